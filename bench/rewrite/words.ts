/** Whether a text has the words of another: each once, in order. */
import { wordTexts } from '../../server/src/prose/words.ts';
import { differ } from '../text/compare.ts';
import type { Row } from './through.ts';

export interface Balance {
  /** Words of the first text, by what a word is everywhere in the product. */
  words: number;
  lost: number;
  added: number;
  /** Whether both have the same letters and digits in the same order: then words differ only in hyphens and blanks. */
  sameLetters: boolean;
  /** The first places at which they part. */
  places: { lost: string[]; added: string[] }[];
}

const folded = (text: string) =>
  wordTexts(text.normalize('NFC').replace(/’/g, "'")).map((word) => word.toLowerCase());
const lettersOf = (words: readonly string[]) => words.join('').replace(/[^\p{L}\p{M}\p{N}]/gu, '');

export function balance(wanted: string, found: string): Balance {
  const [one, other] = [folded(wanted), folded(found)];
  const { lost, added, places } = differ(one, other);
  return { words: one.length, lost, added, sameLetters: lettersOf(one) === lettersOf(other), places };
}

export const textOf = (rows: readonly Row[]): string => rows.map(({ text }) => text).join('\n');

/** The sentences of the source, each once: pieces of one follow each other until its words are used up. */
export function sourcesOf(rows: readonly Row[]): string[] {
  const sources: string[] = [];
  let left = 0;
  for (const row of rows) {
    if (left <= 0) {
      sources.push(row.source_text);
      left = wordTexts(row.source_text).length;
    }
    left -= wordTexts(row.text).length;
  }
  return sources;
}

/** Words of a text of which one stretch is missing in what was found; undefined where more than that differs. */
export function missingStretch(
  wanted: string,
  found: string,
): { words: number; missing: number } | undefined {
  const [one, other] = [folded(wanted), folded(found)];
  let front = 0;
  while (front < other.length && one[front] === other[front]) front += 1;
  let back = 0;
  while (back < other.length - front && one.at(-1 - back) === other.at(-1 - back)) back += 1;
  return front + back < other.length ? undefined : { words: one.length, missing: one.length - other.length };
}
