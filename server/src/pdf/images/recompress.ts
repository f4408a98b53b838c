import { bilevelCandidates, isBilevel } from './bilevel.ts';
import { choose } from './choose.ts';
import { fromJpeg } from './from-jpeg.ts';
import { fromJpx } from './from-jpx.ts';
import { fromSamples } from './from-samples.ts';
import { readSource } from './source.ts';
import type { ImageOutcome, ImageTask } from './task.ts';
import { mostBytes, UnfitImage } from './unfit.ts';

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
  const coded = task.filters.at(-1)?.name === 'DCTDecode';
  if (packed > mostBytes && !coded) throw new UnfitImage('it has too many pixels');
  const source = readSource(task, Math.min(packed, mostBytes) + 65_536);
  const { left } = source;
  if (isBilevel(task)) return choose(task, await bilevelCandidates(task, source));
  if (left?.name === 'DCTDecode') return fromJpeg(task, source.data);
  if (left?.name === 'JPXDecode') return fromJpx(task, source.data);
  if (left) throw new UnfitImage(`its filter ${left.name} is not handled`);
  if (source.data.length < packed) throw new UnfitImage('its data end early', { damaged: true });
  return fromSamples(task, source.data.subarray(0, packed));
}
