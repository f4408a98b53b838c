import { unfit } from './attempt.ts';
import { type CffDict, entryOf, offsetEntry, op, writeDict } from './cff-dict.ts';
import { writeIndex } from './cff-index.ts';
import type { CffFont, PrivateDict } from './cff-read.ts';

/** Every offset into a font of this size fits two bytes. */
const mostNarrow = 30_000;

/** Writes a font as a bare CFF table, nothing between its parts. */
export function writeCff(font: CffFont): Buffer {
  const wide = layOut(font, true);
  return wide.length <= mostNarrow ? layOut(font, false) : wide;
}

function layOut(font: CffFont, wide: boolean): Buffer {
  const top = new Map(font.top);
  const moved = [op.charset, op.encoding, op.charStrings, op.private, op.fdArray, op.fdSelect];
  for (const operator of moved) top.delete(operator);
  const charset = writeCharset(font.charset);
  const encoding =
    font.cidKeyed || font.encoding === 'standard' ? undefined : writeEncoding(font.encoding, font.charset);
  const charStrings = writeIndex(font.charStrings);
  const head = [
    Buffer.from([1, 0, 4, 4]),
    writeIndex([Buffer.from(font.name, 'latin1')]),
    writeIndex(font.strings),
    writeIndex(font.globalSubrs),
  ];
  // Once with zeros to know how long it gets, once with the offsets.
  const offset = (...values: number[]) => offsetEntry(wide, ...values);
  const fill = (at: number): { body: Buffer[]; topIndex: Buffer } => {
    const body: Buffer[] = [];
    const place = (bytes: Buffer): number => {
      body.push(bytes);
      at += bytes.length;
      return at - bytes.length;
    };
    top.set(op.charset, offset(place(charset)));
    if (encoding) top.set(op.encoding, offset(place(encoding)));
    if (font.cidKeyed) top.set(op.fdSelect, offset(place(writeFontSelect(font.fontOf))));
    top.set(op.charStrings, offset(place(charStrings)));
    const privates = font.fonts.map((one) => placePrivate(one.private, place, offset));
    if (font.cidKeyed) {
      const dicts = font.fonts.map((one, index) =>
        writeDict(new Map(one.dict).set(op.private, privates[index]!)),
      );
      top.set(op.fdArray, offset(place(writeIndex(dicts))));
    } else top.set(op.private, privates[0]!);
    return { body, topIndex: writeIndex([writeDict(top)]) };
  };
  const before = head.reduce((sum, bytes) => sum + bytes.length, 0);
  const { body, topIndex } = fill(before + fill(0).topIndex.length);
  return Buffer.concat([head[0]!, head[1]!, topIndex, head[2]!, head[3]!, ...body]);
}

function placePrivate(
  { dict, subrs }: PrivateDict,
  place: (bytes: Buffer) => number,
  offset: (...values: number[]) => ReturnType<typeof offsetEntry>,
) {
  const own: CffDict = new Map(dict);
  own.delete(op.subrs);
  if (subrs.length > 0) {
    const short = writeDict(own).length;
    // The entry itself takes two bytes up to 107, three up to 1131, four beyond: one of these is right.
    const entry = [2, 3, 4]
      .map((size) => entryOf(short + size))
      .find(({ values, raw }) => raw.length + 1 + short === values[0]);
    own.set(op.subrs, entry ?? unfit('Private DICT'));
  }
  const bytes = writeDict(own);
  const at = place(bytes);
  if (subrs.length > 0) place(writeIndex(subrs));
  return offset(bytes.length, at);
}

/** Runs of consecutive numbers: first, and how many follow. */
function runsOf(values: readonly number[], longest: number): [number, number][] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run && run[0] + run[1] + 1 === value && run[1] < longest) run[1] += 1;
    else runs.push([value, 0]);
  }
  return runs;
}

/** The shortest of the three formats. The predefined ISOAdobe is left alone: fontTools stumbles over a font without an entry. */
function writeCharset(charset: readonly number[]): Buffer {
  const ids = charset.slice(1);
  const plain = Buffer.alloc(1 + ids.length * 2);
  for (const [index, id] of ids.entries()) plain.writeUInt16BE(id, 1 + index * 2);
  const forms = [plain];
  for (const format of [1, 2]) {
    const runs = runsOf(ids, format === 1 ? 255 : 65535);
    const bytes = Buffer.alloc(1 + runs.length * (2 + format));
    bytes[0] = format;
    for (const [index, [first, left]] of runs.entries()) {
      bytes.writeUInt16BE(first, 1 + index * (2 + format));
      bytes.writeUIntBE(left, 3 + index * (2 + format), format);
    }
    forms.push(bytes);
  }
  return forms.reduce((best, form) => (form.length < best.length ? form : best));
}

/** Format 0: the first code of each glyph from 1 on; further codes are supplements. Encoded glyphs must come first. */
function writeEncoding(encoding: ReadonlyMap<number, number>, charset: readonly number[]): Buffer {
  const first: number[] = [];
  const more: [number, number][] = [];
  for (const [code, glyph] of [...encoding].sort((a, b) => a[0] - b[0]))
    if (first[glyph - 1] === undefined) first[glyph - 1] = code;
    else more.push([code, charset[glyph]!]);
  if (first.length > 255 || more.length > 255) unfit('encoding');
  for (let index = 0; index < first.length; index += 1)
    if (first[index] === undefined) unfit('encoding order');
  const bytes = Buffer.alloc(2 + first.length + (more.length ? 1 + more.length * 3 : 0));
  bytes[0] = more.length ? 128 : 0;
  bytes[1] = first.length;
  Buffer.from(first).copy(bytes, 2);
  if (more.length) bytes[2 + first.length] = more.length;
  for (const [index, [code, sid]] of more.entries()) {
    bytes[3 + first.length + index * 3] = code;
    bytes.writeUInt16BE(sid, 4 + first.length + index * 3);
  }
  return bytes;
}

function writeFontSelect(fontOf: readonly number[]): Buffer {
  const starts = fontOf.flatMap((font, glyph) => (glyph === 0 || fontOf[glyph - 1] !== font ? [glyph] : []));
  if (fontOf.length + 1 <= 5 + starts.length * 3) return Buffer.from([0, ...fontOf]);
  const bytes = Buffer.alloc(5 + starts.length * 3);
  bytes[0] = 3;
  bytes.writeUInt16BE(starts.length, 1);
  for (const [index, start] of starts.entries()) {
    bytes.writeUInt16BE(start, 3 + index * 3);
    bytes[5 + index * 3] = fontOf[start]!;
  }
  bytes.writeUInt16BE(fontOf.length, 3 + starts.length * 3);
  return bytes;
}
