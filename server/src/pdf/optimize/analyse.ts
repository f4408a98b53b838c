import { type Survey, survey } from '../content/survey.ts';
import type { PdfDocument } from '../objects/document.ts';
import { isDict, nameOf, type PdfObject, Stream } from '../objects/object.ts';
import { type BytesByKind, bytesByKind, type StreamKind, streamKinds } from './kinds.ts';
import { reachableObjects } from './reachable.ts';

/** Something that takes room, what could be done about it, and the bytes concerned. */
export interface Finding {
  kind:
    | 'images'
    | 'fonts'
    | 'unused'
    | 'private_data'
    | 'thumbnails'
    | 'attachments'
    | 'content'
    | 'structure';
  bytes: number;
  text: string;
}

export interface Analysis {
  bytes: BytesByKind;
  findings: Finding[];
  /** Level that fits what the document is made of; null where nothing is to be gained. */
  recommended: 'lossless' | 'medium' | 'high' | null;
  /** Pictures by resolution where they are placed, dots per inch. */
  images: { count: number; highest_dpi: number | null; above_150_dpi: number; above_300_dpi: number };
}

/** Where the bytes of a document are and what would help. Nothing is decoded but contents. */
export function analyse(document: PdfDocument): Analysis {
  const objects = reachableObjects(document);
  const found = survey(document);
  const kinds = streamKinds(document, objects, found);
  const bytes = bytesByKind(document, objects, kinds, document.size);
  const images = resolutions(document, objects, found);
  const findings = [
    ...pictures(images, bytes),
    ...hidden(document, objects),
    finding('unused', bytes.unused, 'Earlier versions and objects no one refers to. Every level drops them.'),
    finding('attachments', bytes.attachments, 'Attached files. They stay unless strip=attachments is given.'),
    ...(document.size > 0 && bytes.structure > 0.25 * document.size
      ? [
          finding(
            'structure',
            bytes.structure,
            'Dictionaries outside object streams. Every level packs them.',
          ),
        ]
      : []),
    ...loose(document, objects, kinds),
  ]
    .filter((one) => one.bytes > Math.max(2000, document.size / 200))
    .sort((a, b) => b.bytes - a.bytes);
  const inPictures = bytes.images / Math.max(1, document.size);
  const recommended =
    inPictures > 0.15
      ? images.some(({ dpi, bits }) => dpi !== undefined && dpi > 190 && bits > 1)
        ? 'high'
        : 'medium'
      : findings.length > 0 || document.size > 50_000
        ? 'medium'
        : null;
  const known = images.flatMap(({ dpi }) => (dpi === undefined ? [] : [dpi]));
  return {
    bytes,
    findings,
    recommended,
    images: {
      count: images.length,
      highest_dpi: known.length > 0 ? Math.round(Math.max(...known)) : null,
      above_150_dpi: known.filter((dpi) => dpi > 150).length,
      above_300_dpi: known.filter((dpi) => dpi > 300).length,
    },
  };
}

interface Resolution {
  dpi: number | undefined;
  bits: number;
  size: number;
}

function resolutions(
  document: PdfDocument,
  objects: ReadonlyMap<number, PdfObject>,
  { images }: Survey,
): Resolution[] {
  return [...objects.values()].flatMap((object) => {
    if (!(object instanceof Stream) || nameOf(document.get(object.dict.get('Subtype'))) !== 'Image')
      return [];
    const placed = images.get(object)?.size;
    const width = document.entry(object.dict, 'Width');
    const height = document.entry(object.dict, 'Height');
    const bits =
      document.entry(object.dict, 'ImageMask') === true ? 1 : document.entry(object.dict, 'BitsPerComponent');
    const dpi =
      placed &&
      placed.width > 0 &&
      placed.height > 0 &&
      typeof width === 'number' &&
      typeof height === 'number'
        ? Math.min(width / (placed.width / 72), height / (placed.height / 72))
        : undefined;
    return [{ dpi, bits: typeof bits === 'number' ? bits : 8, size: object.size }];
  });
}

function pictures(images: readonly Resolution[], bytes: BytesByKind): Finding[] {
  const fine = images.filter(({ dpi, bits }) => dpi !== undefined && dpi > 190 && bits > 1);
  const sum = fine.reduce((total, { size }) => total + size, 0);
  const rest = bytes.images - sum;
  return [
    finding(
      'images',
      sum,
      `${fine.length} ${fine.length === 1 ? 'picture' : 'pictures'} with more than 190 dots per inch, up to ${Math.round(Math.max(0, ...fine.map(({ dpi }) => dpi!)))}. Level high reduces them to 150.`,
    ),
    finding(
      'images',
      rest,
      'Pictures that need no fewer pixels. Levels from medium on encode them better where that holds the quality.',
    ),
  ];
}

/** Data that readers never show: what the writing program keeps for itself, page thumbnails. */
function hidden(document: PdfDocument, objects: ReadonlyMap<number, PdfObject>): Finding[] {
  const sums = { PieceInfo: 0, Thumb: 0 };
  const seen = new Set<PdfObject>();
  const weigh = (object: PdfObject, depth: number): number => {
    const target = document.get(object);
    if (depth > 8 || target === null || typeof target !== 'object' || seen.has(target)) return 0;
    seen.add(target);
    if (target instanceof Stream) return target.size;
    const inner = Array.isArray(target) ? target : isDict(target) ? [...target.values()] : [];
    return inner.reduce<number>((sum, one) => sum + weigh(one, depth + 1), 0);
  };
  for (const object of objects.values()) {
    const dict = document.dictOf(object);
    if (!dict) continue;
    for (const key of ['PieceInfo', 'Thumb'] as const)
      if (dict.has(key)) sums[key] += weigh(dict.get(key), 0);
  }
  return [
    finding(
      'private_data',
      sums.PieceInfo,
      'Private data of the program that wrote it, for editing there. It stays unless strip=private_data is given.',
    ),
    finding('thumbnails', sums.Thumb, 'Thumbnails of pages. They stay unless strip=thumbnails is given.'),
  ];
}

function loose(
  document: PdfDocument,
  objects: ReadonlyMap<number, PdfObject>,
  kinds: ReadonlyMap<Stream, StreamKind>,
): Finding[] {
  let plain = 0;
  let fonts = 0;
  for (const object of objects.values()) {
    if (!(object instanceof Stream)) continue;
    const kind = kinds.get(object);
    if (kind === 'fonts') fonts += object.size;
    else if (kind === 'content' && document.entry(object.dict, 'Filter') === null) plain += object.size;
  }
  return [
    finding('content', plain, 'Page contents that are not compressed at all. Every level compresses them.'),
    finding('fonts', fonts, 'Embedded fonts. Levels from medium on keep only the glyphs that are shown.'),
  ];
}

const finding = (kind: Finding['kind'], bytes: number, text: string): Finding => ({ kind, bytes, text });
