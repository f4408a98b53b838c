/** Books made by a seed: what they say means nothing, and each has what makes seams hard. */
import { generator, proseOf } from '../../src/prose/fixture.ts';
import { type Typeset, typeset } from './typeset.ts';

const repeats = ['« Oui. »', 'Oui.', '— Oui.', 'Il sourit.', '« Non ! »', '— Ah !'];

/** A book of about `pages` pages: dialogue, one sentence said again and again, some over many lines, running heads, notes. */
export function madeBook(seed: number, pages: number): Typeset {
  const random = generator(seed);
  const repeated = repeats[seed % repeats.length]!;
  const chapters = Array.from({ length: 1 + (seed % 4) }, (_, index) => {
    const paragraphs: string[] = [];
    for (let left = Math.ceil((pages * 14) / (1 + (seed % 4))); left > 0; ) {
      const count = Math.min(left, 1 + Math.floor(random() * 6));
      const said = Array.from({ length: count }, () => (random() < 0.2 ? repeated : proseOf(random)));
      paragraphs.push((random() < 0.2 ? '— ' : '') + said.join(' '));
      left -= count;
    }
    return { title: `Chapitre ${index + 1}`, paragraphs };
  });
  return typeset(
    { title: `Le livre ${seed}`, author: 'Personne', chapters },
    {
      blanks: seed % 2 ? 'gaps' : 'drawn',
      hyphens: seed % 3 !== 0,
      notesEvery: seed % 5 === 0 ? 9 : 0,
      dropCaps: seed % 2 === 0,
    },
  );
}
