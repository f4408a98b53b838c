/** A pair of the caller's glossary. */
export interface Term {
  term: string;
  translation: string;
  /** Finds the term as a word of its own, whatever its case. */
  pattern: RegExp;
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+');

export const termsOf = (glossary: Record<string, string> = {}): Term[] =>
  Object.entries(glossary).flatMap(([term, translation]) =>
    term.trim() === '' || translation.trim() === ''
      ? []
      : [
          {
            term: term.trim(),
            translation: translation.trim(),
            pattern: new RegExp(`(?<![\\p{L}\\p{N}])${literal(term.trim())}(?![\\p{L}\\p{N}])`, 'iu'),
          },
        ],
  );

/** The terms a text has. */
export const termsIn = (text: string, terms: readonly Term[]): Term[] =>
  terms.filter(({ pattern }) => pattern.test(text));

/** Those of the terms that a translation has otherwise. Endings may differ: of words of six letters and more the last two. */
export function missedIn(translation: string, terms: readonly Term[]): Term[] {
  const words = folded(translation);
  return terms.filter(
    (one) =>
      !folded(one.translation)
        .split(' ')
        .every((word) => words.includes(word.length < 6 ? word : word.slice(0, -2))),
  );
}

const folded = (text: string) => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
