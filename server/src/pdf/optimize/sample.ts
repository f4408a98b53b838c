import type { ImageSettings } from '../images/task.ts';
import type { Encoded, Optimization } from './optimize.ts';

/** Which images stand for all: those encoded for certain (the heaviest) and some of the rest, by position. */
export interface ImageSample {
  certain: number[];
  drawn: number[];
  /** Bytes of the images that `drawn` stands for. */
  others: number;
}

/** Pixels looked at per setting: three or four scanned pages of A4. */
const mostPixels = 24e6;
const fewest = 4;
const most = 16;

/**
 * A sample of the images by size: the heaviest for certain, then every k-th byte's image of the others (probability
 * proportional to size, so that the mean of their ratios estimates the ratio of all).
 */
export function sampleImages({ images }: Optimization): ImageSample {
  const all = images
    .map(({ stream, task }, index) => ({
      index,
      size: task ? stream.size : 0,
      pixels: task ? task.width * task.height : 0,
    }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size || a.index - b.index);
  let pixels = 0;
  let count = 0;
  while (count < all.length && count < most && (count < fewest || pixels + all[count]!.pixels <= mostPixels))
    pixels += all[count++]!.pixels;
  if (count === all.length) return { certain: all.map(({ index }) => index), drawn: [], others: 0 };
  const heavy = Math.ceil(count / 2);
  const rest = all.slice(heavy);
  const others = rest.reduce((sum, { size }) => sum + size, 0);
  const wanted = Math.max(2, count - heavy);
  const drawn: number[] = [];
  let next = others / wanted / 2;
  let sum = 0;
  for (const { index, size } of rest) {
    sum += size;
    if (sum < next) continue;
    drawn.push(index);
    while (next <= sum) next += others / wanted;
  }
  return { certain: all.slice(0, heavy).map(({ index }) => index), drawn, others };
}

/** What all images would take, with the bounds in which it lies 19 times of 20 as far as the sample can tell. */
export interface Estimate {
  bytes: number;
  low: number;
  high: number;
  exact: boolean;
  /** Mean similarity of what was looked at, by size. */
  similarity: number;
  encoded: Encoded;
}

/** Encodes the sample under `settings` and projects it. */
export async function estimateImages(
  optimization: Optimization,
  { certain, drawn, others }: ImageSample,
  settings: ImageSettings,
): Promise<Estimate> {
  const { images } = optimization;
  const encoded = await optimization.encode(settings, new Set([...certain, ...drawn]));
  const sizeAfter = (index: number) => {
    const outcome = encoded.outcomes[index];
    return outcome?.kind === 'replaced'
      ? outcome.bytes.length
      : outcome?.kind === 'opaque'
        ? 0
        : images[index]!.stream.size;
  };
  const untried = images.reduce((sum, { task, stream }) => (task ? sum : sum + stream.size), 0);
  const known = certain.reduce((sum, index) => sum + sizeAfter(index), 0) + untried;
  const ratios = drawn.map((index) => sizeAfter(index) / images[index]!.stream.size);
  const mean = ratios.reduce((sum, one) => sum + one, 0) / Math.max(1, ratios.length);
  const variance =
    ratios.length > 1
      ? ratios.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (ratios.length - 1) / ratios.length
      : (0.15 * mean) ** 2;
  // Small samples: Student's t at 97.5 %.
  const t = [12.7, 12.7, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31][
    Math.min(8, Math.max(1, ratios.length - 1))
  ]!;
  const margin =
    drawn.length === 0 ? 0 : Math.min(others * Math.min(mean, 0.5), t * Math.sqrt(variance) * others);
  const bytes = known + mean * others;
  let weight = 0;
  let held = 0;
  for (const index of [...certain, ...drawn]) {
    const outcome = encoded.outcomes[index];
    const size = images[index]!.stream.size;
    weight += size;
    held += size * (outcome?.kind === 'replaced' ? outcome.similarity : 1);
  }
  return {
    bytes: Math.round(bytes),
    low: Math.round(Math.max(known, bytes - margin)),
    high: Math.round(Math.min(known + others, bytes + margin)),
    exact: drawn.length === 0,
    similarity: weight > 0 ? held / weight : 1,
    encoded,
  };
}
