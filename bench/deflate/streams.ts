import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PdfDocument } from '../../server/src/pdf/objects/document.ts';
import { isDict, nameOf, type PdfObject, Ref, Stream } from '../../server/src/pdf/objects/object.ts';

export const kinds = ['content', 'fonts', 'object streams', 'images', 'other'] as const;
export type Kind = (typeof kinds)[number];

/** A page image can be a hundred megabytes; its beginning says enough. */
const mostBytes = 512 * 1024;
const fontKeys = ['FontFile', 'FontFile2', 'FontFile3'];

/**
 * The decoded streams of the PDFs in a folder, each different one once, as an optimiser would deflate them; of images, those
 * that are deflated, with their prediction left in. Documents that cannot be read as they are, or are encrypted, are left out.
 */
export function* streamsIn(folder: string): Generator<{ kind: Kind; data: Buffer }> {
  const seen = new Set<string>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.toLowerCase().endsWith('.pdf')) continue;
    let document: PdfDocument;
    try {
      document = PdfDocument.open(join(folder, file));
    } catch {
      continue;
    }
    try {
      if (!document.trailer.has('Encrypt')) yield* ofDocument(document, seen);
    } finally {
      document.close();
    }
  }
}

function* ofDocument(document: PdfDocument, seen: Set<string>): Generator<{ kind: Kind; data: Buffer }> {
  const objects = new Map<number, PdfObject>();
  const known = new Map<number, Kind>();
  for (const number of document.numbers()) {
    try {
      objects.set(number, document.load(number));
    } catch {
      // Left out.
    }
  }
  for (const object of objects.values()) {
    const dict = object instanceof Stream ? object.dict : isDict(object) ? object : undefined;
    if (!dict) continue;
    const contents = nameOf(dict.get('Type')) === 'Page' ? dict.get('Contents') : undefined;
    for (const one of Array.isArray(contents) ? contents : [contents])
      if (one instanceof Ref) known.set(one.number, 'content');
    for (const key of fontKeys) {
      const font = dict.get(key);
      if (font instanceof Ref) known.set(font.number, 'fonts');
    }
  }
  for (const [number, object] of objects) {
    if (!(object instanceof Stream)) continue;
    const subtype = nameOf(object.dict.get('Subtype'));
    let kind = known.get(number) ?? 'other';
    if (nameOf(object.dict.get('Type')) === 'ObjStm') kind = 'object streams';
    else if (subtype === 'Form') kind = 'content';
    else if (subtype === 'Image') kind = 'images';
    try {
      const data = (kind === 'images' ? inflated(document, object) : document.decode(object)).subarray(
        0,
        mostBytes,
      );
      const hash = createHash('sha256').update(data).digest('hex');
      if (data.length === 0 || seen.has(hash)) continue;
      seen.add(hash);
      yield { kind, data: Buffer.from(data) };
    } catch {
      // Left out: an image's own filter, or damage.
    }
  }
}

function inflated(document: PdfDocument, image: Stream): Buffer {
  const dict = new Map(image.dict);
  dict.delete('DecodeParms');
  if (document.filters(dict).some(({ name }) => name !== 'FlateDecode')) throw new Error('not deflated');
  return document.decode(new Stream(dict, image.stored));
}
