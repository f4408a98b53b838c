import type { ImageOutcome } from '../images/task.ts';
import type { PdfDocument } from '../objects/document.ts';
import { name, type PdfObject, PdfString, Ref, Stream } from '../objects/object.ts';
import type { FoundImage } from './image-tasks.ts';
import type { Spool } from './spool.ts';

/** Writes what became of an image into its dictionary. */
function applyOutcome(
  document: PdfDocument,
  { stream }: FoundImage,
  outcome: Extract<ImageOutcome, { kind: 'replaced' }>,
  spool: Spool,
): void {
  const { dict } = stream;
  const space = spaceFor(document, stream, outcome);
  stream.stored = spool.add(outcome.bytes);
  dict.set('Width', outcome.width);
  dict.set('Height', outcome.height);
  if (document.entry(dict, 'ImageMask') !== true) {
    dict.set('BitsPerComponent', outcome.bitsPerComponent);
    if (space !== undefined) dict.set('ColorSpace', space);
  }
  dict.set('Filter', name(outcome.filter));
  for (const key of ['DecodeParms', 'DP', 'F', 'DL']) dict.delete(key);
  if (outcome.parameters && Object.keys(outcome.parameters).length > 0)
    dict.set('DecodeParms', new Map<string, PdfObject>(Object.entries(outcome.parameters)));
  if (!outcome.keepDecode) dict.delete('Decode');
}

function spaceFor(
  document: PdfDocument,
  stream: Stream,
  { colorSpace }: Extract<ImageOutcome, { kind: 'replaced' }>,
): PdfObject {
  const own = stream.dict.get('ColorSpace');
  const base = () => {
    const found = document.get(own);
    return Array.isArray(found) ? found[1] : own;
  };
  if (typeof colorSpace === 'string')
    return colorSpace === 'gray'
      ? name('DeviceGray')
      : colorSpace === 'rgb'
        ? name('DeviceRGB')
        : colorSpace === 'base'
          ? base()
          : own;
  const { palette, over } = colorSpace;
  const under = over === 'gray' ? name('DeviceGray') : over === 'base' ? base() : own;
  const components = over === 'gray' ? 1 : componentsOf(document, under);
  return [name('Indexed'), under, palette.length / components - 1, new PdfString(Buffer.from(palette))];
}

function componentsOf(document: PdfDocument, space: PdfObject): number {
  const found = document.get(space);
  const text = Array.isArray(found) ? document.get(found[0]) : found;
  if (text === name('DeviceGray') || text === name('CalGray') || text === name('G')) return 1;
  if (text === name('DeviceCMYK') || text === name('CMYK')) return 4;
  const profile = Array.isArray(found) ? document.get(found[1]) : null;
  const count = profile instanceof Stream ? document.get(profile.dict.get('N')) : 3;
  return typeof count === 'number' ? count : 3;
}

/** Does `work`, and nothing else with the document meanwhile, while its images are what the outcomes made of them; afterwards they are as they were. */
export async function withOutcomes<T>(
  document: PdfDocument,
  images: readonly FoundImage[],
  outcomes: readonly (ImageOutcome | undefined)[],
  spool: Spool,
  work: () => Promise<T>,
): Promise<T> {
  const before = images.map(({ stream }) => ({ stream, dict: stream.dict, stored: stream.stored }));
  const opaque = new Set<number>();
  try {
    images.forEach((image, index) => {
      const outcome = outcomes[index];
      image.stream.dict = new Map(image.stream.dict);
      if (outcome?.kind === 'replaced') applyOutcome(document, image, outcome, spool);
      else if (outcome?.kind === 'opaque') opaque.add(image.number);
    });
    for (const { stream } of images) {
      const mask = stream.dict.get('SMask');
      if (mask instanceof Ref && opaque.has(mask.number)) stream.dict.delete('SMask');
    }
    return await work();
  } finally {
    for (const { stream, dict, stored } of before) {
      stream.dict = dict;
      stream.stored = stored;
    }
  }
}
