import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSentences } from './sentences.ts';
import { take, takenName } from './take.ts';

const sentences = [
  { text: '=1+1', source_text: 'a, "b"\nc', method: 'model', pages: [1, 2], chunk: 0 },
  { text: 'Deux\nlignes.', source_text: '-x', method: 'unchanged', pages: [3, 3], chunk: 1 },
];
const { rows } = readSentences({ sentences })!;
const taken = {
  title: 'T',
  language: 'fr',
  rows,
  was: (index: number) => (index === 1 ? 'Avant.' : undefined),
};

test('as text a sentence is a line, whatever is in it', () => {
  assert.equal(take('txt', taken), '=1+1\nDeux lignes.\n');
});

test('as CSV it opens in a spreadsheet: byte order mark, quotes doubled, formulas made text', () => {
  const csv = take('csv', taken);
  assert.ok(
    csv.startsWith('\ufeffindex,text,source_text,method,first_page,last_page,chunk,words,edited\r\n'),
  );
  assert.ok(csv.includes(`1,"'=1+1","a, ""b""\nc",model,1,2,0,2,\r\n`));
  assert.ok(csv.includes(`"'-x"`));
  assert.ok(csv.endsWith(',yes\r\n'));
});

test('as JSON it is what the service gives, with what was edited said', () => {
  const json = JSON.parse(take('json', taken));
  assert.deepEqual(json.sentences[0], { index: 1, ...sentences[0] });
  assert.equal(json.sentences[1].edited, true);
  assert.equal(json.sentences[1].made_text, 'Avant.');
  assert.deepEqual(
    readSentences(json)?.rows.map(({ text }) => text),
    rows.map(({ text }) => text),
  );
});

test('the name says of how many it is a choice', () => {
  assert.equal(takenName('novel-rewritten.json', 'csv', null), 'novel-rewritten.csv');
  assert.equal(takenName('novel-rewritten.json', 'txt', 12), 'novel-rewritten-12.txt');
  assert.equal(takenName('.json', 'txt', null), 'sentences.txt');
});
