import { kindsAt, upper } from '../characters.ts';
import type { Language } from '../languages/language.ts';
import { folded } from '../languages/languages.ts';
import { words } from '../words.ts';
import { isContent, stem } from './terms.ts';

interface Seen {
  count: number;
  sections: Set<number>;
  /** Times it stood behind an article, a preposition or a possessive: what nouns do. */
  held: number;
  /** Times with a capital inside a sentence. */
  named: number;
  forms: Map<string, number>;
}

/**
 * The keywords of a text in sections: words that are no function words, often, in many sections, and behave like nouns or
 * names (they stand behind an article or preposition, or bear a capital inside a sentence). The commonest form of each is given.
 */
export function keywords(
  sections: readonly (readonly string[])[],
  language: Language,
  count: number,
): string[] {
  const seen = new Map<string, Seen>();
  sections.forEach((texts, section) => {
    for (const text of texts) look(text, section, language, seen);
  });
  const total = Math.max(1, sections.length);
  return [...seen.values()]
    .filter((one) => one.count > 1 || total === 1)
    .map((one) => {
      const noun = language.binding.size === 0 ? 1 : (one.held + one.named) / one.count;
      const spread = Math.sqrt(one.sections.size / total);
      return { form: commonest(one.forms), score: one.count * spread * noun ** 1.5 };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.form < b.form ? -1 : 1))
    .slice(0, count)
    .map(({ form }) => form);
}

function look(text: string, section: number, language: Language, seen: Map<string, Seen>): void {
  let before = '';
  let first = true;
  for (const { start, end } of words(text)) {
    const written = text.slice(start, end);
    const word = folded(written);
    const elision = /^\p{L}{1,2}['’](?=\p{L}{2})/u.exec(written)?.[0].length ?? 0;
    if (isContent(word, language)) {
      const key = stem(word);
      const one: Seen = seen.get(key) ?? {
        count: 0,
        sections: new Set(),
        held: 0,
        named: 0,
        forms: new Map(),
      };
      const named = !first && (kindsAt(written, elision) & upper) !== 0 && language.code !== 'de';
      one.count++;
      one.sections.add(section);
      if (named) one.named++;
      else if (elision > 0 || (language.common.has(before) && language.binding.has(before))) one.held++;
      const form = named || language.code === 'de' ? written.slice(elision) : word.slice(elision);
      one.forms.set(form, (one.forms.get(form) ?? 0) + 1);
      seen.set(key, one);
    }
    before = word;
    first = false;
  }
}

const commonest = (forms: ReadonlyMap<string, number>) =>
  [...forms].reduce((best, one) => (one[1] > best[1] ? one : best))[0].replace(/['’]s?$/, '');
