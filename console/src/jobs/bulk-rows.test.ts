import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BulkItem } from '@octavo/client';
import { rowsOf, sorted, totalsOf } from './bulk-rows.ts';

const item = (position: number, given: Partial<BulkItem>): BulkItem => ({
  job_id: `job-${position}`,
  position,
  filename: `${position}.pdf`,
  status: 'completed',
  result: null,
  error: null,
  original_size: 100,
  pages: 1,
  ...given,
});
const sizes = (before: number, after: number, lowest?: number) => ({
  original_size: before,
  compressed_size: after,
  ...(lowest === undefined ? {} : { similarity: { lowest } }),
});
const rows = rowsOf([
  item(0, { result: sizes(1000, 500, 0.99) }),
  item(1, { status: 'failed', original_size: 700 }),
  item(2, { result: sizes(3000, 500, 0.95) }),
  item(3, { result: sizes(10, 10) }),
]);

test('the totals are over the files that were done, and those that failed are counted', () => {
  assert.deepEqual(totalsOf(rows), {
    files: 4,
    completed: 3,
    failed: 1,
    cancelled: 0,
    before: 4010,
    after: 1010,
    saved: (1 - 1010 / 4010) * 100,
    similarity: 0.95,
  });
});

test('a bundle without any result has totals of nothing', () => {
  const { before, saved, similarity } = totalsOf([]);
  assert.deepEqual([before, saved, similarity], [0, 0, null]);
});

test('files are sorted by a column, those without a value last, either way', () => {
  const names = (by: Parameters<typeof sorted>[1], down: boolean) =>
    sorted(rows, by, down).map((row) => row.item.position);
  assert.deepEqual(names('saved', true), [2, 0, 3, 1]);
  assert.deepEqual(names('saved', false), [3, 0, 2, 1]);
  assert.deepEqual(names('status', false), [1, 0, 2, 3]);
  assert.deepEqual(names(null, false), [0, 1, 2, 3]);
});
