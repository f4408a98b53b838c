import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSentences } from './sentences.ts';
import { continues, everything, shownOf, type Wish } from './shown.ts';

const of = (text: string, source: string, method: string, page: number) => ({
  text,
  source_text: source,
  method,
  pages: [page, page],
});
const rows = readSentences({
  sentences: [
    of('Oui.', 'Oui.', 'unchanged', 1),
    of('Il neige.', 'Il neige, et il dort.', 'local', 1),
    of('Il dort.', 'Il neige, et il dort.', 'local', 1),
    of('Elle chante bien plus fort que lui.', 'Elle, qui chante, chante fort.', 'model', 3),
    of('Oui.', 'Oui.', 'unchanged', 2),
  ],
})!.rows;
const shown = (wish: Partial<Wish>, edited: number[] = []) =>
  shownOf(rows, { ...everything, ...wish }, { limit: 4, edited: (index) => edited.includes(index) }).map(
    ({ index }) => index,
  );

test('all is shown in the order of the text, or from its end', () => {
  assert.deepEqual(shown({}), [0, 1, 2, 3, 4]);
  assert.deepEqual(shown({ descending: true }), [4, 3, 2, 1, 0]);
});

test('rows alike in what they are sorted by stay in the order of the text, both ways round', () => {
  assert.deepEqual(shown({ order: 'words' }), [0, 4, 1, 2, 3]);
  assert.deepEqual(shown({ order: 'words', descending: true }), [3, 1, 2, 0, 4]);
  assert.deepEqual(shown({ order: 'page' }), [0, 1, 2, 4, 3]);
  assert.deepEqual(shown({ order: 'method' }), [1, 2, 3, 0, 4]);
});

test('a search looks in the text and in the original', () => {
  assert.deepEqual(shown({ wanted: 'neige' }), [1, 2]);
  assert.deepEqual(shown({ wanted: 'bien plus' }), [3]);
  assert.deepEqual(shown({ wanted: 'nothing of the kind' }), []);
});

test('filters hold together: changed, long, edited, a method', () => {
  assert.deepEqual(shown({ changed: true }), [1, 2, 3]);
  assert.deepEqual(shown({ long: true }), [3]);
  assert.deepEqual(shown({ method: 'local' }), [1, 2]);
  assert.deepEqual(shown({ method: 'local', wanted: 'dort', order: 'words', descending: true }), [1, 2]);
  assert.deepEqual(shown({ edited: true }, [2, 4]), [2, 4]);
  assert.deepEqual(shown({ edited: true, changed: true }, [2, 4]), [2]);
});

test('an original is not repeated for the pieces of one sentence, but is for another that reads alike', () => {
  assert.ok(continues(rows[2]!, rows[1]));
  assert.ok(!continues(rows[1]!, rows[0]));
  assert.ok(!continues(rows[4]!, rows[0]), 'not the neighbour');
  assert.ok(!continues({ ...rows[0]!, index: 1 }, rows[0]), '"Oui." said twice is two sentences');
});
