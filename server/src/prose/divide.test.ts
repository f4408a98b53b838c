import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cut } from './clauses.ts';
import { cheapest, divide, priceOf } from './divide.ts';
import { generator } from './fixture.ts';
import { languageFor } from './languages/languages.ts';
import { sourceSentences } from './rewrite.ts';
import { oneLine, sentences } from './sentences.ts';
import { countWords } from './words.ts';

describe('a division', () => {
  test('is the cheapest there is: no other choice of cuts costs less', () => {
    const random = generator(7);
    for (let round = 0; round < 400; round++) {
      const total = 9 + Math.floor(random() * 50);
      const limit = 3 + Math.floor(random() * 12);
      const min = 1 + Math.floor(random() * Math.min(4, limit));
      const cuts: Cut[] = [];
      for (let word = 1; word < total && cuts.length < 11; word++)
        if (random() < 0.3) cuts.push({ word, at: word, cost: Math.floor(random() * 19) - 5 });
      const chosen = cheapest(cuts, total, { limit, min });
      let lowest = Number.POSITIVE_INFINITY;
      for (let mask = 0; mask < 1 << cuts.length; mask++) {
        const some = cuts.filter((_, at) => mask & (1 << at));
        const edges = [0, ...some.map((cut) => cut.word), total];
        if (edges.slice(1).some((edge, at) => edge - edges[at]! < min)) continue;
        lowest = Math.min(lowest, priceOf(some, total, limit));
      }
      assert.ok(Math.abs(priceOf(chosen, total, limit) - lowest) < 1e-9, `round ${round}`);
    }
  });

  test('covers its sentence from end to end', () => {
    const text =
      'Elle paya, puis elle sortit (sans un mot, hélas) ; et « lui, qui riait », la suivit de loin, jusqu’au soir.';
    for (const limit of [3, 5, 8])
      assert.equal(divide(text, languageFor('fr'), { limit, min: 1 }).join(''), text);
  });
});

describe('any text', () => {
  const alphabet =
    `a b É ç 1 23 M. Mr. p. J. « » “ ” " ' ’ ‘ „ ( ) [ ] — – -- - . ! ? … ... ; : , \n \n\n 漢 。 ع ؟ 😀 \u00a0 \u202f et qui que \u0301 \u00ad
    https://x.y/z?q www. a@b.c _ * oui Non ¿ ß ﬁ ŉ ǆ \ud800`.split(/(?<=\S) | (?=\S)/);

  test('of whatever characters keeps every letter, in sentences, divisions and rewritings', () => {
    const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
    const random = generator(11);
    for (let round = 0; round < 300; round++) {
      const glue = random() < 0.5 ? ' ' : '';
      const text = Array.from(
        { length: 1 + Math.floor(random() * 120) },
        () => alphabet[Math.floor(random() * alphabet.length)],
      ).join(glue);
      const language = ['fr', 'en', 'de', 'zh', 'und', 'tr', 'nl'][round % 7]!;
      const found = sentences(text, language);
      assert.equal(letters(found.map((one) => one.text).join('')), letters(text), JSON.stringify(text));
      found.forEach(({ start, end, text: one }, at) => {
        assert.equal(oneLine(text.slice(start, end)), one);
        assert.ok(start >= (found[at - 1]?.end ?? 0));
      });
      for (const sentence of sourceSentences([{ page: 1, text }], { language })) {
        const pieces = divide(sentence.text, languageFor(language), {
          limit: 3,
          min: 1,
          dialogue: sentence.dialogue,
        });
        assert.equal(pieces.join(''), sentence.text);
        assert.equal(
          pieces.reduce((sum, piece) => sum + countWords(piece), 0),
          sentence.words,
          JSON.stringify(sentence.text),
        );
      }
    }
  });
});
