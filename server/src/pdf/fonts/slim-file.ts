import type { Shown } from '../content/shown.ts';
import type { PdfDocument } from '../objects/document.ts';
import { type Dict, isName, nameOf, Stream } from '../objects/object.ts';
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
  if (file.key === 'FontFile2') return trueType(document, users, data, shown, options);
  const simple = file.users.filter(isSimple).length;
  if (simple > 0 && simple < file.users.length) return 'used both by code and by CID';
  const subtype = nameOf(document.entry(file.stream.dict, 'Subtype'));
  if (simple > 0) {
    if (!users.every(({ font }) => isSubtype(document, font, 'Type1', 'MMType1'))) return mismatch;
    if (file.key === 'FontFile') return simpleType1(document, users, data, shown, options);
    if (subtype === 'Type1C') return simpleCff(document, users, data, shown, options);
  } else if (file.key === 'FontFile3' && subtype === 'CIDFontType0C') {
    if (!users.every(({ described }) => isSubtype(document, described, 'CIDFontType0'))) return mismatch;
    return cidCff(document, users, data, shown, options);
  }
  return 'an unusual font file';
}

const mismatch = 'a font file that does not match its font';
const isSimple = ({ font, described }: FontUser) => font === described;
const isSubtype = (document: PdfDocument, font: Dict, ...subtypes: string[]) =>
  subtypes.includes(nameOf(document.entry(font, 'Subtype')) ?? '');

function trueType(
  document: PdfDocument,
  users: FontUser[],
  data: Buffer,
  shown: ReadonlyMap<Dict, Shown>,
  { dropHinting, name }: SlimOptions,
): Slimmed | string {
  const glyphs = new Set<number>();
  for (const user of users) {
    const { font, described } = user;
    if (!isSubtype(document, described, isSimple(user) ? 'TrueType' : 'CIDFontType2')) return mismatch;
    const codes = shown.get(font)!.codes();
    const encoding = simpleEncoding(document, font);
    const byCode = () => encoding && glyphsOfCodes(data, encoding, codes);
    const found = isSimple(user) ? byCode() : glyphsOfCids(document, user, codes);
    if (!found) return isSimple(user) ? 'unusual TrueType' : 'codes that are not glyphs';
    for (const glyph of found) glyphs.add(glyph);
  }
  const slim = subsetTrueType(data, { glyphs, byCode: users.some(isSimple), dropHinting, name });
  return slim ? { data: slim } : 'unusual TrueType';
}

function simpleType1(
  document: PdfDocument,
  users: FontUser[],
  data: Buffer,
  shown: ReadonlyMap<Dict, Shown>,
  options: SlimOptions,
): Slimmed | string {
  const font = readType1Names(data);
  const wanted = font && namesShown(document, users, shown, font.names, font.encoding);
  const slim = wanted && type1ToCff(data, wanted, options);
  return slim ? { data: slim, converted: true, names: wanted } : 'unusual Type 1';
}

function simpleCff(
  document: PdfDocument,
  users: FontUser[],
  data: Buffer,
  shown: ReadonlyMap<Dict, Shown>,
  options: SlimOptions,
): Slimmed | string {
  const font = attempt(() => readCff(data));
  if (!font || font.cidKeyed) return 'unusual CFF';
  const wanted = namesShown(document, users, shown, glyphNames(font), builtInEncoding(font));
  const slim = wanted && subsetCff(data, { by: 'name', wanted, ...options });
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

/** Whether codes are CIDs. */
const isIdentity = (document: PdfDocument, font: Dict): boolean => {
  const encoding = document.entry(font, 'Encoding');
  return isName(encoding, 'Identity-H') || isName(encoding, 'Identity-V');
};

function glyphsOfCids(
  document: PdfDocument,
  { font, described }: FontUser,
  codes: number[],
): Iterable<number> | undefined {
  if (!isIdentity(document, font)) return undefined;
  const map = document.entry(described, 'CIDToGIDMap');
  if (map === null || isName(map, 'Identity')) return codes;
  if (!(map instanceof Stream)) return undefined;
  const table = document.decode(map, 1 << 20);
  return codes.flatMap((cid) => (cid * 2 + 1 < table.length ? [table.readUInt16BE(cid * 2)] : []));
}

function cidCff(
  document: PdfDocument,
  users: FontUser[],
  data: Buffer,
  shown: ReadonlyMap<Dict, Shown>,
  options: SlimOptions,
): Slimmed | string {
  if (!users.every(({ font }) => isIdentity(document, font))) return 'codes that are not glyphs';
  const wanted = new Set(users.flatMap(({ font }) => shown.get(font)!.codes()));
  const cidKeyed = attempt(() => readCff(data).cidKeyed);
  if (cidKeyed === undefined) return 'unusual CFF';
  const slim = subsetCff(data, { by: cidKeyed ? 'cid' : 'glyph', wanted, ...options });
  return slim ? { data: slim } : 'unusual CFF';
}

/** The name of a font without its subset tag. */
export const untagged = (name: string): string => name.replace(/^[A-Z]{6}\+/, '');
