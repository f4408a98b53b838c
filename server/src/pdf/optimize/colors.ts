import type { ImageColor } from '../images/task.ts';
import type { PdfDocument } from '../objects/document.ts';
import { FilterDamage } from '../objects/filters.ts';
import { SyntaxDamage } from '../objects/lexer.ts';
import { nameOf, type PdfObject, PdfString, Stream } from '../objects/object.ts';
import { isSrgb } from './srgb.ts';

const other: ImageColor = { kind: 'other', components: 0, grayable: false };

/** A colour space (PDF 32000-1, 8.6) as far as re-encoding an image has to know it; undefined for none that is understood. */
export function colorOf(document: PdfDocument, space: PdfObject, depth = 0): ImageColor | undefined {
  const found = document.get(space);
  const text = nameOf(found);
  if (text !== undefined) return named(text);
  if (!Array.isArray(found) || depth > 4) return undefined;
  const family = nameOf(document.get(found[0]));
  switch (family) {
    case 'ICCBased':
      return profiled(document, document.get(found[1]));
    case 'CalGray':
      return { kind: 'gray', components: 1, grayable: false };
    case 'CalRGB':
      return { kind: 'rgb', components: 3, grayable: false };
    case 'Lab':
      return { ...other, components: 3 };
    case 'Separation':
      return { kind: 'separation', components: 1, grayable: false };
    case 'DeviceN': {
      const names = document.get(found[1]);
      return Array.isArray(names) ? { ...other, components: names.length } : undefined;
    }
    case 'Indexed':
    case 'I':
      return indexed(document, found, depth);
    default:
      return found.length === 1 && family !== undefined ? named(family) : undefined;
  }
}

function named(text: string): ImageColor | undefined {
  if (text === 'DeviceGray' || text === 'G') return { kind: 'gray', components: 1, grayable: false };
  if (text === 'DeviceRGB' || text === 'RGB') return { kind: 'rgb', components: 3, grayable: true };
  if (text === 'DeviceCMYK' || text === 'CMYK') return { kind: 'cmyk', components: 4, grayable: false };
  return undefined;
}

function profiled(document: PdfDocument, profile: PdfObject): ImageColor | undefined {
  if (!(profile instanceof Stream)) return undefined;
  const components = document.get(profile.dict.get('N'));
  if (components === 1) return { kind: 'gray', components, grayable: false };
  if (components === 4) return { kind: 'cmyk', components, grayable: false };
  if (components !== 3) return undefined;
  const alternate = document.get(profile.dict.get('Alternate'));
  // Lab may stand behind three components; its samples must not be mixed.
  if (Array.isArray(alternate) && nameOf(document.get(alternate[0])) === 'Lab')
    return { ...other, components };
  return { kind: 'rgb', components, grayable: isSrgb(bytesOf(document, profile)) };
}

function indexed(document: PdfDocument, space: PdfObject[], depth: number): ImageColor | undefined {
  const base = colorOf(document, space[1], depth + 1);
  const table = document.get(space[3]);
  const bytes =
    table instanceof Stream ? bytesOf(document, table) : table instanceof PdfString ? table.bytes : undefined;
  if (!base || base.kind === 'indexed' || base.components === 0 || !bytes) return undefined;
  const highest = document.get(space[2]);
  if (typeof highest !== 'number' || !(highest >= 0 && highest <= 255)) return undefined;
  // A table that is too short: missing entries are black to readers (zeros).
  const whole = new Uint8Array((highest + 1) * base.components);
  whole.set(bytes.subarray(0, whole.length));
  return {
    kind: 'indexed',
    components: 1,
    palette: { kind: base.kind, components: base.components, bytes: whole },
    grayable: base.grayable,
  };
}

/** The decoded bytes of a small stream, empty when it can't be read. */
function bytesOf(document: PdfDocument, stream: Stream): Buffer {
  try {
    return document.decode(stream, 1 << 22);
  } catch (error) {
    if (error instanceof FilterDamage || error instanceof SyntaxDamage) return Buffer.alloc(0);
    throw error;
  }
}
