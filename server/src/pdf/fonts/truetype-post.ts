import { part, unfit } from './attempt.ts';
import { macGlyphOrder } from './encodings.ts';

const version1 = 0x00010000;
const version2 = 0x00020000;
const version3 = 0x00030000;

/** Glyph names by glyph id, from a `post` table of version 1 or 2; undefined for version 3, which has none. */
export function readPostNames(table: Buffer, glyphCount: number): string[] | undefined {
  const version = table.readUInt32BE(0);
  if (version === version1) return macGlyphOrder.slice(0, glyphCount);
  if (version === version3) return undefined;
  if (version !== version2) unfit('post version');
  const count = Math.min(table.readUInt16BE(32), glyphCount);
  const strings: string[] = [];
  for (let at = 34 + table.readUInt16BE(32) * 2; at < table.length; ) {
    const length = table[at]!;
    if (at + 1 + length > table.length) break;
    strings.push(part(table, at + 1, at + 1 + length).toString('latin1'));
    at += 1 + length;
  }
  return Array.from({ length: count }, (_, glyph) => {
    const index = table.readUInt16BE(34 + glyph * 2);
    return (index < 258 ? macGlyphOrder[index] : strings[index - 258]) ?? '.notdef';
  });
}

/** A `post` table that names only the glyphs in `kept`; the others are `.notdef`. */
export function writePost(
  table: Buffer,
  names: string[] | undefined,
  kept: ReadonlySet<number>,
  glyphCount: number,
): Buffer {
  const head = Buffer.from(part(table, 0, 32));
  head.writeUInt32BE(names ? version2 : version3, 0);
  if (!names) return head;
  const indices = Buffer.alloc(2 + glyphCount * 2);
  indices.writeUInt16BE(glyphCount, 0);
  const strings: Buffer[] = [];
  const known = new Map<string, number>(macGlyphOrder.map((glyph, index) => [glyph, index]));
  for (const glyph of [...kept].sort((a, b) => a - b)) {
    const text = names[glyph];
    if (text === undefined || glyph >= glyphCount || text === '.notdef') continue;
    let index = known.get(text);
    if (index === undefined) {
      index = 258 + strings.length;
      known.set(text, index);
      strings.push(Buffer.from(`${String.fromCharCode(text.length)}${text}`, 'latin1'));
    }
    indices.writeUInt16BE(index, 2 + glyph * 2);
  }
  return Buffer.concat([head, indices, ...strings]);
}
