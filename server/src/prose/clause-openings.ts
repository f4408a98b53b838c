import type { Language } from './languages/language.ts';
import { folded } from './languages/languages.ts';
import type { Word } from './words.ts';

/** What stands at a word: the opening of a clause. */
export interface Opening {
  kind: 'conjunction' | 'joining' | 'guarded' | 'relative';
  /** How many words the opening has: 2 for "parce que". */
  words: number;
  /** A word that opens clauses follows: "et il", not "et le pain". */
  clause: boolean;
}

interface Phrase {
  words: string[];
  kind: Opening['kind'];
}

const tables = new Map<string, Map<string, Phrase[]>>();

/** Phrases by their first word, the longest first. */
export function openings(language: Language): ReadonlyMap<string, readonly Phrase[]> {
  let table = tables.get(language.code);
  if (table) return table;
  table = new Map();
  const kinds = [
    ['conjunction', language.conjunctions],
    ['joining', language.joining],
    ['guarded', language.guarded],
    ['relative', language.relatives],
  ] as const;
  for (const [kind, phrases] of kinds)
    for (const phrase of phrases) {
      const words = phrase.split(' ');
      const first = words[0] as string;
      const row = table.get(first) ?? [];
      row.push({ words, kind });
      row.sort((a, b) => b.words.length - a.words.length);
      table.set(first, row);
      // "lorsqu'il", "qu'elle": elided, the first word is looked up by what stands before the apostrophe.
      if (words.length === 1 && first.endsWith('e') && language.code === 'fr')
        table.set(`${first.slice(0, -1)}'`, row);
    }
  table.set(
    "s'",
    (table.get('si') ?? []).filter((phrase) => phrase.words.length === 1),
  );
  tables.set(language.code, table);
  return table;
}

/** The opening at the word `index`, if one is there. */
export function matchOpening(
  text: string,
  words: readonly Word[],
  index: number,
  table: ReadonlyMap<string, readonly Phrase[]>,
  language: Language,
): Opening | undefined {
  const word = (at: number) => folded(text.slice(words[at]!.start, words[at]!.end));
  const first = word(index);
  if (language.notOpening.has(first)) return undefined;
  const apostrophe = first.indexOf("'");
  const elided = apostrophe > 0 ? first.slice(0, apostrophe + 1) : '';
  // "s'il", "s'ils" are conjunctions, "s'écria" is a verb.
  const ifHe = elided === "s'" && /^s'ils?$/.test(first);
  const phrases =
    table.get(first) ?? (elided !== '' && (elided !== "s'" || ifHe) ? table.get(elided) : undefined);
  const phrase = phrases?.find(({ words: wanted }) =>
    wanted.every(
      (one, offset) => offset === 0 || (index + offset < words.length && matches(word(index + offset), one)),
    ),
  );
  if (!phrase) return undefined;
  const next = index + phrase.words.length;
  const last = word(next - 1);
  // An elision at the end carries its subject with it: "parce qu'il".
  const clause =
    (last.includes("'") && phrase.kind !== 'guarded') ||
    ifHe ||
    (next < words.length &&
      opensClause(word(next), phrase.kind === 'guarded' ? language.pronouns : language.subjects));
  return { kind: phrase.kind, words: phrase.words.length, clause };
}

const matches = (word: string, wanted: string) =>
  word === wanted || (wanted.endsWith('e') && word.startsWith(`${wanted.slice(0, -1)}'`));

const opensClause = (word: string, subjects: ReadonlySet<string>) =>
  subjects.has(word) || (word.includes("'") && subjects.has(word.slice(0, word.indexOf("'") + 1)));
