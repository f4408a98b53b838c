import { unfit } from './attempt.ts';

/** One subtable of `cmap`. */
export interface CharacterMap {
  platform: number;
  encoding: number;
  format: number;
  /** Code to glyph id; codes of glyph 0 are left out. */
  glyphs: Map<number, number>;
}

const mostMaps = 32;
const mostEntries = 300_000;

/** Reads formats 0, 4, 6, 10 and 12. Variation sequences (14) are skipped: no PDF reader asks for them. Others are refused. */
export function readCmap(table: Buffer): CharacterMap[] {
  const count = table.readUInt16BE(2);
  if (count > mostMaps) unfit('cmap');
  const maps: CharacterMap[] = [];
  const seen = new Map<number, Map<number, number>>();
  for (let index = 0; index < count; index += 1) {
    const at = 4 + index * 8;
    const start = table.readUInt32BE(at + 4);
    const format = table.readUInt16BE(start);
    if (format === 14) continue;
    const glyphs = seen.get(start) ?? readSubtable(table, start, format);
    seen.set(start, glyphs);
    maps.push({ platform: table.readUInt16BE(at), encoding: table.readUInt16BE(at + 2), format, glyphs });
  }
  return maps;
}

function readSubtable(table: Buffer, start: number, format: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  const add = (code: number, glyph: number) => {
    if (glyph > 0 && glyph < 65536) glyphs.set(code, glyph);
    if (glyphs.size > mostEntries) unfit('cmap too large');
  };
  if (format === 0) for (let code = 0; code < 256; code += 1) add(code, table.readUInt8(start + 6 + code));
  else if (format === 4) readSegments(table, start, add);
  else if (format === 6) {
    const first = table.readUInt16BE(start + 6);
    const length = table.readUInt16BE(start + 8);
    for (let index = 0; index < length; index += 1)
      add(first + index, table.readUInt16BE(start + 10 + index * 2));
  } else if (format === 10) {
    const first = table.readUInt32BE(start + 12);
    const length = table.readUInt32BE(start + 16);
    for (let index = 0; index < length; index += 1)
      add(first + index, table.readUInt16BE(start + 20 + index * 2));
  } else if (format === 12) {
    const groups = table.readUInt32BE(start + 12);
    let codes = 0;
    for (let index = 0; index < groups; index += 1) {
      const at = start + 16 + index * 12;
      const [first, last] = [table.readUInt32BE(at), table.readUInt32BE(at + 4)];
      const glyph = table.readUInt32BE(at + 8);
      codes += last - first + 1;
      if (last < first || codes > mostEntries) unfit('cmap groups');
      for (let code = first; code <= last; code += 1) add(code, glyph + code - first);
    }
  } else unfit(`cmap format ${format}`);
  return glyphs;
}

function readSegments(table: Buffer, start: number, add: (code: number, glyph: number) => void): void {
  const segments = table.readUInt16BE(start + 6) >> 1;
  const ends = start + 14;
  const starts = ends + segments * 2 + 2;
  const deltas = starts + segments * 2;
  const offsets = deltas + segments * 2;
  let codes = 0;
  for (let index = 0; index < segments; index += 1) {
    const last = table.readUInt16BE(ends + index * 2);
    const first = table.readUInt16BE(starts + index * 2);
    const delta = table.readUInt16BE(deltas + index * 2);
    const offset = table.readUInt16BE(offsets + index * 2);
    if (first > last) continue;
    codes += last - first + 1;
    if (codes > mostEntries) unfit('cmap segments');
    for (let code = first; code <= last && code < 0xffff; code += 1) {
      if (offset === 0) add(code, (code + delta) & 0xffff);
      // Many writers leave 0xFFFF here in the last segment; FreeType takes it for "no glyph".
      else if (offset !== 0xffff) {
        const glyph = table.readUInt16BE(offsets + index * 2 + offset + (code - first) * 2);
        if (glyph !== 0) add(code, (glyph + delta) & 0xffff);
      }
    }
  }
}

/** A `cmap` with these subtables, each of its old kind; equal ones are stored once. */
export function writeCmap(maps: CharacterMap[]): Buffer {
  const bodies: Buffer[] = [];
  const offsets = new Map<string, number>();
  const head = Buffer.alloc(4 + maps.length * 8);
  head.writeUInt16BE(maps.length, 2);
  let at = head.length;
  maps.forEach((map, index) => {
    const body = writeSubtable(map);
    const key = body.toString('latin1');
    let offset = offsets.get(key);
    if (offset === undefined) {
      offset = at;
      offsets.set(key, offset);
      bodies.push(body);
      at += body.length;
    }
    head.writeUInt16BE(map.platform, 4 + index * 8);
    head.writeUInt16BE(map.encoding, 6 + index * 8);
    head.writeUInt32BE(offset, 8 + index * 8);
  });
  return Buffer.concat([head, ...bodies]);
}

function writeSubtable({ format, glyphs }: CharacterMap): Buffer {
  const entries = [...glyphs].sort((a, b) => a[0] - b[0]);
  const highest = entries.at(-1)?.[0] ?? 0;
  if (format === 0) {
    const body = Buffer.alloc(262);
    body.writeUInt16BE(262, 2);
    for (const [code, glyph] of entries) body.writeUInt8(glyph, 6 + code);
    return body;
  }
  if (format === 6) {
    const first = entries[0]?.[0] ?? 0;
    const length = entries.length ? highest - first + 1 : 0;
    const body = Buffer.alloc(10 + length * 2);
    for (const [index, value] of [6, body.length, 0, first, length].entries())
      body.writeUInt16BE(value, index * 2);
    for (const [code, glyph] of entries) body.writeUInt16BE(glyph, 10 + (code - first) * 2);
    return body;
  }
  const runs = runsOf(entries);
  return format === 4 && highest < 0xffff ? writeSegments(runs) : writeGroups(runs);
}

interface Run {
  first: number;
  last: number;
  glyph: number;
}

function runsOf(entries: [number, number][]): Run[] {
  const runs: Run[] = [];
  for (const [code, glyph] of entries) {
    const run = runs.at(-1);
    if (run && run.last + 1 === code && run.glyph + code - run.first === glyph) run.last = code;
    else runs.push({ first: code, last: code, glyph });
  }
  return runs;
}

function writeSegments(runs: Run[]): Buffer {
  const all = [...runs, { first: 0xffff, last: 0xffff, glyph: 0 }];
  const count = all.length;
  const body = Buffer.alloc(16 + count * 8);
  const log = Math.floor(Math.log2(count));
  const head = [4, body.length, 0, count * 2, 2 << log, log, count * 2 - (2 << log)];
  for (const [index, value] of head.entries()) body.writeUInt16BE(value, index * 2);
  for (const [index, { first, last, glyph }] of all.entries()) {
    body.writeUInt16BE(last, 14 + index * 2);
    body.writeUInt16BE(first, 16 + (count + index) * 2);
    body.writeUInt16BE((glyph - first) & 0xffff, 16 + (2 * count + index) * 2);
  }
  return body;
}

function writeGroups(runs: Run[]): Buffer {
  const body = Buffer.alloc(16 + runs.length * 12);
  body.writeUInt16BE(12, 0);
  body.writeUInt32BE(body.length, 4);
  body.writeUInt32BE(runs.length, 12);
  for (const [index, { first, last, glyph }] of runs.entries()) {
    body.writeUInt32BE(first, 16 + index * 12);
    body.writeUInt32BE(last, 20 + index * 12);
    body.writeUInt32BE(glyph, 24 + index * 12);
  }
  return body;
}
