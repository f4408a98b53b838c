import { PdfDocument } from '../objects/document.ts';
import { type Dict, isDict, type PdfObject, PdfString, Ref, Stream } from '../objects/object.ts';

/** How a document is locked, as it says itself. */
export interface Encrypted {
  /** /Encrypt with all references resolved. */
  dict: Dict;
  /** The first string of the trailer's /ID, of which keys are made; empty when there is none. */
  id: Buffer;
}

const deepest = 8;

/** How the document at `path` is encrypted; undefined when it is not. Needs no password. Throws SyntaxDamage. */
export function readEncrypt(path: string): Encrypted | undefined {
  const document = PdfDocument.open(path, { locked: true });
  try {
    const dict = document.get(document.trailer.get('Encrypt'));
    if (!isDict(dict)) return undefined;
    const id = document.get(document.trailer.get('ID'));
    const first = Array.isArray(id) ? document.get(id[0]) : null;
    const resolved = resolve(document, dict, 0) as Dict;
    return { dict: resolved, id: first instanceof PdfString ? first.bytes : Buffer.alloc(0) };
  } finally {
    document.close();
  }
}

function resolve(document: PdfDocument, object: PdfObject, depth: number): PdfObject {
  const found = object instanceof Ref ? document.get(object) : object;
  if (depth > deepest || found instanceof Stream) return null;
  if (Array.isArray(found)) return found.map((one) => resolve(document, one, depth + 1));
  if (!isDict(found)) return found;
  return new Map([...found].map(([key, value]) => [key, resolve(document, value, depth + 1)]));
}
