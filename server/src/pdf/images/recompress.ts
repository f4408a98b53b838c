import { bilevelCandidates, isBilevel } from './bilevel.ts';
import { type Candidate, choose } from './choose.ts';
import { decodeJpeg, recodeCmyk } from './codec.ts';
import { contoneCandidates, type Picture } from './contone.ts';
import { deflateRows } from './flate.ts';
import { readJpeg, withoutNeedless } from './jpeg-file.ts';
import { decodeByPdfium } from './pdfium-decode.ts';
import { inverted, type Samples, stretch, widen } from './samples.ts';
import { reduced, viewSizes } from './shape.ts';
import { similarity } from './similarity.ts';
import { readSource } from './source.ts';
import type { ImageOutcome, ImageTask } from './task.ts';
import { UnfitImage } from './unfit.ts';
import { viewOf } from './view.ts';

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
  const plain = color.kind === 'gray' || color.kind === 'rgb' || color.kind === 'separation';
  if (plain && (color.components === 1 || color.components === 3)) {
    let data = stretch(widen(packed, width, height, color.components, bits), bits);
    if (decode === 'inverted') data = inverted(data);
    return {
      samples: { data, width, height, channels: color.components },
      colorSpace: 'same',
      fromLossy: false,
    };
  }
  if (color.kind !== 'indexed' || !color.palette || decode !== 'default' || bits === 16) return undefined;
  const { components, bytes, kind } = color.palette;
  if ((kind !== 'gray' && kind !== 'rgb') || (components !== 1 && components !== 3)) return undefined;
  const indices = widen(packed, width, height, 1, bits);
  const data = new Uint8Array(width * height * components);
  for (let at = 0; at < indices.length; at += 1)
    for (let c = 0; c < components; c += 1)
      data[at * components + c] = bytes[indices[at]! * components + c] ?? 0;
  return { samples: { data, width, height, channels: components }, colorSpace: 'base', fromLossy: false };
}

const opaque = ({ data }: Samples): boolean => data.every((value) => value === 255);

async function fromJpeg(task: ImageTask, file: Buffer): Promise<ImageOutcome> {
  const { width, height, color, decode } = task;
  const facts = readJpeg(file);
  if (!facts) throw new UnfitImage('its JPEG data are damaged', { damaged: true });
  if (facts.width !== width || facts.height !== height)
    throw new UnfitImage('it is of another size than declared', { damaged: true });
  const candidates: Candidate[] = [];
  if (facts.needless > 0 || task.filters.length > 1)
    candidates.push({
      bytes: withoutNeedless(file),
      filter: 'DCTDecode',
      ...(task.filters.at(-1)?.parameters.ColorTransform === undefined
        ? {}
        : { parameters: { ColorTransform: task.filters.at(-1)!.parameters.ColorTransform! } }),
      width,
      height,
      bitsPerComponent: 8,
      colorSpace: 'same',
      keepDecode: true,
      lossy: false,
      similarity: 1,
    });
  if (mayRecode(task, facts)) {
    if (facts.components === 4) candidates.push(...(await cmykCandidates(task, file, facts.quality)));
    else {
      const channels = facts.components as 1 | 3;
      const decoded = await decodeJpeg(file, channels);
      const samples = decode === 'inverted' ? { ...decoded, data: inverted(decoded.data) } : decoded;
      if (task.role === 'softmask' && opaque(samples)) return { kind: 'opaque' };
      candidates.push(
        ...(await contoneCandidates(task, {
          samples,
          colorSpace: 'same',
          fromLossy: true,
          quality: facts.quality,
        })),
      );
    }
  }
  return choose(task, candidates);

  function mayRecode(
    { settings, keyed, filters }: ImageTask,
    { components, precision }: typeof facts & object,
  ) {
    if (!settings.lossy || keyed || decode === 'other' || precision !== 8) return false;
    if (components !== color.components) return false;
    const transform = filters.at(-1)?.parameters.ColorTransform;
    if (components === 1) return ['gray', 'separation'].includes(color.kind);
    // Whether three components are YCbCr is for libjpeg to say; where the PDF says something else, nobody is sure.
    if (components === 3) return color.kind === 'rgb' && transform !== 0;
    return (
      components === 4 &&
      color.kind === 'cmyk' &&
      facts!.adobeTransform !== undefined &&
      transform === undefined
    );
  }
}

async function cmykCandidates(task: ImageTask, file: Buffer, quality: number): Promise<Candidate[]> {
  const { settings } = task;
  const size = reduced(task, settings.dpi, settings.above);
  const view = viewSizes(task)[0]!;
  const original = await decodeJpeg(file, 4);
  const seen = viewOf(original, view.width, view.height);
  const start = Math.min(settings.quality, quality);
  const tried = new Set<number>();
  for (const step of [0, 10, 20]) {
    const q = Math.min(settings.highestQuality, Math.max(settings.lowestQuality, start + step));
    if (tried.has(q)) break;
    tried.add(q);
    const bytes = await recodeCmyk(file, size, { quality: q, fullChroma: true, effort: 'final' });
    const score = similarity(seen, viewOf(await decodeJpeg(bytes, 4), view.width, view.height));
    if (score.mean < settings.similarity || score.worstBlock > 25) continue;
    return [
      {
        bytes,
        filter: 'DCTDecode',
        width: size?.width ?? task.width,
        height: size?.height ?? task.height,
        bitsPerComponent: 8,
        colorSpace: 'same',
        keepDecode: true,
        lossy: true,
        quality: q,
        similarity: score.mean,
      },
    ];
  }
  return [];
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
  return choose(task, await contoneCandidates(task, { samples, colorSpace: 'same', fromLossy: true }));
}
