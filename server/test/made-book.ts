import { generator, proseOf } from '../src/prose/fixture.ts';
import { type Typeset, typeset } from './typeset/typeset.ts';

/** A French book that says nothing, with dialogue, repeats and sentences of many lines; `more` are paragraphs in its midst. */
export function madeBook(sentences: number, seed: number, more: readonly string[] = []): Typeset {
  const random = generator(seed);
  const paragraphs: string[] = [];
  for (let left = sentences; left > 0; ) {
    const count = Math.min(left, 1 + Math.floor(random() * 7));
    paragraphs.push(Array.from({ length: count }, () => proseOf(random)).join(' '));
    left -= count;
  }
  paragraphs.splice(Math.floor(paragraphs.length / 2), 0, ...more);
  return typeset({ title: 'Un hiver', author: 'Personne', chapters: [{ title: 'Neige', paragraphs }] });
}
