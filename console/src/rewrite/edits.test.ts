import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applied, edit, keep, noEdits, redo, undo, unkeep } from './edits.ts';
import { readSentences } from './sentences.ts';

const rowsOf = (...texts: string[]) =>
  readSentences({ sentences: texts.map((text) => ({ text, source_text: text, pages: [1, 1] })) })!.rows;
const rows = rowsOf('Un.', 'Deux trois.', 'Quatre.');
const texts = (edits: typeof noEdits, of = rows) => applied(of, edits).map(({ text }) => text);

test('an edit shows in its row, with its words counted anew; the others stay the same rows', () => {
  const edits = edit(noEdits, rows[1]!, '  Deux\nfois trois. ');
  const now = applied(rows, edits);
  assert.deepEqual(texts(edits), ['Un.', 'Deux fois trois.', 'Quatre.']);
  assert.equal(now[1]!.words, 3);
  assert.equal(now[0], rows[0]);
});

test('nothing written, or the same again, is no edit; the text of the result again ends one', () => {
  assert.equal(edit(noEdits, rows[0]!, ' Un. '), noEdits);
  assert.equal(edit(noEdits, rows[0]!, '   '), noEdits);
  const back = edit(edit(noEdits, rows[0]!, 'Une.'), rows[0]!, 'Un.');
  assert.equal(back.now.size, 0);
  assert.deepEqual(texts(undo(back)), ['Une.', 'Deux trois.', 'Quatre.']);
});

test('a row of several lines, as a table is, keeps them', () => {
  const [table] = rowsOf('a\tb\nc\td');
  assert.equal(edit(noEdits, table!, 'a\tb\nc\te\n').now.get(0)?.text, 'a\tb\nc\te');
});

test('steps are taken back and done again in their order; a new edit ends what was taken back', () => {
  const both = edit(edit(noEdits, rows[0]!, 'A.'), rows[0]!, 'B.');
  assert.equal(texts(undo(both))[0], 'A.');
  assert.equal(texts(undo(undo(both)))[0], 'Un.');
  assert.equal(texts(redo(undo(both)))[0], 'B.');
  const other = edit(undo(both), rows[2]!, 'C.');
  assert.equal(redo(other), other);
  assert.deepEqual(texts(undo(undo(undo(other)))), ['Un.', 'Deux trois.', 'Quatre.']);
});

test('what was kept comes back with its steps', () => {
  const edits = edit(edit(noEdits, rows[0]!, 'A.'), rows[1]!, 'B.');
  const again = unkeep(keep('sha', edits), 'sha', rows);
  assert.deepEqual(texts(again), ['A.', 'B.', 'Quatre.']);
  assert.deepEqual(texts(undo(again)), ['A.', 'Deux trois.', 'Quatre.']);
});

test('edits of an earlier result go to the sentence that reads as theirs did; the rest is not lost', () => {
  const kept = keep('old', edit(edit(noEdits, rows[1]!, 'B.'), rows[2]!, 'C.'));
  const anew = rowsOf('Zéro.', 'Un.', 'Deux trois.', 'Cinq.');
  const edits = unkeep(kept, 'new', anew);
  assert.deepEqual(texts(edits, anew), ['Zéro.', 'Un.', 'B.', 'Cinq.']);
  assert.deepEqual(
    edits.orphans.map(({ was, text }) => [was, text]),
    [['Quatre.', 'C.']],
  );
  // Tried once more, the sentence is there again: its edit finds it.
  assert.deepEqual(texts(unkeep(keep('new', edits), 'third', rows)), ['Un.', 'B.', 'C.']);
});

test('two sentences alike keep their own edits when the result was made anew', () => {
  const before = rowsOf('Oui.', 'Non.', 'Oui.');
  const kept = keep('old', edit(edit(noEdits, before[0]!, 'A.'), before[2]!, 'B.'));
  const after = rowsOf('Oui.', 'Non.', 'Non.', 'Oui.');
  assert.deepEqual(texts(unkeep(kept, 'new', after), after), ['A.', 'Non.', 'Non.', 'B.']);
});

test('what cannot be read is no edits', () => {
  for (const text of [null, '', '{', '[]', '{"result":1}', '{"result":"sha","edits":[{"index":"x"}]}'])
    assert.equal(unkeep(text, 'sha', rows).now.size, 0);
});
