import { attempt } from './attempt.ts';
import { macRomanEncoding } from './encodings.ts';
import { codePointsOf, glyphNumbersOf } from './glyph-names.ts';
import { readSfnt } from './sfnt.ts';
import { namesOfCode, type SimpleEncoding } from './simple-encoding.ts';
import { type CharacterMap, readCmap } from './truetype-cmap.ts';
import { readPostNames } from './truetype-post.ts';

/** Where fonts of symbols keep their codes in a (3, 0) subtable; readers try all of these. */
const symbolPages = [0, 0xf000, 0xf100, 0xf200];

const macintosh = ({ platform }: CharacterMap) => platform === 1;
const unicode = ({ platform }: CharacterMap) => platform !== 1;

/**
 * Glyph ids that these codes of a simple TrueType font may lead to. Readers disagree on how to find them (PDF 32000-1, 9.6.6.4,
 * against what PDFium, poppler and mupdf do), so the answer holds what any of the ways gives. Undefined: the font is broken.
 */
export function glyphsOfCodes(
  data: Buffer,
  encoding: SimpleEncoding,
  codes: Iterable<number>,
): Set<number> | undefined {
  return attempt(() => {
    const font = readSfnt(data);
    const cmap = font.tables.get('cmap');
    const maps = cmap ? readCmap(cmap) : [];
    const count = font.tables.get('maxp')?.readUInt16BE(4) ?? 0;
    const post = font.tables.get('post');
    const names = (post && readPostNames(post, count)) ?? [];
    const byName = new Map<string, number>();
    for (const [glyph, name] of names.entries()) if (!byName.has(name)) byName.set(name, glyph);
    const found = new Set<number>();
    const look = (code: number, where: (map: CharacterMap) => boolean = () => true) => {
      for (const map of maps) {
        const glyph = where(map) ? map.glyphs.get(code) : undefined;
        if (glyph !== undefined) found.add(glyph);
      }
    };
    for (const code of codes) {
      for (const page of symbolPages) look(page + code);
      // Without any map, readers take the code for the glyph.
      if (maps.every(({ glyphs }) => glyphs.size === 0)) found.add(code);
      for (const name of namesOfCode(encoding, code, undefined)) {
        const points = codePointsOf(name);
        for (const point of points) look(point, unicode);
        // mupdf shows the replacement character for a name it doesn't know.
        if (points.length === 0) look(0xfffd, unicode);
        const mac = macRomanEncoding.indexOf(name);
        if (mac >= 0) look(mac, macintosh);
        const named = byName.get(name);
        if (named !== undefined) found.add(named);
        for (const glyph of glyphNumbersOf(name)) found.add(glyph);
      }
    }
    return found;
  });
}
