import { modelUnavailable } from '../../models/faults.ts';
import type { Spent } from '../../models/model.ts';
import { languageAsked } from '../language-asked.ts';
import { handle, type Part } from '../operation.ts';
import { listedPages, placeOf, planPages } from '../page-chunks.ts';
import { readSentences } from '../read-pages.ts';
import definition from './definition.ts';
import { summaryCommission } from './lengths.ts';
import { merge } from './merge.ts';
import { askOrGoWithout, materialOf, noteCommission, noteLocally, tokensOf } from './note.ts';
import { type Note, type PartData, type Told, writePart } from './part.ts';
import { piecesOf } from './pieces.ts';

/** Questions a chunk may need for its text; 15 pages of a book are a third of one. What is beyond goes without a model. */
const mostPieces = 6;

export default handle(definition, {
  check(_sources, { language }) {
    languageAsked(language);
  },

  plan: ([source]) => planPages(source!),

  async run({ input }, [source], options, context): Promise<Part> {
    const { chunk, pages, read, of } = placeOf(input);
    const { model } = context.tools;
    if (options.engine === 'model' && !model)
      throw modelUnavailable({ reason: 'No language model is set up.' });
    context.stage('reading');
    const reading = {
      language: 'auto',
      fix_hyphenation: true,
      ...(options.password ? { password: options.password } : {}),
    };
    const { sentences, language, withoutText, unreadable } = await readSentences(
      source!,
      read,
      reading,
      context,
    );
    const own = sentences.filter((one) => one.pages.to >= pages.from);
    context.stage('summarizing');
    const notes: Note[] = [];
    const spent: Spent[] = [];
    let leftOut = 0;
    let told: Told | undefined;
    const pieces = model && options.engine !== 'local' ? piecesOf(own) : [];
    for (const [index, piece] of pieces.entries()) {
      // One question for all there is needs no second one to join the answers.
      const all = of === 1 && pieces.length === 1;
      const commission = all ? summaryCommission(options, language) : noteCommission(options.model, language);
      const answer =
        index < mostPieces
          ? await askOrGoWithout(
              materialOf(piece, language),
              commission,
              model!,
              options.engine === 'model',
              context.signal,
            )
          : { told: undefined, why: 'too much text for the questions of a chunk', leftOut: 0, spent: [] };
      spent.push(...answer.spent);
      leftOut += answer.leftOut;
      if (answer.told && all) told = answer.told;
      else if (answer.told) notes.push({ ...answer.told, pages: piece.pages, method: 'model' });
      else {
        notes.push(noteLocally(piece.sentences, piece.pages, language));
        context.log({ event: 'summarize.refused', chunk, pages: piece.pages, why: answer.why ?? '' });
        const { from, to } = piece.pages;
        context.warn(
          `The model gave no usable summary of ${from === to ? listedPages([from]) : `pages ${from}-${to}`} (${shortly(answer.why)}); sentences of the text stand for it.`,
        );
      }
      context.progress(0.2 * pieces.length + 0.8 * (index + 1), pieces.length);
    }
    context.progress(1, 1);
    const path = context.scratch('part.json');
    writePart(path, { chunk, pages, read, language, sentences, notes, ...(told ? { told } : {}) });
    const mine = (page: number) => page >= pages.from && page <= pages.to;
    const data: PartData = {
      chunk,
      pages_without_text: withoutText.filter(mine),
      unreadable: unreadable.filter(mine),
      left_out: leftOut,
      tokens: tokensOf(spent),
      model: spent.at(-1)?.model ?? null,
    };
    return {
      files: [{ path, name: `chunk-${chunk}.json`, media_type: 'application/json' }],
      data: { ...data },
    };
  },

  merge,
});

/** For people: the first sentence of what was wrong, without what the model wrote. */
const shortly = (why: string | undefined): string =>
  /^It said what/.test(why ?? '')
    ? 'it said what the text does not'
    : (why?.split(/(?<=\.) /)[0]?.replace(/\.$/, '') ?? 'no answer');
