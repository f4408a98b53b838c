import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf, sizesOf, unitOf } from './result-facts.ts';

test('facts come in the order of the schema, with fields it does not know at the end', () => {
  const schema = { properties: { pages: { title: 'Pages kept' }, engine: {} } };
  assert.deepEqual(
    factsOf({ extra: 1, engine: 'qpdf', pages: 3, nothing: null }, schema).map(({ label }) => label),
    ['Pages kept', 'Engine', 'Extra'],
  );
  assert.deepEqual(factsOf(null, schema), []);
});

test('a change in size is shown only where both sizes are known', () => {
  assert.deepEqual(sizesOf({ original_size: 200, compressed_size: 50 }), {
    before: 200,
    after: 50,
    savedPercent: 75,
  });
  assert.equal(sizesOf({ original_size: 200 }), null);
  assert.equal(sizesOf(null), null);
});

test('units follow from names', () => {
  assert.deepEqual(
    ['original_size', 'duration_seconds', 'saved_percent', 'compression_ratio', 'pages'].map(unitOf),
    ['bytes', 'seconds', 'percent', 'ratio', null],
  );
});
