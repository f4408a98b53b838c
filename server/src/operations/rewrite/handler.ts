import { modelUnavailable } from '../../models/faults.ts';
import { noText } from '../../pdf/text/no-text.ts';
import { handle, type Part } from '../operation.ts';
import { pagesOf, placeOf, planPages } from '../page-chunks.ts';
import { readSentences } from '../read-pages.ts';
import { askModel, type Said } from './by-model.ts';
import definition from './definition.ts';
import { measureRewrite } from './estimate.ts';
import { merge } from './merge.ts';
import { type ChunkSentence, writePart } from './part.ts';

export default handle(definition, {
  plan: ([source]) => planPages(source!),

  async run({ input }, [source], options, context): Promise<Part> {
    const started = performance.now();
    const { chunk, pages, read } = placeOf(input);
    const { model } = context.tools;
    if (options.engine === 'model' && !model)
      throw modelUnavailable({ reason: 'No language model is set up.' });
    context.stage('reading');
    const found = await readSentences(source!, read, options, context);
    const sentences: ChunkSentence[] = found.sentences.map((sentence) => ({ ...sentence, chunk }));
    context.stage('rewriting');
    const limit = options.sentence_length_limit;
    // Sentences of the page before belong to the chunk before, but for one that ends on a page of this one.
    const long = sentences.flatMap((one, position) =>
      one.words > limit && one.pages.to >= pages.from && !(options.ignore_dialogue && one.dialogue)
        ? [position]
        : [],
    );
    const said = model && options.engine !== 'local' ? await say(sentences, long, model) : undefined;
    for (const [position, texts] of said?.texts ?? []) sentences[position]!.said = texts;
    context.progress(1, 1);
    const path = context.scratch('part.json');
    writePart(path, { chunk, pages, read, language: found.language, sentences });
    const own = (page: number) => page >= pages.from && page <= pages.to;
    return {
      files: [{ path, name: `chunk-${chunk}.json`, media_type: 'application/json' }],
      data: {
        chunk,
        pages_without_text: found.withoutText.filter(own),
        unreadable: found.unreadable.filter(own),
        refused: said?.refused.length ?? 0,
        fallback: said && said.refused.length > 0 ? 'local' : null,
        tokens: said?.spent.reduce((sum, { usage }) => sum + usage.total, 0) ?? 0,
        model: said?.spent.at(-1)?.model ?? null,
        seconds: Math.round(performance.now() - started) / 1000,
      },
    };

    async function say(
      among: readonly ChunkSentence[],
      positions: readonly number[],
      tool: NonNullable<typeof model>,
    ): Promise<Said> {
      const asked = {
        model: options.model,
        limit,
        min: Math.min(limit, options.min_sentence_length),
        language: found.language,
        keepMarks: options.preserve_formatting,
      };
      const answer = await askModel(among, positions, asked, tool, context.signal);
      for (const { position, why } of answer.refused)
        context.log({ event: 'rewrite.refused', chunk, position, why });
      return answer;
    }
  },

  async estimate([source], options, context) {
    const pages = { from: 1, to: pagesOf(source!) };
    const found = await readSentences(source!, pages, options, context);
    if (found.sentences.length === 0) throw noText({ pages: pages.to });
    const long = (one: ChunkSentence) =>
      one.words > options.sentence_length_limit && !(options.ignore_dialogue && one.dialogue);
    return measureRewrite(found, pages.to, long, {
      model: options.model,
      limit: options.sentence_length_limit,
      min: options.min_sentence_length,
      language: found.language,
      keepMarks: options.preserve_formatting,
    });
  },

  merge,
});
