import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bookPages } from './fixture.ts';
import { readPages } from './pages.ts';
import { sentences } from './sentences.ts';
import { countWords } from './words.ts';

const nb = '\u00a0';
const thin = '\u202f';

/** Language, what the case is about, and the text with "|" where a sentence ends. */
const cases: [string, string, string][] = [
  // French: dialogue and spaced punctuation.
  ['fr', 'a verb of saying after a spaced question', '« Viens-tu ? » demanda-t-il. |Elle se tut.'],
  ['fr', 'a guillemet after a stop and a no-break blank', `Il dit : «${nb}Oui.${nb}» |Puis il sortit.`],
  ['fr', 'narrow no-break blanks before the marks', `Quoi${thin}! |Vous partez${thin}? |Déjà${thin}!`],
  ['fr', 'an exclamation that goes on in a small letter', 'Ah ! c’est qu’il y avait quelqu’un.'],
  ['fr', 'two marks with a blank between them', 'Vraiment ? ! |Je ne savais pas.'],
  ['fr', 'sentences inside one quotation', '« Je pars. |Adieu ! » |Il ferma la porte.'],
  [
    'fr',
    'a report inside the quotation',
    '« Je pars, dit-il, et vous ? — |Moi aussi. »'.replace('— |', '|— '),
  ],
  ['fr', 'dashes in one line', '— Oui ! |— Non, vous dis-je. |— Tant pis.'],
  ['fr', 'a dash with a report after the exclamation', '— Sortez ! cria-t-elle. |Il obéit.'],
  ['fr', 'double hyphens for dashes', '-- Monsieur Roger, lui dit-il, voici un élève.'],
  ['fr', 'an ellipsis before a capital', 'Il hésita… |Puis il partit.'],
  ['fr', 'an ellipsis before a small letter', 'Il hésita… puis il partit.'],
  ['fr', 'three dots, with a closing mark', '« Vouloir mourir... » |Il faut vous secouer.'],
  ['fr', 'an ellipsis at the start', '…Mais non. |Si.'],
  ['fr', 'semicolons and colons, spaced', `Il vint${nb}; elle partit${nb}: c’était fini.`],
  ['fr', 'a quotation inside a sentence', 'Elle dit : « Ah ! mon Dieu ! » poussa un soupir et s’évanouit.'],
  ['fr', 'quotations within quotations', '« Il m’a dit : “Viens !” et je suis venu. » |C’est tout.'],
  [
    'fr',
    'a parenthesis with a sentence in it',
    'Il vint (ah ! |Quelle joie !) et repartit.'.replace('|', ''),
  ],
  ['fr', 'a parenthesis that is a sentence', 'Il vint. |(Elle riait.) |Il repartit.'],
  ['fr', 'M., Mme, Dr', 'M. Bovary, Mme Homais et le Dr. Canivet vinrent. |MM. Guillaumin et Binet aussi.'],
  [
    'fr',
    'p. ex., etc., cf.',
    'Des fruits, p. ex. Pommes, poires, etc. |Il en mangea, cf. Chap. IV, p. 12. |Fin.',
  ],
  ['fr', 'etc. before a small letter', 'Des pommes, des poires, etc. et du pain.'],
  ['fr', 'initials', 'J. R. R. Tolkien et J.-P. Sartre écrivaient. |G. Flaubert aussi.'],
  ['fr', 'a capital letter at the end', 'Il manque de vitamine C. |Elle le sait.'],
  ['fr', 'av. J.-C.', 'En 52 av. J.-C. |César vainquit.'.replace('|', '')],
  ['fr', 'numbers, prices, dates', 'Il paya 3,14 € le 1er mai 1857. |Le reste : 12 000 francs. |4.5 mètres.'],
  ['fr', 'a year at the end', 'C’était en 1857. |Il mourut en 1880.'],
  ['fr', 'an article number', 'Voir art. 3 et n° 5, fig. 2 et p. 10. |Merci.'],
  [
    'fr',
    'an address with a question mark',
    'Voir https://exemple.fr/a?b=C&d=E. |Puis www.exemple.fr/x?Y. |Fin.',
  ],
  ['fr', 'a one-letter word at the end', 'Il y en a. |Le reste non.'],
  ['fr', 'a numbered title', 'I. Le départ de la famille'],
  ['fr', 'a note number', 'C’est prouvé.[12] |On le sait.¹ |Oui.'],
  ['en', 'a bracket before the stop', 'It grew (by 10 mm). |We know it [1]. |Done.'],
  ['fr', 'no blank after the mark', 'Oui !Non ! |Peut-être.'.replace('!Non', '!|Non')],
  // English.
  ['en', 'titles and initials', 'Mr. and Mrs. J. W. Wood met Dr. No. |They left.'],
  ['en', 'a report with a name', '"Come!" John said. |"Why?" Mr. Wood asked. |He left.'],
  ['en', 'a report with a pronoun', '“Come!” he said. |“Now!” |“No.” |She laughed.'],
  ['en', 'speech, then a new sentence', '"Come." |He went.'],
  [
    'en',
    'I at the end of a sentence',
    'It was I. |He left. |Henry I. Smith stayed.'.replace('Henry I. Smith', 'Henry J. Smith'),
  ],
  ['en', 'e.g. and i.e.', 'Fruit, e.g. Apples, i.e. Red ones. |Done.'],
  ['en', 'U.S., a.m., Inc.', 'The U.S. Army came at 5 p.m. |It left. |Acme Inc. |They paid.'],
  ['en', 'No. and no.', 'See No. 5. |He said no. |Then he left.'],
  ['en', 'a title behind a dash', 'The constable, by name John Dump,--Mr. Shotbolt knew him. |He left.'],
  ['en', 'citations', 'Smith et al. (2015) and Fig. 2 and Eq. (3) agree. |See Sect. 4.'],
  ['en', 'decimal and version', 'It is 3.14 or v1.2.3. |Yes.'],
  // German, Spanish, Italian, Portuguese, Dutch.
  ['de', 'ordinals and dates', 'Am 3. Oktober 1990 kam er. |Er war 30. |Die Frau auch.'],
  ['de', 'z. B. and Dr.', 'Das ist z. B. Holz, d. h. Material. |Dr. Müller und Nr. 5 kamen.'],
  ['de', 'quotations „…“ and »…«', '„Komm!“ rief er. |»Nein.« |Sie ging.'],
  ['de', 'kings', 'Ludwig XIV. regierte lange. |Er starb.'],
  ['es', 'marks that open', '¿Vienes? |¡Sí! |El Sr. López y la Sra. Ruiz, EE.UU. incluido.'],
  ['es', 'dashes', '—¿Vienes? —preguntó él. |—No.'],
  ['it', 'titles', 'Il sig. Rossi e il dott. Verdi, ecc. |Poi il prof. Neri.'],
  ['pt', 'titles', 'O Sr. Silva e a Dra. Costa. |Vieram às 3.30 horas.'],
  ['nl', 'titles', "Dhr. Jansen en mevr. De Vries kwamen, d.w.z. Allen. |'s Avonds gingen ze."],
  // Other scripts.
  ['ru', 'Cyrillic', 'Он пришёл. |«Да!» — сказал он. |Она молчала…'],
  [
    'zh',
    'Chinese, no blanks',
    '他来了。|“你好！”|她说。|真的吗？|是的。'.replace('|她', '她').replace('！”她', '！”|她'),
  ],
  ['ja', 'Japanese', '彼は来た。|本当ですか？|はい。'],
  ['ar', 'Arabic', 'هل جاء؟ |نعم. |ذهب الولد إلى المدرسة.'],
  ['hi', 'Devanagari', 'वह आया। |वह गया।'],
  ['km', 'Khmer, by Unicode’s rules', 'ខ្ញុំទៅ។ |គាត់មក។'],
  ['und', 'no language', 'One. |Two! |Three?'],
];

describe('a sentence', () => {
  for (const [language, about, written] of cases)
    test(`${language}: ${about}`, () => {
      const expected = written.split('|').map((part) => part.trim());
      const text = written.replaceAll('|', '');
      assert.deepEqual(
        sentences(text, language).map((sentence) => sentence.text),
        expected,
      );
    });

  test('ends with its paragraph, and a heading is one; line ends inside a paragraph are blanks', () => {
    const text = 'CHAPITRE I\n\nIl vint\nhier soir.\n— Bonjour\n— Bonsoir.\n\nPREMIÈRE PARTIE\nI\nII\nIII';
    const found = sentences(text, 'fr');
    assert.deepEqual(
      found.map((sentence) => [sentence.paragraph, sentence.text]),
      [
        [0, 'CHAPITRE I'],
        [1, 'Il vint hier soir.'],
        [2, '— Bonjour'],
        [3, '— Bonsoir.'],
        [4, 'PREMIÈRE PARTIE'],
        [5, 'I'],
        [6, 'II'],
        [7, 'III'],
      ],
    );
    for (const { text: one, start, end } of found)
      assert.equal(text.slice(start, end).replace(/\n/g, ' '), one);
  });

  test('holds every word once: the words of all sentences are the words of the book', (t) => {
    for (const [name, language] of [
      ['madame-bovary.fr.txt', 'fr'],
      ['jack-sheppard.en.txt', 'en'],
    ] as const) {
      const pages = bookPages(name);
      if (!pages) return t.skip('the corpus of novels is not there');
      const { text } = readPages(pages);
      const found = sentences(text, language);
      assert.equal(
        found.reduce((sum, one) => sum + countWords(one.text), 0),
        countWords(text),
      );
      assert.ok(found.length > 6_000, `${name}: ${found.length}`);
    }
  });

  test('of nothing but marks, blanks or letters is found in the time of its length', () => {
    const size = 100_000;
    const hostile = [
      '(',
      '« ',
      '. ',
      '"',
      "'",
      '„',
      '—',
      '!',
      '…',
      'a',
      'A. ',
      '漢',
      '\n',
      '- ',
      '-\n',
      '[1]',
      '(. ',
      'http://',
      '1 000 ',
      'ក',
    ];
    for (const piece of hostile) {
      const text = piece.repeat(size / piece.length);
      const found = sentences(text, 'fr');
      assert.ok(found.length <= size, piece);
      assert.equal(
        found.reduce((sum, one) => sum + countWords(one.text), 0),
        countWords(text),
        JSON.stringify(piece),
      );
    }
  });
});
