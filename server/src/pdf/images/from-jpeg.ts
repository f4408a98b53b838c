import { type Candidate, choose } from './choose.ts';
import { decodeJpeg } from './codec.ts';
import { contoneCandidates, type Picture } from './contone.ts';
import { transcodeJpeg } from './jpeg/transcode.ts';
import { type JpegFacts, readJpeg, withoutNeedless } from './jpeg-file.ts';
import { inverted, opaque } from './samples.ts';
import { sizeAt } from './shape.ts';
import type { ImageOutcome, ImageTask } from './task.ts';
import { mostBytes, UnfitImage } from './unfit.ts';

/** A JPEG: at a lower quality or with fewer pixels, or else the same samples coded better. */
export async function fromJpeg(task: ImageTask, file: Buffer): Promise<ImageOutcome> {
  const { width, height, decode } = task;
  const facts = readJpeg(file);
  if (!facts) throw new UnfitImage('its JPEG data are damaged', { damaged: true });
  if (facts.width !== width || facts.height !== height)
    throw new UnfitImage('it is of another size than declared', { damaged: true });
  const candidates: Candidate[] = [];
  // A progressive JPEG is decoded with all its coefficients in memory.
  const pixels = width * height * facts.components;
  if (facts.progressive && pixels > mostBytes / 2) throw new UnfitImage('it has too many pixels');
  if (mayRecode(task, facts)) {
    const channels = facts.components as 1 | 3 | 4;
    if (pixels > mostBytes) return fromHugeJpeg(task, file, facts.quality, channels);
    const decoded = await decodeJpeg(file, channels);
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

/** One that does not fit in memory whole: read at a half, a quarter or an eighth of its pixels, if that is enough. */
async function fromHugeJpeg(
  task: ImageTask,
  file: Buffer,
  quality: number,
  channels: 1 | 3 | 4,
): Promise<ImageOutcome> {
  const { settings, decode } = task;
  const least = sizeAt(task, Math.max(settings.dpi, settings.viewDpi));
  for (const factor of [2, 4, 8]) {
    const size = { width: Math.ceil(task.width / factor), height: Math.ceil(task.height / factor) };
    if (size.width < least.width || size.height < least.height) break;
    if (size.width * size.height * channels > mostBytes) continue;
    const decoded = await decodeJpeg(file, channels, size);
    const samples = decode === 'inverted' ? { ...decoded, data: inverted(decoded.data) } : decoded;
    const picture: Picture = { samples, colorSpace: 'same', exact: false, fromLossy: true, quality };
    return choose(task, await contoneCandidates({ ...task, ...size }, picture));
  }
  throw new UnfitImage('it has too many pixels');
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
