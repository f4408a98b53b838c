import { bodyBits, type Codes, newCodes } from './block.ts';
import { type Header, newHeader, planHeader } from './header.ts';
import { codeLengths } from './huffman.ts';
import { type Counts, newCounts } from './parse.ts';
import { distanceSymbols, literalSymbols } from './symbols.ts';

/** Bits of a block with a code of its own, its 3 first bits included; fills `codes` and `header`. */
export function dynamicBits(counts: Counts, codes: Codes, header: Header, passes: number): number {
  codeLengths(counts.literal, literalSymbols, 15, codes.literal);
  codeLengths(counts.distance, distanceSymbols, 15, codes.distance);
  planHeader(codes.literal, codes.distance, passes, header);
  return 3 + header.bits + bodyBits(counts, codes);
}

const smoothed = newCounts();
const triedCodes = newCodes();
const triedHeader = newHeader();
const factors = [1.2, 1.5, 2, 3, 4.5];

/**
 * As `dynamicBits`, but looks for a code that is a little longer in the body and shorter in the header: frequencies of
 * neighbours that differ by less than a factor are evened out, so that their lengths become runs, and long codes are cut.
 */
export function smoothedBits(counts: Counts, codes: Codes, header: Header): number {
  let best = dynamicBits(counts, codes, header, 8);
  const consider = (literals: Uint32Array, distances: Uint32Array, limit: number, far: number) => {
    codeLengths(literals, literalSymbols, limit, triedCodes.literal);
    codeLengths(distances, distanceSymbols, far, triedCodes.distance);
    planHeader(triedCodes.literal, triedCodes.distance, 8, triedHeader);
    const bits = 3 + triedHeader.bits + bodyBits(counts, triedCodes);
    if (bits >= best) return;
    best = bits;
    codes.literal.set(triedCodes.literal);
    codes.distance.set(triedCodes.distance);
    header.literals = triedHeader.literals;
    header.distances = triedHeader.distances;
    header.ordered = triedHeader.ordered;
    header.stepCount = triedHeader.stepCount;
    header.bits = triedHeader.bits;
    header.steps.set(triedHeader.steps);
    header.lengths.set(triedHeader.lengths);
  };
  let literals = counts.literal;
  let distances = counts.distance;
  for (const factor of factors) {
    smooth(counts.literal, literalSymbols, factor, smoothed.literal);
    const before = best;
    consider(smoothed.literal, distances, 15, 15);
    if (best < before) literals = smoothed.literal.slice();
  }
  for (const factor of factors) {
    smooth(counts.distance, distanceSymbols, factor, smoothed.distance);
    const before = best;
    consider(literals, smoothed.distance, 15, 15);
    if (best < before) distances = smoothed.distance.slice();
  }
  for (let limit = 8; limit < 15; limit += 1) {
    if (limit > 8) consider(literals, distances, limit, 15);
    consider(literals, distances, 15, limit - 2);
  }
  return best;
}

/** Evens out groups of at least four neighbours, a value and three repeats being the least that pays. */
function smooth(counts: Uint32Array, size: number, factor: number, into: Uint32Array): void {
  into.set(counts);
  for (let at = 0; at < size; ) {
    let low = counts[at]!;
    if (low === 0) {
      at += 1;
      continue;
    }
    let high = low;
    let sum = low;
    let end = at + 1;
    for (; end < size && counts[end]! > 0; end += 1) {
      const count = counts[end]!;
      const nextLow = Math.min(low, count);
      const nextHigh = Math.max(high, count);
      if (nextHigh > nextLow * factor + 1) break;
      low = nextLow;
      high = nextHigh;
      sum += count;
    }
    if (end - at >= 4) into.fill(Math.max(1, Math.round(sum / (end - at))), at, end);
    at = end;
  }
}
