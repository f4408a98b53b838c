import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paragraphsOf, readSummary } from './summary.ts';

test('key points have their pages, named in any of the ways there are', () => {
  const key_points = [
    { text: 'a', page: 3 },
    { text: 'b', pages: [9, 2, 2, -1] },
    'c',
    { text: 'd', page: null },
    { page: 1 },
  ];
  const summary = readSummary({
    summary: 'S.',
    key_points,
    word_count: 1,
    reading_time: 1,
    method: 'local',
    model: null,
  });
  assert.deepEqual(summary?.points, [
    { text: 'a', pages: [3] },
    { text: 'b', pages: [2, 9] },
    { text: 'c', pages: [] },
    { text: 'd', pages: [] },
  ]);
});

test('a result without a summary has none', () => {
  for (const result of [null, {}, { summary: '' }, { summary: 7 }]) assert.equal(readSummary(result), null);
});

test('an empty line parts paragraphs', () => {
  assert.deepEqual(paragraphsOf('a\nb\n\n c \n\n\n'), ['a\nb', 'c']);
});
