import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Place, readCrossReferences } from './cross-references.ts';
import { decodeFilters, FilterDamage, filterName, type Step } from './filters.ts';
import { Keyword, Lexer, SyntaxDamage } from './lexer.ts';
import { type Dict, isDict, nameOf, type PdfObject, Ref, type Slice, Stream } from './object.ts';

/** Most of what one general stream may decode to; images have their own bounds. */
const mostDecoded = 256 * 2 ** 20;
/** A dictionary and its like; longer objects are read again whole. */
const firstRead = 4096;
/** Objects that are no streams end within this. */
const longestObject = 64 * 2 ** 20;
/** What all object streams together decode to. */
const mostUnpacked = 2 ** 30;
const deepestLoading = 8;
const mostObjects = 8_388_607;

/**
 * A PDF as objects, read from its file when asked for: dictionaries stay in memory, the bytes of streams never do. Strict:
 * wherever the file is not what it says (offsets, lengths, numbers) it throws SyntaxDamage, and the caller has it repaired
 * first; guessing is left to programs that do nothing else.
 */
export class PdfDocument {
  readonly path: string;
  readonly size: number;
  /** "1.7", from the header or the catalog, whichever is later. */
  readonly version: string;
  readonly trailer: Dict;
  private readonly file: number;
  private readonly places: Map<number, Place>;
  private readonly loaded = new Map<number, PdfObject>();
  private readonly packed = new Map<number, Map<number, PdfObject>>();
  private unpacked = 0;
  private readonly loading = new Set<number>();

  private constructor(path: string, file: number, locked: boolean) {
    this.path = path;
    this.file = file;
    this.size = fstatSync(file).size;
    const header = this.read(0, 1024);
    const match = /^%PDF-(\d\.\d)/.exec(header.toString('latin1', 0, 16));
    if (!match) throw new SyntaxDamage('the header is not at the beginning');
    const { places, trailer } = readCrossReferences(this);
    if (places.size > mostObjects) throw new SyntaxDamage('more objects than a PDF may have');
    this.places = places;
    this.trailer = trailer;
    this.version = match[1]!;
    if (locked) return;
    const root = this.get(trailer.get('Root'));
    if (!isDict(root)) throw new SyntaxDamage('there is no catalog');
    const later = nameOf(this.get(root.get('Version')));
    if (later && /^\d\.\d$/.test(later) && later > this.version) this.version = later;
  }

  /**
   * Throws SyntaxDamage. `close` it when done. `locked` is for an encrypted document, whose catalog may be out of reach: no
   * more than the trailer, and what it leads to without object streams, can be asked for.
   */
  static open(path: string, { locked = false } = {}): PdfDocument {
    const file = openSync(path, 'r');
    try {
      return new PdfDocument(path, file, locked);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  close(): void {
    closeSync(this.file);
  }

  /** Up to `length` bytes of the file at `offset`. */
  read(offset: number, length: number): Buffer {
    // readSync takes a negative position for "where the last read ended".
    if (!Number.isSafeInteger(offset) || offset < 0)
      throw new SyntaxDamage(`there is no byte ${offset} in a file`);
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    const buffer = Buffer.allocUnsafe(wanted);
    let got = 0;
    while (got < wanted) {
      const count = readSync(this.file, buffer, got, wanted - got, offset + got);
      if (count === 0) throw new SyntaxDamage('the file ended while it was read');
      got += count;
    }
    return buffer;
  }

  /** Numbers of all objects in use, ascending. */
  numbers(): number[] {
    return [...this.places.keys()].sort((a, b) => a - b);
  }

  get catalog(): Dict {
    return this.get(this.trailer.get('Root')) as Dict;
  }

  /** What a reference leads to; anything else as it is; null where it leads nowhere. */
  get(object: PdfObject): Exclude<PdfObject, Ref | undefined> {
    let found = object;
    for (let hops = 0; found instanceof Ref; hops += 1) {
      if (hops > 20) return null;
      found = this.load(found.number);
    }
    return found === undefined ? null : found;
  }

  /** `get` of an entry; null where it is not there or `dict` is no dictionary. */
  entry(dict: PdfObject, key: string): Exclude<PdfObject, Ref | undefined> {
    return isDict(dict) ? this.get(dict.get(key)) : null;
  }

  /** The dictionary of an object, be it one itself or a stream's. */
  dictOf(object: PdfObject): Dict | undefined {
    const found = this.get(object);
    return found instanceof Stream ? found.dict : isDict(found) ? found : undefined;
  }

  /** Puts an object of our own among the document's; `number` must be free. */
  add(number: number, object: PdfObject): void {
    if (this.places.has(number) || this.loaded.has(number)) throw new Error(`object ${number} exists`);
    this.loaded.set(number, object);
  }

  load(number: number): PdfObject {
    if (this.loaded.has(number)) return this.loaded.get(number);
    const place = this.places.get(number);
    if (!place) return null;
    // Lengths can lead from stream to stream, and each is read within the one before.
    if (this.loading.size > deepestLoading) throw new SyntaxDamage('objects need too many others to be read');
    if (this.loading.has(number)) throw new SyntaxDamage(`object ${number} needs itself to be read`);
    this.loading.add(number);
    try {
      const found =
        'offset' in place ? this.objectAt(place.offset, number) : this.unpack(place.container).get(number);
      this.loaded.set(number, found ?? null);
      return found ?? null;
    } finally {
      this.loading.delete(number);
    }
  }

  /** The indirect object that begins at `offset`, which must bear `number` (any when undefined). */
  objectAt(offset: number, number: number | undefined): PdfObject {
    let window = this.read(offset, firstRead);
    let whole = window.length < firstRead;
    let parsed: ReturnType<PdfDocument['parseAt']> | undefined;
    while (!parsed)
      try {
        parsed = this.parseAt(window, offset, number);
      } catch (error) {
        if (whole || !(error instanceof SyntaxDamage)) throw error;
        window = this.read(offset, Math.min(longestObject, window.length * 32));
        whole = window.length >= longestObject || offset + window.length >= this.size;
      }
    const { value, body } = parsed;
    // Not within the loop: what is wrong with a stream's length is no reason to read more and look again.
    return isDict(value) && body !== undefined ? new Stream(value, this.bodyOf(value, body)) : value;
  }

  /** The object, and where the bytes of a stream begin in the file. */
  private parseAt(
    window: Buffer,
    offset: number,
    number: number | undefined,
  ): { value: PdfObject; body?: number } {
    const lexer = new Lexer(window);
    const found = lexer.token();
    const generation = lexer.token();
    const word = lexer.token();
    if (typeof generation !== 'number' || !(word instanceof Keyword) || word.text !== 'obj')
      throw new SyntaxDamage(`no object at ${offset}`);
    if (number !== undefined && found !== number)
      throw new SyntaxDamage(`object ${String(found)} where ${number} should be`);
    const value = lexer.value();
    lexer.skipSpace();
    // The end of the window may have cut a number short, or hide `stream`.
    if (lexer.position + 8 > window.length && offset + window.length < this.size)
      throw new SyntaxDamage('cut');
    if (!isDict(value)) return { value };
    if (window.toString('latin1', lexer.position, lexer.position + 6) !== 'stream') return { value };
    let start = lexer.position + 6;
    if (window[start] === 13) start += 1;
    if (window[start] === 10) start += 1;
    return { value, body: offset + start };
  }

  /** Where the bytes of a stream lie; its Length must lead to `endstream`. */
  private bodyOf(dict: Dict, offset: number): Slice {
    const length = this.get(dict.get('Length'));
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || offset + length > this.size)
      throw new SyntaxDamage(`the stream at ${offset} has no sound length`);
    if (!/^[\0\t\n\f\r ]*endstream/.test(this.read(offset + length, 24).toString('latin1')))
      throw new SyntaxDamage(`the stream at ${offset} does not end where it says`);
    return { path: this.path, offset, length };
  }

  private unpack(container: number): Map<number, PdfObject> {
    const known = this.packed.get(container);
    if (known) return known;
    const place = this.places.get(container);
    if (!place || !('offset' in place)) throw new SyntaxDamage(`object stream ${container} is not there`);
    const stream = this.load(container);
    if (!(stream instanceof Stream)) throw new SyntaxDamage(`object ${container} holds no objects`);
    const data = this.decode(stream, longestObject);
    this.unpacked += data.length;
    if (this.unpacked > mostUnpacked)
      throw new SyntaxDamage('more in object streams than a document can have');
    const count = this.get(stream.dict.get('N'));
    const first = this.get(stream.dict.get('First'));
    if (typeof count !== 'number' || typeof first !== 'number' || count > data.length)
      throw new SyntaxDamage(`object stream ${container} does not say what it holds`);
    const index = new Lexer(data, 0, Math.min(first, data.length));
    const objects = new Map<number, PdfObject>();
    for (let entry = 0; entry < count; entry += 1) {
      const number = index.token();
      const offset = index.token();
      if (typeof number !== 'number' || typeof offset !== 'number')
        throw new SyntaxDamage(`object stream ${container} is damaged`);
      // An object that was later written anew elsewhere may still stand here.
      const place = this.places.get(number);
      if (!place || !('container' in place) || place.container !== container) continue;
      objects.set(number, new Lexer(data, first + offset).value());
    }
    this.packed.set(container, objects);
    return objects;
  }

  /** The filter chain of a stream with its parameters resolved. Throws SyntaxDamage where it is none. */
  filters(dict: Dict): Step[] {
    const filter = this.get(dict.get('Filter'));
    if (filter === null) return [];
    const parameters = this.get(dict.get('DecodeParms') ?? dict.get('DP'));
    const chain = Array.isArray(filter) ? filter : [filter];
    return chain.map((one, index) => {
      const text = nameOf(this.get(one));
      if (text === undefined) throw new SyntaxDamage('a filter without a name');
      const given = this.get(Array.isArray(parameters) ? parameters[index] : index === 0 ? parameters : null);
      const plain: Record<string, number | boolean> = {};
      if (isDict(given))
        for (const [key, value] of given) {
          const resolved = this.get(value);
          if (typeof resolved === 'number' || typeof resolved === 'boolean') plain[key] = resolved;
        }
      return { name: filterName(text), parameters: plain };
    });
  }

  /** The bytes of a stream as stored. */
  stored(stream: Stream): Buffer {
    const { stored } = stream;
    return Buffer.isBuffer(stored) ? stored : this.readSlice(stored);
  }

  private readSlice({ path, offset, length }: Slice): Buffer {
    if (path === this.path) return this.read(offset, length);
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(length);
      let got = 0;
      while (got < length) {
        const count = readSync(file, buffer, got, length - got, offset + got);
        if (count === 0) throw new Error('a scratch file ended early');
        got += count;
      }
      return buffer;
    } finally {
      closeSync(file);
    }
  }

  /** General filters undone, up to the first that is an image's. Throws FilterDamage. */
  decodeTo(stream: Stream, maxBytes = mostDecoded): { data: Buffer; rest: Step[] } {
    return decodeFilters(this.stored(stream), this.filters(stream.dict), { maxBytes });
  }

  /** All filters undone. Throws FilterDamage, also where a filter is an image's. */
  decode(stream: Stream, maxBytes = mostDecoded): Buffer {
    const { data, rest } = this.decodeTo(stream, maxBytes);
    if (rest.length > 0) throw new FilterDamage(`${rest[0]!.name} is no general filter`);
    return data;
  }
}
