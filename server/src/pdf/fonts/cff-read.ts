import { part, unfit } from './attempt.ts';
import { type CffDict, numberOf, op, readDict } from './cff-dict.ts';
import { readIndex } from './cff-index.ts';
import { cffStrings, standardEncoding } from './encodings.ts';

/** A Private DICT with its local subroutines. */
export interface PrivateDict {
  dict: CffDict;
  subrs: Buffer[];
}

/** An element of the FDArray; name-keyed fonts have one without a dictionary of its own. */
export interface FontDict {
  dict: CffDict;
  private: PrivateDict;
}

/** A font of the Compact Font Format, taken apart. */
export interface CffFont {
  name: string;
  top: CffDict;
  /** Custom strings; their SIDs begin at 391. */
  strings: Buffer[];
  globalSubrs: Buffer[];
  charStrings: Buffer[];
  /** By glyph id: the SID of the name, or the CID. */
  charset: number[];
  /** Name-keyed: code to glyph id; `standard` stands for Standard Encoding by name. */
  encoding: Map<number, number> | 'standard';
  cidKeyed: boolean;
  fonts: FontDict[];
  /** CID-keyed: index into `fonts` by glyph id. */
  fontOf: number[];
}

/** Reads a bare CFF table. Throws Unfit for what isn't understood: several fonts in one, Type 1 charstrings, synthetic fonts. */
export function readCff(data: Buffer): CffFont {
  if (data.readUInt8(0) !== 1) unfit('CFF version');
  const names = readIndex(data, data.readUInt8(2));
  const tops = readIndex(data, names.end);
  if (names.objects.length !== 1 || tops.objects.length !== 1) unfit('a set of fonts');
  const strings = readIndex(data, tops.end);
  const globals = readIndex(data, strings.end);
  const top = readDict(tops.objects[0]!);
  if (numberOf(top, op.charstringType, 2) !== 2) unfit('charstring type');
  if (top.has(op.syntheticBase)) unfit('synthetic font');
  const charStrings = readIndex(data, numberOf(top, op.charStrings, -1)).objects;
  const count = charStrings.length;
  if (count === 0) unfit('no glyphs');
  const cidKeyed = top.has(op.ros);
  const charset = readCharset(data, numberOf(top, op.charset, 0), count, cidKeyed);
  const fonts = cidKeyed
    ? readIndex(data, numberOf(top, op.fdArray, -1)).objects.map((bytes) => {
        const dict = readDict(bytes);
        return { dict, private: readPrivate(data, dict) };
      })
    : [{ dict: new Map(), private: readPrivate(data, top) }];
  const fontOf = cidKeyed ? readFontSelect(data, numberOf(top, op.fdSelect, -1), count) : [];
  if (fontOf.some((index) => index >= fonts.length)) unfit('FDSelect');
  return {
    name: names.objects[0]!.toString('latin1'),
    top,
    strings: strings.objects,
    globalSubrs: globals.objects,
    charStrings,
    charset,
    encoding: cidKeyed ? new Map() : readEncoding(data, numberOf(top, op.encoding, 0), charset),
    cidKeyed,
    fonts,
    fontOf,
  };
}

function readPrivate(data: Buffer, owner: CffDict): PrivateDict {
  const entry = owner.get(op.private);
  if (!entry) return { dict: new Map(), subrs: [] };
  const [size, offset] = entry.values;
  if (size === undefined || offset === undefined || size < 0) unfit('Private');
  const dict = readDict(part(data, offset, offset + size));
  const subrs = numberOf(dict, op.subrs, 0);
  return { dict, subrs: subrs === 0 ? [] : readIndex(data, offset + subrs).objects };
}

function readCharset(data: Buffer, offset: number, count: number, cidKeyed: boolean): number[] {
  // ISOAdobe; in a CID-keyed font, readers take it for the identity.
  if (offset === 0) {
    if (!cidKeyed && count > 229) unfit('charset');
    return Array.from({ length: count }, (_, glyph) => glyph);
  }
  if (offset <= 2) unfit('Expert charset');
  const ids = [0];
  const format = data.readUInt8(offset);
  let at = offset + 1;
  if (format > 2) unfit('charset format');
  while (ids.length < count) {
    const first = data.readUInt16BE(at);
    at += 2;
    let left = 0;
    if (format === 1) left = data.readUInt8(at);
    else if (format === 2) left = data.readUInt16BE(at);
    at += format;
    for (let step = 0; step <= left && ids.length < count; step += 1) ids.push(first + step);
  }
  return ids;
}

function readEncoding(data: Buffer, offset: number, charset: number[]): CffFont['encoding'] {
  if (offset === 0) return 'standard';
  if (offset === 1) unfit('Expert encoding');
  const codes = new Map<number, number>();
  const format = data.readUInt8(offset);
  const entries = data.readUInt8(offset + 1);
  let at = offset + 2;
  if ((format & 127) > 1) unfit('encoding format');
  let glyph = 1;
  for (let index = 0; index < entries; index += 1) {
    const first = data.readUInt8(at);
    const left = format & 1 ? data.readUInt8(at + 1) : 0;
    at += format & 1 ? 2 : 1;
    for (let step = 0; step <= left; step += 1, glyph += 1)
      if (glyph < charset.length && first + step < 256) codes.set(first + step, glyph);
  }
  if (format & 128) {
    const supplements = data.readUInt8(at);
    for (let index = 0; index < supplements; index += 1) {
      const code = data.readUInt8(at + 1 + index * 3);
      const found = charset.indexOf(data.readUInt16BE(at + 2 + index * 3));
      if (found > 0) codes.set(code, found);
    }
  }
  return codes;
}

function readFontSelect(data: Buffer, offset: number, count: number): number[] {
  const format = data.readUInt8(offset);
  if (format === 0) return [...part(data, offset + 1, offset + 1 + count)];
  if (format !== 3) unfit('FDSelect format');
  const ranges = data.readUInt16BE(offset + 1);
  const select = new Array<number>(count).fill(0);
  for (let index = 0; index < ranges; index += 1) {
    const at = offset + 3 + index * 3;
    const first = data.readUInt16BE(at);
    const next = data.readUInt16BE(at + 3);
    if (next <= first || next > count) unfit('FDSelect range');
    select.fill(data.readUInt8(at + 2), first, next);
  }
  return select;
}

/** The name with this SID. */
export function stringOf(font: Pick<CffFont, 'strings'>, sid: number): string | undefined {
  return cffStrings[sid] ?? font.strings[sid - cffStrings.length]?.toString('latin1');
}

/** Glyph names by glyph id of a name-keyed font. */
export const glyphNames = (font: CffFont): (string | undefined)[] =>
  font.charset.map((sid) => stringOf(font, sid));

/** Name of the glyph of each code, as the font's own encoding has it. */
export function builtInEncoding(font: CffFont): (string | undefined)[] {
  if (font.encoding === 'standard') {
    const names = new Set(glyphNames(font));
    return standardEncoding.map((text) => (names.has(text) ? text : undefined));
  }
  const codes = new Array<string | undefined>(256).fill(undefined);
  for (const [code, glyph] of font.encoding) codes[code] = stringOf(font, font.charset[glyph]!);
  return codes;
}
