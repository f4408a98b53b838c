import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { deflateOptimal } from './optimal.ts';

const efforts = [1, 2, 3] as const;

/** Bytes that look random and are the same every time (a linear congruential generator's high bits). */
function noise(size: number, seed = 1, distinct = 256): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0, state = seed; at < size; at += 1) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    bytes[at] = (state >> 15) % distinct;
  }
  return bytes;
}

/** Operators and numbers as pages have them. */
function pageContent(lines: number, seed = 1): Buffer {
  const digits = noise(lines * 4, seed);
  const text: string[] = [];
  for (let line = 0; line < lines; line += 1) {
    const [a, b, c, d] = digits.subarray(line * 4);
    text.push(`BT /F${a! % 3} ${8 + (b! % 4)} Tf ${b!}.${c! % 10} ${d! * 3} Td (word ${c! % 40}) Tj ET`);
    if (a! % 5 === 0) text.push(`q ${a!} 0 0 ${b!} ${c!}.${d!} 0 cm 0 0 m ${d!} ${a!} l S Q`);
  }
  return Buffer.from(text.join('\n'));
}

function check(data: Buffer, effort: 1 | 2 | 3): Buffer {
  const packed = deflateOptimal(data, { effort });
  assert.deepEqual(inflateSync(packed), data);
  assert.ok(packed.length <= deflateSync(data, { level: 9, memLevel: 9 }).length, 'not larger than zlib');
  return packed;
}

const samples: Record<string, Buffer> = {
  nothing: Buffer.alloc(0),
  'one byte': Buffer.from([65]),
  'three bytes': Buffer.from('abc'),
  'a string twice': Buffer.from('twice, twice'),
  zeros: Buffer.alloc(10_000),
  'zeros in the length of the longest match and one': Buffer.alloc(259),
  noise: noise(70_000),
  'noise of two values': noise(8000, 7, 2),
  'a repetition at the edge of the window': Buffer.concat([
    noise(400, 3),
    Buffer.alloc(32_367),
    noise(400, 3),
  ]),
  'a repetition just outside the window': Buffer.concat([noise(400, 3), Buffer.alloc(32_369), noise(400, 3)]),
  'content between noise': Buffer.concat([pageContent(300), noise(5000, 9), pageContent(300, 5)]),
  'rows of an image': Buffer.concat(Array.from({ length: 200 }, (_, row) => noise(300, row >> 3, 5))),
  'every byte value once': Buffer.from(Array.from({ length: 256 }, (_, value) => value)),
};

describe('deflateOptimal', () => {
  for (const [name, data] of Object.entries(samples))
    test(`gives ${name} back at every effort, and no more bytes than zlib`, () => {
      for (const effort of efforts) check(data, effort);
    });

  test('gives back what is longer than a stretch, and finds repetitions across its end', () => {
    const part = noise(20_000, 11);
    const data = Buffer.concat([Buffer.alloc(500_000), part, pageContent(12_000), part, noise(80_000, 2)]);
    assert.ok(data.length > 2 ** 20);
    check(data, 1);
    const across = Buffer.concat([noise(512 * 1024 - 10_000, 4), part, part]);
    assert.ok(check(across, 2).length < across.length - 19_000);
  });

  test('is smaller than zlib by more than 4 % on page content, and smaller the greater the effort', () => {
    const data = pageContent(1500);
    const usual = deflateSync(data, { level: 9, memLevel: 9 }).length;
    const [first, second, third] = efforts.map((effort) => check(data, effort).length);
    assert.ok(first! < usual * 0.98, `effort 1: ${first} of ${usual}`);
    assert.ok(second! < usual * 0.96, `effort 2: ${second} of ${usual}`);
    assert.ok(second! < first! && third! <= second!);
  });

  test('stores what cannot be made smaller, among what can', () => {
    const data = Buffer.concat([noise(100_000, 6), pageContent(500)]);
    assert.ok(check(data, 2).length < 100_000 + 12_000);
  });

  test('gives the same bytes every time, whatever was compressed before', () => {
    const data = pageContent(150, 3);
    for (const effort of efforts) {
      const once = deflateOptimal(data, { effort });
      deflateOptimal(noise(5000, 8, 17), { effort: 3 });
      assert.deepEqual(deflateOptimal(data, { effort }), once);
    }
  });

  test('leaves the data as it was', () => {
    const data = pageContent(100);
    const copy = Buffer.from(data);
    deflateOptimal(data, { effort: 3 });
    assert.deepEqual(data, copy);
  });

  test('gives any bytes back', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc
        .record({ length: fc.nat(600), value: fc.nat(255) })
        .map(({ length, value }) => Buffer.alloc(length, value)),
      fc
        .record({ length: fc.nat(3000), seed: fc.nat(20), distinct: fc.integer({ min: 1, max: 256 }) })
        .map(({ length, seed, distinct }) => noise(length, seed, distinct)),
      fc.record({ lines: fc.nat(30), seed: fc.nat(5) }).map(({ lines, seed }) => pageContent(lines, seed)),
    );
    const pieces = fc.array(piece, { maxLength: 8 }).map((parts) => Buffer.concat(parts));
    fc.assert(
      fc.property(pieces, fc.constantFrom(...efforts), (data, effort) => void check(data, effort)),
      { numRuns: 60 },
    );
  });
});
