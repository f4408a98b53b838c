import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { decodeFilters, FilterDamage, type Step } from './filters.ts';

const step = (name: string, parameters: Step['parameters'] = {}): Step => ({ name, parameters });
const decode = (bytes: Buffer, ...steps: Step[]): Buffer => {
  const { data, rest } = decodeFilters(bytes, steps, { maxBytes: 1 << 20 });
  assert.deepEqual(rest, []);
  return data;
};
const anyBytes = fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes));
/** Repeats itself, so that codes of all widths come up. */
const texts = fc
  .array(fc.constantFrom('abc', 'aaaa', 'xyz xyz', '\0'), { maxLength: 3000 })
  .map((parts) => Buffer.from(parts.join('')));

/** LZW after 7.4.4.2, plainly: codes grow one step early where `early` is 1. */
function lzw(data: Buffer, early: number): Buffer {
  const bits: string[] = [];
  let width = 9;
  const put = (code: number) => bits.push(code.toString(2).padStart(width, '0'));
  let table = new Map<string, number>();
  const reset = () => {
    put(256);
    table = new Map(Array.from({ length: 256 }, (_, code) => [String.fromCharCode(code), code]));
    width = 9;
  };
  const codes = () => table.size + 2;
  reset();
  let held = '';
  for (const byte of data) {
    const longer = held + String.fromCharCode(byte);
    if (table.has(longer)) {
      held = longer;
      continue;
    }
    put(table.get(held)!);
    table.set(longer, codes());
    // The decoder is one entry behind.
    const reach = codes() - 1 + early;
    width = reach >= 2048 ? 12 : reach >= 1024 ? 11 : reach >= 512 ? 10 : 9;
    if (codes() >= 4094) reset();
    held = String.fromCharCode(byte);
  }
  if (held) {
    put(table.get(held)!);
    const reach = codes() + early;
    width = reach >= 2048 ? 12 : reach >= 1024 ? 11 : reach >= 512 ? 10 : 9;
  }
  put(257);
  const all = bits.join('');
  const padded = all.padEnd(Math.ceil(all.length / 8) * 8, '0');
  return Buffer.from(padded.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
}

for (const early of [0, 1])
  test(`LZW with EarlyChange ${early} is undone`, () => {
    const check = (data: Buffer) =>
      assert.ok(decode(lzw(data, early), step('LZWDecode', { EarlyChange: early })).equals(data));
    fc.assert(fc.property(fc.oneof(anyBytes, texts), check), { numRuns: 60 });
    check(Buffer.from(Array.from({ length: 20_000 }, (_, at) => (at * at + (at >> 5)) & 255)));
  });

test('the simple filters are undone', () => {
  fc.assert(
    fc.property(anyBytes, (data) => {
      assert.ok(decode(Buffer.from(`${data.toString('hex')}>`), step('ASCIIHexDecode')).equals(data));
      assert.ok(decode(deflateSync(data), step('FlateDecode')).equals(data));
      assert.ok(decode(Buffer.from(ascii85(data)), step('ASCII85Decode')).equals(data));
      const both = deflateSync(data).toString('hex');
      assert.ok(decode(Buffer.from(both), step('ASCIIHexDecode'), step('FlateDecode')).equals(data));
    }),
  );
  assert.equal(
    decode(Buffer.from([2, 97, 98, 99, 254, 100, 128, 1]), step('RunLengthDecode')).toString(),
    'abcddd',
  );
  assert.equal(decode(Buffer.from('z!!~>'), step('ASCII85Decode')).toString('hex'), '0000000000');
  assert.equal(decode(Buffer.from('4 1\n4>zz'), step('ASCIIHexDecode')).toString(), 'A@');
});

function ascii85(data: Buffer): string {
  let out = '';
  for (let at = 0; at < data.length; at += 4) {
    const part = data.subarray(at, at + 4);
    let group = Buffer.concat([part, Buffer.alloc(4 - part.length)]).readUInt32BE();
    let signs = '';
    for (let digit = 0; digit < 5; digit += 1) {
      signs = String.fromCharCode(33 + (group % 85)) + signs;
      group = Math.floor(group / 85);
    }
    out += signs.slice(0, part.length + 1);
  }
  return `${out}~>`;
}

test('PNG prediction with each of its filters, and TIFF prediction, are undone', () => {
  const [columns, colors, rows] = [7, 3, 10];
  const row = columns * colors;
  const picture = Buffer.from(Array.from({ length: row * rows }, (_, at) => (at * 37 + (at >> 3)) & 255));
  const pixel = (at: number, line: number, back: number, up: number) =>
    at - back < 0 || line - up < 0 ? 0 : picture[(line - up) * row + at - back]!;
  const guesses = [
    () => 0,
    (at: number, line: number) => pixel(at, line, colors, 0),
    (at: number, line: number) => pixel(at, line, 0, 1),
    (at: number, line: number) => (pixel(at, line, colors, 0) + pixel(at, line, 0, 1)) >> 1,
    (at: number, line: number) => {
      const [a, b, c] = [pixel(at, line, colors, 0), pixel(at, line, 0, 1), pixel(at, line, colors, 1)];
      const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    },
  ];
  const lines = Array.from({ length: rows }, (_, line) => {
    const filter = line % 5;
    const made = Array.from(
      { length: row },
      (_, at) => (picture[line * row + at]! - guesses[filter]!(at, line)) & 255,
    );
    return Buffer.from([filter, ...made]);
  });
  const parameters = { Columns: columns, Colors: colors };
  const undone = decode(
    deflateSync(Buffer.concat(lines)),
    step('FlateDecode', { ...parameters, Predictor: 15 }),
  );
  assert.ok(undone.equals(picture));
  const tiff = Buffer.from(
    picture.map((byte, at) => (byte - (at % row < colors ? 0 : picture[at - colors]!)) & 255),
  );
  assert.ok(decode(deflateSync(tiff), step('FlateDecode', { ...parameters, Predictor: 2 })).equals(picture));
});

test('damage and too much are refused, an image filter is left to others', () => {
  const zeros = deflateSync(Buffer.alloc(1 << 20));
  const refused: [Buffer, ...Step[]][] = [
    [zeros.subarray(0, 500), step('FlateDecode')],
    [Buffer.from('no flate'), step('FlateDecode')],
    [Buffer.from([0x80, 0x7f, 0xff, 0xff]), step('LZWDecode')],
    [Buffer.from('vvvvv'), step('ASCII85Decode')],
    [Buffer.from('4x>'), step('ASCIIHexDecode')],
    [zeros, step('FlateDecode', { Predictor: 12, Columns: -1 })],
    [zeros, step('FlateDecode', { Predictor: 12, Colors: 1e9, Columns: 1e9 })],
    [deflateSync(Buffer.alloc(20, 9)), step('FlateDecode', { Predictor: 12 })],
    [deflateSync(Buffer.alloc(2 << 20)), step('FlateDecode')],
    [Buffer.alloc(40_000, 129), step('RunLengthDecode')],
  ];
  for (const [bytes, ...steps] of refused)
    assert.throws(() => decode(bytes, ...steps), FilterDamage, JSON.stringify(steps));
  const long = lzw(Buffer.alloc(20_000), 1);
  assert.throws(() => decodeFilters(long, [step('LZWDecode')], { maxBytes: 10_000 }), FilterDamage);
  const left = decodeFilters(zeros, [step('FlateDecode'), step('DCTDecode')], { maxBytes: 1 << 20 });
  assert.deepEqual(left.rest, [step('DCTDecode')]);
  assert.equal(left.data.length, 1 << 20);
});
