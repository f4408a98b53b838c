import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Estimate, Operation } from '@octavo/client';
import { costOf, mayCost } from './cost.ts';

const estimate = (given: Partial<Estimate> = {}): Estimate => ({
  operation: 'rewrite',
  file_ids: ['f'],
  pages: 300,
  chunks: 20,
  words: 90_000,
  characters: 500_000,
  options: {},
  model: 'openrouter:x',
  model_calls: 20,
  estimated_tokens: 250_000,
  estimated_credits: 250,
  rate: 1,
  price_version: '2026-1',
  balance: 1000,
  allowed: true,
  expected_seconds: 60,
  warnings: ['A page is a picture.'],
  ...given,
});
const operation = (available: boolean, estimate = true) =>
  ({ estimate, tools: [{ tool: 'model', available, engine: null, reason: null }] }) as unknown as Operation;

test('only what may ask a model is worth asking about', () => {
  assert.ok(mayCost(operation(true), { engine: 'auto' }));
  assert.ok(mayCost(operation(true), {}));
  assert.ok(!mayCost(operation(true), { engine: 'local' }));
  assert.ok(!mayCost(operation(false), { engine: 'auto' }));
  assert.ok(!mayCost(operation(true, false), {}), 'this server does not estimate it');
  assert.ok(!mayCost(undefined, {}));
});

test('documents are summed up, a warning of all is said once', () => {
  const cost = costOf([estimate(), estimate({ pages: 1, estimated_credits: 1 })]);
  assert.deepEqual(
    [cost?.documents, cost?.pages, cost?.credits, cost?.after, cost?.warnings.length, cost?.refusal],
    [2, 301, 251, 749, 1, null],
  );
});

test('too little is refused: as the server says of one, and for all together', () => {
  assert.match(
    costOf([estimate({ allowed: false, balance: 3 })])?.refusal ?? '',
    /250 are needed, 3 are left/,
  );
  assert.match(
    costOf([estimate({ balance: 400 }), estimate({ balance: 400 })])?.refusal ?? '',
    /500 are needed/,
  );
});

test('without credits there is no price, and nothing to ask about without a model', () => {
  const free = costOf([
    estimate({ estimated_credits: null, balance: null, rate: null, price_version: null }),
  ]);
  assert.deepEqual([free?.credits, free?.after, free?.refusal], [null, null, null]);
  assert.equal(costOf([estimate({ model: null })]), null);
  assert.equal(costOf([]), null);
});
