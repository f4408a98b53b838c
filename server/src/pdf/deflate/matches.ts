import {
  distanceSymbol,
  distanceSymbols,
  farthest,
  lengthShift,
  longestMatch,
  slotShift,
} from './symbols.ts';

/** How hard to look. */
export interface Search {
  /** A match this long ends the search; if that is less than the longest there can be, nothing is sought inside it. */
  enough: number;
  /** Nodes visited per position. */
  depth: number;
  /** Keeps, besides the nearest match of each length, the longest seen of each distance symbol: one of them may be cheaper. */
  broad: boolean;
}

/**
 * Every useful match of a stretch of the data: for each position the nearest one of each length, shortest first. The
 * finder is a binary tree per hash of 4 bytes, sorted by what follows (as in LZMA and libdeflate), and a table of the last
 * place of each 3 bytes. Memory: 256 KB of tree at most and up to 512 KB of tables, plus the
 * matches of the stretch, at most 8 of 4 bytes per position in the mean.
 */
export class Matches {
  /** Matches of position `p` (relative to the stretch) are `packed[starts[p]..starts[p + 1])`. */
  readonly starts: Uint32Array;
  packed: Uint32Array;

  private readonly data: Buffer;
  private readonly search: Search;
  private readonly last4: Int32Array;
  private readonly last3: Int32Array;
  private readonly shift: number;
  private readonly children: Int32Array;
  private readonly limit: number;
  private readonly slotLengths = new Uint16Array(distanceSymbols);
  private readonly slotOffsets = new Uint16Array(distanceSymbols);

  constructor(data: Buffer, stretch: number, search: Search) {
    this.data = data;
    this.search = search;
    const bits = Math.min(16, Math.max(8, 32 - Math.clz32(data.length)));
    const hashBits = Math.min(16, bits + 2);
    this.children = new Int32Array(2 << Math.min(15, bits));
    this.shift = 32 - hashBits;
    this.last4 = new Int32Array(1 << hashBits).fill(-1);
    this.last3 = new Int32Array(1 << hashBits).fill(-1);
    this.starts = new Uint32Array(stretch + 1);
    // Text has one to three matches per position; past the limit a position keeps its longest only.
    this.packed = new Uint32Array(stretch * 2 + 1024);
    this.limit = stretch * 7;
  }

  /** Finds the matches of `from..to`; stretches must follow one another. Matches may reach past `to`. */
  find(from: number, to: number): void {
    const { data, starts, last3, last4, shift, children } = this;
    const { enough, depth, broad } = this.search;
    const { slotLengths, slotOffsets } = this;
    const end = data.length;
    const mask = children.length / 2 - 1;
    let packed = this.packed;
    let count = 0;
    let skip = 0;
    for (let at = from; at < to; at += 1) {
      starts[at - from] = count;
      if (count + longestMatch > packed.length) packed = this.grow(packed, count);
      if (end - at < 4) continue;
      const seeking = skip === 0;
      if (!seeking) skip -= 1;
      const three = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16);
      const four = three | (data[at + 3]! << 24);
      const hash3 = Math.imul(three, 0x9e3779b1) >>> shift;
      const hash4 = Math.imul(four, 0x9e3779b1) >>> shift;
      const oldest = at - farthest;
      const first = count;
      let best = 2;
      const near = last3[hash3]!;
      last3[hash3] = at;
      if (
        seeking &&
        near >= oldest &&
        near >= 0 &&
        data[near] === data[at] &&
        data[near + 1] === data[at + 1] &&
        data[near + 2] === data[at + 2]
      ) {
        const offset = at - near - 1;
        packed[count++] = (3 << lengthShift) | (distanceSymbol[offset]! << slotShift) | offset;
        best = 3;
      }
      const most = Math.min(longestMatch, end - at);
      const satisfied = Math.min(enough, most);
      let node = last4[hash4]!;
      last4[hash4] = at;
      let less = (at & mask) * 2;
      let more = less + 1;
      let lessLength = 0;
      let moreLength = 0;
      let length = 0;
      let left = depth;
      for (;;) {
        if (node < oldest || node < 0 || left-- === 0) {
          children[less] = -1;
          children[more] = -1;
          break;
        }
        const child = (node & mask) * 2;
        while (length < most && data[node + length] === data[at + length]) length += 1;
        if (length > best || broad) {
          const offset = at - node - 1;
          const slot = distanceSymbol[offset]!;
          if (length > best) best = length;
          if (!seeking) {
            // Only entered into the tree.
          } else if (!broad) packed[count++] = (length << lengthShift) | (slot << slotShift) | offset;
          else if (length > slotLengths[slot]!) {
            slotLengths[slot] = length;
            slotOffsets[slot] = offset;
          }
        }
        if (length >= satisfied) {
          children[less] = children[child]!;
          children[more] = children[child + 1]!;
          if (seeking && length >= enough && enough < longestMatch) skip = length - 1;
          break;
        }
        if (data[node + length]! < data[at + length]!) {
          children[less] = node;
          less = child + 1;
          node = children[less]!;
          lessLength = length;
          if (moreLength < length) length = moreLength;
        } else {
          children[more] = node;
          more = child;
          node = children[more]!;
          moreLength = length;
          if (lessLength < length) length = lessLength;
        }
      }
      if (broad) count = this.gather(packed, first, count);
      if (count > this.limit && count > first + 1) {
        packed[first] = packed[count - 1]!;
        count = first + 1;
      }
    }
    starts[to - from] = count;
    this.packed = packed;
  }

  /** The longest match of each distance symbol, sorted by length, in place of what stands from `first` on. */
  private gather(packed: Uint32Array, first: number, end: number): number {
    const { slotLengths, slotOffsets } = this;
    let count = end;
    const nearest = count > first ? packed[first]! : 0;
    const nearestSlot = (nearest >> slotShift) & 31;
    if (count > first && slotLengths[nearestSlot]! > 3) count = first;
    for (let slot = 0; slot < distanceSymbols; slot += 1) {
      const length = slotLengths[slot]!;
      slotLengths[slot] = 0;
      if (length < 3) continue;
      const match = (length << lengthShift) | (slot << slotShift) | slotOffsets[slot]!;
      let place = count++;
      for (; place > first && packed[place - 1]! > match; place -= 1) packed[place] = packed[place - 1]!;
      packed[place] = match;
    }
    return count;
  }

  private grow(packed: Uint32Array, count: number): Uint32Array {
    const larger = new Uint32Array(packed.length * 2);
    larger.set(packed.subarray(0, count));
    return larger;
  }
}
