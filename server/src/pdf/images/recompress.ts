import { bilevelCandidates, isBilevel } from './bilevel.ts';
import { type Candidate, choose } from './choose.ts';
import { decodeJpeg } from './codec.ts';
import { contoneCandidates, type Picture } from './contone.ts';
import { deflateRows } from './flate.ts';
import { transcodeJpeg } from './jpeg/transcode.ts';
import { type JpegFacts, readJpeg, withoutNeedless } from './jpeg-file.ts';
import { decodeByPdfium } from './pdfium-decode.ts';
import { inverted, type Samples, stretch, widen } from './samples.ts';
import { readSource } from './source.ts';
import type { ImageOutcome, ImageTask } from './task.ts';
import { UnfitImage } from './unfit.ts';

/** Most bytes of samples in memory at once for one image; three or four times this is the peak. */
const mostBytes = 120 * 2 ** 20;
/** JPEG 2000 decodes at some 2 megapixels a second. */
const mostJpxPixels = 24e6;

/**
 * Makes an image smaller: decodes it, tries what its kind allows, and answers with the smallest that holds the quality
 * asked for, or `kept`. The same task gives the same bytes. Never throws for what is wrong with the image.
 */
export async function recompress(task: ImageTask): Promise<ImageOutcome> {
  try {
    check(task);
    return await attempt(task);
  } catch (error) {
    if (error instanceof UnfitImage)
      return { kind: 'kept', reason: error.message, ...(error.damaged ? { warn: true } : {}) };
    return { kind: 'kept', reason: `it could not be processed (${(error as Error).message})`.slice(0, 200) };
  }
}

function check({ width, height, bitsPerComponent, color }: ImageTask): void {
  const whole = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  if (!whole(width, 1 << 20) || !whole(height, 1 << 20))
    throw new UnfitImage('its size is invalid', { damaged: true });
  if (![1, 2, 4, 8, 16].includes(bitsPerComponent))
    throw new UnfitImage('its bits per component are invalid', { damaged: true });
  if (!Number.isInteger(color.components) || color.components < 0 || color.components > 32)
    throw new UnfitImage('its colour space is invalid', { damaged: true });
}

async function attempt(task: ImageTask): Promise<ImageOutcome> {
  const { width, height, bitsPerComponent, color } = task;
  const packed = Math.ceil((width * Math.max(1, color.components) * bitsPerComponent) / 8) * height;
  if (packed > mostBytes) throw new UnfitImage('it has too many pixels');
  const source = readSource(task, packed + 65_536);
  const { left } = source;
  if (isBilevel(task)) return choose(task, await bilevelCandidates(task, source));
  if (left?.name === 'DCTDecode') return fromJpeg(task, source.data);
  if (left?.name === 'JPXDecode') return fromJpx(task, source.data);
  if (left) throw new UnfitImage(`its filter ${left.name} is not handled`);
  if (source.data.length < packed) throw new UnfitImage('its data end early', { damaged: true });
  return fromSamples(task, source.data.subarray(0, packed));
}

async function fromSamples(task: ImageTask, packed: Buffer): Promise<ImageOutcome> {
  const { width, height, bitsPerComponent: bits, color, role } = task;
  const { components } = color;
  if (components === 0) throw new UnfitImage('its colour space is unknown');
  const as8 = picture(task, packed);
  if (role === 'softmask' && as8 && opaque(as8.samples)) return { kind: 'opaque' };
  const candidates: Candidate[] = as8 ? await contoneCandidates(task, as8) : [];
  // What the samples mean is of no matter to this one.
  if (!as8 || bits !== 8 || color.kind === 'indexed' || task.decode !== 'default') {
    const flat = await deflateRows({ data: packed, width, height, colors: components, bits });
    candidates.push({
      ...flat,
      filter: 'FlateDecode',
      width,
      height,
      bitsPerComponent: bits,
      colorSpace: 'same',
      keepDecode: true,
      lossy: false,
      similarity: 1,
    });
  }
  return choose(task, candidates);
}

/** The samples as 8 bits of grey or RGB, or undefined where they may only be stored anew. */
function picture(
  { width, height, bitsPerComponent: bits, color, decode, keyed, settings }: ImageTask,
  packed: Buffer,
): Picture | undefined {
  if (keyed || decode === 'other' || (bits === 16 && !settings.lossy)) return undefined;
  if (mixable(color)) {
    let data = stretch(widen(packed, width, height, color.components, bits), bits);
    if (decode === 'inverted') data = inverted(data);
    return {
      samples: { data, width, height, channels: color.components },
      colorSpace: 'same',
      exact: bits <= 8,
      fromLossy: false,
    };
  }
  if (color.kind !== 'indexed' || !color.palette || decode !== 'default' || bits === 16) return undefined;
  const { palette } = color;
  if (!mixable(palette)) return undefined;
  const { components, bytes } = palette;
  const indices = widen(packed, width, height, 1, bits);
  const data = new Uint8Array(width * height * components);
  for (let at = 0; at < indices.length; at += 1)
    for (let c = 0; c < components; c += 1)
      data[at * components + c] = bytes[indices[at]! * components + c] ?? 0;
  return {
    samples: { data, width, height, channels: components },
    colorSpace: 'base',
    exact: true,
    fromLossy: false,
  };
}

type Mixable = { kind: 'gray' | 'rgb' | 'cmyk' | 'separation'; components: 1 | 3 | 4 };

/** Whether samples of this space may be averaged. */
const mixable = <T extends { kind: ImageTask['color']['kind']; components: number }>(
  color: T,
): color is T & Mixable =>
  ((color.kind === 'gray' || color.kind === 'separation') && color.components === 1) ||
  (color.kind === 'rgb' && color.components === 3) ||
  (color.kind === 'cmyk' && color.components === 4);

const opaque = ({ data }: Samples): boolean => data.every((value) => value === 255);

async function fromJpeg(task: ImageTask, file: Buffer): Promise<ImageOutcome> {
  const { width, height, decode } = task;
  const facts = readJpeg(file);
  if (!facts) throw new UnfitImage('its JPEG data are damaged', { damaged: true });
  if (facts.width !== width || facts.height !== height)
    throw new UnfitImage('it is of another size than declared', { damaged: true });
  const candidates: Candidate[] = [];
  if (mayRecode(task, facts)) {
    const decoded = await decodeJpeg(file, facts.components as 1 | 3 | 4);
    const samples = decode === 'inverted' ? { ...decoded, data: inverted(decoded.data) } : decoded;
    if (task.role === 'softmask' && opaque(samples)) return { kind: 'opaque' };
    const picture = {
      samples,
      colorSpace: 'same',
      exact: true,
      fromLossy: true,
      quality: facts.quality,
    } as const;
    candidates.push(...(await contoneCandidates(task, picture)));
  }
  // Without loss a tenth is the most there is to gain.
  if (candidates.every(({ bytes }) => bytes.length > 0.9 * task.bytes.length))
    candidates.push(...(await sameJpeg(task, file, facts)));
  return choose(task, candidates);
}

/** Whether what libjpeg decodes is what the PDF means, and may be changed. */
function mayRecode(task: ImageTask, { components, precision }: JpegFacts): boolean {
  const { settings, keyed, filters, decode, color } = task;
  if (!settings.lossy || keyed || decode === 'other' || precision !== 8) return false;
  if (components !== color.components) return false;
  const transform = filters.at(-1)?.parameters.ColorTransform;
  if (components === 1) return color.kind === 'gray' || color.kind === 'separation';
  // Whether three components are YCbCr is for libjpeg to say; where the PDF says something else, nobody is sure.
  if (components === 3) return color.kind === 'rgb' && transform !== 0;
  return components === 4 && color.kind === 'cmyk' && transform === undefined;
}

/** The very same samples in fewer bytes. */
async function sameJpeg(task: ImageTask, file: Buffer, facts: JpegFacts): Promise<Candidate[]> {
  const bytes = (await transcodeJpeg(file, facts.components)) ?? withoutNeedless(file);
  const transform = task.filters.at(-1)?.parameters.ColorTransform;
  const parameters = transform === undefined ? {} : { parameters: { ColorTransform: transform } };
  return [
    {
      bytes,
      filter: 'DCTDecode',
      ...parameters,
      width: task.width,
      height: task.height,
      bitsPerComponent: 8,
      colorSpace: 'same',
      keepDecode: true,
      lossy: false,
      similarity: 1,
    },
  ];
}

async function fromJpx(task: ImageTask, data: Buffer): Promise<ImageOutcome> {
  const { width, height, color, settings, decode, keyed } = task;
  const plain = color.kind === 'gray' || color.kind === 'rgb';
  if (
    !settings.lossy ||
    keyed ||
    decode !== 'default' ||
    !plain ||
    (color.components !== 1 && color.components !== 3)
  )
    return { kind: 'kept' };
  if (width * height > mostJpxPixels) throw new UnfitImage('it has too many pixels');
  const step = { name: 'JPXDecode', parameters: {} };
  const components = color.components;
  const decoded = await decodeByPdfium({ data, step, width, height, bitsPerComponent: 8, components });
  const samples: Samples = { data: decoded, width, height, channels: components };
  return choose(
    task,
    await contoneCandidates(task, { samples, colorSpace: 'same', exact: true, fromLossy: true }),
  );
}
