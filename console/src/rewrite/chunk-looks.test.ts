import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chunk } from '@octavo/client';
import { countLooks, lookOf, median, pageChunks, sayChunk } from './chunk-looks.ts';

const chunk = (given: Partial<Chunk>): Chunk => ({
  chunk_id: `${given.pages?.from}-${given.step ?? 0}-${given.kind ?? 'run'}`,
  kind: 'run',
  label: '',
  step: 0,
  position: 0,
  pages: { from: 1, to: 15 },
  state: 'queued',
  attempts: 0,
  error: null,
  warnings: [],
  progress: 0,
  started_at: null,
  ended_at: null,
  duration_seconds: null,
  model: null,
  input_tokens: 0,
  output_tokens: 0,
  tokens_estimated: false,
  model_calls: 0,
  provider_cost: null,
  credits: null,
  prompt_hash: null,
  fallback: null,
  ...given,
});

test('each state has a look, and waiting says what it waits for', () => {
  assert.equal(lookOf(chunk({})), 'waiting');
  assert.equal(lookOf(chunk({ held: true })), 'held');
  assert.equal(lookOf(chunk({ attempts: 1 })), 'again');
  assert.equal(lookOf(chunk({ state: 'running', attempts: 2 })), 'running');
  assert.equal(lookOf(chunk({ state: 'completed' })), 'done');
  assert.equal(lookOf(chunk({ state: 'completed', refused: 0 })), 'done');
  assert.equal(lookOf(chunk({ state: 'completed', refused: 3 })), 'rules');
  assert.equal(lookOf(chunk({ state: 'completed', fallback: 'local' })), 'rules');
  assert.equal(lookOf(chunk({ state: 'failed' })), 'failed');
  assert.equal(lookOf(chunk({ state: 'cancelled' })), 'cancelled');
});

test('the map is of the runs that have pages, of the last step, in the order of the pages', () => {
  const runs = pageChunks([
    chunk({ kind: 'plan', pages: null }),
    chunk({ step: 0 }),
    chunk({ step: 1, pages: { from: 16, to: 20 } }),
    chunk({ step: 1, pages: { from: 1, to: 15 } }),
    chunk({ step: 1, kind: 'merge', pages: null }),
  ]);
  assert.deepEqual(
    runs.map(({ pages }) => pages?.from),
    [1, 16],
  );
  assert.deepEqual(pageChunks([chunk({ pages: null })]), []);
  assert.deepEqual(pageChunks([]), []);
});

test('the legend has what there is, with how many', () => {
  const counts = countLooks([
    chunk({ state: 'failed' }),
    chunk({ state: 'completed' }),
    chunk({ state: 'failed' }),
  ]);
  assert.deepEqual(counts, [
    { look: 'done', count: 1 },
    { look: 'failed', count: 2 },
  ]);
});

test('a chunk is said in words', () => {
  assert.equal(
    sayChunk(chunk({ state: 'running', progress: 0.42, attempts: 2 })),
    'Pages 1 to 15: running, 42 percent, attempt 2',
  );
  assert.equal(sayChunk(chunk({ pages: { from: 7, to: 7 }, held: true })), 'Page 7: held until another ends');
});

test('the middle of seconds', () => {
  assert.equal(median([]), null);
  assert.equal(median([3, 1, 10]), 3);
  assert.equal(median([4, 1, 2, 10]), 3);
});
