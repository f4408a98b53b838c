import type { Shown } from '../content/shown.ts';
import type { PdfDocument } from '../objects/document.ts';
import { type Dict, isDict, isName, nameOf, Stream } from '../objects/object.ts';
import { attempt } from './attempt.ts';
import { subsetCff } from './cff.ts';
import { builtInEncoding, glyphNames, readCff } from './cff-read.ts';
import type { FontFile, FontUser } from './font-files.ts';
import { namedGlyphs } from './named-glyphs.ts';
import { simpleEncoding } from './simple-encoding.ts';
import { subsetTrueType } from './truetype.ts';
import { glyphsOfCodes } from './truetype-codes.ts';
import { readType1Names, type1ToCff } from './type1.ts';

/** A font program made smaller. */
export interface Slimmed {
  data: Buffer;
  /** A Type 1 program that became CFF. */
  converted?: boolean;
  /** Names of the glyphs it has, for fonts whose glyphs have names. */
  names?: Set<string>;
}

export interface SlimOptions {
  dropHinting: boolean;
  /** Becomes the name within the font program. */
  name: string;
}

/** The same font program with only what its users show; a text says why it stays as it is. */
export function slimFile(
  document: PdfDocument,
  file: FontFile,
  data: Buffer,
  shown: ReadonlyMap<Dict, Shown>,
  options: SlimOptions,
): Slimmed | string {
  const users = file.users.filter(({ font }) => shown.has(font));
  const simple = file.users.filter(({ font, described }) => font === described).length;
  if (simple > 0 && simple < file.users.length) return 'used both by code and by CID';
  const subtype = nameOf(document.entry(file.stream.dict, 'Subtype'));
  if (simple > 0) {
    if (file.key === 'FontFile2') return simpleTrueType(document, users, data, shown, options);
    if (
      users.some(({ font }) => !['Type1', 'MMType1'].includes(nameOf(document.entry(font, 'Subtype')) ?? ''))
    )
      return 'a font file that does not match its font';
    if (file.key === 'FontFile') return simpleType1(document, users, data, shown, options);
    if (subtype === 'Type1C') return simpleCff(document, users, data, shown, options);
    return 'OpenType';
  }
  const cids = cidsShown(document, users, shown);
  if (!cids) return 'an encoding that is not Identity';
  if (file.key === 'FontFile2') return cidTrueType(document, users, data, cids, options);
  if (file.key === 'FontFile3' && subtype === 'CIDFontType0C') return cidCff(data, cids, options);
  return 'an unusual font file';
}

function simpleTrueType(
  document: PdfDocument,
  users: FontUser[],
  data: Buffer,
  shown: ReadonlyMap<Dict, Shown>,
  { dropHinting, name }: SlimOptions,
): Slimmed | string {
  const glyphs = new Set<number>();
  for (const { font } of users) {
    const encoding = simpleEncoding(document, font);
    const found = encoding && glyphsOfCodes(data, encoding, shown.get(font)!.codes());
    if (!found) return 'unusual TrueType';
    for (const glyph of found) glyphs.add(glyph);
  }
  const slim = subsetTrueType(data, { glyphs, byCode: true, dropHinting, name });
  return slim ? { data: slim } : 'unusual TrueType';
}

function simpleType1(
  document: PdfDocument,
  users: FontUser[],
  data: Buffer,
  shown: ReadonlyMap<Dict, Shown>,
  { name }: SlimOptions,
): Slimmed | string {
  const font = readType1Names(data);
  const wanted = font && namesShown(document, users, shown, font.names, font.encoding);
  const slim = wanted && type1ToCff(data, wanted, name);
  return slim ? { data: slim, converted: true, names: wanted } : 'unusual Type 1';
}

function simpleCff(
  document: PdfDocument,
  users: FontUser[],
  data: Buffer,
  shown: ReadonlyMap<Dict, Shown>,
  { name }: SlimOptions,
): Slimmed | string {
  const font = attempt(() => readCff(data));
  if (!font || font.cidKeyed) return 'unusual CFF';
  const wanted = namesShown(document, users, shown, glyphNames(font), builtInEncoding(font));
  const slim = wanted && subsetCff(data, { by: 'name', wanted, name });
  return slim && wanted ? { data: slim, names: wanted } : 'unusual CFF';
}

function namesShown(
  document: PdfDocument,
  users: FontUser[],
  shown: ReadonlyMap<Dict, Shown>,
  available: readonly (string | undefined)[],
  builtIn: readonly (string | undefined)[],
): Set<string> | undefined {
  const wanted = new Set<string>();
  for (const { font } of users) {
    const encoding = simpleEncoding(document, font);
    if (!encoding) return undefined;
    for (const name of namedGlyphs(available, builtIn, encoding, shown.get(font)!.codes())) wanted.add(name);
  }
  return wanted;
}

/** CIDs that are shown, where codes are CIDs. */
function cidsShown(
  document: PdfDocument,
  users: FontUser[],
  shown: ReadonlyMap<Dict, Shown>,
): Set<number> | undefined {
  const cids = new Set<number>();
  for (const { font } of users) {
    const encoding = document.entry(font, 'Encoding');
    if (!isName(encoding, 'Identity-H') && !isName(encoding, 'Identity-V')) return undefined;
    for (const code of shown.get(font)!.codes()) cids.add(code);
  }
  return cids;
}

function cidTrueType(
  document: PdfDocument,
  users: FontUser[],
  data: Buffer,
  cids: ReadonlySet<number>,
  { dropHinting, name }: SlimOptions,
): Slimmed | string {
  const glyphs = new Set<number>();
  for (const { described } of users) {
    if (!isName(document.entry(described, 'Subtype'), 'CIDFontType2'))
      return 'a font file that does not match its font';
    const map = document.entry(described, 'CIDToGIDMap');
    if (map instanceof Stream) {
      const table = document.decode(map, 1 << 20);
      for (const cid of cids) if (cid * 2 + 1 < table.length) glyphs.add(table.readUInt16BE(cid * 2));
    } else if (map === null || isName(map, 'Identity')) for (const cid of cids) glyphs.add(cid);
    else return 'an unusual CIDToGIDMap';
  }
  const slim = subsetTrueType(data, { glyphs, byCode: false, dropHinting, name });
  return slim ? { data: slim } : 'unusual TrueType';
}

function cidCff(data: Buffer, cids: ReadonlySet<number>, { name }: SlimOptions): Slimmed | string {
  const cidKeyed = attempt(() => readCff(data).cidKeyed);
  if (cidKeyed === undefined) return 'unusual CFF';
  const slim = subsetCff(data, { by: cidKeyed ? 'cid' : 'glyph', wanted: cids, name });
  return slim ? { data: slim } : 'unusual CFF';
}

/** The name of a font without its subset tag. */
export const untagged = (name: string): string => name.replace(/^[A-Z]{6}\+/, '');

export const baseFont = (document: PdfDocument, dict: Dict): string | undefined =>
  isDict(dict) ? nameOf(document.entry(dict, 'BaseFont')) : undefined;
