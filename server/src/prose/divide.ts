import { type Cut, type CutOptions, cutsOf } from './clauses.ts';
import type { Language } from './languages/language.ts';
import { words } from './words.ts';

/** What a piece costs beside its cuts; a cut costs -5 to 13 (see clauses.ts). */
const price = {
  /** Each piece: of two divisions as good, the one with fewer pieces. */
  piece: 2,
  /** A piece over the limit: with one word too many, dearer than any single cut … */
  over: 18,
  /** … and this for each word too many. */
  excess: 10,
  /** Times ((limit - words) / limit)²: pieces of like lengths. */
  uneven: 4,
  /** For each word that a piece lacks of four, or of half the limit. */
  short: 3,
};

export interface DivideOptions extends Omit<CutOptions, 'dialogue'> {
  /** Fewest words of a piece, at least 1. */
  min: number;
  dialogue?: boolean;
}

/**
 * Divides one sentence into stretches that cover it from end to end: `text` is their concatenation. Of all choices of cuts whose
 * pieces have at least `min` words, the one with the least sum of prices is taken (dynamic programming over the cuts; each piece
 * looks back only as far as the limit reaches, so time grows with the length times the limit). A sentence within the limit, or without
 * cuts, is one stretch.
 */
export function divide(text: string, language: Language, options: DivideOptions): string[] {
  const all = words(text);
  if (all.length <= options.limit) return [text];
  const cuts = cutsOf(text, all, language, { limit: options.limit, dialogue: options.dialogue ?? false });
  if (cuts.length === 0) return [text];
  const chosen = cheapest(cuts, all.length, options);
  const edges = [0, ...chosen.map((cut) => cut.at), text.length];
  return edges.slice(1).map((edge, index) => text.slice(edges[index], edge));
}

/** The cuts to take of all that there are, ascending; `total` is the number of words. */
export function cheapest(cuts: readonly Cut[], total: number, { limit, min }: DivideOptions): Cut[] {
  const places = [0, ...cuts.map((cut) => cut.word), total];
  const best: number[] = [0];
  const from: number[] = [-1];
  for (let end = 1; end < places.length; end++) {
    let lowest = Number.POSITIVE_INFINITY;
    let choice = -1;
    let over = 0;
    for (let start = end - 1; start >= 0; start--) {
      const count = places[end]! - places[start]!;
      if (count < min) continue;
      const cost = best[start]! + pieceCost(count, limit) + (end - 1 < cuts.length ? cuts[end - 1]!.cost : 0);
      if (cost < lowest) [lowest, choice] = [cost, start];
      // Longer pieces are over the limit by more words: beyond the third none is cheaper.
      if (count > limit && Number.isFinite(best[start]!) && ++over >= 3) break;
    }
    best.push(lowest);
    from.push(choice);
  }
  const chosen: Cut[] = [];
  for (let at = from.at(-1)!; at > 0; at = from[at]!) chosen.push(cuts[at - 1]!);
  return chosen.reverse();
}

/** What a division costs: its cuts and its pieces. */
export function priceOf(cuts: readonly Cut[], total: number, limit: number): number {
  const edges = [0, ...cuts.map((cut) => cut.word), total];
  const pieces = edges.slice(1).map((edge, index) => pieceCost(edge - edges[index]!, limit));
  return [...pieces, ...cuts.map((cut) => cut.cost)].reduce((sum, cost) => sum + cost, 0);
}

function pieceCost(count: number, limit: number): number {
  const uneven = (Math.max(0, limit - count) / limit) ** 2 * price.uneven;
  const short = Math.max(0, Math.min(4, limit >> 1) - count) * price.short;
  return price.piece + uneven + short + (count > limit ? price.over + (count - limit) * price.excess : 0);
}
