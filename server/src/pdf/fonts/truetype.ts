import { attempt, part, unfit } from './attempt.ts';
import { openTypeCff, readSfnt, type Sfnt, table, writeSfnt } from './sfnt.ts';
import { isTricky } from './tricky.ts';
import { readCmap, writeCmap } from './truetype-cmap.ts';
import { closure, type GlyphTable, readGlyphs, withoutInstructions } from './truetype-glyphs.ts';
import { readPostNames, writePost } from './truetype-post.ts';

/** What a document needs of a TrueType font. */
export interface TrueTypeUse {
  /** Glyph ids that may be shown. Glyph 0 and the parts of composites are added. */
  glyphs: Iterable<number>;
  /** Whether glyphs are found through `cmap` and `post` (simple fonts); CID fonts name them by id. */
  byCode: boolean;
  /** Drop instructions too. Fonts known to fall apart without them keep them. */
  dropHinting?: boolean;
  /** /BaseFont: some fonts are known by their name only. */
  name?: string;
}

/** Tables that draw a glyph once its id is known (PDF 32000-1, 9.9, Table 126); all others are for typesetting. */
const drawn = ['head', 'hhea', 'hmtx', 'maxp'];
const hinting = ['cvt ', 'fpgm', 'prep'];

/**
 * The font with only the outlines in `use`. Glyph ids stay; ids past the last one used are cut off; `cmap` and `post` keep the
 * entries of the remaining glyphs, in subtables of the same kinds. Undefined when the font is broken or unusual.
 */
export function subsetTrueType(data: Buffer, use: TrueTypeUse): Buffer | undefined {
  return attempt(() => {
    const font = readSfnt(data);
    if (font.version === openTypeCff) unfit('CFF outlines');
    const glyphs = readGlyphs(font);
    const kept = closure(glyphs, use.glyphs);
    const count = Math.max(...kept) + 1;
    const tricky = isTricky(font, use.name);
    const bare = use.dropHinting === true && !tricky;
    const tables = new Map<string, Buffer>();
    for (const tag of drawn) tables.set(tag, Buffer.from(table(font, tag)));
    for (const tag of hinting) if (!bare && font.tables.has(tag)) tables.set(tag, table(font, tag));
    // FreeType recognises some tricky fonts by their family name.
    if (tricky && font.tables.has('name')) tables.set('name', table(font, 'name'));
    const ascent = tables.get('hhea')!;
    // Readers take the height of lines from OS/2 where hhea has none, and PDFium fits some outlines to the grid in another way
    // without it: DejaVu Serif Bold, whose instructions ask for the size.
    if ((!bare || ascent.readInt32BE(4) === 0) && font.tables.has('OS/2'))
      tables.set('OS/2', table(font, 'OS/2'));
    writeOutlines(tables, glyphs, kept, count, bare);
    writeMetrics(tables, kept, count);
    if (use.byCode) keepNames(font, tables, kept, glyphs.count, count);
    return writeSfnt({ version: font.version, tables });
  });
}

function writeOutlines(
  tables: Map<string, Buffer>,
  glyphs: GlyphTable,
  kept: ReadonlySet<number>,
  count: number,
  bare: boolean,
): void {
  const outlines: Buffer[] = [];
  const offsets = [0];
  let at = 0;
  for (let glyph = 0; glyph < count; glyph += 1) {
    if (kept.has(glyph)) {
      const outline = bare ? withoutInstructions(glyphs.outline(glyph)) : glyphs.outline(glyph);
      outlines.push(outline);
      at += outline.length;
      if (outline.length & 1) {
        outlines.push(Buffer.alloc(1));
        at += 1;
      }
    }
    offsets.push(at);
  }
  const long = at > 0x1fffe;
  const loca = Buffer.alloc(offsets.length * (long ? 4 : 2));
  for (const [index, offset] of offsets.entries())
    if (long) loca.writeUInt32BE(offset, index * 4);
    else loca.writeUInt16BE(offset / 2, index * 2);
  // FreeType takes a font without any outline for one without scalable glyphs when glyf is empty.
  tables.set('glyf', at === 0 ? Buffer.alloc(4) : Buffer.concat(outlines));
  tables.set('loca', loca);
  tables.get('head')!.writeUInt16BE(long ? 1 : 0, 50);
  const maxp = tables.get('maxp')!;
  maxp.writeUInt16BE(count, 4);
  if (bare && maxp.length >= 32) maxp.fill(0, 16, 28);
}

/** Widths and side bearings of glyphs that are gone become 0: they compress to nothing. */
function writeMetrics(tables: Map<string, Buffer>, kept: ReadonlySet<number>, count: number): void {
  const hhea = tables.get('hhea')!;
  const old = tables.get('hmtx')!;
  const full = hhea.readUInt16BE(34);
  if (full === 0) unfit('no widths');
  const left = Math.min(full, count);
  const hmtx = Buffer.alloc(left * 4 + (count - left) * 2);
  for (const glyph of kept) {
    const [at, size] = glyph < full ? [glyph * 4, 4] : [full * 4 + (glyph - full) * 2, 2];
    old.copy(hmtx, at, at, Math.min(at + size, old.length));
  }
  // The glyphs behind the last full entry share its width.
  if (count > full) part(old, full * 4 - 4, full * 4 - 2).copy(hmtx, full * 4 - 4);
  hhea.writeUInt16BE(left, 34);
  tables.set('hmtx', hmtx);
}

function keepNames(
  font: Sfnt,
  tables: Map<string, Buffer>,
  kept: ReadonlySet<number>,
  oldCount: number,
  count: number,
): void {
  const cmap = font.tables.get('cmap');
  if (cmap) {
    const maps = readCmap(cmap);
    for (const map of maps)
      map.glyphs = new Map([...map.glyphs].filter(([, glyph]) => kept.has(glyph) && glyph < count));
    tables.set('cmap', writeCmap(maps));
  }
  const post = font.tables.get('post');
  if (post) tables.set('post', writePost(post, readPostNames(post, oldCount), kept, count));
}
