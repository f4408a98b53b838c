import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiFilters, listSearch } from './list-search.ts';

test('an address with nonsense in it is an unfiltered list', () => {
  assert.deepEqual(listSearch({ status: 'lost', operation: '', from: 'yesterday', to: ['x'], other: 1 }), {});
});

test('the last day is included whole', () => {
  const filters = apiFilters({ from: '2026-03-01', to: '2026-03-01' });
  const hours = (Date.parse(filters.created_before!) - Date.parse(filters.created_after!)) / 3_600_000;
  assert.equal(hours, 24);
});

test('a search that looks like a number stays text', () => {
  assert.deepEqual(apiFilters(listSearch({ text: 1024, status: 'failed' })), {
    status: 'failed',
    text: '1024',
  });
});
