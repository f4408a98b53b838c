import { part, unfit } from './attempt.ts';

/** A TrueType or OpenType container (OpenType 1.9, "Font file"). */
export interface Sfnt {
  /** 0x00010000 or `true` for TrueType outlines, `OTTO` for CFF. */
  version: number;
  tables: Map<string, Buffer>;
}

export const openTypeCff = 0x4f54544f;
const trueType = [0x00010000, 0x74727565];
const mostTables = 64;

/** Reads the table directory. Collections, variable fonts and tables that aren't all there are refused. */
export function readSfnt(data: Buffer): Sfnt {
  const version = data.readUInt32BE(0);
  if (version !== openTypeCff && !trueType.includes(version)) unfit('no single font');
  const count = data.readUInt16BE(4);
  if (count === 0 || count > mostTables) unfit('tables');
  const tables = new Map<string, Buffer>();
  for (let index = 0; index < count; index += 1) {
    const at = 12 + index * 16;
    const tag = part(data, at, at + 4).toString('latin1');
    const offset = data.readUInt32BE(at + 8);
    const length = data.readUInt32BE(at + 12);
    if (length === 0 || tables.has(tag)) continue;
    // A directory may name tables nobody reads and that aren't there; those that count are asked for by `table`.
    if (offset + length <= data.length) tables.set(tag, data.subarray(offset, offset + length));
    else if (needed.has(tag)) unfit(`${tag} is cut short`);
  }
  if (tables.has('fvar') || tables.has('CFF2')) unfit('variable font');
  return { version, tables };
}

const needed = new Set([
  'head',
  'maxp',
  'loca',
  'glyf',
  'hhea',
  'hmtx',
  'cmap',
  'post',
  'cvt ',
  'fpgm',
  'prep',
  'CFF ',
]);

/** A table that has to be there. */
export function table(font: Sfnt, tag: string): Buffer {
  return font.tables.get(tag) ?? unfit(`no ${tag}`);
}

/** Writes the container: tables in order of their tags, each on a multiple of four, checksums made anew. */
export function writeSfnt({ version, tables }: Sfnt): Buffer {
  const tags = [...tables.keys()].sort();
  const head = tables.get('head');
  if (head) {
    const cleared = Buffer.from(head);
    cleared.writeUInt32BE(0, 8);
    tables = new Map(tables).set('head', cleared);
  }
  const size = tags.reduce((sum, tag) => sum + align4(tables.get(tag)!.length), 12 + tags.length * 16);
  const out = Buffer.alloc(size);
  const log = Math.floor(Math.log2(tags.length));
  out.writeUInt32BE(version, 0);
  out.writeUInt16BE(tags.length, 4);
  out.writeUInt16BE(16 << log, 6);
  out.writeUInt16BE(log, 8);
  out.writeUInt16BE(tags.length * 16 - (16 << log), 10);
  let at = 12 + tags.length * 16;
  let headAt = 0;
  tags.forEach((tag, index) => {
    const bytes = tables.get(tag)!;
    const entry = 12 + index * 16;
    bytes.copy(out, at);
    if (tag === 'head') headAt = at;
    out.write(tag, entry, 4, 'latin1');
    out.writeUInt32BE(checksum(out.subarray(at, at + align4(bytes.length))), entry + 4);
    out.writeUInt32BE(at, entry + 8);
    out.writeUInt32BE(bytes.length, entry + 12);
    at += align4(bytes.length);
  });
  if (head) out.writeUInt32BE((0xb1b0afba - checksum(out)) >>> 0, headAt + 8);
  return out;
}

const align4 = (length: number) => (length + 3) & ~3;

/** Sum of 32-bit words; a last word that isn't all there is filled up with zeros. */
export function checksum(bytes: Buffer): number {
  let sum = 0;
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0;
  for (let at = whole; at < bytes.length; at += 1) sum = (sum + bytes[at]! * 2 ** (8 * (3 - (at & 3)))) >>> 0;
  return sum;
}
