import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minifyContent } from './minify.ts';
import { ContentDamage } from './operators.ts';

const minified = (text: string, tolerance = 0) =>
  minifyContent(Buffer.from(text, 'latin1'), { tolerance, matrix: [1, 0, 0, 1, 0, 0] }).toString('latin1');

test('a content stream keeps its operators and loses blanks, comments and needless digits', () => {
  assert.equal(
    minified('q  % save\n1.000 0.0 -0.500 +3. 010 -0 cm\r\nBT /F1 12 Tf (a (b) \\) c) Tj ET Q'),
    'q 1 0 -.5 3 10 0 cm BT/F1 12 Tf(a (b) \\) c)Tj ET Q',
  );
});

test('strings, arrays and dictionaries stay byte for byte', () => {
  const text = '[(A  B) -120.50 <0a 0B>] TJ /Span << /ActualText (x  y) >> BDC EMC';
  const out = minified(text);
  for (const kept of ['(A  B)', '<0a 0B>', '(x  y)', '/ActualText']) assert.ok(out.includes(kept), out);
});

test('an inline image is copied as it is, and what follows is read on', () => {
  const image = 'BI /W 2 /H 2 /BPC 8 /CS /G ID \x00 EI\x01 EI';
  assert.equal(minified(`q\n${image}\nQ`), `q ${image} Q`);
});

test('path coordinates move by no more than the tolerance, in points whatever the scale', () => {
  const out = minified('0.1 0 0 0.1 0 0 cm 123.456789 -0.0004 m 10.123456 20 l S', 0.005);
  const [, x] = /cm (\S+)/.exec(out)!;
  assert.ok(Math.abs(Number(x) - 123.456789) * 0.1 <= 0.005, out);
  assert.ok(out.length < 45, out);
  assert.match(minified('1 0 0 1 12.3456789 0 cm', 0.005), /12\.3456789/, 'matrices are not rounded');
});

test('what does not end is not guessed at', () => {
  assert.throws(() => minified('(never closed'), ContentDamage);
  assert.throws(() => minified('BI /W 1 ID abc'), ContentDamage);
});
