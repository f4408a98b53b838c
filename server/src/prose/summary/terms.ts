import type { Language } from '../languages/language.ts';
import { folded } from '../languages/languages.ts';
import { wordTexts } from '../words.ts';

/** A word without its ending, roughly: what "régions" and "région", "walked" and "walks" have in common. */
export function stem(word: string): string {
  const bare = word
    .replace(/^\p{L}{1,2}'(?=\p{L}{2})/u, '')
    .replace(/'s?$/, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
  return bare.length > 6 ? bare.slice(0, 6) : bare.replace(/[sx]$/, '');
}

/** The words of a text that mean something by themselves: no function words, no single letters, no plain numbers. */
export function contentWords(text: string, language: Language): string[] {
  return wordTexts(text)
    .map(folded)
    .filter((word) => isContent(word, language));
}

/** Whether a folded word means something by itself. */
export function isContent(word: string, language: Language): boolean {
  const bare = word.replace(/^\p{L}{1,2}'(?=\p{L}{2})/u, '');
  // One Han character is a word; one or two letters are none.
  if (bare.length < 3 && !/[\p{Script=Han}\p{Script=Hangul}]/u.test(bare)) return false;
  if (/^[\d.,:/-]+$/.test(bare)) return false;
  return !language.common.has(word) && !language.common.has(bare) && !language.saying.has(bare);
}

/** A sparse vector of length 1: term -> weight. */
export type Vector = ReadonlyMap<number, number>;

/** The vectors of texts: (1 + log of the count in the text) times log(texts / texts with the term), as in LexRank, then of length 1. */
export function vectorsOf(terms: readonly (readonly string[])[]): Vector[] {
  const ids = new Map<string, number>();
  const having: number[] = [];
  const counts = terms.map((list) => {
    const count = new Map<number, number>();
    for (const term of list) {
      let id = ids.get(term);
      if (id === undefined) {
        id = ids.size;
        ids.set(term, id);
        having.push(0);
      }
      const seen = count.get(id) ?? 0;
      if (seen === 0) having[id]!++;
      count.set(id, seen + 1);
    }
    return count;
  });
  return counts.map((count) => {
    const vector = new Map<number, number>();
    let square = 0;
    for (const [id, times] of count) {
      const weight = (1 + Math.log(times)) * Math.log((1 + terms.length) / having[id]!);
      vector.set(id, weight);
      square += weight * weight;
    }
    const length = Math.sqrt(square) || 1;
    for (const [id, weight] of vector) vector.set(id, weight / length);
    return vector;
  });
}

/** The cosine of two vectors of length 1. */
export function cosine(one: Vector, other: Vector): number {
  const [short, long] = one.size < other.size ? [one, other] : [other, one];
  let sum = 0;
  for (const [id, weight] of short) sum += weight * (long.get(id) ?? 0);
  return sum;
}
