import type { Bits } from './bits.ts';
import { canonicalCodes, codeLengths } from './huffman.ts';

/** The order in which the lengths of the code length code stand (RFC 1951, 3.2.7). */
const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const mostLengths = 286 + 30;

/** The code lengths of a dynamic block as they will stand in its header. */
export interface Header {
  literals: number;
  distances: number;
  /** How many of the code length code's own lengths are written. */
  ordered: number;
  /** Symbol 0..18 in the low 5 bits, its extra bits above. */
  steps: Uint16Array;
  stepCount: number;
  lengths: Uint8Array;
  bits: number;
}

export const newHeader = (): Header => ({
  literals: 257,
  distances: 1,
  ordered: 4,
  steps: new Uint16Array(mostLengths),
  stepCount: 0,
  lengths: new Uint8Array(19),
  bits: 0,
});

const all = new Uint8Array(mostLengths + 1);
const runs = new Uint16Array(mostLengths + 1);
const costs = new Float64Array(mostLengths + 1);
const choices = new Uint16Array(mostLengths);
const prices = new Float64Array(19);
const frequencies = new Uint32Array(19);
const steps = new Uint16Array(mostLengths);
const lengths = new Uint8Array(19);

/** A plausible code to start from; the real one follows from what the first pass chooses. */
const usualPrices = Float64Array.from([3, 5, 5, 5, 4, 4, 3.5, 3.5, 3.5, 3.5, 4, 4, 5, 5, 6, 6, 4, 5, 4.5]);

/**
 * The shortest header found for these code lengths: runs are chosen as a shortest path under the prices of the last
 * pass' own code, `passes` times. (Zopfli tries the eight on/off combinations of the repeat symbols; a path also mixes.)
 */
export function planHeader(
  literalLengths: Uint8Array,
  distanceLengths: Uint8Array,
  passes: number,
  into: Header,
): void {
  let literals = 286;
  while (literals > 257 && literalLengths[literals - 1] === 0) literals -= 1;
  let distances = 30;
  while (distances > 1 && distanceLengths[distances - 1] === 0) distances -= 1;
  const total = literals + distances;
  for (let at = 0; at < literals; at += 1) all[at] = literalLengths[at]!;
  for (let at = 0; at < distances; at += 1) all[literals + at] = distanceLengths[at]!;
  runs[total] = 0;
  for (let at = total - 1; at >= 0; at -= 1)
    runs[at] = at + 1 < total && all[at + 1] === all[at] ? runs[at + 1]! + 1 : 1;
  prices.set(usualPrices);
  into.bits = Number.POSITIVE_INFINITY;
  into.literals = literals;
  into.distances = distances;
  for (let pass = 0; pass < passes; pass += 1) {
    choosePath(total);
    const count = takePath(total);
    codeLengths(frequencies, 19, 7, lengths);
    let ordered = 19;
    while (ordered > 4 && lengths[order[ordered - 1]!] === 0) ordered -= 1;
    let bits = 14 + 3 * ordered + 2 * frequencies[16]! + 3 * frequencies[17]! + 7 * frequencies[18]!;
    for (let symbol = 0; symbol < 19; symbol += 1) bits += frequencies[symbol]! * lengths[symbol]!;
    if (bits < into.bits) {
      into.bits = bits;
      into.ordered = ordered;
      into.stepCount = count;
      into.steps.set(steps);
      into.lengths.set(lengths);
    } else if (pass > 0) break;
    for (let symbol = 0; symbol < 19; symbol += 1) prices[symbol] = lengths[symbol]! || 8;
  }
}

function choosePath(total: number): void {
  costs[total] = 0;
  for (let at = total - 1; at >= 0; at -= 1) {
    const value = all[at]!;
    let cost = prices[value]! + costs[at + 1]!;
    let choice = value;
    const run = runs[at]!;
    if (value === 0) {
      const short = prices[17]! + 3;
      for (let length = Math.min(run, 10); length >= 3; length -= 1)
        if (short + costs[at + length]! < cost) {
          cost = short + costs[at + length]!;
          choice = 17 | ((length - 3) << 5);
        }
      const long = prices[18]! + 7;
      // A run is cut short only where it has to be cut anyway.
      const shortest = run > 138 ? 128 : Math.max(run, 11);
      for (let length = Math.min(run, 138); length >= shortest; length -= 1)
        if (long + costs[at + length]! < cost) {
          cost = long + costs[at + length]!;
          choice = 18 | ((length - 11) << 5);
        }
    }
    if (at > 0 && all[at - 1] === value) {
      const again = prices[16]! + 2;
      for (let length = Math.min(run, 6); length >= 3; length -= 1)
        if (again + costs[at + length]! < cost) {
          cost = again + costs[at + length]!;
          choice = 16 | ((length - 3) << 5);
        }
    }
    costs[at] = cost;
    choices[at] = choice;
  }
}

function takePath(total: number): number {
  frequencies.fill(0);
  let count = 0;
  for (let at = 0; at < total; ) {
    const choice = choices[at]!;
    const symbol = choice & 31;
    steps[count++] = choice;
    frequencies[symbol]! += 1;
    at += symbol < 16 ? 1 : (choice >> 5) + (symbol === 18 ? 11 : 3);
  }
  return count;
}

const codes = new Uint16Array(19);

export function writeHeader(header: Header, out: Bits): void {
  out.write(header.literals - 257, 5);
  out.write(header.distances - 1, 5);
  out.write(header.ordered - 4, 4);
  for (let at = 0; at < header.ordered; at += 1) out.write(header.lengths[order[at]!]!, 3);
  canonicalCodes(header.lengths, 19, codes);
  for (let at = 0; at < header.stepCount; at += 1) {
    const step = header.steps[at]!;
    const symbol = step & 31;
    out.write(codes[symbol]!, header.lengths[symbol]!);
    if (symbol > 15) out.write(step >> 5, symbol === 16 ? 2 : symbol === 17 ? 3 : 7);
  }
}
