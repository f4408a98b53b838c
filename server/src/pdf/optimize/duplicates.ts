import { createHash } from 'node:crypto';
import type { PdfDocument } from '../objects/document.ts';
import { type Dict, isDict, nameOf, type PdfObject, Ref, Stream } from '../objects/object.ts';
import { serialize } from '../objects/serialize.ts';

/**
 * Dictionaries that are the same wherever they are used. Pages, annotations, structure elements and the like have an identity
 * of their own and are never merged, however equal.
 */
const shareable = new Set(['Font', 'FontDescriptor', 'ExtGState', 'Encoding', 'Pattern', 'CIDFont']);
const notShareable = new Set(['EmbeddedFile', 'XRef', 'ObjStm', 'Metadata']);
const mostRounds = 8;

/**
 * Merges equal objects: all references lead to the first of them afterwards, and the others leave `objects`. Streams in
 * `apart` stay by themselves (annotation appearances: editors change them in place). Gives how many were merged.
 */
export function mergeDuplicates(
  document: PdfDocument,
  objects: Map<number, PdfObject>,
  apart: ReadonlySet<Stream>,
): number {
  const hashes = new Map<Stream, string>();
  const sizes = new Map<number, number>();
  for (const object of objects.values())
    if (object instanceof Stream) sizes.set(object.size, (sizes.get(object.size) ?? 0) + 1);
  let merged = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    const first = new Map<string, number>();
    const into = new Map<number, number>();
    for (const [number, object] of objects) {
      const key = keyOf(object);
      if (key === undefined) continue;
      const known = first.get(key);
      if (known === undefined) first.set(key, number);
      else into.set(number, known);
    }
    if (into.size === 0) return merged;
    merged += into.size;
    for (const number of into.keys()) objects.delete(number);
    const lead = (ref: Ref) => {
      const target = into.get(ref.number);
      return target === undefined ? ref : new Ref(target);
    };
    for (const object of objects.values()) redirect(object, lead);
    redirect(document.trailer, lead);
  }
  return merged;

  function keyOf(object: PdfObject): string | undefined {
    if (object instanceof Stream) {
      if (apart.has(object) || notShareable.has(nameOf(document.entry(object.dict, 'Type')) ?? ''))
        return undefined;
      // Nothing of the same size: cheaper than reading the bytes.
      if (sizes.get(object.size) === 1) return undefined;
      let hash = hashes.get(object);
      if (hash === undefined) {
        hash = createHash('sha256').update(document.stored(object)).digest('base64');
        hashes.set(object, hash);
      }
      return `${hash} ${sorted(object.dict)}`;
    }
    if (isDict(object))
      return shareable.has(nameOf(document.get(object.get('Type'))) ?? '')
        ? `d ${sorted(object)}`
        : undefined;
    // Colour spaces ([/ICCBased 9 0 R]) and number arrays such as /Widths.
    if (Array.isArray(object) && object.length > 0)
      return nameOf(object[0]) === 'ICCBased' || object.every((one) => typeof one === 'number')
        ? `a ${serialize(object, same)}`
        : undefined;
    return undefined;
  }
}

const same = (number: number) => number;

const sorted = (dict: Dict): string =>
  [...dict]
    .filter(([key]) => key !== 'Length')
    .map(([key, value]) => `/${key} ${serialize(value, same)}`)
    .sort()
    .join('');

/** Replaces references in place. */
export function redirect(object: PdfObject, lead: (ref: Ref) => PdfObject): void {
  if (object instanceof Stream) redirect(object.dict, lead);
  else if (Array.isArray(object))
    object.forEach((item, index) => {
      if (item instanceof Ref) object[index] = lead(item);
      else redirect(item, lead);
    });
  else if (isDict(object))
    for (const [key, value] of object) {
      if (value instanceof Ref) object.set(key, lead(value));
      else redirect(value, lead);
    }
}
