import type { Vector } from './terms.ts';

/** A term that more than this share of the texts has joins everything to everything and tells nothing. */
const commonShare = 0.25;
/** Weaker likenesses are noise (Erkan and Radev, LexRank, 2004, found 0.1 the best threshold). */
const leastLikeness = 0.1;
const damping = 0.85;
const rounds = 30;

/**
 * How central each text is among the others: the stationary weight of a walk that goes from text to like text (LexRank, continuous
 * weights). Likeness is found by an inverted index over terms that not too many share, so pairs without a common term cost nothing.
 */
export function rank(vectors: readonly Vector[]): number[] {
  const count = vectors.length;
  if (count === 0) return [];
  const edges = likenesses(vectors);
  const strength = edges.map((row) => row.reduce((sum, [, weight]) => sum + weight, 0));
  let scores = new Array<number>(count).fill(1 / count);
  for (let round = 0; round < rounds; round++) {
    const next = new Array<number>(count).fill((1 - damping) / count);
    for (let from = 0; from < count; from++) {
      if (strength[from] === 0) continue;
      const share = (damping * scores[from]!) / strength[from]!;
      for (const [to, weight] of edges[from]!) next[to]! += share * weight;
    }
    scores = next;
  }
  return scores;
}

function likenesses(vectors: readonly Vector[]): [number, number][][] {
  const having = new Map<number, [number, number][]>();
  vectors.forEach((vector, index) => {
    for (const [id, weight] of vector) {
      const row = having.get(id);
      if (row) row.push([index, weight]);
      else having.set(id, [[index, weight]]);
    }
  });
  const most = Math.max(2, vectors.length * commonShare);
  return vectors.map((vector, index) => {
    const sums = new Map<number, number>();
    for (const [id, weight] of vector) {
      const row = having.get(id)!;
      if (row.length > most) continue;
      for (const [other, otherWeight] of row)
        if (other !== index) sums.set(other, (sums.get(other) ?? 0) + weight * otherWeight);
    }
    return [...sums].filter(([, likeness]) => likeness >= leastLikeness);
  });
}
