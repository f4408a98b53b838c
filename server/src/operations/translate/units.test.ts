import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { missedIn, termsIn, termsOf } from './glossary.ts';
import { judge, judgeTogether, problemOf } from './judge.ts';
import type { Owned } from './own.ts';
import { filled, unitsOf } from './units.ts';

const owned = (kind: Owned['kind'], text: string): Owned => ({ kind, text, pages: [1, 1] });

describe('what is asked for of a paragraph', () => {
  const paragraphs = [
    owned('heading', 'Le prix'),
    owned('list', '• le pain'),
    owned('table', 'Nom\tPrix\nPain\t3,40'),
    owned('footnote', '12 Voir ailleurs.'),
    owned('paragraph', '* * *'),
    owned('paragraph', 'Une phrase assez longue pour finir. '.repeat(400).trim()),
    owned('table', `${'x'.repeat(50_000)}\t1`),
  ];
  const { units, moulds } = unitsOf(paragraphs, 'fr', ' ');

  test('is its words: no bullets, no marks of notes, no figures alone, cell by cell', () => {
    const texts = units.map(({ text }) => text);
    assert.deepEqual(texts.slice(0, 6), ['Le prix', 'le pain', 'Nom', 'Prix', 'Pain', 'Voir ailleurs.']);
  });

  test('is never more than a question holds', () => {
    assert.ok(units.every(({ text }) => text.length <= 12_000));
    assert.ok(units.filter(({ paragraph }) => paragraph === 5).length > 2);
  });

  test('comes together as it was', () => {
    const again = moulds.map((mould) => filled(mould, (unit) => units[unit]!.text));
    assert.deepEqual(
      again.slice(0, 6),
      paragraphs.slice(0, 6).map(({ text }) => text),
    );
  });
});

describe('a glossary', () => {
  const terms = termsOf({ pompe: 'Kreiselpumpe', 'a+b': 'c', ' ': 'x', leer: '' });

  test('is looked for in whole words, whatever their case, and its signs are signs', () => {
    assert.deepEqual(
      termsIn('Une POMPE et une a+b', terms).map(({ term }) => term),
      ['pompe', 'a+b'],
    );
    assert.deepEqual(termsIn('Des pompes, aab', terms), []);
  });

  test('is followed by other endings of its words too', () => {
    assert.deepEqual(missedIn('Die Kreiselpumpen laufen.', terms.slice(0, 1)), []);
    assert.equal(missedIn('Die Pumpe läuft.', terms.slice(0, 1)).length, 1);
  });
});

describe('a translation', () => {
  const asked = { model: 'speed', source: 'fr', target: 'en', terms: [] };
  const source = 'La maison de la rivière attend le voisin qui ne vient pas en 1857.';
  const problem = (text: string) => problemOf(judge(source, text, asked, '=== x ==='));

  test('stands where it is as long, in the language, with the numbers', () => {
    assert.equal(
      problem('The house by the river awaits the neighbour who does not come in 1857.'),
      undefined,
    );
  });

  for (const [what, text, found] of [
    ['is the text itself', source, /another language \(fr instead of en\)/],
    ['has another number', 'The house by the river awaits the neighbour who came in 1875.', /numbers/],
    ['is a part of it', 'House.', /numbers|too short/],
    ['is a refusal', "I'm sorry, but I can't help with that text of 1857 at all today.", /about the task/],
    [
      'sends the reader elsewhere',
      'The house awaits the one who comes in 1857: www.win.example now.',
      /address/,
    ],
  ] as const)
    test(`is complained of where it ${what}`, () => assert.match(problem(text) ?? '', found));

  test('is none where three texts have the same', () => {
    const pairs = ['Le cheval est ici.', 'Le jardin est grand.', 'La porte est verte.'].map((one) => ({
      source: one,
      verdict: judge(one, 'You have won.', asked, ''),
    }));
    judgeTogether(pairs, asked);
    assert.ok(pairs.every(({ verdict }) => verdict.fatal));
  });
});
