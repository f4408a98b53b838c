import type { Samples } from './samples.ts';

/** A picture as a reader sees it: brightness at the resolution of viewing. */
export interface View {
  width: number;
  height: number;
  luma: Uint8Array;
}

/** Rows `from` to `to` of a picture of `height` rows; `samples.height` is the number of rows held. */
export interface Band {
  samples: Samples;
  /** Row of the whole picture that is the first held. */
  first: number;
  /** Height of the whole picture. */
  height: number;
}

/** The whole picture at `width` x `height`. */
export function viewOf(samples: Samples, width: number, height: number): View {
  const luma = new Uint8Array(width * height);
  viewRows({ samples, first: 0, height: samples.height }, { width, height, luma }, 0, height, 0);
  return { width, height, luma };
}

/** Source rows needed to show rows `from` to `to` of a view of `viewHeight` rows. */
export function rowsBehind(height: number, viewHeight: number, from: number, to: number) {
  if (height < viewHeight)
    return {
      first: Math.max(0, Math.floor(((from + 0.5) * height) / viewHeight - 0.5)),
      end: Math.min(height, Math.ceil(((to - 0.5) * height) / viewHeight - 0.5) + 1),
    };
  return {
    first: Math.floor((from * height) / viewHeight),
    end: Math.min(
      height,
      Math.max(Math.floor((to * height) / viewHeight), Math.floor((from * height) / viewHeight) + 1),
    ),
  };
}

/**
 * Writes rows `from` to `to` of a view into `view.luma` at row `at`. Reduction averages whole pixels, as renderers do
 * (poppler's Splash among them): a pixel of the view takes the pixels between `floor(i * w / v)` and
 * `floor((i + 1) * w / v)`. Enlargement is linear.
 */
export function viewRows(band: Band, view: View, from: number, to: number, at: number): void {
  if (band.samples.width < view.width || band.height < view.height) enlargeRows(band, view, from, to, at);
  else reduceRows(band, view, from, to, at);
}

function reduceRows(band: Band, view: View, from: number, to: number, at: number): void {
  const { samples, first, height } = band;
  const { width } = samples;
  const { width: across, height: down, luma } = view;
  const sums = new Uint32Array(width);
  const edges = new Uint32Array(across + 1);
  for (let x = 0; x <= across; x += 1) edges[x] = Math.floor((x * width) / across);
  if (samples.channels === 1 && width * (height / down + 1) * 255 < 2 ** 31) {
    reduceGray(band, view, from, to, at, edges);
    return;
  }
  let out = at * across;
  for (let y = from; y < to; y += 1) {
    const top = Math.floor((y * height) / down) - first;
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * height) / down) - first);
    sums.fill(0);
    for (let line = top; line < bottom; line += 1) addLine(sums, samples, line);
    const weight = 256 * (bottom - top);
    for (let x = 0; x < across; x += 1) {
      const end = edges[x + 1]!;
      const begin = edges[x]!;
      let sum = 0;
      for (let i = begin; i < end; i += 1) sum += sums[i]!;
      luma[out++] = sum / (weight * (end - begin)) + 0.5;
    }
  }
}

/** The same for one channel, by running sums along the rows taken together: in half the time. */
function reduceGray(
  { samples: { data, width }, first, height }: Band,
  { width: across, height: down, luma }: View,
  from: number,
  to: number,
  at: number,
  edges: Uint32Array,
): void {
  const running = new Int32Array(width + 1);
  let out = at * across;
  for (let y = from; y < to; y += 1) {
    const top = Math.floor((y * height) / down) - first;
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * height) / down) - first);
    const rows = bottom - top;
    let sum = 0;
    if (rows === 1)
      for (let x = 0, i = top * width; x < width; x += 1, i += 1) {
        sum += data[i]!;
        running[x + 1] = sum;
      }
    else if (rows === 2)
      for (let x = 0, i = top * width; x < width; x += 1, i += 1) {
        sum += data[i]! + data[i + width]!;
        running[x + 1] = sum;
      }
    else
      for (let x = 0; x < width; x += 1) {
        for (let i = top * width + x, end = bottom * width; i < end; i += width) sum += data[i]!;
        running[x + 1] = sum;
      }
    let left = 0;
    let begin = 0;
    for (let x = 1; x <= across; x += 1) {
      const end = edges[x]!;
      const right = running[end]!;
      luma[out++] = (right - left) / (rows * (end - begin)) + 0.5;
      left = right;
      begin = end;
    }
  }
}

/** Adds a row's brightness, times 256. */
function addLine(sums: Uint32Array, { data, width, channels }: Samples, line: number): void {
  let i = line * width * channels;
  if (channels === 1) for (let x = 0; x < width; x += 1) sums[x]! += data[i++]! << 8;
  else if (channels === 3)
    for (let x = 0; x < width; x += 1, i += 3)
      sums[x]! += data[i]! * 77 + data[i + 1]! * 150 + data[i + 2]! * 29;
  else
    for (let x = 0; x < width; x += 1, i += 4) {
      const ink = data[i]! * 77 + data[i + 1]! * 150 + data[i + 2]! * 29 + (data[i + 3]! << 8);
      if (ink < 65_280) sums[x]! += 65_280 - ink;
    }
}

function enlargeRows(
  { samples, first, height }: Band,
  view: View,
  from: number,
  to: number,
  at: number,
): void {
  const { data, width, channels } = samples;
  const { width: across, height: down, luma } = view;
  const bright = (index: number): number => {
    const i = index * channels;
    if (channels === 1) return data[i]!;
    const mixed = data[i]! * 0.299 + data[i + 1]! * 0.587 + data[i + 2]! * 0.114;
    return channels === 3 ? mixed : Math.max(0, 255 - mixed - data[i + 3]!);
  };
  let out = at * across;
  const line = new Float64Array(width);
  for (let y = from; y < to; y += 1) {
    const middle = Math.min(height - 1, Math.max(0, ((y + 0.5) * height) / down - 0.5));
    const top = Math.floor(middle);
    const below = Math.min(height - 1, top + 1);
    const share = middle - top;
    for (let x = 0; x < width; x += 1)
      line[x] = bright((top - first) * width + x) * (1 - share) + bright((below - first) * width + x) * share;
    for (let x = 0; x < across; x += 1) {
      const centre = Math.min(width - 1, Math.max(0, ((x + 0.5) * width) / across - 0.5));
      const left = Math.floor(centre);
      const part = centre - left;
      luma[out++] = line[left]! * (1 - part) + line[Math.min(width - 1, left + 1)]! * part + 0.5;
    }
  }
}
