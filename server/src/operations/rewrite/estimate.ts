import { chunkPlan } from '../../prose/chunk-plan.ts';
import type { SourceSentence } from '../../prose/rewrite.ts';
import type { Measured } from '../operation.ts';
import { type Asked, instructions, markerOf, promptOf, schema } from './by-model.ts';
import type { ChunkSentence } from './part.ts';

/** JSON around an answered sentence, and around each of the pieces it becomes, characters. */
const aroundSentence = 20;
const aroundPiece = 3;

/** What rewriting would ask: the long sentences of each chunk, in the very question that would be put. */
export function measureRewrite(
  found: { sentences: readonly SourceSentence[]; withoutText: readonly number[] },
  pages: number,
  isLong: (one: ChunkSentence) => boolean,
  asked: Asked,
): Measured {
  const sentences: ChunkSentence[] = found.sentences.map((sentence) => ({ ...sentence, chunk: 0 }));
  const measured: Measured = {
    pages,
    words: sentences.reduce((sum, { words }) => sum + words, 0),
    characters: sentences.reduce((sum, { text }) => sum + text.length, 0),
    pages_without_text: [...found.withoutText],
    questions: 0,
    asked_characters: 0,
    answered_characters: 0,
  };
  for (const { pages: own } of chunkPlan(pages).chunks) {
    const long = sentences.flatMap((one, position) =>
      one.pages.to >= own.from && one.pages.to <= own.to && isLong(one) ? [position] : [],
    );
    if (long.length === 0) continue;
    const marker = markerOf(sentences, long);
    measured.questions += 1;
    measured.asked_characters +=
      instructions(asked, marker).length +
      promptOf(sentences, long, marker).length +
      JSON.stringify(schema).length;
    for (const position of long) {
      const { text, words } = sentences[position]!;
      measured.answered_characters +=
        text.length + aroundSentence + aroundPiece * Math.ceil(words / asked.limit);
    }
  }
  return measured;
}
