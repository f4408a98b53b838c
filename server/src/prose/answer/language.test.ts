import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { otherLanguage } from './language.ts';

const french = 'La maison de la rivière attend le voisin qui ne vient pas.';
const catalan = 'La casa del riu espera el veí que no ve mai a la vila.';

describe('another language than the one wanted', () => {
  test('is named where the text is evidently in it', () => {
    assert.equal(otherLanguage(french, 'en'), 'fr');
    assert.equal(otherLanguage(french, 'en-GB', 'de'), 'fr');
    assert.equal(otherLanguage('Дом у реки ждёт соседа, который не придёт.', 'uk'), 'ru');
  });
  test('is not seen in the right one, in a few words, or where none is wanted', () => {
    for (const wanted of ['fr', 'fr-CA', 'und', 'auto'])
      assert.equal(otherLanguage(french, wanted), undefined);
    assert.equal(otherLanguage('La maison de la rivière', 'en'), undefined);
  });
  test('is seen in one word of another script', () => {
    assert.equal(otherLanguage('λέξη', 'en'), 'el');
    assert.equal(otherLanguage('2 × 2', 'en'), undefined);
  });
  test('is only the source where the wanted one cannot be told from others', () => {
    assert.equal(otherLanguage(catalan, 'ca', 'fr'), undefined);
    assert.equal(otherLanguage(french, 'ca', 'fr'), 'fr');
    assert.equal(otherLanguage('Huset ved elven venter på en nabo som ikke kommer i dag.', 'no'), undefined);
  });
});
