import type { Bits } from './bits.ts';
import { type Header, writeHeader } from './header.ts';
import { canonicalCodes } from './huffman.ts';
import type { Counts } from './parse.ts';
import {
  distanceBase,
  distanceExtra,
  distanceSymbols,
  endOfBlock,
  lengthBase,
  lengthExtra,
  lengthShift,
  lengthSymbol,
  literalSymbols,
  offsetMask,
  slotShift,
} from './symbols.ts';

/** Code lengths of both alphabets. */
export interface Codes {
  literal: Uint8Array;
  distance: Uint8Array;
}

export const newCodes = (): Codes => ({ literal: new Uint8Array(288), distance: new Uint8Array(32) });

/** RFC 1951, 3.2.6. */
export const fixedCodes = newCodes();
fixedCodes.literal.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
fixedCodes.distance.fill(5);

/** Bits of the symbols and their extra bits under a code; without the block's header. */
export function bodyBits(counts: Counts, codes: Codes): number {
  let bits = 0;
  for (let symbol = 0; symbol < 257; symbol += 1) bits += counts.literal[symbol]! * codes.literal[symbol]!;
  for (let symbol = 257; symbol < literalSymbols; symbol += 1)
    bits += counts.literal[symbol]! * (codes.literal[symbol]! + lengthExtra[symbol - 257]!);
  for (let symbol = 0; symbol < distanceSymbols; symbol += 1)
    bits += counts.distance[symbol]! * (codes.distance[symbol]! + distanceExtra[symbol]!);
  return bits;
}

/** Bits of stored blocks for `length` bytes, when `phase` bits of the last byte are in use. */
export function storedBits(length: number, phase: number): number {
  let bits = 0;
  for (let left = length; left > 0 || bits === 0; left -= 65_535) {
    const used = (phase + bits + 3) & 7;
    bits += 3 + ((8 - used) & 7) + 32 + 8 * Math.min(left, 65_535);
  }
  return bits;
}

export function writeStored(data: Buffer, from: number, to: number, last: boolean, out: Bits): void {
  let at = from;
  do {
    const size = Math.min(65_535, to - at);
    out.write(last && at + size === to ? 1 : 0, 1);
    out.write(0, 2);
    out.align();
    out.write(size, 16);
    out.write(size ^ 0xffff, 16);
    out.copy(data.subarray(at, at + size));
    at += size;
  } while (at < to);
}

const literalCodes = new Uint16Array(288);
const distanceCodes = new Uint16Array(32);

/** A block with the fixed code, or, where `header` is given, with its own. */
export function writeCoded(
  steps: Uint32Array,
  codes: Codes,
  header: Header | undefined,
  last: boolean,
  out: Bits,
): void {
  out.write(last ? 1 : 0, 1);
  out.write(header ? 2 : 1, 2);
  if (header) writeHeader(header, out);
  canonicalCodes(codes.literal, header ? literalSymbols : 288, literalCodes);
  canonicalCodes(codes.distance, header ? distanceSymbols : 32, distanceCodes);
  const { literal, distance } = codes;
  for (const step of steps) {
    const length = step >> lengthShift;
    if (length === 0) {
      out.write(literalCodes[step]!, literal[step]!);
      continue;
    }
    const symbol = lengthSymbol[length]!;
    out.write(literalCodes[symbol]!, literal[symbol]!);
    out.write(length - lengthBase[symbol - 257]!, lengthExtra[symbol - 257]!);
    const slot = (step >> slotShift) & 31;
    out.write(distanceCodes[slot]!, distance[slot]!);
    out.write((step & offsetMask) + 1 - distanceBase[slot]!, distanceExtra[slot]!);
  }
  out.write(literalCodes[endOfBlock]!, literal[endOfBlock]!);
}
