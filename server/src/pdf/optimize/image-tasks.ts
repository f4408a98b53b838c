import type { Survey } from '../content/survey.ts';
import type { FilterStep, ImageSettings, ImageTask } from '../images/task.ts';
import type { PdfDocument } from '../objects/document.ts';
import { SyntaxDamage } from '../objects/lexer.ts';
import { type Dict, isDict, isName, nameOf, type PdfObject, type Slice, Stream } from '../objects/object.ts';
import { colorOf } from './colors.ts';

/** Below this a new encoding can't pay for itself: the smallest JPEG has 500 bytes of tables. */
const smallestBytes = 300;

/** An image of the document, and either what shall be tried with it or why nothing is. */
export interface FoundImage {
  number: number;
  stream: Stream;
  role: ImageTask['role'];
  task?: ImageTask;
  reason?: string;
}

const imageFilters = new Set(['DCTDecode', 'JPXDecode', 'CCITTFaxDecode', 'JBIG2Decode']);

/** All images among `objects` with what is known of their use. */
export function imageTasks(
  document: PdfDocument,
  objects: ReadonlyMap<number, PdfObject>,
  { images }: Survey,
  settings: ImageSettings,
): FoundImage[] {
  const masks = masksOf(document, objects, images);
  const defaults = [...objects.values()].some((object) => redefinesDevices(document, object));
  const found: FoundImage[] = [];
  for (const [number, object] of objects) {
    if (!(object instanceof Stream) || !isName(document.get(object.dict.get('Subtype')), 'Image')) continue;
    const use = masks.get(object);
    const drawn = images.get(object);
    const role: ImageTask['role'] =
      use?.role ?? (document.entry(object.dict, 'ImageMask') === true ? 'stencil' : 'image');
    // Something draws that could not be followed: then an image without a place may be drawn at any size.
    const size = use && drawn ? undefined : use ? use.size : drawn ? drawn.size : undefined;
    const placed = size && size.width > 0 && size.height > 0 ? size : undefined;
    const result = describe(document, object, role, settings, placed, defaults);
    found.push({
      number,
      stream: object,
      role,
      ...(typeof result === 'string' ? { reason: result } : { task: result }),
    });
  }
  return found;
}

/** Images that mask others, with the largest size of those they mask. */
function masksOf(document: PdfDocument, objects: ReadonlyMap<number, PdfObject>, images: Survey['images']) {
  const masks = new Map<
    Stream,
    { role: 'mask' | 'softmask'; size: { width: number; height: number } | undefined }
  >();
  for (const object of objects.values()) {
    if (!(object instanceof Stream)) continue;
    for (const key of ['SMask', 'Mask'] as const) {
      const mask = document.entry(object.dict, key);
      if (!(mask instanceof Stream)) continue;
      const size = images.get(object)?.size;
      const known = masks.get(mask);
      masks.set(mask, {
        role: key === 'SMask' ? 'softmask' : 'mask',
        size: !known
          ? size
          : size && known.size
            ? {
                width: Math.max(size.width, known.size.width),
                height: Math.max(size.height, known.size.height),
              }
            : undefined,
      });
    }
  }
  return masks;
}

/** Whether DeviceRGB and the like mean something else in some content (8.6.5.6): then spaces are not exchanged. */
function redefinesDevices(document: PdfDocument, object: PdfObject): boolean {
  const dict = document.dictOf(object);
  const resources = dict && (dict.has('Resources') ? document.entry(dict, 'Resources') : dict);
  const spaces = document.entry(resources, 'ColorSpace');
  return isDict(spaces) && ['DefaultRGB', 'DefaultGray', 'DefaultCMYK'].some((key) => spaces.has(key));
}

/** The task for an image, or the reason why it stays as it is. */
function describe(
  document: PdfDocument,
  stream: Stream,
  role: ImageTask['role'],
  settings: ImageSettings,
  placed: ImageTask['placed'],
  defaults: boolean,
): ImageTask | string {
  const { dict } = stream;
  const width = document.entry(dict, 'Width');
  const height = document.entry(dict, 'Height');
  if (typeof width !== 'number' || typeof height !== 'number' || !isSide(width) || !isSide(height))
    return 'its size is not a size';
  if (stream.size < smallestBytes) return 'small';
  if (Buffer.isBuffer(stream.stored)) return 'in memory';
  // Alternate versions and print-shop links belong to exactly these samples; so does a premultiplied matte colour.
  if (dict.has('Alternates') || dict.has('OPI') || dict.has('F')) return 'tied to other data';
  if (document.entry(dict, 'SMaskInData')) return 'its transparency is part of its data';
  const softMask = document.entry(dict, 'SMask');
  if (dict.has('Matte') || (softMask instanceof Stream && softMask.dict.has('Matte')))
    return 'its colours are mixed with a matte';
  let filters: FilterStep[];
  try {
    filters = document.filters(dict);
  } catch (error) {
    if (error instanceof SyntaxDamage) return 'its filters can not be read';
    throw error;
  }
  if (filters.some(({ name }) => name === 'Crypt')) return 'encrypted';
  const coded = filters.findIndex(({ name }) => imageFilters.has(name));
  if (coded >= 0 && coded !== filters.length - 1) return 'an image filter in the middle';
  const jpx = filters.at(-1)?.name === 'JPXDecode';
  const stencil = document.entry(dict, 'ImageMask') === true;
  const bits = stencil ? 1 : jpx ? 8 : document.entry(dict, 'BitsPerComponent');
  const bilevel = filters.at(-1)?.name === 'CCITTFaxDecode' || filters.at(-1)?.name === 'JBIG2Decode';
  const bitsPerComponent = bilevel ? 1 : bits;
  if (typeof bitsPerComponent !== 'number' || ![1, 2, 4, 8, 16].includes(bitsPerComponent))
    return 'its depth is not a depth';
  const color = stencil
    ? ({ kind: 'gray', components: 1, grayable: false } as const)
    : dict.has('ColorSpace')
      ? colorOf(document, dict.get('ColorSpace'))
      : jpx
        ? ({ kind: 'other', components: 0, grayable: false } as const)
        : undefined;
  if (!color) return 'its colour space is not known';
  const globals = globalsOf(document, dict);
  return {
    bytes: stream.stored,
    filters,
    ...(globals ? { globals } : {}),
    width,
    height,
    bitsPerComponent,
    role,
    color: defaults ? { ...color, grayable: false } : color,
    decode: decodeOf(document, dict, color.components, color.kind === 'indexed', bitsPerComponent),
    keyed: Array.isArray(document.entry(dict, 'Mask')),
    ...(placed ? { placed } : {}),
    settings,
  };
}

const isSide = (value: number): boolean => Number.isInteger(value) && value > 0 && value < 1 << 24;

function globalsOf(document: PdfDocument, dict: Dict): (Slice & { filters: FilterStep[] }) | undefined {
  const parameters = document.entry(dict, 'DecodeParms');
  const list = Array.isArray(parameters) ? parameters : [parameters];
  const stream = document.entry(document.get(list.at(-1)), 'JBIG2Globals');
  if (!(stream instanceof Stream) || Buffer.isBuffer(stream.stored)) return undefined;
  return { ...stream.stored, filters: document.filters(stream.dict) };
}

function decodeOf(
  document: PdfDocument,
  dict: Dict,
  components: number,
  indexed: boolean,
  bits: number,
): ImageTask['decode'] {
  const array = document.entry(dict, 'Decode');
  if (!Array.isArray(array)) return 'default';
  const values = array.map((one) => document.get(one));
  const highest = indexed ? 2 ** bits - 1 : 1;
  const expected = (value: unknown, index: number) => value === (index % 2 ? highest : 0);
  const inverted = (value: unknown, index: number) => value === (index % 2 ? 0 : highest);
  if (components > 0 && values.length < 2 * components) return 'other';
  return values.every(expected) ? 'default' : values.every(inverted) ? 'inverted' : 'other';
}

/** The name of the last filter of a stream, for reports. */
export const lastFilter = (document: PdfDocument, stream: Stream): string | undefined => {
  const filter = document.entry(stream.dict, 'Filter');
  return nameOf(Array.isArray(filter) ? document.get(filter.at(-1)) : filter);
};
