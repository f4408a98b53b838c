import { closeSync, openSync, readSync } from 'node:fs';
import { decodeFilters, FilterDamage } from '../objects/filters.ts';
import type { Slice } from '../objects/object.ts';
import type { FilterStep, ImageTask } from './task.ts';
import { UnfitImage } from './unfit.ts';

function readSlice({ path, offset, length }: Slice): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  const file = openSync(path, 'r');
  try {
    for (let at = 0; at < length; ) {
      const count = readSync(file, bytes, at, length - at, offset + at);
      if (count === 0) throw new UnfitImage('its data end early', { damaged: true });
      at += count;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}

function undo(bytes: Buffer, steps: FilterStep[], maxBytes: number) {
  try {
    return decodeFilters(bytes, steps, { maxBytes });
  } catch (error) {
    if (error instanceof FilterDamage || error instanceof RangeError)
      throw new UnfitImage('its data are damaged', { damaged: true, cause: error });
    throw error;
  }
}

/** Longer streams than this are left alone: they have to fit in memory several times over. */
const longestStored = 200 * 2 ** 20;

/**
 * The image's bytes with the general filters undone, at most `maxBytes`, and the image filter that is left. Throws
 * UnfitImage.
 */
export function readSource(
  { bytes, filters, globals }: ImageTask,
  maxBytes: number,
): { data: Buffer; left?: FilterStep; globals?: Buffer } {
  if (bytes.length > longestStored) throw new UnfitImage('it is too large');
  const { data, rest } = undo(readSlice(bytes), filters, Math.max(maxBytes, bytes.length * 2));
  if (rest.length > 1) throw new UnfitImage(`its filter ${rest[0]!.name} is not handled`);
  const left = rest[0] as FilterStep | undefined;
  if (!left || !globals) return { data, left };
  const shared = undo(readSlice(globals), globals.filters, longestStored);
  if (shared.rest.length > 0) throw new UnfitImage('its JBIG2Globals are encoded');
  return { data, left, globals: shared.data };
}
