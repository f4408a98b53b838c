import { type Dict, isDict, isName, Name, type PdfObject, PdfString, Ref, Stream } from './object.ts';

/** The new number of an object; undefined for one that is not written, whose references become null. */
export type Renumber = (number: number) => number | undefined;

/** What stands in the file for the bytes of a string: themselves, or encrypted. */
export type Seal = (bytes: Buffer) => Buffer;

/** An object as compact PDF syntax (latin1 text). Streams give their dictionary alone. */
export function serialize(object: PdfObject, renumber: Renumber, seal?: Seal): string {
  const out: string[] = [];
  put(object, out, renumber, seal);
  return out.join('');
}

function put(object: PdfObject, out: string[], renumber: Renumber, seal: Seal | undefined): void {
  if (object === null || object === undefined) out.push('null');
  else if (typeof object === 'number') out.push(formatNumber(object));
  else if (typeof object === 'boolean') out.push(object ? 'true' : 'false');
  else if (object instanceof Name) out.push('/', object.text);
  else if (object instanceof PdfString) out.push(formatString(seal ? seal(object.bytes) : object.bytes));
  else if (object instanceof Ref) {
    const number = renumber(object.number);
    out.push(number === undefined ? 'null' : `${number} 0 R`);
  } else if (Array.isArray(object)) {
    out.push('[');
    object.forEach((item, index) => {
      if (index > 0 && !beginsWithDelimiter(item)) out.push(' ');
      put(item, out, renumber, seal);
    });
    out.push(']');
  } else if (isDict(object)) {
    out.push('<<');
    const signature = seal !== undefined && isSignature(object);
    for (const [key, value] of object) {
      // 7.3.7: an entry whose value is null, or leads to an object that is not there, is no entry.
      if (value === null || value === undefined) continue;
      if (value instanceof Ref && renumber(value.number) === undefined) continue;
      out.push('/', key);
      if (!beginsWithDelimiter(value)) out.push(' ');
      put(value, out, renumber, signature && key === 'Contents' ? undefined : seal);
    }
    out.push('>>');
  } else if (object instanceof Stream) put(object.dict, out, renumber, seal);
}

/** A signature's /Contents is never encrypted (ISO 32000-2, 7.6.2). */
const isSignature = (dict: Dict): boolean => isName(dict.get('Type'), 'Sig') && dict.has('ByteRange');

const beginsWithDelimiter = (object: PdfObject): boolean =>
  object instanceof Name ||
  object instanceof PdfString ||
  Array.isArray(object) ||
  isDict(object) ||
  object instanceof Stream;

/** Shortest decimal text within 1e-9 of the value: `.5`, `-3`, `0`. PDF knows no exponents (7.3.3). */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? String(value) : '0';
  const text = value.toFixed(9).replace(/0+$/, '').replace(/\.$/, '');
  if (text === '-0' || text === '0') return '0';
  return text.startsWith('0.') ? text.slice(1) : text.startsWith('-0.') ? `-${text.slice(2)}` : text;
}

/** `(…)` or `<…>`, whichever is shorter. */
export function formatString(bytes: Buffer): string {
  let escaped = 0;
  for (const code of bytes) if (code === 40 || code === 41 || code === 92 || code === 13) escaped += 1;
  if (escaped > bytes.length) return `<${bytes.toString('hex')}>`;
  const text = bytes.toString('latin1');
  if (escaped === 0) return `(${text})`;
  return `(${text.replace(/[()\\\r]/g, (sign) => (sign === '\r' ? '\\r' : `\\${sign}`))})`;
}
