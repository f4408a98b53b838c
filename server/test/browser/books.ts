import { generator, proseOf } from '../../src/prose/fixture.ts';
import { rewriteSentence } from '../../src/prose/rewrite.ts';
import type { Asked } from '../model-stand-in/asked.ts';
import { type Typeset, typeset } from '../typeset/typeset.ts';

/** A book of so many sentences: prose that says nothing, the same for the same seed. Some 24 sentences make a page. */
export function book(sentences: number, seed: number): Typeset {
  const random = generator(seed);
  const paragraphs: string[] = [];
  for (let left = sentences; left > 0; ) {
    const count = Math.min(left, 1 + Math.floor(random() * 7));
    paragraphs.push(Array.from({ length: count }, () => proseOf(random)).join(' '));
    left -= count;
  }
  return typeset({ title: 'Un hiver', author: 'Personne', chapters: [{ title: 'Neige', paragraphs }] });
}

/** Answers as a careful model would: with the pieces of the rules, asked for by id. */
export const careful = ({ prompt }: Pick<Asked, 'prompt'>) => ({
  sentences: prompt.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const { id, text } = JSON.parse(line) as { id: number; text: string };
    return [{ id, short: rewriteSentence({ text, dialogue: false }, { language: 'fr' }) }];
  }),
});
