import { part, unfit } from './attempt.ts';
import { standardEncoding } from './encodings.ts';
import { clearAndPrivate, decrypt } from './type1-crypt.ts';
import { PostScriptWords } from './type1-words.ts';

/** A Type 1 font (Adobe Type 1 Font Format, 1990), taken apart. */
export interface Type1Font {
  name: string;
  /** Glyph name of each code. */
  encoding: (string | undefined)[];
  /** Numbers of top-level and Private entries that are numbers or arrays of them, by key. */
  numbers: Map<string, number[]>;
  /** Charstrings, decrypted, by glyph name. */
  charStrings: Map<string, Buffer>;
  subrs: Map<number, Buffer>;
}

const mostGlyphs = 65_000;
/** Keys of fonts that are more than outlines: several masters, own metrics, programs run for each glyph. */
const unusual = new Set(['WeightVector', 'BlendDesignPositions', 'Blend', 'Metrics', 'Metrics2', 'CDevProc']);
/** What is read of a font's numbers; anything else in it is a program's business. */
const numeric = new Set([
  'FontMatrix',
  'FontBBox',
  'PaintType',
  'FontType',
  'ItalicAngle',
  'UnderlinePosition',
  'UnderlineThickness',
  'lenIV',
  'BlueValues',
  'OtherBlues',
  'FamilyBlues',
  'FamilyOtherBlues',
  'BlueScale',
  'BlueShift',
  'BlueFuzz',
  'StdHW',
  'StdVW',
  'StemSnapH',
  'StemSnapV',
  'LanguageGroup',
]);

/** Reads a font program with or without PFB headers, its private part binary or hexadecimal. Throws Unfit. */
export function readType1(data: Buffer): Type1Font {
  const { clear, hidden } = clearAndPrivate(data);
  const font: Type1Font = {
    name: /\/FontName\s*\/([^\s/()<>[\]{}%]+)/.exec(clear.toString('latin1'))?.[1] ?? unfit('no name'),
    encoding: new Array(256).fill(undefined),
    numbers: new Map(),
    charStrings: new Map(),
    subrs: new Map(),
  };
  readPart(new PostScriptWords(clear), font);
  readPart(new PostScriptWords(hidden), font);
  if (font.charStrings.size === 0) unfit('no glyphs');
  if ((font.numbers.get('PaintType')?.[0] ?? 0) !== 0 || (font.numbers.get('FontType')?.[0] ?? 1) !== 1)
    unfit('stroked font');
  return font;
}

function readPart(words: PostScriptWords, font: Type1Font): void {
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (!word.startsWith('/')) continue;
    const key = word.slice(1);
    if (unusual.has(key)) unfit(key);
    if (key === 'Encoding') readEncoding(words, font);
    else if (key === 'ForceBold') font.numbers.set(key, [Number(words.next() === 'true')]);
    else if (key === 'isFixedPitch') font.numbers.set(key, [Number(words.next() === 'true')]);
    else if (key === 'Subrs') readSubrs(words, font);
    else if (key === 'CharStrings') readCharStrings(words, font);
    else if (numeric.has(key)) readNumbers(words, font, key);
  }
}

function readNumbers(words: PostScriptWords, font: Type1Font, key: string): void {
  // The preface of many fonts asks whether they are loaded already: `/FontType get 1 eq`.
  if (words.peek() === 'get') return;
  const first = words.next();
  const values: number[] = [];
  if (first === '[' || first === '{') {
    for (let word = words.next(); word !== ']' && word !== '}'; word = words.next()) {
      if (word === undefined || values.length > 64 || !isNumber(word)) unfit(key);
      values.push(Number(word));
    }
  } else if (first !== undefined && isNumber(first)) values.push(Number(first));
  else unfit(key);
  // A second one is the low-resolution half of a hybrid font, or a trap.
  const known = font.numbers.get(key);
  if (known && known.join() !== values.join()) unfit(`two ${key}`);
  font.numbers.set(key, values);
}

const isNumber = (word: string) => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word);

function readEncoding(words: PostScriptWords, font: Type1Font): void {
  const first = words.next();
  if (first === 'StandardEncoding') {
    font.encoding = [...standardEncoding];
    return;
  }
  if (first === '[') {
    let code = 0;
    for (let word = words.next(); word !== ']'; word = words.next(), code += 1) {
      if (word === undefined || !word.startsWith('/') || code > 255) unfit('encoding');
      setCode(font, code, word);
    }
    return;
  }
  for (let word = words.next(); ; word = words.next()) {
    if (word === undefined) unfit('encoding');
    if (word === 'def' || word === 'readonly') return;
    if (word !== 'dup') continue;
    const code = codeOf(words.next() ?? '');
    const name = words.next();
    if (name?.startsWith('/') && words.next() === 'put') setCode(font, code, name);
    else unfit('encoding');
  }
}

function setCode(font: Type1Font, code: number, name: string): void {
  if (!(code >= 0 && code < 256)) unfit('encoding');
  font.encoding[code] = name === '/.notdef' ? undefined : name.slice(1);
}

const codeOf = (word: string): number =>
  /^8#[0-7]+$/.test(word)
    ? Number.parseInt(word.slice(2), 8)
    : /^16#[0-9a-fA-F]+$/.test(word)
      ? Number.parseInt(word.slice(3), 16)
      : /^\d+$/.test(word)
        ? Number(word)
        : Number.NaN;

/** `n RD `, n bytes, then what puts them in place. */
function readBinary(words: PostScriptWords, font: Type1Font): Buffer {
  const length = Number(words.next());
  const word = words.next();
  if (!Number.isInteger(length) || length < 0 || word === undefined) unfit('charstring');
  const bytes = words.take(length);
  const lead = font.numbers.get('lenIV')?.[0] ?? 4;
  if (lead === -1) return bytes;
  if (!(lead >= 0 && lead <= 16) || lead > length) unfit('lenIV');
  return part(decrypt(bytes, 4330), lead, length);
}

function readSubrs(words: PostScriptWords, font: Type1Font): void {
  const count = Number(words.next());
  if (!(count >= 0 && count <= mostGlyphs) || font.subrs.size > 0) unfit('Subrs');
  if (words.next() !== 'array') return;
  while (words.peek() === 'dup') {
    words.next();
    const number = Number(words.next());
    if (!(Number.isInteger(number) && number >= 0 && number < count) || font.subrs.has(number))
      unfit('Subrs');
    font.subrs.set(number, readBinary(words, font));
    // `NP`, `|`, `put`, or `noaccess put`.
    if (words.next() === 'noaccess') words.next();
  }
}

function readCharStrings(words: PostScriptWords, font: Type1Font): void {
  if (!/^\d+$/.test(words.peek() ?? '')) return;
  if (font.charStrings.size > 0) unfit('a second set of glyphs');
  for (let word = words.next(); word !== 'end'; word = words.next()) {
    if (word === undefined) unfit('CharStrings');
    if (!word.startsWith('/')) continue;
    const name = word.slice(1);
    if (font.charStrings.has(name) || font.charStrings.size >= mostGlyphs) unfit('a glyph twice');
    font.charStrings.set(name, readBinary(words, font));
  }
}
