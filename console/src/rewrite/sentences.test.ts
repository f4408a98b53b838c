import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSentences } from './sentences.ts';

const row = {
  text: "L'homme dort.",
  source_text: "L'homme dort, dit-il.",
  method: 'local',
  pages: [3, 4],
  chunk: 1,
};

test('the rows of a rewritten text are read, their words counted as the service counts them', () => {
  const read = readSentences({ title: 'T', language: 'fr', facts: {}, sentences: [row] });
  assert.deepEqual([read?.language, read?.what], ['fr', 'sentences']);
  assert.deepEqual(read?.rows, [
    {
      index: 0,
      text: row.text,
      source: row.source_text,
      method: 'local',
      pages: [3, 4],
      chunk: 1,
      words: 2,
    },
  ]);
});

test('paragraphs of a translation are rows too, without a method; pages may be named', () => {
  const paragraphs = [{ text: 'a', source_text: 'b', pages: { from: 2, to: 2 } }];
  const [one] = readSentences({ target_language: 'de', paragraphs })?.rows ?? [];
  assert.equal(readSentences({ paragraphs })?.what, 'paragraphs');
  assert.deepEqual([one?.method, one?.pages, one?.chunk], ['', [2, 2], null]);
});

test('what is no such result is none, and a row that is none makes it none', () => {
  for (const json of [null, 7, [], {}, { sentences: 'x' }, { sentences: [row, { text: 'alone' }] }])
    assert.equal(readSentences(json), null);
  assert.deepEqual(readSentences({ sentences: [] })?.rows, []);
});
