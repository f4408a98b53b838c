import { parseBytes } from '../../bytes.ts';
import type { ImageSettings } from '../../pdf/images/task.ts';
import type { Encoded, Optimization } from '../../pdf/optimize/optimize.ts';

export type Limit = 'nothing' | 'quality_floor' | 'content' | 'time';

/** "2MB", "800kB", "123456" or "40%" of `original` as bytes. */
export function targetBytes(text: string, original: number): number {
  const share = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(text);
  if (share) return Math.floor((Number(share[1]) / 100) * original);
  return parseBytes(/^[\d.\s]*[kmgt]i?$/i.test(text) ? `${text.trim()}B` : text);
}

/** The floor of quality: smaller pictures than these would be hard to read. */
const floor = { dpi: 72, monoDpi: 200, quality: 35, similarity: 0.83 };
const best = { dpi: 300, monoDpi: 600, quality: 92, similarity: 0.99 };

/** Settings between the best (0) and the floor (1), resolution and quality falling together. */
export function settingsAt(position: number, from: ImageSettings): ImageSettings {
  const between = (a: number, b: number) => a + (b - a) * position;
  const geometric = (a: number, b: number) => a * (b / a) ** position;
  const quality = Math.round(between(best.quality, floor.quality));
  return {
    ...from,
    dpi: Math.round(geometric(best.dpi, floor.dpi)),
    monoDpi: Math.round(geometric(best.monoDpi, floor.monoDpi)),
    above: 1.1,
    quality,
    lowestQuality: Math.round(between(70, 10)),
    highestQuality: Math.min(96, quality + 8),
    similarity: between(best.similarity, floor.similarity),
    lossy: true,
    grayTolerance: Math.round(between(0, 8)),
    thorough: position > 0.7,
  };
}

export interface TargetResult {
  encoded: Encoded;
  settings: ImageSettings;
  met: boolean;
  smallest: number;
  limitedBy: Limit;
}

/** Full encodings at most, beside the one at the floor. */
const mostTries = 6;
/** Nearer to the target than this is near enough, as a share of it. */
const near = 0.04;
const sampled = 16;

/**
 * Finds the best settings whose file is no larger than `target`: measures the floor, brackets the position on a sample of the
 * pictures, then encodes all of them, at most six times. `sizeOf` writes the document and gives its size.
 */
export async function searchTarget(
  optimization: Optimization,
  target: number,
  from: ImageSettings,
  sizeOf: (encoded: Encoded) => Promise<number>,
  late: () => boolean,
): Promise<TargetResult> {
  const floorSettings = settingsAt(1, from);
  const smallestEncoded = await optimization.encode(floorSettings);
  const smallest = await sizeOf(smallestEncoded);
  const rest = smallest - smallestEncoded.bytes;
  if (smallest > target)
    return {
      encoded: smallestEncoded,
      settings: floorSettings,
      met: false,
      smallest,
      limitedBy: rest > target ? 'content' : 'quality_floor',
    };
  let found = { encoded: smallestEncoded, settings: floorSettings, position: 1, size: smallest };
  const room = target - rest;
  let position = await bracket(optimization, from, room, smallestEncoded, late);
  let low = 0;
  let high = 1;
  for (let tries = 0; tries < mostTries && !late() && high - low > 0.01; tries += 1) {
    const settings = settingsAt(position, from);
    const encoded = await optimization.encode(settings);
    if (encoded.bytes <= room) {
      const size = await sizeOf(encoded);
      if (size <= target) {
        if (size >= found.size) found = { encoded, settings, position, size };
        high = position;
        if (size > target * (1 - near) || position <= 0.005) break;
      } else low = position;
    } else low = position;
    // Bytes fall about exponentially along the way, so the next guess follows from how far off this one was.
    const slope = -Math.log(Math.max(1.05, optimization.imageBytes / Math.max(1, smallestEncoded.bytes)));
    const guess = position + (Math.log(Math.max(1, room) / Math.max(1, encoded.bytes)) - 0.01) / slope;
    position = guess > low + 0.002 && guess < high - 0.002 ? guess : (low + high) / 2;
  }
  return { encoded: found.encoded, settings: found.settings, met: true, smallest, limitedBy: 'nothing' };
}

/** A first guess from the heaviest pictures alone. */
async function bracket(
  optimization: Optimization,
  from: ImageSettings,
  room: number,
  floorEncoded: Encoded,
  late: () => boolean,
): Promise<number> {
  const heaviest = optimization.images
    .map(({ stream, task }, index) => ({ size: task ? stream.size : 0, index }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size || a.index - b.index)
    .slice(0, sampled);
  if (heaviest.length < 4 || optimization.images.length <= sampled) return 0.5;
  const among = new Set(heaviest.map(({ index }) => index));
  const sum = (encoded: Encoded) =>
    heaviest.reduce((total, { index, size }) => {
      const outcome = encoded.outcomes[index];
      return total + (outcome?.kind === 'replaced' ? outcome.bytes.length : size);
    }, 0);
  const share = floorEncoded.bytes / Math.max(1, sum(floorEncoded));
  let low = 0;
  let high = 1;
  for (let tries = 0; tries < 4 && !late(); tries += 1) {
    const middle = (low + high) / 2;
    const encoded = await optimization.encode(settingsAt(middle, from), among);
    if (sum(encoded) * share <= room) high = middle;
    else low = middle;
  }
  return high;
}
