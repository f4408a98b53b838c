import { deflateSync } from 'node:zlib';

export interface Predicted {
  bytes: Buffer;
  parameters: { Predictor: number; Colors: number; BitsPerComponent: number; Columns: number };
}

/**
 * Colour lookup tables are samples like those of an image: neighbours are alike. The row lengths are those of the tables in use
 * (17 and 33 steps of 3 or 4 colours) and the plainest.
 */
const shapes: readonly (readonly [colors: number, columns: number])[] = [
  [4, 33],
  [4, 17],
  [3, 33],
  [3, 17],
  [1, 1],
];

/**
 * Deflates bytes behind PNG prediction (PDF 32000-1, 7.4.4.4), whichever shape serves best: a CMYK profile of 557 kB goes to 215 kB
 * instead of 384. Rows must come out whole, so the last one is padded: only for data whose length says where it ends, as that of
 * ICC profiles does.
 */
export function deflatePredicted(data: Buffer, bound: number): Predicted | undefined {
  let best: { filtered: Buffer; shape: readonly [number, number]; size: number } | undefined;
  for (const shape of shapes) {
    const filtered = filterRows(data, shape[0], shape[0] * shape[1]);
    // The cheap level ranks the shapes as the best one does.
    const size = deflateSync(filtered, { level: 4 }).length;
    if (!best || size < best.size) best = { filtered, shape, size };
  }
  if (!best) return undefined;
  const bytes = deflateSync(best.filtered, { level: 9, memLevel: 9 });
  if (bytes.length >= bound) return undefined;
  const [colors, columns] = best.shape;
  return { bytes, parameters: { Predictor: 15, Colors: colors, BitsPerComponent: 8, Columns: columns } };
}

/** PNG filtering with, for each row, the filter of the least sum of absolute differences (RFC 2083, 9.6). */
function filterRows(data: Buffer, pixel: number, row: number): Buffer {
  const rows = Math.ceil(data.length / row);
  const out = Buffer.alloc(rows * (row + 1));
  const trial = Buffer.alloc(row);
  const at = (index: number) => (index >= 0 && index < data.length ? data[index]! : 0);
  for (let index = 0; index < rows; index += 1) {
    const from = index * row;
    const to = index * (row + 1);
    let least = Number.POSITIVE_INFINITY;
    for (const filter of [0, 1, 2, 3, 4]) {
      let sum = 0;
      for (let byte = 0; byte < row && sum < least; byte += 1) {
        const left = byte >= pixel ? at(from + byte - pixel) : 0;
        const up = index > 0 ? at(from + byte - row) : 0;
        const corner = index > 0 && byte >= pixel ? at(from + byte - row - pixel) : 0;
        const guess =
          filter === 0
            ? 0
            : filter === 1
              ? left
              : filter === 2
                ? up
                : filter === 3
                  ? (left + up) >> 1
                  : paeth(left, up, corner);
        const value = (at(from + byte) - guess) & 255;
        trial[byte] = value;
        sum += value < 128 ? value : 256 - value;
      }
      if (sum >= least) continue;
      least = sum;
      out[to] = filter;
      trial.copy(out, to + 1);
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const byLeft = Math.abs(estimate - left);
  const byUp = Math.abs(estimate - up);
  const byCorner = Math.abs(estimate - corner);
  return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
}
