import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bookPages, generator, pagesOf } from './fixture.ts';
import { readPages } from './pages.ts';
import { sameWords } from './piece.ts';
import { rewriteLocally, rewriteSentence } from './rewrite.ts';
import { countWords, wordTexts } from './words.ts';

const one = (text: string, language = 'fr', more = {}) =>
  rewriteSentence({ text, dialogue: false }, { language, ...more });
const said = (text: string, language = 'fr', more = {}) =>
  rewriteSentence({ text, dialogue: true }, { language, ...more });

describe('a long sentence', () => {
  test('is divided at punctuation first, each piece a sentence in form', () => {
    assert.deepEqual(
      one('Elle haussa les épaules ; puis, sans un mot, elle quitta la chambre et descendit.'),
      ['Elle haussa les épaules.', 'Puis, sans un mot.', 'Elle quitta la chambre et descendit.'],
    );
    assert.deepEqual(one('On mangea du pain et du fromage, mais personne ne parla de la guerre.'), [
      'On mangea du pain et du fromage.',
      'Mais personne ne parla de la guerre.',
    ]);
  });

  test('is divided before conjunctions and relative pronouns of its language', () => {
    assert.deepEqual(one("Il resta toute la nuit dans la cour parce qu'il n'avait pas de clef."), [
      'Il resta toute la nuit dans la cour.',
      "Parce qu'il n'avait pas de clef.",
    ]);
    assert.deepEqual(one('The old man walked slowly down the street because he had lost his key.', 'en'), [
      'The old man walked slowly down the street.',
      'Because he had lost his key.',
    ]);
    assert.deepEqual(
      one('Der alte Mann ging langsam durch die Straße, weil er seinen Schlüssel verloren hatte.', 'de'),
      ['Der alte Mann ging langsam durch die Straße.', 'Weil er seinen Schlüssel verloren hatte.'],
    );
    assert.deepEqual(
      one('El viejo caminaba despacio por la calle porque había perdido la llave de casa.', 'es'),
      ['El viejo caminaba despacio por la calle.', 'Porque había perdido la llave de casa.'],
    );
    assert.deepEqual(
      one('Il vecchio camminava piano per la strada perché aveva perso la chiave di casa.', 'it'),
      ['Il vecchio camminava piano per la strada.', 'Perché aveva perso la chiave di casa.'],
    );
    assert.deepEqual(
      one('O velho andava devagar pela rua escura porque tinha perdido a chave de casa.', 'pt'),
      ['O velho andava devagar pela rua escura.', 'Porque tinha perdido a chave de casa.'],
    );
    assert.deepEqual(
      one('De oude man liep langzaam door de straat omdat hij zijn sleutel had verloren.', 'nl'),
      ['De oude man liep langzaam door de straat.', 'Omdat hij zijn sleutel had verloren.'],
    );
  });

  test('stays whole where nothing divides it, and within the limit', () => {
    for (const text of [
      'Il se rassit et la posa.',
      'Le drap de sa robe s’accrochait au velours de son habit.',
    ])
      assert.deepEqual(one(text), [text]);
  });

  test('is never divided inside a quotation, a short parenthesis, a number or an address', () => {
    const texts = [
      'Il lut sur le mur « défense de fumer, de boire, et de chanter » puis il alluma sa pipe en riant.',
      'Les deux hommes (un grand, un petit, et gros) marchaient depuis ce matin sans dire un seul mot.',
      'Elle avait payé 12 000,50 francs, et 3 500 de plus, pour une maison qui ne valait rien du tout.',
      'Voyez la page https://exemple.fr/a,b;c?d=e, qui dit tout sur cette affaire et sur les autres.',
    ];
    const kept = [
      '« défense de fumer, de boire, et de chanter »',
      '(Un grand, un petit, et gros).',
      '12 000,50 francs',
      'https://exemple.fr/a,b;c?d=e',
    ];
    texts.forEach((text, index) => {
      const pieces = one(text);
      assert.ok(pieces.length > 1, text);
      assert.ok(
        pieces.some((piece) => piece.includes(kept[index]!)),
        pieces.join(' | '),
      );
    });
  });

  test('of speech keeps "said he" with what is said, and divides the speech itself', () => {
    assert.deepEqual(
      said('"You shall have all I have about me," replied Darrell, "if you will only let the boy go."', 'en'),
      ['"You shall have all I have about me," replied Darrell.', '"If you will only let the boy go."'],
    );
    assert.deepEqual(said('— Je la donnerai au curé de chez nous, dit-il, pour qu’il me dise des messes.'), [
      '— Je la donnerai au curé de chez nous, dit-il.',
      'Pour qu’il me dise des messes.',
    ]);
  });

  test('keeps the kind of its stops: questions, ellipses, Chinese and Arabic marks, stops inside quotation marks', () => {
    assert.deepEqual(
      one('Pourquoi donc restez-vous ici toute la journée, et qui vous a donné la clef de la maison ?'),
      ['Pourquoi donc restez-vous ici toute la journée ?', 'Et qui vous a donné la clef de la maison ?'],
    );
    assert.deepEqual(one('今天早上我们一起去学校上课，因为老师说今天有一个很重要的考试。', 'zh'), [
      '今天早上我们一起去学校上课。',
      '因为老师说今天有一个很重要的考试。',
    ]);
    assert.deepEqual(one('ذهب الولد إلى المدرسة في الصباح الباكر، ثم عاد إلى البيت مع أخيه الصغير.', 'ar'), [
      'ذهب الولد إلى المدرسة في الصباح الباكر.',
      'ثم عاد إلى البيت مع أخيه الصغير.',
    ]);
  });

  test('keeps its pieces at or over the least length', () => {
    const text =
      'Oui, non, si, mais enfin, que voulez-vous, mon ami, je ne sais plus, moi, ce que je dis, hélas.';
    for (const minSentenceLength of [1, 2, 3, 5, 8])
      for (const piece of one(text, 'fr', { minSentenceLength }))
        assert.ok(countWords(piece) >= minSentenceLength, piece);
  });

  test('gets capitals only where the small letter comes back from them', () => {
    assert.ok(sameWords('a, ijs', ['A.', 'IJs'], 'nl'));
    assert.ok(sameWords('bir, iki', ['Bir.', 'İki'], 'tr'));
    assert.ok(!sameWords('bir, iki', ['Bir.', 'Iki'], 'tr'));
    assert.ok(!sameWords('un deux', ['Un.', 'DEUX']));
    assert.ok(!sameWords('un deux', ['Un.']));
    assert.ok(!sameWords('un', ['Un.', 'Deux.']));
    assert.deepEqual(
      one('Es war ein sehr langer und kalter Winter; ßa war das Wort.', 'de').at(-1),
      'ßa war das Wort.',
    );
  });
});

describe('the options of rewriting', () => {
  const page = (text: string) => [{ page: 1, text }];
  const texts = (text: string, more = {}) =>
    rewriteLocally(page(text), { language: 'fr', ...more }).sentences.map((sentence) => sentence.text);

  test('ignore_dialogue keeps speech whole, however long, and nothing else', () => {
    const speech = '— Je la donnerai demain au curé de chez nous, dit-il, pour qu’il me dise des messes.';
    const told = 'Il la donna le lendemain au curé de chez lui, pour qu’il lui dise des messes.';
    assert.deepEqual(texts(`${speech}\n\n${told}`, { ignoreDialogue: true }), [
      speech,
      'Il la donna le lendemain au curé de chez lui.',
      'Pour qu’il lui dise des messes.',
    ]);
  });

  test('preserve_formatting off takes away quotation marks, italics marks and ellipses, never a word', () => {
    assert.deepEqual(
      texts('« Ah ! _mon_ Dieu… dit-elle. » Il *rit*… Oui “non”... aujourd’hui.', {
        preserveFormatting: false,
      }),
      ['Ah ! mon Dieu dit-elle.', 'Il rit.', 'Oui non aujourd’hui.'],
    );
    assert.deepEqual(texts('« Ah ! _mon_ Dieu…'), ['« Ah ! _mon_ Dieu…']);
  });

  test('fix_hyphenation rejoins words over line and page ends, and leaves them when off', () => {
    const pages = [
      { page: 1, text: 'La mai-\nson est au-\ndessus. Dit-\nil la véri-' },
      { page: 2, text: 'té sur la maison ? Marie-\nAntoine se tait.' },
    ];
    const on = rewriteLocally(pages, { language: 'fr' });
    assert.deepEqual(
      on.sentences.map((sentence) => [sentence.text, sentence.pages]),
      [
        ['La maison est au-dessus.', { from: 1, to: 1 }],
        ['Dit-il la vérité sur la maison ?', { from: 1, to: 2 }],
        ['Marie-Antoine se tait.', { from: 2, to: 2 }],
      ],
    );
    const off = rewriteLocally(pages, { language: 'fr', fixHyphenation: false });
    assert.equal(off.sentences[0]!.text, 'La mai- son est au- dessus.');
  });
});

describe('no word', () => {
  const limits = [3, 8, 20, 50];

  test('of generated text is lost, added or moved', () => {
    for (let seed = 1; seed <= 24; seed++) {
      const pages = pagesOf(generator(seed), 8);
      const options = {
        language: ['fr', 'en', 'de', 'und'][seed % 4]!,
        sentenceLengthLimit: limits[seed % 4]!,
        minSentenceLength: 1 + (seed % 3),
        ignoreDialogue: seed % 5 === 0,
        preserveFormatting: seed % 2 === 0,
      };
      const found = rewriteLocally(pages, options);
      const words = found.sentences.flatMap((sentence) => wordTexts(sentence.text)).length;
      // A number may be broken at a line end ("12\\n000"): lines are joined as sentences join them.
      const text = readPages(pages).text.replace(/(?<!\n)\n(?!\n)/g, ' ');
      assert.equal(words, countWords(text), `seed ${seed}`);
      assert.equal(words, found.figures.words);
    }
  });

  for (const [name, language] of [
    ['madame-bovary.fr.txt', 'fr'],
    ['jack-sheppard.en.txt', 'en'],
  ] as const)
    test(`of ${name} is lost, added or moved, and few sentences stay over the limit`, (t) => {
      const pages = bookPages(name);
      if (!pages) return t.skip('the corpus of novels is not there');
      const { sentences, figures } = rewriteLocally(pages, { language });
      assert.ok(
        sameWords(
          readPages(pages).text,
          sentences.map((sentence) => sentence.text),
          language,
        ),
      );
      t.diagnostic(JSON.stringify(figures));
      assert.ok(figures.overShareBefore > 0.6 && figures.overShareAfter < 0.25);
      assert.ok(
        sentences.every(
          ({ pages: { from, to } }, at) => to >= from && (at === 0 || from >= sentences[at - 1]!.pages.from),
        ),
      );
    });

  test('of hostile text is lost, in the time of its length', () => {
    for (const piece of [
      'a, ',
      '« a, b » ',
      'a (',
      'et ',
      'a-\n',
      '1 000 ',
      '"a ',
      "l'",
      'qui que ',
      '漢，',
    ]) {
      const text = piece.repeat(60_000 / piece.length);
      const { figures, sentences } = rewriteLocally([{ page: 1, text }], { language: 'fr' });
      assert.equal(
        sentences.reduce((sum, sentence) => sum + countWords(sentence.text), 0),
        figures.words,
        piece,
      );
    }
  });
});
