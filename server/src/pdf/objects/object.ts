/** The objects of a PDF (PDF 32000-1, 7.3). Numbers, booleans and null are JavaScript's own; names are interned. */
export type PdfObject =
  | null
  | boolean
  | number
  | Name
  | PdfString
  | Ref
  | PdfObject[]
  | Dict
  | Stream
  | undefined;

/** Keys without the slash, exactly as they stand in the file (`#20` stays `#20`). Order is kept. */
export type Dict = Map<string, PdfObject>;

/** `/DeviceRGB`. `text` is what stands behind the slash, escapes included; equal names are the same object. */
export class Name {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const names = new Map<string, Name>();

/** The name with this text; there is one object per text, so `===` compares. */
export function name(text: string): Name {
  let found = names.get(text);
  if (!found) {
    found = new Name(text);
    // A hostile file can hold millions of different names; past this, equal names are merely equal by text.
    if (names.size < 100_000) names.set(text, found);
  }
  return found;
}

/** `12 0 R`. */
export class Ref {
  readonly number: number;
  readonly generation: number;
  constructor(number: number, generation = 0) {
    this.number = number;
    this.generation = generation;
  }
}

/** A string: bytes, whether it was written `(…)` or `<…>`. */
export class PdfString {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

/** Where bytes lie: in a file, so that a document's streams never have to be in memory together. */
export interface Slice {
  path: string;
  offset: number;
  length: number;
}

/** A stream: its dictionary, and its bytes as stored (filters not undone), in memory or still in a file. */
export class Stream {
  dict: Dict;
  stored: Buffer | Slice;
  constructor(dict: Dict, stored: Buffer | Slice) {
    this.dict = dict;
    this.stored = stored;
  }
  /** Bytes as stored. */
  get size(): number {
    return this.stored.length;
  }
}

export const isDict = (object: PdfObject): object is Dict => object instanceof Map;

/** The text of a name, or undefined for anything else. */
export const nameOf = (object: PdfObject): string | undefined =>
  object instanceof Name ? object.text : undefined;

/** Whether `object` is the name `text`. */
export const isName = (object: PdfObject, text: string): boolean => nameOf(object) === text;
