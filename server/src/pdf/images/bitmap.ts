/** A bitmap of 1 bit per pixel: rows of `ceil(width / 8)` bytes, most significant bit first, spare bits 0. */
export interface Bitmap {
  packed: Uint8Array;
  width: number;
  height: number;
}

/** Copies exactly the bitmap's bytes and clears the spare bits of each row, which files leave as they please. */
export function tidy(packed: Uint8Array, width: number, height: number): Bitmap {
  const stride = (width + 7) >> 3;
  const out = new Uint8Array(packed.subarray(0, stride * height));
  const spare = width & 7;
  if (spare) for (let at = stride - 1; at < out.length; at += stride) out[at]! &= 0xff00 >> spare;
  return { packed: out, width, height };
}

/** The bitmap with black and white exchanged. */
export function negative({ packed, width, height }: Bitmap): Bitmap {
  const out = new Uint8Array(packed.length);
  for (let at = 0; at < out.length; at += 1) out[at] = ~packed[at]!;
  return tidy(out, width, height);
}

/** A bitmap from one byte per pixel: 1 where the value is at least `threshold`. */
export function threshold(gray: Uint8Array, width: number, height: number, least: number): Bitmap {
  const stride = (width + 7) >> 3;
  const packed = new Uint8Array(stride * height);
  for (let y = 0, from = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, from += 1)
      if (gray[from]! >= least) packed[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
  return { packed, width, height };
}

const ones = new Uint8Array(256);
for (let value = 1; value < 256; value += 1) ones[value] = ones[value >> 1]! + (value & 1);

/**
 * Brightness (0..255) of the bitmap reduced to `across` x `down`, 1 being white: the share of ones among the pixels
 * between `floor(i * w / v)` and `floor((i + 1) * w / v)`, as renderers reduce. Enlarging repeats pixels.
 */
export function shares({ packed, width, height }: Bitmap, across: number, down: number): Uint8Array {
  const stride = (width + 7) >> 3;
  const out = new Uint8Array(across * down);
  const edges = new Uint32Array(across + 1);
  for (let x = 0; x <= across; x += 1) edges[x] = Math.floor((x * width) / across);
  const count = new Uint32Array(across);
  for (let y = 0; y < down; y += 1) {
    const top = Math.floor((y * height) / down);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * height) / down));
    count.fill(0);
    for (let line = top; line < bottom; line += 1) {
      const base = line * stride;
      for (let x = 0; x < across; x += 1) {
        const begin = edges[x]!;
        const end = Math.max(begin + 1, edges[x + 1]!);
        count[x]! += onesBetween(packed, base, begin, end);
      }
    }
    for (let x = 0; x < across; x += 1) {
      const wide = Math.max(1, edges[x + 1]! - edges[x]!);
      out[y * across + x] = (count[x]! * 255) / (wide * (bottom - top)) + 0.5;
    }
  }
  return out;
}

function onesBetween(packed: Uint8Array, base: number, begin: number, end: number): number {
  const first = base + (begin >> 3);
  const final = base + ((end - 1) >> 3);
  const head = 0xff >> (begin & 7);
  const tail = 0xff00 >> (((end - 1) & 7) + 1);
  if (first === final) return ones[packed[first]! & head & tail & 255]!;
  let sum = ones[packed[first]! & head]! + ones[packed[final]! & tail & 255]!;
  for (let at = first + 1; at < final; at += 1) sum += ones[packed[at]!]!;
  return sum;
}
