import { type Alphabet, addSteps, rangeBits, usedSymbols } from './estimate.ts';
import { lengthShift } from './symbols.ts';

/** How finely to divide. */
export interface Division {
  /** Steps per unit, at least. */
  unit: number;
  /** Units at most; longer stretches have larger units. Time grows with the square. */
  units: number;
  /** Cuts are moved until no move by this many steps helps; 0 leaves them at the edges of units. */
  finest: number;
}

/** A range dearer than the best by more than a header is not extended (a third of the time, no byte more in the corpus). */
const hopeless = 500;

/**
 * Where to begin new blocks: steps are gathered into units, and the cheapest partition of the units is found by dynamic
 * programming over all ranges, each priced by its entropy and an estimate of its header; then each cut is moved to its
 * best place nearby. Returns step indices, from 0 up to and including `count`.
 */
export function splitSteps(
  steps: Uint32Array,
  count: number,
  { unit, units: most, finest }: Division,
  headerWeight: number,
): number[] {
  const units = Math.min(most, Math.floor(count / unit));
  if (units < 2) return [0, count];
  const edges = new Uint32Array(units + 1);
  for (let index = 0; index <= units; index += 1) edges[index] = Math.round((count * index) / units);
  const alphabet = usedSymbols(steps, count, headerWeight);
  const { size } = alphabet;
  const counts = new Uint32Array(units * size);
  for (let index = 0; index < units; index += 1)
    addSteps(steps, edges[index]!, edges[index + 1]!, alphabet, counts.subarray(index * size), 1);
  const bytesBefore = new Uint32Array(count + 1);
  for (let index = 0; index < count; index += 1)
    bytesBefore[index + 1] = bytesBefore[index]! + (steps[index]! >> lengthShift || 1);
  const bytesOf = (from: number, to: number) => bytesBefore[to]! - bytesBefore[from]!;
  const best = new Float64Array(units + 1).fill(Number.POSITIVE_INFINITY);
  const previous = new Uint32Array(units + 1);
  best[0] = 0;
  const range = new Uint32Array(size);
  for (let from = 0; from < units; from += 1) {
    range.fill(0);
    for (let to = from + 1; to <= units; to += 1) {
      const offset = (to - 1) * size;
      for (let index = 0; index < size; index += 1) range[index]! += counts[offset + index]!;
      const total = best[from]! + rangeBits(range, bytesOf(edges[from]!, edges[to]!), alphabet);
      if (total < best[to]!) {
        best[to] = total;
        previous[to] = from;
      } else if (total > best[to]! + hopeless) break;
    }
  }
  const cuts = [count];
  for (let at = units; at > 0; ) {
    at = previous[at]!;
    cuts.push(edges[at]!);
  }
  cuts.reverse();
  if (finest > 0) moveCuts(steps, cuts, alphabet, bytesOf, Math.floor(count / units / 2), finest);
  return cuts;
}

/** Moves each cut by ever smaller distances while that makes the two blocks beside it smaller together. */
function moveCuts(
  steps: Uint32Array,
  cuts: number[],
  alphabet: Alphabet,
  bytesOf: (from: number, to: number) => number,
  widest: number,
  finest: number,
): void {
  let left = new Uint32Array(alphabet.size);
  let right = new Uint32Array(alphabet.size);
  let tryLeft = new Uint32Array(alphabet.size);
  let tryRight = new Uint32Array(alphabet.size);
  for (let index = 1; index + 1 < cuts.length; index += 1) {
    let cut = cuts[index]!;
    const begin = cuts[index - 1]!;
    const end = cuts[index + 1]!;
    left.fill(0);
    right.fill(0);
    addSteps(steps, begin, cut, alphabet, left, 1);
    addSteps(steps, cut, end, alphabet, right, 1);
    let bits = rangeBits(left, bytesOf(begin, cut), alphabet) + rangeBits(right, bytesOf(cut, end), alphabet);
    for (let distance = widest; distance >= finest; distance >>= 1) {
      for (let direction = 1; direction >= -1; direction -= 2) {
        for (;;) {
          const to = cut + distance * direction;
          if (to <= begin || to >= end) break;
          tryLeft.set(left);
          tryRight.set(right);
          addSteps(steps, Math.min(cut, to), Math.max(cut, to), alphabet, tryLeft, direction);
          addSteps(steps, Math.min(cut, to), Math.max(cut, to), alphabet, tryRight, -direction);
          const moved =
            rangeBits(tryLeft, bytesOf(begin, to), alphabet) +
            rangeBits(tryRight, bytesOf(to, end), alphabet);
          if (moved >= bits) break;
          bits = moved;
          cut = to;
          [left, tryLeft] = [tryLeft, left];
          [right, tryRight] = [tryRight, right];
        }
      }
    }
    cuts[index] = cut;
  }
}
