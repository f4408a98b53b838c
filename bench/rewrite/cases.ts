/** French dialogue and spaced punctuation: where sentences end, and where the rules divide long ones. */
import { rewriteSentence } from '../../server/src/prose/rewrite.ts';
import { sentences } from '../../server/src/prose/sentences.ts';
import { cell, type Shown } from './figures.ts';

const nb = '\u00a0';
const thin = '\u202f';

/** What it is about, and the text with "|" where a sentence ends. */
const ends: [string, string][] = [
  ['a verb of saying after a spaced question', '« Viens-tu ? » demanda-t-il. |Elle se tut.'],
  ['no-break blanks within guillemets', `Il dit : «${nb}Oui.${nb}» |Puis il sortit.`],
  ['narrow no-break blanks before the marks', `Quoi${thin}! |Vous partez${thin}? |Déjà${thin}!`],
  ['an exclamation that goes on', 'Ah ! c’est qu’il y avait quelqu’un.'],
  ['two marks with a blank between', 'Vraiment ? ! |Je ne savais pas.'],
  ['sentences within one quotation', '« Je pars. |Adieu ! » |Il ferma la porte.'],
  ['dashes in one line', '— Oui ! |— Non, vous dis-je. |— Tant pis.'],
  ['a dash with a report after the exclamation', '— Sortez ! cria-t-elle. |Il obéit.'],
  ['an inversion after a question', '— Où allez-vous ? demanda M. Homais. |— Chez moi.'],
  ['double hyphens for dashes', '-- Monsieur Roger, lui dit-il, voici un élève.'],
  ['an ellipsis before a capital', 'Il hésita… |Puis il partit.'],
  ['an ellipsis before a small letter', 'Il hésita… puis il partit.'],
  ['three dots and a closing mark', '« Vouloir mourir... » |Il faut vous secouer.'],
  ['an ellipsis at the start', '…Mais non. |Si.'],
  ['semicolon and colon, spaced', `Il vint${nb}; elle partit${nb}: c’était fini.`],
  [
    'a quotation with a mark within a sentence',
    'Elle dit : « Ah ! mon Dieu ! » poussa un soupir et s’évanouit.',
  ],
  ['quotations within quotations', '« Il m’a dit : “Viens !” et je suis venu. » |C’est tout.'],
  ['a parenthesis that is a sentence', 'Il vint. |(Elle riait.) |Il repartit.'],
  ['M., Mme, Dr., MM.', 'M. Bovary, Mme Homais et le Dr. Canivet vinrent. |MM. Guillaumin et Binet aussi.'],
  [
    'p. ex., etc., cf., chap.',
    'Des fruits, p. ex. Pommes, poires, etc. |Il en mangea, cf. Chap. IV, p. 12. |Fin.',
  ],
  ['etc. before a small letter', 'Des pommes, des poires, etc. et du pain.'],
  ['initials', 'J. R. R. Tolkien et J.-P. Sartre écrivaient. |G. Flaubert aussi.'],
  ['numbers and prices', 'Il paya 3,14 € le 1er mai 1857. |Le reste : 12 000 francs. |4.5 mètres.'],
  ['1 234,5', 'La somme est de 1 234,5 francs. |Elle paya.'],
  ['a year at the end', 'C’était en 1857. |Il mourut en 1880.'],
  ['art., n°, fig., p.', 'Voir art. 3 et n° 5, fig. 2 et p. 10. |Merci.'],
  ['no blank after the mark', 'Oui !|Non ! |Peut-être.'],
  ['the same again and again', '« Oui. » |« Oui. » |« Oui. »'],
];

/** What it is about, a long sentence, and its pieces at a limit of 8 words. */
const divisions: [string, string, string[]][] = [
  [
    'semicolon before commas',
    'Elle haussa les épaules ; puis, sans un mot, elle quitta la chambre et descendit.',
    ['Elle haussa les épaules.', 'Puis, sans un mot.', 'Elle quitta la chambre et descendit.'],
  ],
  [
    'a conjunction',
    "Il resta toute la nuit dans la cour parce qu'il n'avait pas de clef.",
    ['Il resta toute la nuit dans la cour.', "Parce qu'il n'avait pas de clef."],
  ],
  [
    'nothing divides it',
    'Le drap de sa robe s’accrochait au velours de son habit.',
    ['Le drap de sa robe s’accrochait au velours de son habit.'],
  ],
  [
    'a comma before mais',
    'On mangea du pain et du fromage, mais personne ne parla de la guerre.',
    ['On mangea du pain et du fromage.', 'Mais personne ne parla de la guerre.'],
  ],
];

/** Must come out of any division whole. */
const wholes: [string, string, string][] = [
  [
    'a quotation within a sentence',
    'Il lut sur le mur « défense de fumer, de boire, et de chanter » puis il alluma sa pipe en riant.',
    '« défense de fumer, de boire, et de chanter »',
  ],
  [
    'a number with blanks and comma',
    'Elle avait payé 12 000,50 francs, et 3 500 de plus, pour une maison qui ne valait rien du tout.',
    '12 000,50 francs',
  ],
  [
    'an address',
    'Voyez la page https://exemple.fr/a,b;c?d=e, qui dit tout sur cette affaire et sur les autres.',
    'https://exemple.fr/a,b;c?d=e',
  ],
];

export async function cases(): Promise<Shown> {
  const rows: (string | number)[][] = [];
  const broken: string[] = [];
  const add = (what: string, about: string, text: string, found: readonly string[], right: boolean) => {
    rows.push([
      what,
      about,
      cell(text),
      cell(found.join(' ⏐ '), 200),
      right ? 'as expected' : '**otherwise**',
    ]);
    if (!right) broken.push(`${about}: ${found.join(' ⏐ ')}`);
  };
  for (const [about, written] of ends) {
    const expected = written.split('|').map((one) => one.trim());
    const text = written.replaceAll('|', '');
    const found = sentences(text, 'fr').map((one) => one.text);
    add('ends', about, text, found, JSON.stringify(found) === JSON.stringify(expected));
  }
  const divided = (text: string) => rewriteSentence({ text, dialogue: false }, { language: 'fr' });
  for (const [about, text, expected] of divisions) {
    const found = divided(text);
    add('divided', about, text, found, JSON.stringify(found) === JSON.stringify(expected));
  }
  for (const [about, text, whole] of wholes) {
    const found = divided(text);
    add(
      'divided, never within',
      about,
      text,
      found,
      found.length > 1 && found.some((one) => one.includes(whole)),
    );
  }
  return {
    title: 'French dialogue and spaced punctuation',
    what: 'Where a sentence ends, and where the rules divide a long one (limit 8 words); ⏐ stands between what is found.',
    columns: ['', 'case', 'text', 'found', ''],
    rows,
    broken,
  };
}
