import type { Samples } from './samples.ts';

/** Mean error of colour within a block of 16 x 16 that shows as a fringe, 0..255. */
const visible = 10;
/** Share of blocks with such an error from which colour is kept at full resolution. */
const share = 0.01;

/**
 * Whether halving the resolution of colour (4:2:0) would show: thin coloured lines and text, coloured edges. Measured as
 * the mean distance of blue and red differences (Cb, Cr) from their mean over 2 x 2 pixels, per block of 16 x 16.
 */
export function colorDetail({ data, width, height, channels }: Samples): boolean {
  if (channels !== 3) return false;
  let damaged = 0;
  let blocks = 0;
  // Some 3,000 blocks are enough of a sample.
  const step = 16 * Math.max(1, Math.floor(Math.sqrt((width * height) / 800_000)));
  for (let top = 0; top + 16 <= height; top += step)
    for (let left = 0; left + 16 <= width; left += step) {
      blocks += 1;
      let error = 0;
      for (let y = top; y < top + 16; y += 2)
        for (let x = left; x < left + 16; x += 2) {
          const a = (y * width + x) * 3;
          const b = a + width * 3;
          error += spread(data, a, a + 3, b, b + 3);
        }
      if (error / 64 > visible) damaged += 1;
    }
  return blocks > 0 && damaged / blocks > share;
}

/** Mean distance of the colour of four pixels from their mean colour. */
function spread(data: Uint8Array, a: number, b: number, c: number, d: number): number {
  const la = luma(data, a);
  const lb = luma(data, b);
  const lc = luma(data, c);
  const ld = luma(data, d);
  return (
    0.564 * distance(data[a + 2]! - la, data[b + 2]! - lb, data[c + 2]! - lc, data[d + 2]! - ld) +
    0.713 * distance(data[a]! - la, data[b]! - lb, data[c]! - lc, data[d]! - ld)
  );
}

const luma = (data: Uint8Array, at: number) =>
  data[at]! * 0.299 + data[at + 1]! * 0.587 + data[at + 2]! * 0.114;

function distance(a: number, b: number, c: number, d: number): number {
  const mean = (a + b + c + d) / 4;
  return (Math.abs(a - mean) + Math.abs(b - mean) + Math.abs(c - mean) + Math.abs(d - mean)) / 4;
}
