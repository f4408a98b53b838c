import { lossless } from './bilevel.ts';
import type { Candidate } from './choose.ts';
import { colorDetail } from './chroma.ts';
import { resize } from './codec.ts';
import { fewerColors } from './flat.ts';
import { deflatedEstimate, deflateRows } from './flate.ts';
import { fulfil, type Prospect, prospect, qualityAt, scaleOf } from './jpeg-search.ts';
import { exactPalette, type Paletted } from './palette.ts';
import { neutral, type Samples, toGray } from './samples.ts';
import { reduced, type Size, viewSizes } from './shape.ts';
import type { ImageTask } from './task.ts';
import { viewOf } from './view.ts';

/** Samples of an image ready to be written anew, and how they relate to the colour space it has. */
export interface Picture {
  samples: Samples;
  colorSpace: 'same' | 'gray' | 'rgb' | 'base';
  /** The samples mean exactly what the original's do. */
  exact: boolean;
  /** The original is a JPEG or JPEG 2000: keeping its samples exactly would only make it larger. */
  fromLossy: boolean;
  /** Quality of the original JPEG: more is pointless. */
  quality?: number;
}

/** Similarity a soft mask has to hold: its errors are seen in whatever lies behind. */
const maskSimilarity = 0.975;

/** Candidates for a picture of 8 bits per sample, one or three of them per pixel. */
export async function contoneCandidates(task: ImageTask, given: Picture): Promise<Candidate[]> {
  const { settings } = task;
  const picture = grayWhereItIs(task, given);
  const { samples } = picture;
  const candidates: Candidate[] = [];
  const lossless = !picture.fromLossy || picture.colorSpace !== given.colorSpace;
  let colors = Number.POSITIVE_INFINITY;
  if (lossless) {
    const exact = await paletted(picture);
    candidates.push(...exact.candidates);
    colors = exact.colors;
  }
  const lossy = settings.lossy && !task.keyed && samples.width * samples.height >= 1024 && colors > 16;
  const found = lossy ? await reducedJpeg(task, picture) : undefined;
  if (found) candidates.push(found);
  if (lossy && !picture.fromLossy) {
    const [size] = viewSizes(task);
    const fewer = await fewerColors(picture, viewOf(samples, size!.width, size!.height), floorOf(task));
    if (fewer) candidates.push(fewer);
  }
  // Three samples for each index are never fewer bytes than the indices.
  const spread = task.color.kind === 'indexed' && samples.channels > 1;
  if (lossless && !picture.fromLossy && !spread) candidates.push(...(await predicted(picture, found)));
  return candidates;
}

const floorOf = ({ settings, role }: ImageTask): number =>
  role === 'softmask' ? Math.max(settings.similarity, maskSimilarity) : settings.similarity;

/** Grey where the picture has no colour, or shall have none. */
function grayWhereItIs({ settings, color }: ImageTask, picture: Picture): Picture {
  const { samples } = picture;
  if (samples.channels === 1) return picture;
  const gray = (exact: boolean): Picture => ({
    ...picture,
    samples: toGray(samples),
    colorSpace: 'gray',
    exact,
  });
  if (color.grayable && neutral(samples, 0)) return gray(picture.exact);
  const tolerance = settings.lossy ? settings.grayTolerance : 0;
  if (settings.grayscale || (color.grayable && tolerance > 0 && neutral(samples, tolerance)))
    return gray(false);
  return picture;
}

async function paletted({ samples, colorSpace, exact }: Picture) {
  const { width, height, channels } = samples;
  const found = exactPalette(samples);
  if (!found || (channels === 1 && found.bits === 8))
    return { candidates: [], colors: found?.colors ?? Number.POSITIVE_INFINITY };
  const { indices, bits, palette, colors } = found;
  if (bits === 1) return { candidates: await twoColors(found, samples, { colorSpace, exact }), colors };
  const flat = await deflateRows({ data: indices, width, height, colors: 1, bits });
  const candidate: Candidate = {
    ...flat,
    filter: 'FlateDecode',
    width,
    height,
    bitsPerComponent: bits,
    colorSpace: { palette, over: colorSpace },
    keepDecode: false,
    lossy: !exact,
    similarity: 1,
  };
  return { candidates: [candidate], colors };
}

/** One or two colours: a bitmap, and no palette where they are black and white. */
async function twoColors(
  { indices, palette }: Paletted,
  { width, height, channels }: Samples,
  { colorSpace: over, exact }: Pick<Picture, 'colorSpace' | 'exact'>,
): Promise<Candidate[]> {
  const plain =
    palette.length === 2 * channels && palette.every((value, at) => value === (at < channels ? 0 : 255));
  const gray = plain && (channels === 1 || over === 'gray');
  const candidates = await lossless({ packed: indices, width, height });
  return candidates.map((candidate) => ({
    ...candidate,
    colorSpace: gray ? over : { palette, over },
    keepDecode: false,
    lossy: !exact,
  }));
}

/** The samples as they are, with prediction, unless a JPEG is far smaller than that can be. */
async function predicted(
  { samples, colorSpace, exact }: Picture,
  found: Candidate | undefined,
): Promise<Candidate[]> {
  const { data, width, height, channels } = samples;
  const rows = { data, width, height, colors: channels, bits: 8 };
  if (found && (await deflatedEstimate(rows)) > found.bytes.length * 1.8) return [];
  const flat = await deflateRows(rows);
  return [
    {
      ...flat,
      filter: 'FlateDecode',
      width,
      height,
      bitsPerComponent: 8,
      colorSpace,
      keepDecode: false,
      lossy: !exact,
      similarity: 1,
    },
  ];
}

/**
 * The smallest JPEG that looks like the original: at the level's resolution, at some above it, or at all pixels. Noise
 * and print screens often need fewer bytes at more pixels and coarser quantisation (a 300 dpi scan of a bad photocopy
 * held .93 in 259 kB at 300 dpi, and in more than 297 kB at 200).
 */
async function reducedJpeg(task: ImageTask, picture: Picture): Promise<Candidate | undefined> {
  const { settings } = task;
  const { samples, colorSpace } = picture;
  const views = viewSizes(task).map(({ width, height }) => viewOf(samples, width, height));
  const floor = floorOf(task);
  const start = Math.min(settings.quality, picture.quality ?? 100);
  // The draft of the search is some 7 % larger than the result will be.
  const most = settings.grayscale ? Number.POSITIVE_INFINITY : task.bytes.length * 1.1;
  const prospects: Prospect[] = [];
  for (const size of sizes(task)) {
    const fewer = size.width < samples.width || size.height < samples.height;
    const reducedTo = fewer ? await resize(samples, size) : samples;
    const fullChroma = samples.channels === 4 || colorDetail(reducedTo);
    const lowestQuality = lowestAt(task, size);
    const trial = {
      samples: reducedTo,
      views: fewer ? views : views.slice(0, 1),
      floor,
      settings,
      start: Math.max(start, lowestQuality),
      lowestQuality,
    };
    const found = await prospect(trial, fullChroma, Math.min(most, ...prospects.map(({ bytes }) => bytes)));
    if (!found) continue;
    prospects.push(found);
    // More pixels at a quality that can't be lowered either are more bytes; where it is low already there is little to win.
    if (
      found.quality <=
      (settings.thorough ? lowestQuality : Math.max(lowestQuality, comfortable * settings.quality))
    )
      break;
  }
  if (prospects.length === 0 && settings.exactDpi) {
    // So many dots and no more were asked for: then at the quality to begin with, whatever it looks like.
    const [size] = sizes(task);
    const samples = await resize(picture.samples, size!);
    const { quality } = settings;
    const asked = { ...settings, highestQuality: quality };
    const trial = {
      samples,
      views,
      floor: resembles,
      settings: asked,
      start: quality,
      lowestQuality: quality,
    };
    const found = await prospect(trial, colorDetail(samples), most);
    if (found) prospects.push(found);
  }
  prospects.sort((a, b) => a.bytes - b.bytes);
  for (const promising of prospects.slice(0, 2)) {
    const found = await fulfil(promising);
    if (!found) continue;
    return {
      bytes: found.bytes,
      filter: 'DCTDecode',
      width: promising.trial.samples.width,
      height: promising.trial.samples.height,
      bitsPerComponent: 8,
      colorSpace,
      keepDecode: false,
      lossy: true,
      quality: found.quality,
      similarity: found.similarity,
    };
  }
  return undefined;
}

/** Quantisation may be coarser where pixels are finer than the level asks for: its blocks are smaller as seen. */
function lowestAt({ settings, placed }: ImageTask, { width }: Size): number {
  const { lowestQuality, dpi } = settings;
  const finer = placed ? Math.min(2.5, Math.max(1, (width * 72) / placed.width / dpi)) : 1;
  return Math.max(10, Math.min(lowestQuality, Math.round(qualityAt(scaleOf(lowestQuality) * finer))));
}

/** Less similar than this is another picture. */
const resembles = 0.3;

/** Resolutions tried, as multiples of the level's. */
const multiples = [1, 1.2, 1.6];
const fewMultiples = [1, 1.4];
/** Share of the level's quality at which the search for a better resolution ends: a quarter of the time for 1 % of the bytes. */
const comfortable = 0.8;

function sizes(task: ImageTask): Size[] {
  const { settings, width, height } = task;
  const all = (settings.thorough ? multiples : fewMultiples).map((times, index) =>
    reduced(task, settings.dpi * times, index === 0 ? settings.above : 1.1),
  );
  if (settings.exactDpi) return [all[0] ?? { width, height }];
  return [...all.filter((size) => size !== undefined), { width, height }];
}
