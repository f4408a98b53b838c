import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sentences } from './sentences.ts';
import { dialogues, isDialogue, speechIn } from './speech.ts';

/** Language and text; what is speech stands between ⟦ and ⟧. */
const cases: [string, string, string][] = [
  ['fr', 'guillemets', 'Il dit : ⟦« Viens ! »⟧ et sortit.'],
  ['fr', 'a dash', '⟦— Oui, dit-il, je viens.⟧'],
  ['fr', 'two hyphens', '⟦-- Monsieur, dit-il.⟧'],
  ['fr', 'a hyphen', '⟦- Monsieur, dit-il.⟧'],
  ['en', 'no speech after a hyphen: a list', '- Eggs and milk.'],
  ['fr', 'nested', '⟦« Il m’a dit “viens” et je suis venu. »⟧ Fin.'],
  ['fr', 'apostrophes', "L'homme n'a pas dit ⟦« l'eau »⟧ aujourd'hui."],
  [
    'fr',
    'a quotation over three paragraphs',
    'Il dit : ⟦« Je viens.⟧\n\n⟦Je pars.⟧\n\n⟦Adieu. »⟧ Il sortit.',
  ],
  ['en', 'straight marks', '⟦"Come,"⟧ he said, ⟦"now."⟧'],
  ['en', 'single marks with apostrophes', '⟦‘Don’t,’⟧ he said.'],
  ['en', 'a paragraph left open', '⟦"I came.⟧\n\n⟦"I saw."⟧ He left.'],
  ['en', 'inches are no quotation', 'A board 5" wide and 6" long.'],
  ['de', 'low marks', 'Er rief: ⟦„Komm!“⟧ und ging.'],
  ['de', 'guillemets turned inwards', 'Er rief: ⟦»Komm!«⟧ und ging.'],
  ['es', 'dashes', '⟦—Ven —dijo él.⟧'],
  ['ja', 'corner marks', '彼は⟦「はい」⟧と言った。'],
  ['sv', 'the same mark twice', 'Han sa ⟦”kom”⟧ och gick.'],
];

describe('speech', () => {
  for (const [language, about, marked] of cases)
    test(`${language}: ${about}`, () => {
      const text = marked.replace(/[⟦⟧]/g, '');
      let found = '';
      let at = 0;
      for (const { start, end } of speechIn(text, language)) {
        found += `${text.slice(at, start)}⟦${text.slice(start, end)}⟧`;
        at = end;
      }
      assert.equal(found + text.slice(at), marked);
    });

  test('makes a sentence dialogue by half of its letters, or by a verb of saying beside it', () => {
    const text = [
      '« Oui », dit-il en se retournant vers la grande fenêtre du salon.',
      'Il se retourna vers la fenêtre et cria à tous ceux de la maison : « Feu ! »',
      '« Vraiment ! » bredouilla le vieux facteur en se retournant vers la fenêtre.',
      'Il entra. — Vous voilà donc, murmura le vieux facteur de la rue des Lilas.',
      'Ce qu’il appelait son « bureau » était une table de cuisine.',
      '— Non.',
      'Elle se tut.',
    ].join('\n\n');
    const found = sentences(text, 'fr');
    const expected = [true, true, true, false, true, false, true, false];
    assert.deepEqual(dialogues(text, found, 'fr'), expected);
    const speech = speechIn(text, 'fr');
    assert.deepEqual(
      found.map(({ start, end }) => isDialogue(text, start, end, speech, 'fr')),
      expected,
    );
  });

  test('of nothing but marks is found in the time of its length', () => {
    for (const piece of ['« ', '"', "'a ", '„“', '— \n', '« \n\n', '»', '‘'])
      assert.ok(speechIn(piece.repeat(200_000 / piece.length), 'fr').length <= 1_000_000);
  });
});
