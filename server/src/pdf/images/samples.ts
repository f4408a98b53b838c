/** Samples of a picture, 8 bits each, interleaved, rows from the top without padding. */
export interface Samples {
  data: Uint8Array;
  width: number;
  height: number;
  channels: 1 | 3 | 4;
}

/** Widens packed samples of 1, 2, 4, 8 or 16 bits (rows padded to bytes, PDF 32000-1, 8.9.3) to one byte each, values as they are. */
export function widen(
  packed: Uint8Array,
  width: number,
  height: number,
  perPixel: number,
  bits: number,
): Uint8Array {
  const row = width * perPixel;
  const stride = Math.ceil((row * bits) / 8);
  if (bits === 8) return packed.subarray(0, row * height);
  const out = new Uint8Array(row * height);
  if (bits === 16) {
    for (let at = 0; at < out.length; at += 1) out[at] = packed[at * 2]!;
    return out;
  }
  const mask = (1 << bits) - 1;
  for (let y = 0, to = 0; y < height; y += 1) {
    const from = y * stride;
    for (let x = 0, bit = 0; x < row; x += 1, bit += bits)
      out[to++] = (packed[from + (bit >> 3)]! >> (8 - bits - (bit & 7))) & mask;
  }
  return out;
}

/** Packs values of 1, 2 or 4 bits, rows padded to bytes; the inverse of `widen`. */
export function narrow(values: Uint8Array, width: number, height: number, bits: number): Uint8Array {
  if (bits === 8) return values;
  const stride = Math.ceil((width * bits) / 8);
  const out = new Uint8Array(stride * height);
  for (let y = 0, from = 0; y < height; y += 1)
    for (let x = 0, bit = 0; x < width; x += 1, bit += bits)
      out[y * stride + (bit >> 3)]! |= values[from++]! << (8 - bits - (bit & 7));
  return out;
}

/** Values of fewer than 8 bits stretched to 0..255, in place. */
export function stretch(values: Uint8Array, bits: number): Uint8Array {
  if (bits >= 8) return values;
  const factor = 255 / ((1 << bits) - 1);
  for (let at = 0; at < values.length; at += 1) values[at] = values[at]! * factor;
  return values;
}

/** All samples turned round (`255 - v`), as a new array. */
export function inverted(values: Uint8Array): Uint8Array {
  const out = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at += 1) out[at] = 255 - values[at]!;
  return out;
}

/** Whether red, green and blue differ by at most `tolerance` in every pixel. */
export function neutral({ data, channels }: Samples, tolerance: number): boolean {
  if (channels !== 3) return false;
  for (let at = 0; at + 2 < data.length; at += 3) {
    const red = data[at]!;
    const green = data[at + 1]!;
    const blue = data[at + 2]!;
    const low = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
    const high = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    if (high - low > tolerance) return false;
  }
  return true;
}

/** Luma (Rec. 601, as JPEG has it); CMYK by way of the naive conversion `255 - min(255, c + k)`. */
export function toGray({ data, width, height, channels }: Samples): Samples {
  if (channels === 1) return { data, width, height, channels };
  const out = new Uint8Array(width * height);
  if (channels === 3)
    for (let at = 0, from = 0; at < out.length; at += 1, from += 3)
      out[at] = (data[from]! * 19595 + data[from + 1]! * 38470 + data[from + 2]! * 7471 + 32768) >> 16;
  else
    for (let at = 0, from = 0; at < out.length; at += 1, from += 4) {
      const ink = data[from]! * 0.299 + data[from + 1]! * 0.587 + data[from + 2]! * 0.114 + data[from + 3]!;
      out[at] = ink >= 255 ? 0 : 255 - ink + 0.5;
    }
  return { data: out, width, height, channels: 1 };
}

/** Whether nothing is hidden by these samples of a mask. */
export const opaque = ({ data }: Samples): boolean => data.every((value) => value === 255);
