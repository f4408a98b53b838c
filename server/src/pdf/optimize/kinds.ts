import type { Survey } from '../content/survey.ts';
import type { PdfDocument } from '../objects/document.ts';
import { FilterDamage } from '../objects/filters.ts';
import { SyntaxDamage } from '../objects/lexer.ts';
import { isDict, nameOf, type PdfObject, Stream } from '../objects/object.ts';

/** Where the bytes of a document are. */
export interface BytesByKind {
  images: number;
  fonts: number;
  /** Page contents, forms, patterns, appearances. */
  content: number;
  /** Colour profiles. */
  color: number;
  metadata: number;
  attachments: number;
  /** Any other stream. */
  other: number;
  /** Dictionaries, cross-references, and what holds the file together. */
  structure: number;
  /** Earlier versions and objects no one refers to. */
  unused: number;
}

export type StreamKind = Exclude<keyof BytesByKind, 'structure' | 'unused'>;

/** What each stream among `objects` is for. */
export function streamKinds(
  document: PdfDocument,
  objects: ReadonlyMap<number, PdfObject>,
  { drawn }: Pick<Survey, 'drawn'>,
): Map<Stream, StreamKind> {
  const kinds = new Map<Stream, StreamKind>();
  const mark = (object: PdfObject, kind: StreamKind) => {
    const stream = document.get(object);
    if (stream instanceof Stream && !kinds.has(stream)) kinds.set(stream, kind);
  };
  for (const stream of drawn.keys()) kinds.set(stream, 'content');
  for (const object of objects.values()) {
    const dict = document.dictOf(object);
    if (!dict) {
      if (Array.isArray(object) && nameOf(object[0]) === 'ICCBased') mark(object[1], 'color');
      continue;
    }
    for (const key of ['FontFile', 'FontFile2', 'FontFile3']) mark(dict.get(key), 'fonts');
    mark(dict.get('DestOutputProfile'), 'color');
    for (const value of dict.values()) profilesIn(value, mark);
    if (!(object instanceof Stream)) continue;
    const type = nameOf(document.get(dict.get('Type')));
    const subtype = nameOf(document.get(dict.get('Subtype')));
    if (subtype === 'Image') kinds.set(object, 'images');
    else if (type === 'Metadata') kinds.set(object, 'metadata');
    else if (type === 'EmbeddedFile') kinds.set(object, 'attachments');
    else if (subtype === 'Form' || dict.has('PatternType')) mark(object, 'content');
  }
  return kinds;
}

function profilesIn(value: PdfObject, mark: (object: PdfObject, kind: StreamKind) => void, depth = 0): void {
  if (depth > 3) return;
  if (Array.isArray(value) && nameOf(value[0]) === 'ICCBased') mark(value[1], 'color');
  else if (Array.isArray(value) && value.length < 8)
    for (const item of value) profilesIn(item, mark, depth + 1);
  else if (isDict(value) && value.size < 200)
    for (const item of value.values()) profilesIn(item, mark, depth + 1);
}

export const noBytes = (): BytesByKind => ({
  images: 0,
  fonts: 0,
  content: 0,
  color: 0,
  metadata: 0,
  attachments: 0,
  other: 0,
  structure: 0,
  unused: 0,
});

/** Sums up the streams by kind; what is left of `size` is structure, but for the streams no one refers to. */
export function bytesByKind(
  document: PdfDocument,
  objects: ReadonlyMap<number, PdfObject>,
  kinds: ReadonlyMap<Stream, StreamKind>,
  size: number,
): BytesByKind {
  const sums = noBytes();
  let counted = 0;
  for (const object of objects.values()) {
    if (!(object instanceof Stream)) continue;
    sums[kinds.get(object) ?? 'other'] += object.size;
    counted += object.size;
  }
  for (const number of document.numbers()) {
    if (objects.has(number)) continue;
    const object = readable(document, number);
    if (!(object instanceof Stream)) continue;
    const type = nameOf(object.dict.get('Type'));
    if (type === 'ObjStm' || type === 'XRef') continue;
    sums.unused += object.size;
    counted += object.size;
  }
  sums.structure = Math.max(0, size - counted);
  return sums;
}

/** An object no one refers to may be damaged without harm. */
function readable(document: PdfDocument, number: number): PdfObject {
  try {
    return document.load(number);
  } catch (error) {
    if (error instanceof SyntaxDamage || error instanceof FilterDamage) return null;
    throw error;
  }
}
