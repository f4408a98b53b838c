import { decodeJpeg, encodeJpeg } from './codec.ts';
import type { Samples } from './samples.ts';
import { similarity } from './similarity.ts';
import type { ImageSettings } from './task.ts';
import { rowsBehind, type View, viewOf, viewRows } from './view.ts';

/** A reduction of the original and the view of the original to hold it against. */
export interface Trial {
  /** What is encoded: the original, or its reduction. */
  samples: Samples;
  /** The original as it may be seen; the one that is harder to match counts. */
  views: View[];
  floor: number;
  settings: ImageSettings;
  /** Where the search begins, and its lower bound; settings.highestQuality is the upper. */
  start: number;
  lowestQuality: number;
}

/** Rows of the view to be compared while searching, and the rows of samples behind them, stacked. */
interface Excerpt {
  view: View;
  samples: Samples;
  /** Heights of the whole picture and of the whole view. */
  height: number;
  viewHeight: number;
  parts: { from: number; to: number; first: number; end: number; at: number }[];
}

/** Pixels of samples up to which the whole is searched; 27 ms to encode and 13 ms to decode 2 megapixels. */
const small = 700_000;
const bands = 8;
const leastShare = 0.1;
const leastRows = 20;
/** What the final result may be below the floor: less than the excerpt can tell. */
const tolerance = 0.003;
/** Mean difference of brightness over 64 x 64 pixels as seen from which a result is refused whatever its similarity. */
const mostBlock = 20;
/** How near above the floor the search ends. */
const close = 0.002;
/** How far above the floor a result may be before a lower quality is tried. */
const generous = 0.012;

/** Scale of libjpeg's quantisation tables at a quality, in percent. */
export const scaleOf = (quality: number) => (quality < 50 ? 5000 / quality : 200 - 2 * quality);
export const qualityAt = (scale: number) => (scale > 100 ? 5000 / scale : (200 - scale) / 2);

export interface Found {
  bytes: Uint8Array;
  quality: number;
  similarity: number;
}

/** A size at which some quality seems to hold the floor, by the excerpt. */
export interface Prospect {
  trial: Trial;
  seen: View;
  fullChroma: boolean;
  quality: number;
  /** Similarity of the reduction itself. */
  unencoded: number;
  /** Bytes of the whole, estimated from the excerpt. */
  bytes: number;
}

/**
 * The lowest quality at which the excerpt looks like the original to `floor`, or undefined when even highestQuality
 * does not, or when it would take more than `most` bytes.
 * The loss grows with the scale of the quantisation tables: one look at the samples themselves (what the reduction
 * costs) and one at a quality give the next to try; three looks are mostly enough.
 */
export async function prospect(
  trial: Trial,
  fullChroma: boolean,
  most: number,
): Promise<Prospect | undefined> {
  const { samples, views } = trial;
  let hardest: { part: Excerpt; seen: View; unencoded: number } | undefined;
  for (const seen of views) {
    const part = excerpt(samples, seen);
    const unencoded = judge(part, part.samples);
    if (unencoded < trial.floor) return undefined;
    if (!hardest || unencoded < hardest.unencoded) hardest = { part, seen, unencoded };
  }
  if (!hardest) return undefined;
  const { part, seen, unencoded } = hardest;
  const rows = samples.height / part.samples.height;
  const found = await lowest(trial, part, unencoded, fullChroma, most / rows);
  if (!found) return undefined;
  return { trial, seen, fullChroma, unencoded, quality: found.quality, bytes: found.bytes * rows };
}

/** The JPEG a prospect promised, checked on the whole picture; undefined when it can't hold the floor after all. */
export async function fulfil(prospect: Prospect): Promise<Found | undefined> {
  const { trial, seen, fullChroma, unencoded } = prospect;
  const { samples, settings, floor } = trial;
  const scores = new Scores(trial, Math.max(unencoded, floor), floor - tolerance / 2);
  let best: Found | undefined;
  let quality: number | undefined = prospect.quality;
  for (let attempt = 0; attempt < 3 && quality !== undefined; attempt += 1) {
    const bytes = await encodeJpeg(samples, {
      quality,
      fullChroma,
      effort: 'final',
      scans: settings.thorough,
    });
    const decoded = await decodeJpeg(bytes, samples.channels);
    const { mean, worstBlock } = similarity(seen, viewOf(decoded, seen.width, seen.height));
    const holds = mean >= floor - tolerance && worstBlock <= mostBlock;
    if (holds && (!best || bytes.length < best.bytes.length)) best = { bytes, quality, similarity: mean };
    // The excerpt may have been harsher than the whole; but another encoding has to be worth its time.
    if (holds && mean < floor + generous) break;
    scores.add({ quality, score: worstBlock <= mostBlock ? mean : Math.min(mean, floor - 0.01) });
    quality = scores.next();
  }
  return best;
}

async function lowest(
  trial: Trial,
  part: Excerpt,
  unencoded: number,
  fullChroma: boolean,
  most: number,
): Promise<Look | undefined> {
  const { highestQuality } = trial.settings;
  const scores = new Scores(trial, unencoded, trial.floor);
  let passed: Look | undefined;
  let quality: number | undefined = clamp(trial.start, trial.lowestQuality, highestQuality);
  for (let look = 0; look < 5 && quality !== undefined; look += 1) {
    const encoded = await encodeJpeg(part.samples, { quality, fullChroma, effort: 'draft' });
    const score = judge(part, await decodeJpeg(encoded, part.samples.channels));
    const found = { quality, score, bytes: encoded.length };
    if (score >= trial.floor) passed = found;
    else if (quality === highestQuality || encoded.length >= most) return undefined;
    if (passed === found && score < trial.floor + close) break;
    scores.add(found);
    quality = scores.next();
  }
  return passed;
}

interface Look {
  quality: number;
  score: number;
  bytes: number;
}

/** What is known of how similarity falls as the scale of the quantisation tables grows. */
class Scores {
  private readonly trial: Trial;
  private readonly wanted: number;
  private readonly unencoded: number;
  /** The coarsest that holds and the finest that does not. */
  private passed: { scale: number; score: number };
  private failed: { scale: number; score: number } | undefined;

  constructor(trial: Trial, unencoded: number, wanted: number) {
    this.trial = trial;
    this.wanted = wanted;
    this.unencoded = unencoded;
    this.passed = { scale: 0, score: unencoded };
  }

  add({ quality, score }: { quality: number; score: number }): void {
    const point = { scale: scaleOf(quality), score };
    if (score < this.wanted) {
      if (!this.failed || point.scale < this.failed.scale) this.failed = point;
    } else if (point.scale > this.passed.scale) this.passed = point;
  }

  /** The quality to try next, or undefined when the last that held is as good as the lowest. */
  next(): number | undefined {
    const { lowestQuality, settings } = this.trial;
    const { passed, failed, wanted } = this;
    const low = failed ? qualityFrom(failed.scale) + 1 : lowestQuality;
    const high = passed.scale > 0 ? qualityFrom(passed.scale) - 1 : settings.highestQuality;
    if (low > high || (passed.scale > 0 && high - low < 1)) return undefined;
    const room = Math.max(0, passed.score - wanted);
    let scale: number;
    if (failed)
      scale =
        passed.scale + ((failed.scale - passed.scale) * room) / Math.max(1e-4, passed.score - failed.score);
    // Along the line from no quantisation at all, but not further than three times as coarse.
    else
      scale =
        passed.scale * Math.min(3, (this.unencoded - wanted) / Math.max(1e-4, this.unencoded - passed.score));
    return clamp(Math.round(qualityAt(scale)), low, high);
  }
}

const qualityFrom = (scale: number) => Math.round(qualityAt(scale));
const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

function judge(part: Excerpt, shown: Samples): number {
  const luma = new Uint8Array(part.view.luma.length);
  const whole = { ...part.view, luma };
  const row = shown.width * shown.channels;
  let at = 0;
  for (const { from, to, first, end, at: start } of part.parts) {
    const samples = {
      ...shown,
      height: end - first,
      data: shown.data.subarray(start * row, (start + end - first) * row),
    };
    viewRows({ samples, first, height: part.height }, { ...whole, height: part.viewHeight }, from, to, at);
    at += to - from;
  }
  return similarity(
    part.view,
    whole,
    part.parts.map(({ from, to }) => to - from),
  ).mean;
}

/** The whole of a small picture; of a large one bands spread evenly over it, so that they stand for the whole. */
function excerpt(samples: Samples, seen: View): Excerpt {
  const { width, height, channels, data } = samples;
  const share = Math.max(small / (width * height), leastShare);
  const high = Math.max(leastRows, Math.floor((seen.height * share) / bands));
  if (high * bands >= seen.height * 0.8) {
    const parts = [{ from: 0, to: seen.height, first: 0, end: height, at: 0 }];
    return { view: seen, samples, height, viewHeight: seen.height, parts };
  }
  const parts: Excerpt['parts'] = [];
  const pieces: Uint8Array[] = [];
  const luma = new Uint8Array(high * bands * seen.width);
  let at = 0;
  for (let index = 0; index < bands; index += 1) {
    const from = Math.floor(((index + 0.5) * (seen.height - high)) / bands);
    const to = from + high;
    const rows = rowsBehind(height, seen.height, from, to);
    // Whole blocks of 16 rows on the picture's own grid: no block holds rows of two bands, and a JPEG encoded anew on
    // the grid it had loses much less (.977 against .938 on a scan at quality 35).
    const first = rows.first & ~15;
    const end = Math.min(height, first + Math.ceil((rows.end - first) / 16) * 16);
    pieces.push(data.subarray(first * width * channels, end * width * channels));
    parts.push({ from, to, first, end, at });
    luma.set(seen.luma.subarray(from * seen.width, to * seen.width), index * high * seen.width);
    at += end - first;
  }
  return {
    view: { width: seen.width, height: high * bands, luma },
    height,
    viewHeight: seen.height,
    samples: { data: Buffer.concat(pieces), width, height: at, channels },
    parts,
  };
}
