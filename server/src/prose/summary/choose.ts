import { cosine, type Vector } from './terms.ts';

/** Share of a text's own worth in the choice; the rest is how unlike it is to what was chosen (Carbonell and Goldstein, 1998). */
const worthShare = 0.7;

/**
 * `count` of the texts by maximal marginal relevance: each time the one that is worth most and least like those already chosen.
 * Returns indexes in the order chosen. Time grows with texts times `count`.
 */
export function choose(vectors: readonly Vector[], worth: readonly number[], count: number): number[] {
  const highest = Math.max(...worth.map((one) => one || 0), Number.MIN_VALUE);
  const nearest = new Array<number>(vectors.length).fill(0);
  const taken = new Set<number>();
  const chosen: number[] = [];
  while (chosen.length < count && taken.size < vectors.length) {
    let best = -1;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < vectors.length; index++) {
      if (taken.has(index)) continue;
      const score = (worthShare * worth[index]!) / highest - (1 - worthShare) * nearest[index]!;
      if (score > bestScore) [bestScore, best] = [score, index];
    }
    chosen.push(best);
    taken.add(best);
    for (let index = 0; index < vectors.length; index++)
      nearest[index] = Math.max(nearest[index]!, cosine(vectors[best]!, vectors[index]!));
  }
  return chosen;
}
