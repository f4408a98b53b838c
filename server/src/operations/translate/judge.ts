import { checkAnswer, type FailureCode } from '../../prose/answer/check-answer.ts';
import { otherLanguage } from '../../prose/answer/language.ts';
import { detectLanguage } from '../../prose/detect-language.ts';
import { countWords } from '../../prose/words.ts';
import { missedIn, type Term, termsIn } from './glossary.ts';
import { keyOf } from './own.ts';
import type { Commission } from './question.ts';

/** A translation as it was judged. */
export interface Verdict {
  text: string;
  /** Why it is none; nothing where it can stand. */
  fatal: string | undefined;
  /** It has other numbers than the text. */
  numbers: boolean;
  /** Terms that it has otherwise than the glossary. */
  missed: readonly Term[];
  /** Names of the text it has not, when they are many. */
  names: boolean;
}

/** What makes a translation none. */
const fatal: Partial<Record<FailureCode, string>> = {
  empty: 'it was empty',
  too_short: 'it was too short: something is left out',
  too_long: 'it was too long: something is added',
  added_address: 'it had an address that the text does not have',
  talks_of_itself: 'it spoke about the task instead of translating',
  markup: 'it had markup that the text does not have',
  leaked_marker: 'it repeated the form of the question',
};

/** Lost names that are worth another question: one or two may be days, months or nations. */
const manyNames = 3;

/** Holds a translation against its text: length, language, numbers, names, addresses, glossary. */
export function judge(source: string, text: string, asked: Commission, marker: string): Verdict {
  const failures = checkAnswer(source, [text], {
    kind: 'translate',
    sourceLanguage: asked.source,
    answerLanguage: 'und',
    lostNames: 0.7,
    markers: [marker],
  });
  const has = (code: FailureCode) => failures.some((one) => one.code === code);
  const lostNames = failures.find(({ code }) => code === 'lost_name')?.detail.split(', ').length ?? 0;
  return {
    text,
    fatal: failures.flatMap(({ code }) => fatal[code] ?? [])[0] ?? wrongLanguage(source, text, asked),
    numbers: has('lost_number') || has('added_number'),
    missed: missedIn(text, termsIn(source, asked.terms)),
    names: lostNames >= manyNames,
  };
}

function wrongLanguage(source: string, text: string, asked: Commission): string | undefined {
  const other = otherLanguage(text, asked.target, asked.source);
  if (other === undefined) return undefined;
  // A quotation or a title in a third language may stay what it is.
  const primary = asked.source.split('-', 1)[0];
  if (keyOf(source) === keyOf(text) && detectLanguage(source).language !== primary) return undefined;
  return `it was in another language (${other} instead of ${asked.target})`;
}

/** Words of texts too short to be judged one by one, from which on their language is judged together. */
const judgedTogether = 15;
/** So many different texts cannot have the same translation. */
const mostAlike = 3;

/** Judges what can only be told of all translations of a question: the same said for different texts, short ones in another language. */
export function judgeTogether(
  pairs: readonly { source: string; verdict: Verdict }[],
  asked: Commission,
): void {
  const alike = Map.groupBy(
    pairs.filter(({ source }) => countWords(source) > 2),
    ({ verdict }) => keyOf(verdict.text),
  );
  for (const same of alike.values())
    if (new Set(same.map(({ source }) => keyOf(source))).size >= mostAlike)
      for (const { verdict } of same) verdict.fatal ??= 'it was the same as for other texts';
  const short = pairs.filter(({ verdict }) => !verdict.fatal && countWords(verdict.text) < 6);
  const together = short.map(({ verdict }) => verdict.text).join(' ');
  if (countWords(together) < judgedTogether) return;
  const other = otherLanguage(together, asked.target, asked.source);
  if (other === undefined) return;
  for (const { verdict } of short)
    verdict.fatal = `it was in another language (${other} instead of ${asked.target})`;
}

/** What to complain of, to the model; nothing where nothing is wrong. */
export function problemOf(verdict: Verdict | undefined): string | undefined {
  if (!verdict) return 'it was left out of the answer';
  const { missed, numbers, names } = verdict;
  const problems = [
    verdict.fatal,
    numbers ? 'its numbers were not those of the text' : undefined,
    missed.length > 0
      ? `it did not follow the glossary: ${missed.map(({ term, translation }) => `${term} = ${translation}`).join(', ')}`
      : undefined,
    names ? 'names of the text were missing' : undefined,
  ].filter((one) => one !== undefined);
  return problems.length > 0 ? problems.join('; ').slice(0, 600) : undefined;
}

/** How much is wrong, to choose between two. */
export const weightOf = (verdict: Verdict | undefined): number =>
  !verdict
    ? 1000
    : (verdict.fatal ? 100 : 0) + (verdict.numbers ? 2 : 0) + verdict.missed.length + (verdict.names ? 1 : 0);
