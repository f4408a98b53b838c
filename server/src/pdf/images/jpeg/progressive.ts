import type { Coefficients, Component } from './coefficients.ts';
import { bestTable, type Table } from './huffman.ts';

/** What one scan codes: coefficients `from`..`to` of some components, without their `low` lowest bits or just one more. */
interface Scan {
  components: number[];
  from: number;
  to: number;
  /** Bits coded before (0: none) and bits left off now; T.81's Ah and Al. */
  high: number;
  low: number;
}

/** Brightness in three steps, colour in two: the order libjpeg has for its simple progression. */
function scans(count: number): Scan[] {
  const all = Array.from({ length: count }, (_, index) => index);
  const ac = (component: number, from: number, to: number, high: number, low: number): Scan => ({
    components: [component],
    from,
    to,
    high,
    low,
  });
  const [, ...colors] = all;
  return [
    { components: all, from: 0, to: 0, high: 0, low: 1 },
    ac(0, 1, 5, 0, 2),
    ...colors.reverse().map((component) => ac(component, 1, 63, 0, 1)),
    ac(0, 6, 63, 0, 2),
    ac(0, 1, 63, 2, 1),
    { components: all, from: 0, to: 0, high: 1, low: 0 },
    ...colors.map((component) => ac(component, 1, 63, 1, 0)),
    ac(0, 1, 63, 1, 0),
  ];
}

/** Symbols of a scan with the raw bits behind them, before it is known how the symbols are coded. */
class Tokens {
  /** Symbol, or -1 for raw bits alone; then value and number of the bits. */
  private tokens = new Int32Array(4096);
  private size = 0;
  readonly counts = new Float64Array(256);

  add(symbol: number, value: number, bits: number): void {
    if (this.size === this.tokens.length) {
      const larger = new Int32Array(this.tokens.length * 2);
      larger.set(this.tokens);
      this.tokens = larger;
    }
    if (symbol >= 0) this.counts[symbol]! += 1;
    this.tokens[this.size++] = ((symbol + 1) << 5) | bits;
    this.tokens[this.size++] = value;
  }

  write(out: Output, table: Table): void {
    for (let at = 0; at < this.size; at += 2) {
      const head = this.tokens[at]!;
      const symbol = (head >> 5) - 1;
      if (symbol >= 0) out.bits(table.codes[symbol]!, table.sizes[symbol]!);
      out.bits(this.tokens[at + 1]!, head & 31);
    }
    out.flush();
  }
}

class Output {
  private data: Uint8Array;
  size = 0;
  private held = 0;
  private value = 0;
  constructor(room: number) {
    this.data = new Uint8Array(Math.max(1024, room));
  }
  byte(value: number): void {
    if (this.size === this.data.length) {
      const larger = new Uint8Array(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.size++] = value;
  }
  bytes(values: Iterable<number>): void {
    for (const value of values) this.byte(value);
  }
  bits(value: number, count: number): void {
    if (count === 0) return;
    this.value = (this.value << count) | (value & ((1 << count) - 1));
    this.held += count;
    while (this.held >= 8) {
      this.held -= 8;
      const byte = (this.value >> this.held) & 255;
      this.byte(byte);
      if (byte === 0xff) this.byte(0);
    }
    this.value &= (1 << this.held) - 1;
  }
  flush(): void {
    if (this.held > 0) this.bits((1 << (8 - this.held)) - 1, 8 - this.held);
  }
  result(): Uint8Array {
    return this.data.subarray(0, this.size);
  }
}

/** The same coefficients as a progressive JPEG, each scan with the best Huffman table for it (ITU-T T.81, annex G). */
export function writeProgressive(picture: Coefficients, room: number): Uint8Array {
  const out = new Output(room);
  const { components, width, height } = picture;
  out.bytes([0xff, 0xd8]);
  for (const segment of picture.copied) out.bytes(segment);
  out.bytes([
    0xff,
    0xc2,
    0,
    8 + components.length * 3,
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
  ]);
  out.byte(components.length);
  for (const { identifier, across, down, table } of components)
    out.bytes([identifier, (across << 4) | down, table]);
  for (const scan of scans(components.length)) {
    const tokens = new Tokens();
    if (scan.from === 0) dcTokens(picture, scan, tokens);
    else if (scan.high === 0) firstTokens(components[scan.components[0]!]!, scan, tokens);
    else refineTokens(components[scan.components[0]!]!, scan, tokens);
    const table = bestTable(tokens.counts);
    // Refining DC takes no codes at all.
    if (scan.from > 0 || scan.high === 0) {
      out.bytes([0xff, 0xc4, 0, 19 + table.symbols.length, scan.from > 0 ? 0x10 : 0]);
      out.bytes(table.lengths);
      out.bytes(table.symbols);
    }
    out.bytes([0xff, 0xda, 0, 6 + scan.components.length * 2, scan.components.length]);
    for (const index of scan.components) out.bytes([components[index]!.identifier, 0]);
    out.bytes([scan.from, scan.to, (scan.high << 4) | scan.low]);
    tokens.write(out, table);
  }
  out.bytes([0xff, 0xd9]);
  return out.result();
}

const sizeOf = (value: number) => 32 - Math.clz32(value);

function dcTokens(picture: Coefficients, { components: indices, low, high }: Scan, tokens: Tokens): void {
  const parts = indices.map((index) => picture.components[index]!);
  const predicted = parts.map(() => 0);
  const one = (index: number, at: number) => {
    const value = parts[index]!.blocks[at]! >> low;
    if (high > 0) {
      tokens.add(-1, value & 1, 1);
      return;
    }
    const difference = value - predicted[index]!;
    predicted[index] = value;
    const size = sizeOf(Math.abs(difference));
    tokens.add(size, difference < 0 ? difference - 1 : difference, size);
  };
  const [alone] = parts;
  // A single component goes block by block, without those that fill up MCUs.
  if (parts.length === 1 && alone) {
    for (let y = 0; y < alone.high; y += 1)
      for (let x = 0; x < alone.wide; x += 1) one(0, (y * alone.stride + x) * 64);
    return;
  }
  const wide = Math.ceil(picture.width / (8 * picture.across));
  const tall = Math.ceil(picture.height / (8 * picture.down));
  for (let row = 0; row < tall; row += 1)
    for (let column = 0; column < wide; column += 1)
      for (let index = 0; index < parts.length; index += 1) {
        const { across, down, stride } = parts[index]!;
        for (let y = 0; y < down; y += 1)
          for (let x = 0; x < across; x += 1)
            one(index, ((row * down + y) * stride + column * across + x) * 64);
      }
}

/** Blocks in a row that end here, as one symbol: EOBn with the rest of the number as bits. */
function endOfBlocks(tokens: Tokens, run: number): void {
  if (run === 0) return;
  const size = sizeOf(run) - 1;
  tokens.add(size << 4, run & ((1 << size) - 1), size);
}

const longestRun = 0x7fff;

function firstTokens(component: Component, { from, to, low }: Scan, tokens: Tokens): void {
  const { blocks, wide, high, stride } = component;
  let run = 0;
  for (let row = 0; row < high; row += 1)
    for (let column = 0; column < wide; column += 1) {
      const at = (row * stride + column) * 64;
      let zeros = 0;
      for (let k = from; k <= to; k += 1) {
        const coefficient = blocks[at + k]!;
        const size = coefficient === 0 ? 0 : sizeOf((coefficient < 0 ? -coefficient : coefficient) >> low);
        if (size === 0) {
          zeros += 1;
          continue;
        }
        endOfBlocks(tokens, run);
        run = 0;
        for (; zeros > 15; zeros -= 16) tokens.add(0xf0, 0, 0);
        const value = coefficient < 0 ? ~(-coefficient >> low) : coefficient >> low;
        tokens.add((zeros << 4) | size, value, size);
        zeros = 0;
      }
      if (zeros > 0) {
        run += 1;
        if (run === longestRun) {
          endOfBlocks(tokens, run);
          run = 0;
        }
      }
    }
  endOfBlocks(tokens, run);
}

/** One more bit of each coefficient (G.1.2.3): new ones are coded, those that were there already add a bit. */
function refineTokens(component: Component, { from, to, low }: Scan, tokens: Tokens): void {
  const { blocks, wide, high, stride } = component;
  const magnitude = new Int32Array(64);
  // Correction bits that belong behind the symbol still to come; at most 937 wait with a run of blocks (libjpeg's bound).
  let waiting: number[] = [];
  let run = 0;
  const endRun = () => {
    endOfBlocks(tokens, run);
    run = 0;
    for (const bit of waiting) tokens.add(-1, bit, 1);
    waiting = [];
  };
  for (let row = 0; row < high; row += 1)
    for (let column = 0; column < wide; column += 1) {
      const at = (row * stride + column) * 64;
      let last = 0;
      for (let k = from; k <= to; k += 1) {
        const coefficient = blocks[at + k]!;
        magnitude[k] = (coefficient < 0 ? -coefficient : coefficient) >> low;
        if (magnitude[k] === 1) last = k;
      }
      let zeros = 0;
      let corrections: number[] = [];
      for (let k = from; k <= to; k += 1) {
        const value = magnitude[k]!;
        if (value === 0) {
          zeros += 1;
          continue;
        }
        while (zeros > 15 && k <= last) {
          endRun();
          tokens.add(0xf0, 0, 0);
          zeros -= 16;
          for (const bit of corrections) tokens.add(-1, bit, 1);
          corrections = [];
        }
        if (value > 1) {
          corrections.push(value & 1);
          continue;
        }
        endRun();
        tokens.add((zeros << 4) | 1, blocks[at + k]! < 0 ? 0 : 1, 1);
        for (const bit of corrections) tokens.add(-1, bit, 1);
        corrections = [];
        zeros = 0;
      }
      if (zeros > 0 || corrections.length > 0) {
        run += 1;
        waiting.push(...corrections);
        if (run === longestRun || waiting.length > 937) endRun();
      }
    }
  endRun();
}
