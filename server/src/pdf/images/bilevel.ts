import { type Bitmap, negative, shares, threshold, tidy } from './bitmap.ts';
import { BrokenCode, decodeFax } from './ccitt/decode.ts';
import type { Candidate } from './choose.ts';
import { deflateRows } from './flate.ts';
import { encodeJbig2 } from './jbig2/file.ts';
import { hasSymbols } from './jbig2/segments.ts';
import { decodeByPdfium } from './pdfium-decode.ts';
import { reduced, viewSizes } from './shape.ts';
import { similarity } from './similarity.ts';
import type { FilterStep, ImageTask } from './task.ts';
import { UnfitImage } from './unfit.ts';

/** Largest 1-bit images: 50 MB of bits, and as many bytes as pixels within PDFium where it has to decode them. */
const mostPixels = 400e6;
const mostPixelsByPdfium = 120e6;
/** Below this a JBIG2 stream's own 76 bytes of headers tell: Flate is tried as well. */
const small = 1 << 20;

export const isBilevel = ({ role, bitsPerComponent, color }: ImageTask): boolean =>
  role === 'stencil' || (bitsPerComponent === 1 && color.components === 1);

interface Source {
  data: Buffer;
  left?: FilterStep;
  globals?: Buffer;
}

/** Candidates for an image of 1 bit per pixel: JBIG2 or Flate without loss, and fewer pixels where they are too many. */
export async function bilevelCandidates(task: ImageTask, source: Source): Promise<Candidate[]> {
  const { width, height, settings } = task;
  if (width * height > mostPixels) throw new UnfitImage('it has too many pixels');
  const reducible = settings.lossy && !task.keyed;
  const target = reducible ? reduced(task, settings.monoDpi, settings.above) : undefined;
  // A stream that shares symbols is smaller than anything written here, and slow to read and write again.
  if (source.left?.name === 'JBIG2Decode' && (!target || source.globals || hasSymbols(source.data)))
    return [];
  // JBIG2 of so few bits is text that reducing by less than half makes no smaller (41 of 41 pictures of a measured book).
  if (
    source.left?.name === 'JBIG2Decode' &&
    target &&
    (source.data.length * 8) / (width * height) < 0.06 &&
    target.width * 2 > width
  )
    return [];
  const bitmap = await bits(task, source);
  const candidates = target ? [] : await lossless(bitmap);
  if (target) {
    const fewer = await fewerPixels(task, bitmap, target);
    candidates.push(...(fewer ?? (await lossless(bitmap))));
  }
  return candidates;
}

const shape = { bitsPerComponent: 1, colorSpace: 'same', keepDecode: true } as const;

/** A bitmap without loss; its bits are what the PDF's filter shall give. */
export async function lossless(bitmap: Bitmap): Promise<Candidate[]> {
  const { packed, width, height } = bitmap;
  const same = { ...shape, width, height, lossy: false, similarity: 1 };
  const coded: Candidate = { ...same, bytes: jbig2(bitmap), filter: 'JBIG2Decode' };
  if (packed.length > small / 8 && coded.bytes.length > 4096) return [coded];
  const flat = await deflateRows({ data: packed, width, height, colors: 1, bits: 1 });
  return [coded, { ...same, ...flat, filter: 'FlateDecode' }];
}

/** /JBIG2Decode gives a black pixel as 0: ones and zeros change places on the way. */
const jbig2 = (bitmap: Bitmap) => encodeJbig2(negative(bitmap).packed, bitmap.width, bitmap.height);

async function fewerPixels(
  task: ImageTask,
  bitmap: Bitmap,
  size: { width: number; height: number },
): Promise<Candidate[] | undefined> {
  const { settings } = task;
  const gray = shares(bitmap, size.width, size.height);
  const small = threshold(gray, size.width, size.height, 128);
  const view = viewSizes(task)[0]!;
  const seen = { ...view, luma: shares(bitmap, view.width, view.height) };
  const shown = { ...view, luma: shares(small, view.width, view.height) };
  const score = similarity(seen, shown).mean;
  if (score < settings.similarity) return undefined;
  const encoded = await lossless(small);
  return encoded.map((candidate) => ({ ...candidate, lossy: true, similarity: score }));
}

/** The bits as the PDF's filters give them. */
async function bits({ width, height }: ImageTask, { data, left, globals }: Source): Promise<Bitmap> {
  const stride = (width + 7) >> 3;
  if (!left) {
    if (data.length < stride * height) throw new UnfitImage('its data end early', { damaged: true });
    return tidy(data, width, height);
  }
  if (left.name !== 'CCITTFaxDecode' && left.name !== 'JBIG2Decode')
    throw new UnfitImage(`its filter ${left.name} is not handled`);
  const byPdfium = async () => {
    if (width * height > mostPixelsByPdfium) throw new UnfitImage('it has too many pixels');
    const shape = { width, height, bitsPerComponent: 1, components: 1 } as const;
    return threshold(await decodeByPdfium({ data, step: left, globals, ...shape }), width, height, 128);
  };
  if (left.name === 'JBIG2Decode') return byPdfium();
  const { K: k = 0, Columns = 1728, Rows = 0, EncodedByteAlign = false, BlackIs1 = false } = left.parameters;
  if (Columns !== width || (Rows !== 0 && Number(Rows) < height))
    throw new UnfitImage('it is of another size than declared', { damaged: true });
  try {
    const options = { k: Number(k), byteAligned: EncodedByteAlign === true, blackIs1: BlackIs1 === true };
    const bitmap = tidy(decodeFax(data, width, height, options), width, height);
    // Group 3 is rare, and its writers were many: two decoders have to agree about it.
    if (options.k >= 0 && Buffer.compare((await byPdfium()).packed, bitmap.packed) !== 0)
      throw new UnfitImage('decoders disagree about its fax code');
    return bitmap;
  } catch (error) {
    if (!(error instanceof BrokenCode)) throw error;
    throw new UnfitImage('its fax code is damaged', { damaged: true, cause: error });
  }
}
