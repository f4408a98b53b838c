import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, piecesOf, total } from './bytes.ts';
import { countsOf, hasReport, similarityOf, targetOf } from './facts.ts';

test('pages come least alike first, whatever the order of the result', () => {
  const found = similarityOf({
    similarity: {
      mean: 0.9,
      resolution_dpi: 72,
      pages: [
        { page: 1, similarity: 0.99 },
        { page: 7, similarity: 0.8 },
        { page: 3, similarity: 0.8 },
        { page: 'x', similarity: 0 },
      ],
    },
  });
  assert.deepEqual(
    found?.pages.map(({ page }) => page),
    [3, 7, 1],
  );
  assert.deepEqual([found?.worstPage, found?.lowest, found?.dpi], [3, 0.8, 72]);
  assert.equal(similarityOf({}), null);
  assert.equal(similarityOf({ similarity: { mean: 1, pages: [] } }), null);
});

test('what a document never held is not listed as kept', () => {
  const { kept, absent } = countsOf({
    structure: { before: { links: 6, tags: 0, other: 1 }, after: { links: 5, tags: 0, other: 1 } },
  });
  assert.deepEqual(kept, [
    { name: 'links', before: 6, after: 5 },
    { name: 'other', before: 1, after: 1 },
  ]);
  assert.deepEqual(absent, ['tags']);
});

test('a target is told with why it was missed', () => {
  const missed = { target_size: 10, target_met: false, smallest_acceptable_size: 20, limited_by: 'content' };
  assert.deepEqual(targetOf(missed), { size: 10, met: false, smallest: 20, limitedBy: 'content' });
  assert.equal(targetOf({ target_size: 10 }), null);
});

test('a bar has a piece for each kind that has bytes, end to end', () => {
  const bytes = bytesOf({ images: 60, fonts: 0, structure: 40 })!;
  assert.equal(total(bytes), 100);
  assert.deepEqual(
    piecesOf(bytes, 200).map(({ kind, from, width }) => [kind, from, width]),
    [
      ['images', 0, 0.3],
      ['structure', 0.3, 0.2],
    ],
  );
  assert.equal(bytesOf({ letters: 3 }), null);
  assert.equal(bytesOf(undefined), null);
});

test('bytes of now alone are no report of a change', () => {
  assert.equal(hasReport({ bytes: { images: 3 } }), false);
  assert.equal(hasReport({ bytes: { before: { images: 3 }, after: { images: 2 } } }), true);
});
