import type { Matches } from './matches.ts';
import {
  distanceSymbols,
  endOfBlock,
  lengthShift,
  lengthSymbol,
  literalSymbols,
  longestMatch,
  slotShift,
} from './symbols.ts';

/** Prices are counted in this part of a bit: a stretch of 512 KB at 21 bits a byte stays below 2^31. */
export const bit = 128;

/** What symbols cost, extra bits included. */
export interface Prices {
  /** By byte. */
  literal: Int32Array;
  /** By length 3..258. */
  length: Int32Array;
  /** By distance symbol. */
  distance: Int32Array;
}

export const newPrices = (): Prices => ({
  literal: new Int32Array(256),
  length: new Int32Array(longestMatch + 1),
  distance: new Int32Array(distanceSymbols),
});

/** How often each symbol occurs. */
export interface Counts {
  literal: Uint32Array;
  distance: Uint32Array;
}

export const newCounts = (): Counts => ({
  literal: new Uint32Array(literalSymbols + 2),
  distance: new Uint32Array(distanceSymbols + 2),
});

export const copyCounts = (counts: Counts): Counts => ({
  literal: counts.literal.slice(),
  distance: counts.distance.slice(),
});

export interface Path {
  /** Price from each position to the end. */
  cost: Int32Array;
  /** The step taken there. */
  step: Uint32Array;
}

/**
 * The cheapest sequence of literals and matches for positions `from..to` of the stretch that begins at `base`, by
 * dynamic programming from the end. A match serves every length up to its own; for each length the cheapest distance
 * counts, not the nearest.
 */
export function cheapestPath(
  data: Buffer,
  base: number,
  from: number,
  to: number,
  matches: Matches,
  prices: Prices,
  path: Path,
): void {
  const { starts, packed } = matches;
  const { literal, length, distance } = prices;
  const { cost, step } = path;
  cost[to] = 0;
  for (let at = to - 1; at >= from; at -= 1) {
    const byte = data[base + at]!;
    let best = literal[byte]! + cost[at + 1]!;
    let choice = byte;
    const first = starts[at]!;
    const end = starts[at + 1]!;
    const room = to - at;
    // Inside a long repetition whole steps do; where within it the short one stands makes no difference.
    if (room > longestMatch && at > from && end > first) {
      const longest = packed[end - 1]!;
      if (longest >> lengthShift === longestMatch && longest === packed[first - 1]) {
        step[at] = longest;
        cost[at] = length[longestMatch]! + distance[(longest >> slotShift) & 31]! + cost[at + longestMatch]!;
        continue;
      }
    }
    let dearest = 0x7fffffff;
    let match = 0;
    for (let index = end - 1; index >= first; index -= 1) {
      const candidate = packed[index]!;
      const price = distance[(candidate >> slotShift) & 31]!;
      if (price <= dearest) {
        dearest = price;
        match = candidate & 0xfffff;
      }
      const below = index > first ? packed[index - 1]! >> lengthShift : 2;
      let long = candidate >> lengthShift;
      if (long > room) long = room;
      for (; long > below; long -= 1) {
        const total = dearest + length[long]! + cost[at + long]!;
        if (total < best) {
          best = total;
          choice = (long << lengthShift) | match;
        }
      }
    }
    cost[at] = best;
    step[at] = choice;
  }
}

/** Follows a path, writes its steps to `steps` and counts their symbols; how many steps. */
export function followPath(path: Path, from: number, to: number, steps: Uint32Array, counts: Counts): number {
  const { step } = path;
  let count = 0;
  for (let at = from; at < to; ) {
    const choice = step[at]!;
    steps[count++] = choice;
    at += choice >> lengthShift || 1;
  }
  countSteps(steps, counts, count);
  return count;
}

/** Counts the symbols of the first `end` steps, and one end of block. */
export function countSteps(steps: Uint32Array, counts: Counts, end = steps.length): void {
  const { literal, distance } = counts;
  literal.fill(0);
  distance.fill(0);
  for (let index = 0; index < end; index += 1) {
    const step = steps[index]!;
    const length = step >> lengthShift;
    if (length === 0) literal[step]! += 1;
    else {
      literal[lengthSymbol[length]!]! += 1;
      distance[(step >> slotShift) & 31]! += 1;
    }
  }
  literal[endOfBlock] = 1;
}
