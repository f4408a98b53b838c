import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold, piecesOf, wantedOf } from './find.ts';

test('case, accents, kinds of apostrophes, blanks and dashes make no difference to a search', () => {
  assert.equal(fold('L’ÉTÉ — « Œuvre\u00a0! »'), "l'ete - « oeuvre ! »");
  assert.equal(fold('ΟΔΟΣ'), fold('οδος'));
  assert.equal(wantedOf('  Deux   Mots '), 'deux mots');
});

test('what is found is marked where it stands, and the pieces are the text', () => {
  const text = 'Élodie et l’élève, ÉLÈVE.';
  const pieces = piecesOf(text, wantedOf('eleve'));
  assert.equal(pieces.map((piece) => piece.text).join(''), text);
  assert.deepEqual(
    pieces.filter(({ found }) => found).map((piece) => [piece.text, piece.at]),
    [
      ['élève', 12],
      ['ÉLÈVE', 19],
    ],
  );
});

test('a match within a character that is two when folded takes the character whole', () => {
  for (const wanted of ['o', 'e', 'oe', 'oeu', 'coe']) {
    const pieces = piecesOf('cœur', wanted);
    assert.equal(pieces.map((piece) => piece.text).join(''), 'cœur', wanted);
    assert.ok(
      pieces.some(({ found, text }) => found && text.includes('œ')),
      wanted,
    );
  }
  // Decomposed: the accent is a character of its own, and belongs to no match by itself.
  const text = 'e\u0301te\u0301';
  assert.equal(
    piecesOf(text, 'ete')
      .map((piece) => piece.text)
      .join(''),
    text,
  );
});

test('nothing is marked where nothing is looked for, or found', () => {
  assert.deepEqual(piecesOf('abc', ''), [{ text: 'abc', found: false, at: 0 }]);
  assert.deepEqual(piecesOf('abc', 'x'), [{ text: 'abc', found: false, at: 0 }]);
});
