import {
  distanceExtra,
  distanceSymbols,
  endOfBlock,
  lengthExtra,
  lengthShift,
  lengthSymbol,
  literalSymbols,
  slotShift,
} from './symbols.ts';

const symbols = literalSymbols + distanceSymbols;
/** x log2 x, which is what entropies of counts are made of. */
const tableSize = 1 << 16;
const xlogx = new Float64Array(tableSize);
for (let x = 2; x < tableSize; x += 1) xlogx[x] = x * Math.log2(x);

const entropyTerm = (x: number): number => (x < tableSize ? xlogx[x]! : x * Math.log2(x));

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

/** The symbols that occur, numbered; symbols of the distance alphabet follow those of the other. */
interface Alphabet {
  size: number;
  /** By symbol: its number. */
  numbers: Uint16Array;
  /** By number: how many unused symbols stand before it. */
  gaps: Uint16Array;
  /** Numbers from here on are distances. */
  distances: number;
  /** By number: extra bits. */
  extra: Uint8Array;
  headerWeight: number;
}

function usedSymbols(steps: Uint32Array, count: number, headerWeight: number): Alphabet {
  const used = new Uint8Array(symbols);
  used[endOfBlock] = 1;
  for (let index = 0; index < count; index += 1) {
    const step = steps[index]!;
    const length = step >> lengthShift;
    if (length === 0) used[step] = 1;
    else {
      used[lengthSymbol[length]!] = 1;
      used[literalSymbols + ((step >> slotShift) & 31)] = 1;
    }
  }
  const numbers = new Uint16Array(symbols);
  const gaps = new Uint16Array(symbols);
  const extra = new Uint8Array(symbols);
  let size = 0;
  let gap = 0;
  let distances = 0;
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    if (symbol === literalSymbols) {
      distances = size;
      gap = 0;
    }
    if (used[symbol]) {
      numbers[symbol] = size;
      gaps[size] = gap;
      extra[size] =
        symbol >= literalSymbols
          ? distanceExtra[symbol - literalSymbols]!
          : symbol > endOfBlock
            ? lengthExtra[symbol - endOfBlock - 1]!
            : 0;
      size += 1;
      gap = 0;
    } else gap += 1;
  }
  return { size, numbers, gaps, distances, extra, headerWeight };
}

function addSteps(
  steps: Uint32Array,
  from: number,
  to: number,
  { numbers }: Alphabet,
  counts: Uint32Array,
  sign: number,
): void {
  for (let index = from; index < to; index += 1) {
    const step = steps[index]!;
    const length = step >> lengthShift;
    if (length === 0) counts[numbers[step]!]! += sign;
    else {
      counts[numbers[lengthSymbol[length]!]!]! += sign;
      counts[numbers[literalSymbols + ((step >> slotShift) & 31)]!]! += sign;
    }
  }
}

/**
 * Bits of a block: symbols, extra bits and a header, or stored if that is less. The header's weights are a regression over
 * 356 blocks of pages, fonts and images: 36 to 44 bits off in the mean, of 488.
 */
function rangeBits(range: Uint32Array, bytes: number, alphabet: Alphabet): number {
  const { size, gaps, distances, extra } = alphabet;
  let bits = 0;
  let header = 96;
  let begin = 0;
  for (let part = 0; part < 2; part += 1) {
    const end = part === 0 ? distances : size;
    let total = 0;
    let absent = 0;
    let before = 0;
    for (let index = begin; index < end; index += 1) {
      const count = range[index]!;
      absent += gaps[index]!;
      if (count === 0) {
        absent += 1;
        continue;
      }
      total += count;
      bits += count * extra[index]! - entropyTerm(count);
      // A run of zeros is one repeat symbol with 3 or 7 extra bits.
      if (absent > 0) header += absent < 3 ? absent * 3.2 : absent < 11 ? 5.8 : 11.6;
      absent = 0;
      const rank = 32 - Math.clz32(count);
      header += rank === before ? 1 : 3.7;
      before = rank;
    }
    bits += entropyTerm(total);
    begin = end;
  }
  return Math.min(bits + header * alphabet.headerWeight, bytes * 8 + 40);
}
