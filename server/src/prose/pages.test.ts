import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bookPages, generator, pagesOf } from './fixture.ts';
import { rejoin, vocabularyOf } from './hyphenation.ts';
import { readPages, readParagraphs } from './pages.ts';
import { sentencesOf } from './rewrite.ts';

const page = (number: number, text: string) => ({ page: number, text });
const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');

describe('a word broken at a line end', () => {
  const cases: [string, string, string][] = [
    [
      'loses its hyphen where the text writes it whole elsewhere',
      'Le ven-\ndredi. Un vendredi.',
      'Le vendredi. Un vendredi.',
    ],
    [
      'keeps it where the text writes it with one',
      'Un porte-\nplume. Son porte-plume.',
      'Un porte-plume. Son porte-plume.',
    ],
    [
      'keeps it in inversions and compounds',
      'Dit-\nil au-\ndessus, peut-\nêtre, a-\nt-il, celui-\nci',
      'Dit-il au-dessus, peut-être, a-t-il, celui-ci',
    ],
    ['keeps it before a capital', 'Saint-\nPierre', 'Saint-Pierre'],
    ['loses it where nothing is known', 'une véri-\ntable histoire', 'une véritable histoire'],
    ['loses soft hyphens anywhere', 'vé\u00adri\u00ad\ntable', 'véritable'],
    [
      'is none after a blank, a figure or an empty line',
      'un -\nmot, 12-\n13, mot-\n\nautre',
      'un -\nmot, 12-\n13, mot-\n\nautre',
    ],
  ];
  for (const [about, text, expected] of cases)
    test(about, () => assert.equal(rejoin(text, vocabularyOf([text])), expected));

  test('never changes a letter of a novel', (t) => {
    const pages = bookPages('madame-bovary.fr.txt');
    if (!pages) return t.skip('the corpus of novels is not there');
    assert.equal(letters(readPages(pages).text), letters(pages.map(({ text }) => text).join('')));
  });
});

describe('pages read as one text', () => {
  test('know the page of every character, over joined words and pages without text', () => {
    const {
      text,
      pageAt,
      pagesOf: range,
    } = readPages([
      page(4, 'Il vint à la mai-'),
      page(5, 'son.\n\nElle par-\ntit.'),
      page(6, ' \n'),
      page(7, 'Fin.'),
    ]);
    assert.equal(text, 'Il vint à la maison.\n\nElle partit.\n\nFin.');
    assert.deepEqual(
      ['vint', 'son.', 'Elle', 'Fin'].map((word) => pageAt(text.indexOf(word))),
      [4, 5, 5, 7],
    );
    assert.deepEqual(range(text.indexOf('maison'), text.indexOf('Elle') + 4), { from: 4, to: 5 });
  });

  test('keep a paragraph whole over a page border, and begin a new one behind a stop or a heading', () => {
    const joined = (before: string, after: string) =>
      !readPages([page(1, before), page(2, after)]).text.includes('\n\n');
    assert.ok(joined('Il ouvrit la porte de la grande maison et', 'sortit.'));
    assert.ok(joined('Il vit entrer dans la grande salle le vieux', 'Bertrand.'));
    assert.ok(joined('« Quoi ! »', 'dit-il.'));
    assert.ok(joined('Il vit M.', 'Vidal.'));
    assert.ok(!joined('Il sortit.', 'Elle entra.'));
    assert.ok(!joined('CHAPITRE II', 'Elle entra.'));
  });

  test('tell of every letter the page it was on', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const pages = pagesOf(generator(seed), 6);
      const { text, pageAt } = readPages(pages);
      const found = new Map<number, string>();
      for (let at = 0; at < text.length; at++)
        found.set(pageAt(at), (found.get(pageAt(at)) ?? '') + text[at]);
      for (const one of pages)
        assert.equal(letters(found.get(one.page) ?? ''), letters(one.text), `seed ${seed}, page ${one.page}`);
    }
  });

  test('may come as paragraphs that know their pages', () => {
    const reading = readParagraphs([
      { text: 'Chapitre premier', spans: [{ start: 0, page: 2 }] },
      {
        text: 'Il vint. Elle partit le soir.',
        spans: [
          { start: 0, page: 2 },
          { start: 14, page: 3 },
        ],
      },
    ]);
    assert.deepEqual(
      sentencesOf(reading, 'fr').map(({ text, pages, paragraph }) => [text, pages.from, pages.to, paragraph]),
      [
        ['Chapitre premier', 2, 2, 0],
        ['Il vint.', 2, 2, 1],
        ['Elle partit le soir.', 2, 3, 1],
      ],
    );
    assert.deepEqual(sentencesOf(readParagraphs([])), []);
  });
});
