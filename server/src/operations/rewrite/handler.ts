import { modelUnavailable } from '../../models/faults.ts';
import type { PageRange } from '../../page-range.ts';
import { flow } from '../../pdf/text/flow.ts';
import { Lexicon } from '../../pdf/text/lexicon.ts';
import { noText } from '../../pdf/text/no-text.ts';
import type { BlockKind, PageText } from '../../pdf/text/page-text.ts';
import { readText } from '../../pdf/text/read.ts';
import { chunkPlan } from '../../prose/chunk-plan.ts';
import { detectLanguage } from '../../prose/detect-language.ts';
import { type PlacedParagraph, readParagraphs } from '../../prose/pages.ts';
import { sentencesOf } from '../../prose/rewrite.ts';
import { type Context, handle, type Part, type Source } from '../operation.ts';
import { askModel, type Said } from './by-model.ts';
import definition from './definition.ts';
import { measureRewrite } from './estimate.ts';
import { merge } from './merge.ts';
import { type ChunkSentence, writePart } from './part.ts';

const rangeOf = (value: unknown): PageRange => value as PageRange;

export default handle(definition, {
  plan([source]) {
    const { chunks, parallel } = chunkPlan(pagesOf(source!));
    return {
      parallel,
      chunks: chunks.map(({ index, pages, read }) => ({
        label: pages.from === pages.to ? `page ${pages.from}` : `pages ${pages.from}-${pages.to}`,
        pages,
        input: { chunk: index, pages, read },
      })),
    };
  },

  async run({ input }, [source], options, context): Promise<Part> {
    const started = performance.now();
    const chunk = input.chunk as number;
    const [pages, read] = [rangeOf(input.pages), rangeOf(input.read)];
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

const pagesOf = ({ pdf }: Source) => pdf?.pages ?? 1;

/** What is not the running text. */
const aside: ReadonlySet<BlockKind> = new Set(['head', 'foot', 'page-number', 'footnote']);
/** Raised figures, which are marks of notes: the notes are not there. */
const noteMarks = /[⁰¹²³⁴-⁹]+/g;

interface Read {
  language: string;
  sentences: ReturnType<typeof sentencesOf>;
  withoutText: number[];
  unreadable: number[];
}

/** The sentences of a range of pages, in the language asked for or found. */
async function readSentences(
  source: Source,
  range: PageRange,
  options: { language: string; fix_hyphenation: boolean; password?: string },
  context: Context,
): Promise<Read> {
  const lexicon = new Lexicon();
  const pages: PageText[] = [];
  const reading = readText(source.path, {
    pages: [range],
    password: options.password,
    signal: context.signal,
    lexicon,
  });
  for await (const page of reading) {
    pages.push(page);
    context.progress(0.2 * pages.length, range.to - range.from + 1);
  }
  const text = readParagraphs(await paragraphsOf(pages, lexicon, options.fix_hyphenation));
  const language = options.language === 'auto' ? detectLanguage(text.text).language : options.language;
  return {
    language,
    sentences: sentencesOf(text, language),
    withoutText: pages.filter(({ characters }) => characters === 0).map(({ page }) => page),
    unreadable: pages.filter(({ losses }) => losses.unreadable).map(({ page }) => page),
  };
}

async function paragraphsOf(pages: readonly PageText[], lexicon: Lexicon, fixHyphenation: boolean) {
  const paragraphs = [];
  for await (const { text, spans } of flow(pages, { lexicon, fixHyphenation, without: aside }))
    paragraphs.push(withoutMarks(text, spans));
  return paragraphs;
}

/** The paragraph without marks of notes; each page begins where it did, by so many characters less. */
function withoutMarks(text: string, spans: readonly { start: number; page: number }[]): PlacedParagraph {
  const marks = [...text.matchAll(noteMarks)];
  if (marks.length === 0) return { text, spans };
  const gone = (before: number) =>
    marks.reduce((sum, { index, 0: mark }) => sum + Math.max(0, Math.min(mark.length, before - index)), 0);
  return {
    text: text.replace(noteMarks, ''),
    spans: spans.map(({ start, page }) => ({ start: start - gone(start), page })),
  };
}
