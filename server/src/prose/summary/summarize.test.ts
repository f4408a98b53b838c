import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bookPages } from '../fixture.ts';
import { sourceSentences } from '../rewrite.ts';
import { summarizeLocally } from './summarize.ts';

const filler = (topic: string) =>
  Array.from(
    { length: 12 },
    (_, at) =>
      `The ${topic} of the valley was measured again by the committee in the course of season number ${at + 1}.`,
  );
const text = [
  ...filler('river'),
  'The report of the committee shows that the river of the valley is rising every season because of the new dam.',
  ...filler('forest'),
  'The report also shows that the forest of the valley is shrinking because the committee sold the northern part.',
].join(' ');
const source = sourceSentences(
  [
    { page: 1, text: text.slice(0, 1000) },
    { page: 2, text: text.slice(1000) },
  ],
  { language: 'en' },
);

describe('a summary', () => {
  test('is sentences of the text, in its order, each once, as many as asked for', () => {
    for (const [length, count] of [
      ['short', 3],
      ['medium', 6],
      ['long', 10],
    ] as const) {
      const { sentences } = summarizeLocally(source, { language: 'en', length });
      const places = sentences.map((sentence) => source.findIndex((one) => one.text === sentence.text));
      assert.equal(sentences.length, count);
      assert.ok(
        places.every((place, at) => place >= 0 && (at === 0 || place > places[at - 1]!)),
        places.join(),
      );
    }
  });

  test('does not say the same twice', () => {
    const { sentences } = summarizeLocally(source, { language: 'en', length: 'short', keyPoints: 0 });
    const said = sentences.map((sentence) => sentence.text).join(' ');
    assert.ok(said.includes('river') && said.includes('forest'), said);
  });

  test('names what the text is about, and where each key point stands', () => {
    const { keywords, keyPoints, wordCount, sourceWords, readingMinutes } = summarizeLocally(source, {
      language: 'en',
    });
    assert.deepEqual(
      keywords.filter((word) => ['valley', 'committee', 'river', 'forest'].includes(word)).length,
      4,
    );
    assert.equal(keyPoints.length, 5);
    for (const point of keyPoints)
      assert.equal(source.find((one) => one.text === point.text)?.pages.from, point.page);
    assert.ok(wordCount < sourceWords && readingMinutes === 1);
  });

  test('of little or nothing is what there is', () => {
    assert.equal(summarizeLocally([]).text, '');
    const one = sourceSentences([{ page: 1, text: 'Fin' }]);
    assert.equal(summarizeLocally(one, { length: 'long' }).text, 'Fin');
  });

  test('of a novel speaks of its people, and is the same every time', (t) => {
    const pages = bookPages('madame-bovary.fr.txt');
    if (!pages) return t.skip('the corpus of novels is not there');
    const novel = sourceSentences(pages, { language: 'fr' });
    const first = summarizeLocally(novel, { language: 'fr' });
    assert.deepEqual(summarizeLocally(novel, { language: 'fr' }), first);
    for (const name of ['Emma', 'Bovary', 'Charles'])
      assert.ok(first.keywords.includes(name), first.keywords.join());
    const pagesOfPoints = first.keyPoints.map((point) => point.page);
    assert.ok(pagesOfPoints[0]! < 150 && pagesOfPoints.at(-1)! > 300, pagesOfPoints.join());
  });

  test('of thousands of equal sentences, or of one endless one, ends', () => {
    summarizeLocally(
      sourceSentences([{ page: 1, text: 'The same words come again and again here. '.repeat(5_000) }], {
        language: 'en',
      }),
      { language: 'en' },
    );
    summarizeLocally(
      sourceSentences([{ page: 1, text: 'word other thing '.repeat(20_000) }], { language: 'en' }),
      { language: 'en' },
    );
  });
});
