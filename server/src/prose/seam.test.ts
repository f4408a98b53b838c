import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chunkPlan } from './chunk-plan.ts';
import { bookPages, generator, pagesOf } from './fixture.ts';
import { sourceSentences } from './rewrite.ts';
import { longestOverlap, type Mend, type Seamed, seam, stitch } from './seam.ts';

const mend: Mend<Seamed> = (text, pages) => ({ text, pages });
const on = (from: number, to: number, ...texts: string[]): Seamed[] =>
  texts.map((text) => ({ text, pages: { from, to } }));
const letters = (list: readonly Seamed[]) => list.map(({ text }) => text.replace(/[^\p{L}\p{N}]/gu, ''));

describe('the seam', () => {
  test('keeps every one of the sentences that occur again and again', () => {
    const oui = (count: number, page: number) => on(page, page, ...Array<string>(count).fill('Oui.'));
    const before = [...oui(100, 1), ...oui(7, 2)];
    const after = [...oui(7, 2), ...oui(50, 3)];
    assert.equal(seam(before, after, { from: 2, to: 2 }, mend).length, 157);
  });

  test('takes the whole of a sentence that crosses the border, and it once', () => {
    const before = [
      ...on(1, 1, 'Un.'),
      ...on(1, 2, 'Il vint le matin.'),
      ...on(2, 2, 'Deux.', 'Elle partit'),
    ];
    const after = [
      ...on(2, 2, 'le matin.', 'Deux.'),
      ...on(2, 3, 'Elle partit le soir.'),
      ...on(3, 3, 'Trois.'),
    ];
    assert.deepEqual(letters(seam(before, after, { from: 2, to: 2 }, mend)), [
      'Un',
      'Ilvintlematin',
      'Deux',
      'Ellepartitlesoir',
      'Trois',
    ]);
  });

  test('tells a cut-off sentence from the same words said for themselves', () => {
    const before = [...on(1, 2, 'Il dit oui.'), ...on(2, 2, 'Oui.', 'Oui.')];
    const after = [...on(2, 2, 'oui.', 'Oui.'), ...on(2, 3, 'Oui.', 'Oui.')];
    assert.equal(seam(before, after.slice(0, 3), { from: 2, to: 2 }, mend).length, 3);
  });

  test('mends a sentence longer than the page, which neither side saw whole', () => {
    const before = on(1, 2, 'Elle marchait, et marchait toujours, sans');
    const after = on(2, 3, 'et marchait toujours, sans savoir où.');
    const [whole, ...more] = seam(before, after, { from: 2, to: 2 }, mend);
    assert.deepEqual(more, []);
    assert.deepEqual(whole, {
      text: 'Elle marchait, et marchait toujours, sans savoir où.',
      pages: { from: 1, to: 3 },
    });
  });

  test('changes over in the longest common run where the two sides divide the page differently', () => {
    const before = [...on(1, 2, 'Mr. B. came in.'), ...on(2, 2, 'One.', 'Two.', 'Three.', 'He left Dr.')];
    const after = [...on(2, 2, 'B.', 'came in.', 'One.', 'Two.', 'Three.'), ...on(2, 3, 'He left Dr. No.')];
    assert.deepEqual(
      seam(before, after, { from: 2, to: 2 }, mend).map(({ text }) => text),
      ['Mr. B. came in.', 'One.', 'Two.', 'Three.', 'He left Dr. No.'],
    );
  });

  test('joins over a page without text, and leaves what does not touch', () => {
    const parts = [
      { read: { from: 1, to: 2 }, sentences: on(1, 1, 'Il ouvrit la porte de la grande maison et') },
      { read: { from: 2, to: 3 }, sentences: on(3, 3, 'sortit.', 'Fin.') },
      { read: { from: 7, to: 8 }, sentences: on(7, 7, 'Fin.') },
    ];
    assert.deepEqual(
      stitch(parts, mend).map(({ text }) => text),
      ['Il ouvrit la porte de la grande maison et sortit.', 'Fin.', 'Fin.'],
    );
  });

  test('of fifty made books loses no sentence and doubles none', () => {
    let [sentencesSeen, crossing] = [0, 0];
    for (let seed = 1; seed <= 50; seed++) {
      const pages = pagesOf(generator(seed), 5 + ((seed * 7) % 120));
      const whole = sourceSentences(pages, { language: 'fr' });
      const parts = chunkPlan(pages.length).chunks.map(({ read }) => ({
        read,
        sentences: sourceSentences(pages.slice(read.from - 1, read.to), { language: 'fr' }),
      }));
      const found = stitch<Seamed>(parts, mend);
      assert.deepEqual(letters(found), letters(whole), `book ${seed}`);
      sentencesSeen += whole.length;
      crossing += whole.filter(({ pages: { from, to } }) => from !== to).length;
    }
    assert.ok(
      sentencesSeen > 5_000 && crossing > 1_000,
      `${sentencesSeen} sentences, ${crossing} over page borders`,
    );
  });

  test('of two novels in chunks gives the sentences of the novels, none of them mended', (t) => {
    for (const [name, language] of [
      ['madame-bovary.fr.txt', 'fr'],
      ['jack-sheppard.en.txt', 'en'],
    ] as const) {
      const pages = bookPages(name);
      if (!pages) return t.skip('the corpus of novels is not there');
      const parts = chunkPlan(pages.length).chunks.map(({ read }) => ({
        read,
        sentences: sourceSentences(pages.slice(read.from - 1, read.to), { language }),
      }));
      const found = stitch<Seamed>(parts, () => assert.fail('every sentence is whole in some chunk'));
      assert.deepEqual(letters(found), letters(sourceSentences(pages, { language })));
    }
  });

  test('of a page of one word a hundred thousand times takes the time of its length', () => {
    const many = (page: number) => on(page, page, ...Array<string>(100_000).fill('Oui.'));
    const before = [...many(1), ...many(2)];
    assert.equal(seam(before, [...many(2), ...on(3, 3, 'Non.')], { from: 2, to: 2 }, mend).length, 200_001);
    const text = 'ab'.repeat(200_000);
    assert.equal(longestOverlap(text, `${text}c`), text.length);
    assert.equal(longestOverlap(`${text}c`, text), 0);
  });
});

describe('the chunk plan', () => {
  test('is 30 pages one at a time, 20 by three, 15 by five, each but the first with the page before it', () => {
    const sizes = [1, 30, 31, 100, 101, 476].map((pages) => {
      const { chunks, parallel } = chunkPlan(pages);
      return [pages, chunks.length, chunks[0]!.pages.to, parallel];
    });
    assert.deepEqual(sizes, [
      [1, 1, 1, 1],
      [30, 1, 30, 1],
      [31, 2, 20, 3],
      [100, 5, 20, 3],
      [101, 7, 15, 5],
      [476, 32, 15, 5],
    ]);
    const { chunks } = chunkPlan(31);
    assert.deepEqual(chunks[1], { index: 1, pages: { from: 21, to: 31 }, read: { from: 20, to: 31 } });
    assert.deepEqual(chunkPlan(0), { chunks: [], parallel: 1 });
  });
});
