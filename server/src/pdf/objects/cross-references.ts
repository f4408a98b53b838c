import type { PdfDocument } from './document.ts';
import { decodeFilters } from './filters.ts';
import { Keyword, Lexer, SyntaxDamage } from './lexer.ts';
import { type Dict, isDict, isName, Name, type PdfObject, Ref, Stream } from './object.ts';

/** Where an object is: at a byte of the file, or in an object stream. */
export type Place = { offset: number } | { container: number };

/** A file can chain sections in a circle, or very many of them. */
const mostSections = 10_000;
const mostTableBytes = 256 * 2 ** 20;
/** Of all cross-reference streams together, decoded: 64 kB can stand for 64 MB. */
const mostStreamBytes = 64 * 2 ** 20;
/** More entries than any document has objects; so many take about 400 MB. */
const mostEntries = 4_000_000;

/**
 * All cross-reference sections from the last to the first: tables, streams and both in one file (hybrid, PDF 32000-1,
 * 7.5.8.4). The latest section that speaks of an object decides. Throws SyntaxDamage.
 */
export function readCrossReferences(document: Pick<PdfDocument, 'read' | 'size' | 'objectAt'>): {
  places: Map<number, Place>;
  trailer: Dict;
} {
  const tail = document.read(Math.max(0, document.size - 2048), 2048).toString('latin1');
  const mark = tail.lastIndexOf('startxref');
  const found = mark < 0 ? null : /^startxref\s+(\d+)/.exec(tail.slice(mark));
  if (!found) throw new SyntaxDamage('startxref is missing');
  const decided = new Map<number, Place | undefined>();
  let inPlace = 0;
  const decide = (number: number, place: Place | undefined) => {
    if (decided.has(number)) return;
    if (decided.size >= mostEntries) throw new SyntaxDamage('more objects than a document can have');
    if (place && 'offset' in place) inPlace += 1;
    // `1 0 obj 1 endobj` is about the shortest there can be.
    if (inPlace > document.size / 8) throw new SyntaxDamage('more objects than the file has room for');
    decided.set(number, place);
  };
  const room = { bytes: mostStreamBytes };
  let trailer: Dict | undefined;
  const seen = new Set<number>();
  const sections = [Number(found[1])];
  while (sections.length > 0) {
    const offset = sections.shift()!;
    if (seen.has(offset)) continue;
    seen.add(offset);
    if (offset >= document.size || seen.size > mostSections)
      throw new SyntaxDamage('cross-references lead nowhere');
    const section = readSection(document, offset, decide, room);
    trailer ??= section;
    const hybrid = section.get('XRefStm');
    const previous = section.get('Prev');
    if (typeof hybrid === 'number') sections.unshift(hybrid);
    if (typeof previous === 'number') sections.push(previous);
  }
  if (!(trailer?.get('Root') instanceof Ref)) throw new SyntaxDamage('the trailer names no catalog');
  const places = new Map<number, Place>();
  for (const [number, place] of decided) if (place) places.set(number, place);
  return { places, trailer };
}

/** Bytes that cross-reference streams may still decode to. */
interface Room {
  bytes: number;
}
type Decide = (number: number, place: Place | undefined) => void;

function readSection(
  document: Pick<PdfDocument, 'read' | 'size' | 'objectAt'>,
  offset: number,
  decide: Decide,
  room: Room,
): Dict {
  if (/^[\0\t\n\f\r ]*xref/.test(document.read(offset, 32).toString('latin1')))
    return readTable(document, offset, decide);
  const stream = document.objectAt(offset, undefined);
  if (!(stream instanceof Stream) || !isName(stream.dict.get('Type'), 'XRef'))
    throw new SyntaxDamage('no cross-references where they should be');
  readStream(document, stream, decide, room);
  return stream.dict;
}

function readTable(document: Pick<PdfDocument, 'read' | 'size'>, offset: number, decide: Decide): Dict {
  for (let length = 1 << 16; ; length *= 16) {
    const bytes = document.read(offset, length);
    const whole = offset + bytes.length >= document.size;
    try {
      const entries: [number, Place | undefined][] = [];
      const trailer = parseTable(new Lexer(bytes), entries);
      for (const [number, place] of entries) decide(number, place);
      return trailer;
    } catch (error) {
      if (whole || length > mostTableBytes || !(error instanceof SyntaxDamage)) throw error;
    }
  }
}

function parseTable(lexer: Lexer, entries: [number, Place | undefined][]): Dict {
  lexer.token();
  for (;;) {
    const first = lexer.token();
    if (first instanceof Keyword && first.text === 'trailer') break;
    const count = lexer.token();
    if (!isCount(first) || !isCount(count)) throw new SyntaxDamage('a damaged cross-reference table');
    for (let index = 0; index < count; index += 1) {
      const offset = lexer.token();
      const generation = lexer.token();
      const kind = lexer.token();
      if (!isCount(offset) || !isCount(generation) || !(kind instanceof Keyword))
        throw new SyntaxDamage('a damaged cross-reference entry');
      entries.push([first + index, kind.text === 'n' && offset > 0 ? { offset } : undefined]);
    }
  }
  const trailer = lexer.value();
  if (!isDict(trailer)) throw new SyntaxDamage('a damaged trailer');
  return trailer;
}

function readStream(
  document: Pick<PdfDocument, 'read'>,
  { dict, stored }: Stream,
  decide: Decide,
  room: Room,
): void {
  if (Buffer.isBuffer(stored)) throw new SyntaxDamage('a cross-reference stream outside the file');
  const widths = integers(dict.get('W'));
  const size = dict.get('Size');
  if (widths.length < 3 || widths.some((width) => width > 8) || !isCount(size))
    throw new SyntaxDamage('a damaged cross-reference stream');
  const [kindWidth, firstWidth, secondWidth] = widths as [number, number, number];
  const { data, rest } = decodeFilters(document.read(stored.offset, stored.length), steps(dict), {
    maxBytes: room.bytes,
  });
  room.bytes -= data.length;
  if (rest.length > 0) throw new SyntaxDamage('cross-references behind an image filter');
  const index = dict.has('Index') ? integers(dict.get('Index')) : [0, size];
  let at = 0;
  const field = (width: number) => {
    let value = 0;
    for (let byte = 0; byte < width; byte += 1) value = value * 256 + data[at++]!;
    return value;
  };
  const row = kindWidth + firstWidth + secondWidth;
  if (row === 0) throw new SyntaxDamage('a damaged cross-reference stream');
  for (let pair = 0; pair + 1 < index.length; pair += 2)
    for (let entry = 0; entry < index[pair + 1]!; entry += 1) {
      if (at + row > data.length) return;
      const kind = kindWidth === 0 ? 1 : field(kindWidth);
      const first = field(firstWidth);
      field(secondWidth);
      const number = index[pair]! + entry;
      decide(number, kind === 1 ? { offset: first } : kind === 2 ? { container: first } : undefined);
    }
}

/** The filters of a cross-reference stream: its entries must be direct (7.5.8.2), for nothing can be looked up yet. */
function steps(dict: Dict) {
  const filter = dict.get('Filter');
  const parameters = dict.get('DecodeParms');
  const chain = filter === undefined ? [] : Array.isArray(filter) ? filter : [filter];
  return chain.map((one, index) => {
    const given = Array.isArray(parameters) ? parameters[index] : index === 0 ? parameters : undefined;
    const plain: Record<string, number | boolean> = {};
    if (isDict(given)) for (const [key, value] of given) if (typeof value === 'number') plain[key] = value;
    return { name: one instanceof Name ? one.text : '', parameters: plain };
  });
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;

const integers = (value: PdfObject): number[] =>
  Array.isArray(value) && value.every(isCount) ? (value as number[]) : [];
