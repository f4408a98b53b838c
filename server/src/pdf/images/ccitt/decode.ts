import { blackRuns, codeBits, whiteRuns } from './codes.ts';

/** The code is broken or ends before the last row: readers would each make something else of it. */
export class BrokenCode extends Error {}

/** /DecodeParms of /CCITTFaxDecode (PDF 32000-1, table 11), with its defaults. */
export interface FaxParameters {
  /** Below 0: two-dimensional (Group 4); 0: one-dimensional; above: mixed. */
  k: number;
  byteAligned: boolean;
  blackIs1: boolean;
}

/**
 * Decodes CCITT fax data (ITU-T T.4 and T.6) to rows of `ceil(width / 8)` bytes, 0 being black unless `blackIs1`. Strict:
 * every row has to be whole. Throws BrokenCode.
 */
export function decodeFax(
  data: Uint8Array,
  width: number,
  height: number,
  { k, byteAligned, blackIs1 }: FaxParameters,
): Uint8Array {
  const stride = (width + 7) >> 3;
  const out = new Uint8Array(stride * height);
  const bits = new Bits(data);
  // Columns at which the colour changes, the first to black; behind the last, the width.
  let changes = new Uint32Array(width + 8);
  let before = new Uint32Array(width + 8);
  before.fill(width);
  for (let y = 0; y < height; y += 1) {
    if (byteAligned) bits.align();
    if (k === 0) bits.endOfLine();
    const flat = k === 0 || (k > 0 && bits.taggedLine());
    const count = flat ? oneDimension(bits, changes, width) : twoDimensions(bits, changes, before, width);
    for (let at = count; at < count + 5; at += 1) changes[at] = width;
    for (let at = 0; at < count; at += 2)
      paint(out, y * stride, changes[at]!, Math.min(width, changes[at + 1]!));
    const spare = before;
    before = changes;
    changes = spare;
  }
  if (!blackIs1) for (let at = 0; at < out.length; at += 1) out[at] = ~out[at]!;
  return out;
}

/** Sets pixels `from` to `to` of the row that begins at byte `row`. */
function paint(out: Uint8Array, row: number, from: number, to: number): void {
  if (from >= to) return;
  const first = row + (from >> 3);
  const last = row + ((to - 1) >> 3);
  const head = 0xff >> (from & 7);
  const tail = 0xff00 >> (((to - 1) & 7) + 1);
  if (first === last) {
    out[first]! |= head & tail;
    return;
  }
  out[first]! |= head;
  out.fill(0xff, first + 1, last);
  out[last]! |= tail;
}

function oneDimension(bits: Bits, changes: Uint32Array, width: number): number {
  let count = 0;
  let at = 0;
  for (let black = false; at < width; black = !black) {
    at += bits.run(black);
    if (at > width) throw new BrokenCode('a row is too long');
    // Between colours: an empty run of white at the start is a change at 0.
    changes[count++] = at;
  }
  return count;
}

function twoDimensions(bits: Bits, changes: Uint32Array, before: Uint32Array, width: number): number {
  let count = 0;
  let at = 0;
  let black = false;
  // b1: the first change on the row above to the right of `at`, to the colour opposite to the present one.
  let above = 0;
  while (at < width) {
    // Changes of even number are to black; b1 has to change to what the present colour is not.
    above = black ? above | 1 : above & ~1;
    while (above >= 2 && before[above - 2]! > at) above -= 2;
    while (
      before[above]! < width &&
      (before[above]! < at || (before[above]! === at && (at > 0 || count > 0)))
    )
      above += 2;
    const b1 = before[above]!;
    const mode = bits.mode();
    if (mode === pass) {
      at = before[above + 1]!;
      continue;
    }
    if (mode === horizontal) {
      const first = at + bits.run(black);
      const second = first + bits.run(!black);
      if (second > width || count + 2 > width + 1) throw new BrokenCode('a row is too long');
      changes[count++] = first;
      changes[count++] = second;
      at = second;
      continue;
    }
    const to = b1 + mode;
    if (to < at || to > width || count >= width + 1) throw new BrokenCode('a row is too long');
    changes[count++] = to;
    at = to;
    black = !black;
  }
  return count;
}

const pass = 10;
const horizontal = 11;

class Bits {
  private readonly data: Uint8Array;
  private at = 0;
  constructor(data: Uint8Array) {
    this.data = data;
  }

  /** The next bits, up to 16, without taking them; zeros behind the end. */
  private peek(count: number): number {
    const byte = this.at >> 3;
    const { data } = this;
    const value = ((data[byte] ?? 0) << 16) | ((data[byte + 1] ?? 0) << 8) | (data[byte + 2] ?? 0);
    return (value >> (24 - (this.at & 7) - count)) & ((1 << count) - 1);
  }

  private take(count: number): void {
    this.at += count;
    if (this.at > this.data.length * 8) throw new BrokenCode('ends early');
  }

  align(): void {
    this.at = (this.at + 7) & ~7;
  }

  /** Takes an end of line (eleven zeros or more, then a one) where one stands. */
  endOfLine(): boolean {
    const start = this.at;
    const end = this.data.length * 8;
    let at = start;
    while (at < end && ((this.data[at >> 3]! >> (7 - (at & 7))) & 1) === 0) at += 1;
    if (at - start < 11 || at >= end) return false;
    this.at = at + 1;
    return true;
  }

  /** In mixed coding an end of line comes before each row, with a bit that is 1 for one dimension. */
  taggedLine(): boolean {
    if (!this.endOfLine()) throw new BrokenCode('no end of line');
    const tag = this.peek(1);
    this.take(1);
    return tag === 1;
  }

  run(black: boolean): number {
    const table = black ? blackRuns : whiteRuns;
    let total = 0;
    for (;;) {
      const entry = table[this.peek(codeBits)]!;
      if (entry === 0) throw new BrokenCode('no such code');
      this.take(entry & 15);
      const length = entry >> 4;
      total += length;
      if (length < 64) return total;
      if (total > 1 << 24) throw new BrokenCode('a row is too long');
    }
  }

  /** Distance from b1 (-3..3), `pass` or `horizontal` (T.4, table 4). */
  mode(): number {
    const next = this.peek(7);
    if (next >= 0b1000000) return this.found(1, 0);
    if (next >= 0b0110000) return this.found(3, 1);
    if (next >= 0b0100000) return this.found(3, -1);
    if (next >= 0b0010000) return this.found(3, horizontal);
    if (next >= 0b0001000) return this.found(4, pass);
    if (next >= 0b0000110) return this.found(6, 2);
    if (next >= 0b0000100) return this.found(6, -2);
    if (next === 0b0000011) return this.found(7, 3);
    if (next === 0b0000010) return this.found(7, -3);
    throw new BrokenCode('no such code');
  }

  private found(length: number, mode: number): number {
    this.take(length);
    return mode;
  }
}
