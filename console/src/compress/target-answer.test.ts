import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LevelPreview } from './level-preview.ts';
import { answerTarget, targetBytes } from './target-answer.ts';

const level = (name: string, expected: number, spread = 0) => ({
  level: name,
  expected,
  low: expected - spread,
  high: expected + spread,
  exact: spread === 0,
  similarity: 0.95,
  crops: [],
});
const preview: LevelPreview = {
  originalSize: 1_000_000,
  recommended: 'high',
  levels: [
    level('low', 700_000),
    level('medium', 500_000, 50_000),
    level('high', 300_000),
    level('maximum', 200_000),
  ],
  smallest: 145_000,
  bytes: { images: 900_000, fonts: 100_000 },
  findings: [],
};
const kindOf = (text: string, known: LevelPreview | null = preview) =>
  answerTarget(text, 1_000_000, known)?.kind;

test('sizes are read as the server reads them', () => {
  assert.deepEqual(
    ['2 MB', '800kB', '1.5MiB', '123456', '40 %', ' 12.5% ', '3k', '1B'].map((text) =>
      targetBytes(text, 1000),
    ),
    [2_000_000, 800_000, 1_572_864, 123_456, 400, 125, 3000, 1],
  );
  assert.deepEqual(
    ['', 'small', '2 TB', '-1', '5 % of it'].map((text) => targetBytes(text, 1000)),
    [null, null, null, null, null],
  );
  assert.equal(targetBytes('40 %', null), null, 'a share of nothing');
});

test('the mildest level that is small enough is named', () => {
  assert.match(answerTarget('750 kB', 1_000_000, preview)!.text, /within reach, about level low/i);
  assert.match(answerTarget('35 %', 1_000_000, preview)!.text, /^350 kB: within reach, about level high/);
});

test('what is only within the interval of a level is called probable', () => {
  assert.equal(kindOf('520 kB'), 'likely');
  assert.equal(kindOf('560 kB'), 'reached');
});

test('below the strongest level it is probable, and below the floor of quality it is said to be missed', () => {
  assert.equal(kindOf('160 kB'), 'likely');
  assert.equal(kindOf('120 kB'), 'beyond');
  assert.match(answerTarget('1 kB', 1_000_000, preview)!.text, /≈ 145 kB/);
  assert.equal(kindOf('120 kB', { ...preview, smallest: null }), 'doubtful', 'nobody measured it');
});

test('without a measurement nothing is claimed but what a share is in bytes', () => {
  assert.deepEqual(answerTarget('50 %', 1_000_000, null), { kind: 'open', text: 'At most 500 kB.' });
  assert.equal(answerTarget('500 kB', 1_000_000, null), null);
  assert.equal(answerTarget('', 1_000_000, preview), null);
});

test('a target the file already meets needs no level', () => {
  assert.equal(kindOf('2 MB'), 'reached');
  assert.equal(kindOf('2 MB', null), 'reached');
});
