import { attempt, unfit } from './attempt.ts';
import { type CffDict, entryOf, op } from './cff-dict.ts';
import { glyphRunner } from './cff-measure.ts';
import { type CffFont, readCff, stringOf } from './cff-read.ts';
import { writeCff } from './cff-write.ts';
import { cffStrings, standardEncoding } from './encodings.ts';
import { sameOutline } from './outline.ts';
import { readType1, type Type1Font } from './type1-read.ts';
import { runType1, type Type1Glyph } from './type1-run.ts';
import { writeType2 } from './type2-write.ts';

/** Operators all charstrings of a font may take together: 855 glyphs of a text face take 60,000. */
const mostOperators = 1_000_000;
/** Font units; a Type 2 number is exact to 1/65536. */
const tolerance = 0.01;

/** Glyph names of a Type 1 font, and the name of each code in its own encoding. */
export function readType1Names(
  data: Buffer,
): { names: string[]; encoding: (string | undefined)[] } | undefined {
  return attempt(() => {
    const font = readType1(data);
    return { names: [...font.charStrings.keys()], encoding: font.encoding };
  });
}

/**
 * A Type 1 font program as a bare CFF (for /FontFile3, /Subtype /Type1C) with only the glyphs named in `wanted`, the parts of accented
 * letters and .notdef. Codes of the font's own encoding, widths, hints and outlines stay; outlines and widths are compared after the
 * fact. `name` becomes the name of the font; `dropHinting` leaves hints out. Undefined when the font is broken or does what CFF can't.
 */
export function type1ToCff(
  data: Buffer,
  wanted: Iterable<string>,
  { name, dropHinting = false }: { name?: string; dropHinting?: boolean } = {},
): Buffer | undefined {
  return attempt(() => {
    const font = readType1(data);
    const glyphs = runGlyphs(font, wanted);
    const cff = convert(font, glyphs, name ?? font.name, dropHinting);
    const written = writeCff(cff);
    check(glyphs, readCff(written));
    return written;
  });
}

function runGlyphs(font: Type1Font, wanted: Iterable<string>): Map<string, Type1Glyph> {
  const budget = { operators: mostOperators };
  const glyphs = new Map<string, Type1Glyph>();
  const open = ['.notdef', ...wanted];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const charString = font.charStrings.get(name);
    if (glyphs.has(name) || !charString) continue;
    const glyph = runType1(font, charString, budget);
    glyphs.set(name, glyph);
    if (!glyph.accent) continue;
    for (const code of [glyph.accent.base, glyph.accent.accent]) {
      const part = standardEncoding[code];
      if (part === undefined || !font.charStrings.has(part)) unfit('accent');
      open.push(part);
    }
  }
  return glyphs;
}

function convert(
  font: Type1Font,
  glyphs: ReadonlyMap<string, Type1Glyph>,
  name: string,
  bare: boolean,
): CffFont {
  const strings: Buffer[] = [];
  const sids = new Map(cffStrings.map((text, sid) => [text, sid]));
  const sidOf = (text: string): number => {
    let sid = sids.get(text);
    if (sid === undefined) {
      sid = cffStrings.length + strings.length;
      strings.push(Buffer.from(text, 'latin1'));
      sids.set(text, sid);
    }
    return sid;
  };
  const codeOf = new Map<string, number>();
  for (const [code, text] of font.encoding.entries())
    if (text !== undefined && !codeOf.has(text)) codeOf.set(text, code);
  // Encoded glyphs first, as CFF wants it; among equals by SID, so that the charset becomes runs.
  const order = [...glyphs.keys()]
    .filter((text) => text !== '.notdef')
    .sort(
      (a, b) =>
        Number(codeOf.has(b)) - Number(codeOf.has(a)) ||
        (sids.get(a) ?? 391) - (sids.get(b) ?? 391) ||
        (a < b ? -1 : 1),
    );
  const all = ['.notdef', ...order];
  const places = new Map(all.map((text, glyph) => [text, glyph]));
  const encoding = new Map<number, number>();
  for (const [code, text] of font.encoding.entries()) {
    const place = text === undefined ? undefined : places.get(text);
    if (place) encoding.set(code, place);
  }
  const widths = chooseWidths([...glyphs.values()].map((glyph) => glyph.width));
  const dict = bare ? new Map() : privateDict(font.numbers);
  if (widths.usual !== 0) dict.set(op.defaultWidthX, entryOf(widths.usual));
  if (widths.nominal !== 0) dict.set(op.nominalWidthX, entryOf(widths.nominal));
  return {
    name,
    top: topDict(font.numbers),
    charset: all.map((text) => (text === '.notdef' ? 0 : sidOf(text))),
    strings,
    globalSubrs: [],
    charStrings: all.map((text) => {
      const glyph = glyphs.get(text);
      if (!glyph) return Buffer.from([14]);
      const drawn = bare ? { ...glyph, hints: [] } : glyph;
      return writeType2(drawn, glyph.width === widths.usual ? undefined : glyph.width - widths.nominal);
    }),
    encoding: isStandard(encoding, all) ? 'standard' : encoding,
    cidKeyed: false,
    fonts: [{ dict: new Map(), private: { dict, subrs: [] } }],
    fontOf: [],
  };
}

const isStandard = (encoding: ReadonlyMap<number, number>, names: readonly string[]) =>
  standardEncoding.every((text, code) => {
    const glyph = encoding.get(code);
    return glyph === undefined ? text === undefined || !names.includes(text) : names[glyph] === text;
  });

/** The most frequent width costs nothing; the others are written as differences to the one in their middle. */
function chooseWidths(widths: number[]): { usual: number; nominal: number } {
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const usual = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
  const others = widths.filter((width) => width !== usual).sort((a, b) => a - b);
  return { usual, nominal: Math.round(others[others.length >> 1] ?? 0) };
}

function topDict(numbers: ReadonlyMap<string, number[]>): CffDict {
  const dict: CffDict = new Map();
  const matrix = numbers.get('FontMatrix') ?? [0.001, 0, 0, 0.001, 0, 0];
  if (matrix.length !== 6) unfit('FontMatrix');
  for (const [key, operator, usual] of [
    ['isFixedPitch', op.isFixedPitch, 0],
    ['ItalicAngle', op.italicAngle, 0],
    ['UnderlinePosition', op.underlinePosition, -100],
    ['UnderlineThickness', op.underlineThickness, 50],
  ] as const) {
    const value = numbers.get(key)?.[0];
    if (value !== undefined && value !== usual) dict.set(operator, entryOf(value));
  }
  if (matrix.join() !== '0.001,0,0,0.001,0,0') dict.set(op.fontMatrix, entryOf(...matrix));
  const box = numbers.get('FontBBox');
  if (box?.length === 4) dict.set(op.fontBBox, entryOf(...box));
  return dict;
}

function privateDict(numbers: ReadonlyMap<string, number[]>): CffDict {
  const dict: CffDict = new Map();
  for (const [key, operator] of [
    ['BlueValues', op.blueValues],
    ['OtherBlues', op.otherBlues],
    ['FamilyBlues', op.familyBlues],
    ['FamilyOtherBlues', op.familyOtherBlues],
    ['StemSnapH', op.stemSnapH],
    ['StemSnapV', op.stemSnapV],
  ] as const) {
    const values = numbers.get(key);
    if (values?.length)
      dict.set(operator, entryOf(...values.map((value, index) => value - (values[index - 1] ?? 0))));
  }
  for (const [key, operator, usual] of [
    ['StdHW', op.stdHW, undefined],
    ['StdVW', op.stdVW, undefined],
    ['BlueScale', op.blueScale, 0.039625],
    ['BlueShift', op.blueShift, 7],
    ['BlueFuzz', op.blueFuzz, 1],
    ['ForceBold', op.forceBold, 0],
    ['LanguageGroup', op.languageGroup, 0],
  ] as const) {
    const value = numbers.get(key)?.[0];
    if (value !== undefined && value !== usual) dict.set(operator, entryOf(value));
  }
  return dict;
}

/** Reads the result as a reader would, and compares every glyph with what the Type 1 font draws. */
function check(glyphs: ReadonlyMap<string, Type1Glyph>, font: CffFont): void {
  const run = glyphRunner(font);
  const places = new Map(font.charset.map((sid, glyph) => [stringOf(font, sid), glyph]));
  const numbers = font.fonts[0]!.private.dict;
  const usual = numbers.get(op.defaultWidthX)?.values[0] ?? 0;
  const nominal = numbers.get(op.nominalWidthX)?.values[0] ?? 0;
  for (const [name, glyph] of glyphs) {
    const drawn = run(places.get(name) ?? unfit('a glyph got lost'));
    const width = drawn.width === undefined ? usual : drawn.width + nominal;
    if (Math.abs(width - glyph.width) > tolerance) unfit('a width changed');
    if (!sameOutline(drawn.outline.steps, glyph.outline.steps, tolerance)) unfit('a glyph changed');
    const [a, b] = [drawn.accent, glyph.accent];
    if (a?.base !== b?.base || a?.accent !== b?.accent) unfit('an accent changed');
    if (a && b && Math.max(Math.abs(a.dx - b.dx), Math.abs(a.dy - b.dy)) > tolerance)
      unfit('an accent moved');
  }
}
