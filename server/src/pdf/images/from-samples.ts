import { type Candidate, choose } from './choose.ts';
import { contoneCandidates, type Picture } from './contone.ts';
import { deflateRows } from './flate.ts';
import { inverted, opaque, stretch, widen } from './samples.ts';
import type { ImageOutcome, ImageTask } from './task.ts';
import { UnfitImage } from './unfit.ts';

/** An image whose samples are in the stream as they are; `packed` is exactly as long as they have to be. */
export async function fromSamples(task: ImageTask, packed: Buffer): Promise<ImageOutcome> {
  const { width, height, bitsPerComponent: bits, color, role } = task;
  const { components } = color;
  if (components === 0) throw new UnfitImage('its colour space is unknown');
  const as8 = picture(task, packed);
  if (role === 'softmask' && as8 && opaque(as8.samples)) return { kind: 'opaque' };
  const candidates: Candidate[] = as8 ? await contoneCandidates(task, as8) : [];
  // What the samples mean is of no matter to this one. Indices in no more bits, over an ordered palette, are the same once more.
  const reindexed = color.kind === 'indexed' && candidates.some(isReindexed(bits));
  if (!reindexed && (!as8 || bits !== 8 || color.kind === 'indexed' || task.decode !== 'default')) {
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

const isReindexed = (bits: number) => (candidate: Candidate) =>
  typeof candidate.colorSpace === 'object' && !candidate.lossy && candidate.bitsPerComponent <= bits;

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
