import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { unique } from './bundle.ts';
import { matches, parseRange } from './send-file.ts';

describe('a Range header', () => {
  test('is one range of bytes, cut to the file', () => {
    assert.deepEqual(parseRange('bytes=0-0', 10), { start: 0, end: 0 });
    assert.deepEqual(parseRange('bytes=2-', 10), { start: 2, end: 9 });
    assert.deepEqual(parseRange('bytes=2-999', 10), { start: 2, end: 9 });
    assert.deepEqual(parseRange('bytes=-3', 10), { start: 7, end: 9 });
    assert.deepEqual(parseRange('bytes=-99', 10), { start: 0, end: 9 });
  });

  test('lies outside when nothing of it is in the file', () => {
    for (const header of ['bytes=10-', 'bytes=10-20', 'bytes=-0', 'bytes=99999999999999999999-'])
      assert.equal(parseRange(header, 10), 'outside', header);
    assert.equal(parseRange('bytes=0-', 0), 'outside');
    assert.equal(parseRange('bytes=-5', 0), 'outside');
  });

  test('means the whole file when there is none, it is malformed, or there are several', () => {
    for (const header of [
      undefined,
      '',
      'bytes=-',
      'bytes=5-2',
      'bytes=0-1,3-4',
      'chars=0-1',
      'bytes=a-b',
      'bytes=0x1-2',
    ])
      assert.equal(parseRange(header, 10), undefined, header);
  });

  test('never gives bytes that are not there, whatever it says', () => {
    const number = fc.option(fc.nat(), { nil: '' });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 0, max: 1000 }), (from, to, size) => {
        const range = parseRange(`bytes=${from}-${to}`, size);
        if (range === undefined || range === 'outside') return;
        assert.ok(0 <= range.start && range.start <= range.end && range.end < size);
      }),
    );
  });
});

describe('If-None-Match', () => {
  test('matches a strong, a weak and a listed tag, and any by *', () => {
    for (const header of ['"a"', 'W/"a"', '"b", "a"', '"b",W/"a"', '*'])
      assert.ok(matches(header, '"a"'), header);
    for (const header of [undefined, '', '"b"', 'a', '"a', '"ab"'])
      assert.ok(!matches(header, '"a"'), header);
  });
});

describe('names in a ZIP', () => {
  test('are there once, whatever their case, and keep their extension', () => {
    assert.deepEqual(unique(['a.pdf', 'A.pdf', 'a.pdf', 'b']), ['a.pdf', 'A (2).pdf', 'a (3).pdf', 'b']);
    assert.deepEqual(unique(['a.pdf', 'a (2).pdf', 'a.pdf']), ['a.pdf', 'a (2).pdf', 'a (3).pdf']);
  });

  test('are there once for any list of names', () => {
    const name = fc.stringMatching(/^[ab ()2.]{1,6}$/);
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const found = unique(names).map((one) => one.toLowerCase());
        assert.equal(new Set(found).size, names.length);
      }),
    );
  });
});
