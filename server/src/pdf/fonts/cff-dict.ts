import { unfit } from './attempt.ts';

/** Operators of Top, Font and Private DICTs (TN 5176, 9, 15, 16); two-byte ones are 1200 + the second byte. */
export const op = {
  version: 0,
  notice: 1,
  fullName: 2,
  familyName: 3,
  weight: 4,
  fontBBox: 5,
  blueValues: 6,
  otherBlues: 7,
  familyBlues: 8,
  familyOtherBlues: 9,
  stdHW: 10,
  stdVW: 11,
  uniqueId: 13,
  xuid: 14,
  charset: 15,
  encoding: 16,
  charStrings: 17,
  private: 18,
  subrs: 19,
  defaultWidthX: 20,
  nominalWidthX: 21,
  copyright: 1200,
  isFixedPitch: 1201,
  italicAngle: 1202,
  underlinePosition: 1203,
  underlineThickness: 1204,
  charstringType: 1206,
  fontMatrix: 1207,
  blueScale: 1209,
  blueShift: 1210,
  blueFuzz: 1211,
  stemSnapH: 1212,
  stemSnapV: 1213,
  forceBold: 1214,
  languageGroup: 1217,
  syntheticBase: 1220,
  postScript: 1221,
  baseFontName: 1222,
  baseFontBlend: 1223,
  ros: 1230,
  cidFontVersion: 1231,
  cidFontRevision: 1232,
  cidFontType: 1233,
  cidCount: 1234,
  uidBase: 1235,
  fdArray: 1236,
  fdSelect: 1237,
  fontName: 1238,
} as const;

/** An entry: its operands as numbers, and as they were written. */
export interface Entry {
  values: number[];
  raw: Buffer;
}

/** Operator to entry, in the order of the file. */
export type CffDict = Map<number, Entry>;

const mostOperands = 513;

export function readDict(bytes: Buffer): CffDict {
  const dict: CffDict = new Map();
  let values: number[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at]!;
    if (first <= 21) {
      const operator = first === 12 ? 1200 + bytes.readUInt8(at + 1) : first;
      dict.set(operator, { values, raw: bytes.subarray(start, at) });
      at += first === 12 ? 2 : 1;
      values = [];
      start = at;
      continue;
    }
    const [value, next] = readOperand(bytes, at);
    values.push(value);
    if (values.length > mostOperands) unfit('DICT operands');
    at = next;
  }
  return dict;
}

function readOperand(bytes: Buffer, at: number): [number, number] {
  const first = bytes[at]!;
  if (first >= 32 && first <= 246) return [first - 139, at + 1];
  if (first >= 247 && first <= 250) return [(first - 247) * 256 + bytes.readUInt8(at + 1) + 108, at + 2];
  if (first >= 251 && first <= 254) return [-(first - 251) * 256 - bytes.readUInt8(at + 1) - 108, at + 2];
  if (first === 28) return [bytes.readInt16BE(at + 1), at + 3];
  if (first === 29) return [bytes.readInt32BE(at + 1), at + 5];
  if (first === 30) return readReal(bytes, at + 1);
  return unfit('DICT operand');
}

const nibbles = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', 'E', 'E-', '', '-', ''];

function readReal(bytes: Buffer, start: number): [number, number] {
  let text = '';
  for (let at = start; at < start + 64; at += 1) {
    const byte = bytes.readUInt8(at);
    for (const nibble of [byte >> 4, byte & 15]) {
      if (nibble === 15) {
        const value = Number(text);
        return Number.isFinite(value) ? [value, at + 1] : unfit('real number');
      }
      text += nibbles[nibble];
    }
  }
  return unfit('real number');
}

export function encodeInteger(value: number): Buffer {
  if (value >= -107 && value <= 107) return Buffer.from([value + 139]);
  if (value >= 108 && value <= 1131) return Buffer.from([247 + ((value - 108) >> 8), (value - 108) & 255]);
  if (value >= -1131 && value <= -108)
    return Buffer.from([251 + ((-value - 108) >> 8), (-value - 108) & 255]);
  if (value >= -32768 && value <= 32767) return Buffer.from([28, (value >> 8) & 255, value & 255]);
  const wide = Buffer.from([29, 0, 0, 0, 0]);
  wide.writeInt32BE(value, 1);
  return wide;
}

function encodeReal(value: number): Buffer {
  const text = String(Number(value.toPrecision(9)))
    .replace('e-', 'c')
    .replace(/e\+?/, 'b')
    .replace(/^(-?)0\./, '$1.')
    .replace('.', 'a')
    .replace('-', 'e');
  return Buffer.from(`1e${text}${text.length & 1 ? 'f' : 'ff'}`, 'hex');
}

export const encodeNumber = (value: number): Buffer =>
  Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? encodeInteger(value) : encodeReal(value);

export const entryOf = (...values: number[]): Entry => ({
  values,
  raw: Buffer.concat(values.map(encodeNumber)),
});

/** Offsets are written at one width, so that writing them doesn't move what they point to. */
export function offsetEntry(wide: boolean, ...values: number[]): Entry {
  const raw = Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.from(wide ? [29, 0, 0, 0, 0] : [28, 0, 0]);
      bytes.writeIntBE(value, 1, wide ? 4 : 2);
      return bytes;
    }),
  );
  return { values, raw };
}

export const writeDict = (dict: CffDict): Buffer =>
  Buffer.concat(
    [...dict].flatMap(([operator, { raw }]) => [
      raw,
      Buffer.from(operator >= 1200 ? [12, operator - 1200] : [operator]),
    ]),
  );

/** The only value of an entry, or `otherwise` where there is none. */
export function numberOf(dict: CffDict, operator: number, otherwise: number): number {
  const value = dict.get(operator)?.values.at(-1);
  return value ?? otherwise;
}
