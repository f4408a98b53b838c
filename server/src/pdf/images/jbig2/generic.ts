import { ArithmeticEncoder } from './arithmetic.ts';

/** Context of the bit that says "this row is the one above" (typical prediction, T.88 6.2.5.7, figure 8). */
const typical = 0x9b25;

/**
 * A bitmap as the data of a generic region: template 0 with its nominal adaptive pixels, typical prediction
 * (ITU-T T.88, 6.2). `packed`: rows of `ceil(width / 8)` bytes, 1 is black, spare bits 0.
 */
export function encodeGeneric(packed: Uint8Array, width: number, height: number): Uint8Array {
  const stride = (width + 7) >> 3;
  const coder = new ArithmeticEncoder(packed.length >> 3);
  const states = new Uint8Array(65536);
  // Rows widened to a byte per pixel, with room for the template on both sides.
  const left = 4;
  let current = new Uint8Array(width + 12);
  let above = new Uint8Array(width + 12);
  let higher = new Uint8Array(width + 12);
  let was = 0;
  for (let y = 0; y < height; y += 1) {
    const base = y * stride;
    let same = 1;
    for (let i = 0; i < stride; i += 1)
      if (packed[base + i] !== (y > 0 ? packed[base + i - stride] : 0)) {
        same = 0;
        break;
      }
    coder.encode(states, typical, same ^ was);
    was = same;
    const spare = higher;
    higher = above;
    above = current;
    current = spare;
    if (same) {
      current.set(above);
      if (y === 0) current.fill(0);
      continue;
    }
    for (let x = 0; x < width; x += 1) current[left + x] = (packed[base + (x >> 3)]! >> (7 - (x & 7))) & 1;
    let here = 0;
    let one = (above[left]! << 2) | (above[left + 1]! << 1) | above[left + 2]!;
    let two = (higher[left]! << 1) | higher[left + 1]!;
    for (let x = 0; x < width; x += 1) {
      one = ((one << 1) | above[left + x + 3]!) & 0x7f;
      two = ((two << 1) | higher[left + x + 2]!) & 0x1f;
      const bit = current[left + x]!;
      coder.encode(states, here | (one << 4) | (two << 11), bit);
      here = ((here << 1) | bit) & 0xf;
    }
  }
  return coder.finish();
}
