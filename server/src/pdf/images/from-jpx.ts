import { choose } from './choose.ts';
import { contoneCandidates } from './contone.ts';
import { readJpx } from './jpx-file.ts';
import { decodeByPdfium } from './pdfium-decode.ts';
import { reduced } from './shape.ts';
import type { ImageOutcome, ImageTask } from './task.ts';
import { UnfitImage } from './unfit.ts';

/** PDFium decodes some 1.5 megapixels of JPEG 2000 a second. */
const mostPixels = 16e6;

/** JPEG 2000: decoded and made a JPEG where that is smaller. /ColorSpace overrides the file's own, which counts without. */
export async function fromJpx(task: ImageTask, data: Buffer): Promise<ImageOutcome> {
  const { width, height, color, settings, decode, keyed } = task;
  if (!settings.lossy || keyed || decode !== 'default') return { kind: 'kept' };
  const facts = readJpx(data);
  if (!facts) throw new UnfitImage('its JPEG 2000 data are damaged', { damaged: true });
  if (facts.width !== width || facts.height !== height)
    throw new UnfitImage('it is of another size than declared', { damaged: true });
  // A JPEG of so few bits would be worse than what is there, and to find that out takes a second a megapixel.
  if ((data.length * 8) / (width * height) < (reduced(task, settings.dpi, settings.above) ? 0.3 : 0.8))
    return { kind: 'kept' };
  const { components } = facts;
  const declared = color.components === 0 ? facts.space : color.kind;
  const fits =
    (declared === 'gray' && components === 1 && facts.space !== 'other') ||
    (declared === 'rgb' && components === 3 && facts.space !== 'other');
  if (
    !fits ||
    facts.bits !== 8 ||
    facts.palette ||
    (color.components !== 0 && color.components !== components)
  )
    return { kind: 'kept' };
  if (width * height > mostPixels) throw new UnfitImage('it has too many pixels');
  const channels = components as 1 | 3;
  const step = { name: 'JPXDecode', parameters: {} };
  const samples = {
    data: await decodeByPdfium({ data, step, width, height, bitsPerComponent: 8, components: channels }),
    width,
    height,
    channels,
  };
  const colorSpace = color.components > 0 ? 'same' : channels === 1 ? 'gray' : 'rgb';
  return choose(task, await contoneCandidates(task, { samples, colorSpace, exact: true, fromLossy: true }));
}
