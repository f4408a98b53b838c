import type { PdfDocument } from '../objects/document.ts';
import { isDict, isName, type PdfObject, Ref, Stream } from '../objects/object.ts';
import { serialize } from '../objects/serialize.ts';

/** Entries that tell how to read the stream itself: they stay where they are. */
const stay = new Set([
  'Length',
  'Filter',
  'DecodeParms',
  'F',
  'FFilter',
  'FDecodeParms',
  'DL',
  'Type',
  'Subtype',
]);
/** A reference takes some 8 bytes, an object of its own as many again in its object stream. */
const worthwhile = 26;
const same = (number: number) => number;

/**
 * Makes the dictionaries of streams short, for they are the one part of a file that nothing compresses: long values become objects
 * of their own, equal ones the same, to be packed into object streams; entries that say what is the default anyway go
 * (/Type /XObject, /FormType 1: PDF 32000-1, table 95). On a form of 2,007 streams they were half of the file.
 */
export function shortenHeaders(document: PdfDocument, objects: Map<number, PdfObject>): void {
  let next = Math.max(0, document.numbers().at(-1) ?? 0, ...maximum(objects)) + 1;
  const shared = new Map<string, Ref>();
  for (const object of [...objects.values()]) {
    if (!(object instanceof Stream)) continue;
    const { dict } = object;
    if (isName(dict.get('Type') ?? null, 'XObject')) dict.delete('Type');
    if (dict.get('FormType') === 1) dict.delete('FormType');
    for (const [key, value] of dict) {
      if (stay.has(key) || !(isDict(value) || Array.isArray(value))) continue;
      const text = serialize(value, same);
      if (text.length < worthwhile) continue;
      let ref = shared.get(text);
      if (!ref) {
        ref = new Ref(next++);
        shared.set(text, ref);
        document.add(ref.number, value);
        objects.set(ref.number, value);
      }
      dict.set(key, ref);
    }
  }
}

function maximum(objects: ReadonlyMap<number, PdfObject>): number[] {
  let most = 0;
  for (const number of objects.keys()) most = Math.max(most, number);
  return [most];
}
