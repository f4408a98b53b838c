import { generator } from '../../server/src/prose/fixture.ts';
import { type Typeset, typeset } from '../../server/test/typeset/typeset.ts';
import type { Attempt } from './attempts.ts';

const plain: Record<Attempt['language'], readonly string[]> = {
  fr: [
    'Agathe regarda longtemps la maison du voisin, puis elle ferma la fenêtre et descendit dans le jardin.',
    'Simon avait payé 12 500 francs pour un cheval qui ne valait pas la moitié de ce prix, et il le savait.',
    'M. Vidal attendait le facteur depuis le matin, mais personne ne venait sur le chemin couvert de neige.',
    'Oui.',
    'Mme Roche posa la lampe sur la table, chercha la lettre dans le tiroir et la lut une dernière fois.',
  ],
  en: [
    'Agatha looked at the house of her neighbour for a while, and then she closed the window and went down.',
    'Simon had paid 12,500 pounds for a horse that was not worth half of the price, and he knew it well.',
    'The old man waited for the postman since the morning, but nobody came along the road in all that snow.',
    'Yes.',
    'She put the lamp on the table, looked for the letter in the drawer and read it for the very last time.',
  ],
  de: [
    'Agathe blickte lange auf das Haus des Nachbarn, dann schloss sie das Fenster und ging hinunter in den Garten.',
    'Simon hatte 12500 Mark für ein Pferd bezahlt, das nicht einmal die Hälfte davon wert war, und er wusste es.',
    'Der alte Mann wartete seit dem Morgen auf den Briefträger, aber niemand kam auf dem verschneiten Weg daher.',
    'Ja.',
    'Sie stellte die Lampe auf den Tisch, suchte den Brief in der Schublade und las ihn noch ein letztes Mal.',
  ],
};

/** The order among sentences as any. */
export function documentOf({ language, where, order }: Attempt): Typeset {
  const random = generator(5);
  const sentences = plain[language];
  const paragraph = () =>
    Array.from({ length: 5 }, () => sentences[Math.floor(random() * sentences.length)]!).join(' ');
  const given =
    where === 'dialogue' ? order : where === 'text' ? `${sentences[1]} ${order} ${sentences[0]}` : '';
  // Some pages: of a single one nobody can tell that its number is none of the text.
  const paragraphs = [
    paragraph(),
    ...(given ? [given] : []),
    ...Array.from({ length: 10 }, () => paragraph()),
  ];
  return typeset(
    {
      title: 'Un hiver',
      author: 'Personne',
      chapters: [{ title: where === 'heading' ? order : 'I', paragraphs }],
    },
    { dropCaps: false, ...(where === 'footnote' ? { notesEvery: 2, remarks: [order] } : { notesEvery: 0 }) },
  );
}
