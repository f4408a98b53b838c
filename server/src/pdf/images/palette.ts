import { narrow, type Samples } from './samples.ts';

/** A picture of few colours: `bits` per index, `colors` bytes of `channels` each. */
export interface Paletted {
  /** Packed, rows padded to bytes; and one byte each. */
  indices: Uint8Array;
  values: Uint8Array;
  bits: 1 | 2 | 4 | 8;
  palette: Uint8Array;
  colors: number;
}

/** Fewest bits that hold `colors` indices. */
export const indexBits = (colors: number): 1 | 2 | 4 | 8 =>
  colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : 8;

const slots = 4096;

/**
 * The picture with a palette of its exact colours, darkest first, or undefined where it has more than `most` (256).
 * Given up at the first colour too many, so photographs cost nothing.
 */
export function exactPalette({ data, width, height, channels }: Samples, most = 256): Paletted | undefined {
  if (channels === 4) return undefined;
  const keys = new Int32Array(slots).fill(-1);
  const numbers = new Uint16Array(slots);
  const found: number[] = [];
  const indices = new Uint8Array(width * height);
  let last = -1;
  let index = 0;
  for (let at = 0, from = 0; at < indices.length; at += 1, from += channels) {
    const key = channels === 1 ? data[from]! : (data[from]! << 16) | (data[from + 1]! << 8) | data[from + 2]!;
    if (key !== last) {
      last = key;
      let slot = (Math.imul(key, 0x9e3779b1) >>> 20) & (slots - 1);
      while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & (slots - 1);
      if (keys[slot] === -1) {
        if (found.length === most) return undefined;
        keys[slot] = key;
        numbers[slot] = found.length;
        found.push(key);
      }
      index = numbers[slot]!;
    }
    indices[at] = index;
  }
  const weight = (key: number) =>
    channels === 1 ? key : (key >> 16) * 299 + ((key >> 8) & 255) * 587 + (key & 255) * 114;
  const order = found.map((_, number) => number);
  order.sort((a, b) => weight(found[a]!) - weight(found[b]!) || found[a]! - found[b]!);
  const place = new Uint8Array(256);
  const palette = new Uint8Array(found.length * channels);
  order.forEach((number, to) => {
    place[number] = to;
    const key = found[number]!;
    if (channels === 1) palette[to] = key;
    else palette.set([key >> 16, (key >> 8) & 255, key & 255], to * 3);
  });
  for (let at = 0; at < indices.length; at += 1) indices[at] = place[indices[at]!]!;
  const bits = indexBits(found.length);
  return {
    indices: narrow(indices, width, height, bits),
    values: indices,
    bits,
    palette,
    colors: found.length,
  };
}
