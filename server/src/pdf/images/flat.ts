import type { Candidate } from './choose.ts';
import { encodePalette } from './codec.ts';
import type { Picture } from './contone.ts';
import { deflateRows } from './flate.ts';
import { narrow, type Samples } from './samples.ts';
import { similarity } from './similarity.ts';
import { type View, viewOf } from './view.ts';

/** Share of pixels like their left neighbour from which a picture is drawn rather than taken: charts, screenshots. */
const flatShare = 0.6;
/** imagequant takes some 0.3 s for a megapixel. */
const mostPixels = 6e6;

export function isFlat({ data, width, height, channels }: Samples): boolean {
  if (channels === 4 || width < 2) return false;
  let same = 0;
  let all = 0;
  const step = Math.max(1, Math.floor(height / 200));
  for (let y = 0; y < height; y += step) {
    const row = y * width * channels;
    for (let at = row + channels; at < row + width * channels; at += channels) {
      all += 1;
      if (
        data[at] === data[at - channels] &&
        (channels === 1 || (data[at + 1] === data[at - 2] && data[at + 2] === data[at - 1]))
      )
        same += 1;
    }
  }
  return same >= all * flatShare;
}

/**
 * A drawn picture with fewer colours at all its pixels, where it still looks the same: sharper than a JPEG, and often
 * smaller. Grey in 16 equal steps of 4 bits, colour by imagequant with 16 or 64 colours.
 */
export async function fewerColors(
  picture: Picture,
  seen: View,
  floor: number,
): Promise<Candidate | undefined> {
  const { samples, colorSpace } = picture;
  const { width, height, channels } = samples;
  if (width * height > mostPixels || !isFlat(samples)) return undefined;
  for (const colors of channels === 1 ? [16] : [16, 64]) {
    const made = channels === 1 ? sixteenGrays(samples) : await encodePalette(samples, colors);
    if (!made) continue;
    const { mean, worstBlock } = similarity(seen, viewOf(made.shown, seen.width, seen.height));
    if (mean < floor || worstBlock > 12) continue;
    const { bits, palette } = made;
    const flat = await deflateRows({
      data: narrow(made.indices, width, height, bits),
      width,
      height,
      colors: 1,
      bits,
    });
    return {
      ...flat,
      filter: 'FlateDecode',
      width,
      height,
      bitsPerComponent: bits,
      colorSpace: palette ? { palette, over: colorSpace } : colorSpace,
      keepDecode: false,
      lossy: true,
      similarity: mean,
    };
  }
  return undefined;
}

interface Reduced {
  indices: Uint8Array;
  bits: number;
  palette?: Uint8Array;
  shown: Samples;
}

function sixteenGrays(samples: Samples): Reduced {
  const indices = new Uint8Array(samples.data.length);
  const data = new Uint8Array(samples.data.length);
  for (let at = 0; at < data.length; at += 1) {
    const step = (samples.data[at]! + 8) / 17;
    indices[at] = step;
    data[at] = indices[at]! * 17;
  }
  return { indices, bits: 4, shown: { ...samples, data } };
}
