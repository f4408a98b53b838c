type Parameters = Readonly<Record<string, number | boolean>>;

/** Bytes of a row before and behind prediction, checked; see PDF 32000-1, table 8. */
function shape({ Colors = 1, BitsPerComponent = 8, Columns = 1 }: Parameters) {
  const colors = Number(Colors);
  const bits = Number(BitsPerComponent);
  const columns = Number(Columns);
  const sound =
    Number.isInteger(colors) &&
    colors >= 1 &&
    colors <= 64 &&
    [1, 2, 4, 8, 16].includes(bits) &&
    Number.isInteger(columns) &&
    columns >= 1 &&
    colors * bits * columns < 2 ** 31;
  if (!sound) throw new RangeError('predictor parameters out of range');
  return { row: Math.ceil((colors * bits * columns) / 8), pixel: Math.max(1, (colors * bits) >> 3), bits };
}

/** Bytes that `rows` rows take once prediction is undone. */
export const predictedSize = (parameters: Parameters, rows: number): number => shape(parameters).row * rows;

/** Undoes /Predictor: 2 (TIFF, 8 bits) and 10..15 (PNG). Data that ends within a row keeps what there is of it. */
export function unpredict(data: Buffer, parameters: Parameters): Buffer {
  const predictor = Number(parameters.Predictor ?? 1);
  if (predictor < 2) return data;
  const { row, pixel, bits } = shape(parameters);
  if (predictor === 2) {
    if (bits !== 8) throw new RangeError('TIFF prediction of other than 8 bits');
    const out = Buffer.from(data);
    for (let start = 0; start < out.length; start += row)
      for (let at = start + pixel; at < Math.min(start + row, out.length); at += 1)
        out[at] = (out[at]! + out[at - pixel]!) & 255;
    return out;
  }
  const rows = Math.ceil(data.length / (row + 1));
  const out = Buffer.allocUnsafe(rows * row);
  let size = 0;
  for (let index = 0; index < rows; index += 1) {
    const from = index * (row + 1) + 1;
    const to = index * row;
    const length = Math.min(row, data.length - from);
    if (length <= 0) break;
    undoRow(data[from - 1]!, data, from, out, to, length, index > 0 ? to - row : -1, pixel);
    size = to + length;
  }
  return out.subarray(0, size);
}

/** One row of PNG filtering (RFC 2083, 6); `up` is where the row above begins, -1 for none. */
function undoRow(
  filter: number,
  data: Buffer,
  from: number,
  out: Buffer,
  to: number,
  length: number,
  up: number,
  pixel: number,
): void {
  if (filter === 0 || (filter === 2 && up < 0)) {
    data.copy(out, to, from, from + length);
    return;
  }
  for (let at = 0; at < length; at += 1) {
    const left = at >= pixel ? out[to + at - pixel]! : 0;
    const above = up >= 0 ? out[up + at]! : 0;
    let guess: number;
    if (filter === 1) guess = left;
    else if (filter === 2) guess = above;
    else if (filter === 3) guess = (left + above) >> 1;
    else if (filter === 4) {
      const corner = up >= 0 && at >= pixel ? out[up + at - pixel]! : 0;
      const estimate = left + above - corner;
      const byLeft = Math.abs(estimate - left);
      const byAbove = Math.abs(estimate - above);
      const byCorner = Math.abs(estimate - corner);
      guess = byLeft <= byAbove && byLeft <= byCorner ? left : byAbove <= byCorner ? above : corner;
    } else throw new RangeError(`no PNG filter ${filter}`);
    out[to + at] = (data[from + at]! + guess) & 255;
  }
}
