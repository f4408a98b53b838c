import { part, unfit } from './attempt.ts';
import { type Sfnt, table } from './sfnt.ts';

/** The outlines of a TrueType font by glyph id. */
export interface GlyphTable {
  count: number;
  /** The bytes of a glyph; empty where it has no outline. */
  outline(glyph: number): Buffer;
}

export function readGlyphs(font: Sfnt): GlyphTable {
  const count = table(font, 'maxp').readUInt16BE(4);
  const long = table(font, 'head').readUInt16BE(50) !== 0;
  const loca = table(font, 'loca');
  const glyf = table(font, 'glyf');
  const offset = (index: number) => (long ? loca.readUInt32BE(index * 4) : loca.readUInt16BE(index * 2) * 2);
  return {
    count,
    outline: (glyph) => {
      const [start, end] = [offset(glyph), offset(glyph + 1)];
      return start === end ? glyf.subarray(0, 0) : part(glyf, start, end);
    },
  };
}

/** One component of a composite glyph: where its flags stand, and its glyph id. */
interface Component {
  at: number;
  flags: number;
  glyph: number;
  next: number;
}

const haveInstructions = 0x100;
const mostParts = 256;

function* components(outline: Buffer): Generator<Component> {
  for (let at = 10, number = 0; ; number += 1) {
    if (number > mostParts) unfit('composite of too many parts');
    const flags = outline.readUInt16BE(at);
    const glyph = outline.readUInt16BE(at + 2);
    const scale = flags & 0x8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0;
    const next = at + 4 + (flags & 0x1 ? 4 : 2) + scale;
    if (next > outline.length) unfit('composite cut short');
    yield { at, flags, glyph, next };
    if (!(flags & 0x20)) return;
    at = next;
  }
}

const isComposite = (outline: Buffer) => outline.length >= 10 && outline.readInt16BE(0) < 0;

/** `wanted`, glyph 0, and all parts of composites among them. Glyphs the font doesn't have are left out. */
export function closure(glyphs: GlyphTable, wanted: Iterable<number>): Set<number> {
  const found = new Set<number>();
  const open = [0, ...wanted];
  for (let glyph = open.pop(); glyph !== undefined; glyph = open.pop()) {
    if (found.has(glyph) || glyph >= glyphs.count) continue;
    found.add(glyph);
    const outline = glyphs.outline(glyph);
    if (isComposite(outline)) for (const part of components(outline)) open.push(part.glyph);
  }
  return found;
}

/** The outline without its instructions. */
export function withoutInstructions(outline: Buffer): Buffer {
  if (outline.length < 10) return outline;
  if (isComposite(outline)) {
    const bytes = Buffer.from(outline);
    let end = 0;
    for (const { at, flags, next } of components(outline)) {
      bytes.writeUInt16BE(flags & ~haveInstructions, at);
      end = next;
    }
    return bytes.subarray(0, end);
  }
  const contours = outline.readInt16BE(0);
  if (contours === 0) return outline;
  const at = 10 + contours * 2;
  const length = outline.readUInt16BE(at);
  if (length === 0) return outline;
  const rest = part(outline, at + 2 + length, outline.length);
  return Buffer.concat([outline.subarray(0, at), Buffer.alloc(2), rest]);
}
