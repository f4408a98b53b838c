import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from './fault.ts';
import { parsePageRanges } from './page-range.ts';

test('page ranges keep their order, may be open at either end, and may overlap', () => {
  assert.deepEqual(parsePageRanges('1-3,5,8-', 10), [
    { from: 1, to: 3 },
    { from: 5, to: 5 },
    { from: 8, to: 10 },
  ]);
  assert.deepEqual(parsePageRanges(' 9 , -2 ', 10), [
    { from: 9, to: 9 },
    { from: 1, to: 2 },
  ]);
});

test('what names no page of the document is refused and quoted', () => {
  for (const text of ['', '-', '0', '0-2', '3-2', '11', '5-11', '1,,2', 'a', '1-2-3', '1e9', '99999999999'])
    assert.throws(
      () => parsePageRanges(text, 10),
      (error) => error instanceof Fault && error.code === 'INVALID_PAGE_RANGE',
      text,
    );
});
