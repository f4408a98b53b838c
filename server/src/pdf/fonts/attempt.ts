/** Thrown inside this folder where a font isn't what it should be; never leaves it. */
export class Unfit extends Error {}

export function unfit(reason: string): never {
  throw new Unfit(reason);
}

/**
 * What `work` makes of a font, or undefined when the font is broken or unusual: then the caller leaves it as it is. Buffers throw
 * RangeErrors when read past their end, so every read inside `work` is a check.
 */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unfit || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `data[start, end)`, refused when it isn't all there (Buffer.subarray would shorten it silently). */
export function part(data: Buffer, start: number, end: number): Buffer {
  if (!(start >= 0 && start <= end && end <= data.length)) unfit('past the end');
  return data.subarray(start, end);
}
