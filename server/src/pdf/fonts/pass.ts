import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { Survey } from '../content/survey.ts';
import { TooMuchContent, textUse } from '../content/text-use.ts';
import type { PdfDocument } from '../objects/document.ts';
import { FilterDamage } from '../objects/filters.ts';
import { SyntaxDamage } from '../objects/lexer.ts';
import { type Dict, name, nameOf, type PdfObject, PdfString, type Slice } from '../objects/object.ts';
import { type FontFile, fontFiles } from './font-files.ts';
import { fontsToType } from './form-fonts.ts';
import { type Slimmed, slimFile, untagged } from './slim-file.ts';

export interface SlimFontsOptions {
  /** Which part of PDF/A the document claims: part 1 wants lists of a subset's glyphs, and they must be true. */
  archival: 'none' | '1' | 'later';
  /** Where new bytes go. */
  spool: { add(bytes: Uint8Array): Slice };
  /**
   * Drop what fits outlines to coarse pixels: instructions of TrueType fonts, stems of Type 1 and CFF. poppler and mupdf draw the same
   * pixels without; PDFium, which runs TrueType instructions, moves edges of such text by up to half a pixel.
   */
  dropHinting: boolean;
}

export interface SlimFonts {
  /** Font programs made smaller. */
  fonts: number;
  /** Bytes saved, as compressed by zlib. */
  saved: number;
  /** Font programs left as they are, each with the reason. */
  skipped: string[];
}

const best = { level: 9, memLevel: 9 };
/** Larger ones aren't fonts of this world; the largest CJK fonts have 40 MB. */
const mostFontBytes = 64 * 2 ** 20;

/**
 * Reduces every embedded font to the glyphs that are shown, and turns Type 1 programs into CFF. Look, widths, encodings and text
 * stay; what can't be understood with certainty stays as it is. Font programs are in memory one at a time.
 */
export async function slimFonts(
  document: PdfDocument,
  objects: ReadonlyMap<number, PdfObject>,
  { pages }: Pick<Survey, 'pages'>,
  options: SlimFontsOptions,
): Promise<SlimFonts> {
  const result: SlimFonts = { fonts: 0, saved: 0, skipped: [] };
  const files = fontFiles(document, objects);
  if (files.length === 0) return result;
  const kept = fontsToType(document, objects);
  const all = (reason: string): SlimFonts => ({
    ...result,
    skipped: files.map((file) => `${labelOf(document, file)}: ${reason}`),
  });
  if (kept === 'all') return all('an XFA form may need all of it');
  // Template pages (12.7.7) may be added to the document by its form.
  if (document.entry(document.entry(document.catalog, 'Names'), 'Templates') !== null)
    return all('hidden template pages may need all of it');
  let use: ReturnType<typeof textUse>;
  try {
    use = textUse(document, pages);
  } catch (error) {
    if (error instanceof TooMuchContent) return all('too much content to read');
    throw error;
  }
  for (const file of files) {
    // Let others have the thread between two fonts.
    await new Promise((resolve) => setImmediate(resolve));
    const skip = (reason: string) => result.skipped.push(`${labelOf(document, file)}: ${reason}`);
    if (file.trouble !== undefined) skip(file.trouble);
    else if (file.users.some(({ font }) => kept.has(font))) skip('fields are typed in it');
    else if (file.users.some(({ font }) => use.unsure.has(font)))
      skip('content that uses it could not be read');
    else if (!file.users.some(({ font }) => use.shown.has(font))) skip('nothing is shown in it');
    else {
      const saved = slim(document, file, use.shown, options);
      if (typeof saved === 'string') skip(saved);
      else {
        result.fonts += 1;
        result.saved += saved;
      }
    }
  }
  return result;
}

const labelOf = (document: PdfDocument, { users, descriptors }: FontFile): string =>
  nameOf(document.entry(users[0]?.described, 'BaseFont')) ??
  nameOf(document.entry([...descriptors][0], 'FontName')) ??
  'a font';

/** Bytes saved, or why there are none. */
function slim(
  document: PdfDocument,
  file: FontFile,
  shown: ReturnType<typeof textUse>['shown'],
  options: SlimFontsOptions,
): number | string {
  let data: Buffer;
  let slimmed: Slimmed | string;
  const old = labelOf(document, file);
  const composite = file.users.some(({ font, described }) => font !== described);
  if (options.archival === '1' && composite) return 'PDF/A-1 wants a list of its glyphs';
  try {
    data = document.decode(file.stream, mostFontBytes);
    slimmed = slimFile(document, file, data, shown, { dropHinting: options.dropHinting, name: old });
  } catch (error) {
    if (error instanceof FilterDamage || error instanceof SyntaxDamage) return 'it could not be read';
    throw error;
  }
  if (typeof slimmed === 'string') return slimmed;
  const packed = deflateSync(slimmed.data, best);
  // Better compression alone is no reason to touch a font: others see to that.
  const clear = slimmed.data.length < data.length * 0.8;
  const before = clear ? file.stream.size : Math.min(file.stream.size, deflateSync(data, best).length);
  if (packed.length >= before) return 'nothing to gain';
  const saved = file.stream.size - packed.length;
  replace(document, file, slimmed, packed, options);
  return saved;
}

function replace(
  document: PdfDocument,
  file: FontFile,
  slimmed: Slimmed,
  packed: Buffer,
  { spool, archival }: SlimFontsOptions,
): void {
  const { dict } = file.stream;
  for (const key of ['DecodeParms', 'DP', 'DL', 'Length1', 'Length2', 'Length3']) dict.delete(key);
  dict.set('Filter', name('FlateDecode'));
  if (file.key === 'FontFile2') dict.set('Length1', slimmed.data.length);
  if (slimmed.converted) dict.set('Subtype', name('Type1C'));
  file.stream.stored = spool.add(packed);
  const tag = tagOf(slimmed.data);
  for (const descriptor of file.descriptors) {
    if (slimmed.converted) {
      const reference = descriptor.get('FontFile');
      descriptor.delete('FontFile');
      descriptor.set('FontFile3', reference);
    }
    const list = slimmed.names && archival === '1' ? charSetOf(slimmed.names) : undefined;
    descriptor.delete('CharSet');
    descriptor.delete('CIDSet');
    if (list) descriptor.set('CharSet', list);
    rename(document, descriptor, 'FontName', tag);
  }
  for (const { font, described } of file.users) {
    rename(document, font, 'BaseFont', tag);
    if (described !== font) rename(document, described, 'BaseFont', tag);
  }
}

/** A font that was whole gets a tag now that it is a subset (9.6.4); one that has a tag keeps it. */
function rename(document: PdfDocument, dict: Dict, key: string, tag: string): void {
  const old = nameOf(document.entry(dict, key));
  if (old !== undefined && untagged(old) === old) dict.set(key, name(`${tag}+${old}`));
}

/** Six letters from the bytes of the font. */
function tagOf(data: Buffer): string {
  const digest = createHash('sha256').update(data).digest();
  return String.fromCharCode(...digest.subarray(0, 6).map((byte) => 65 + (byte % 26)));
}

const charSetOf = (names: ReadonlySet<string>): PdfString =>
  new PdfString(
    Buffer.from(
      [...names]
        .filter((glyph) => glyph !== '.notdef')
        .sort()
        .map((glyph) => `/${glyph}`)
        .join(''),
      'latin1',
    ),
  );
