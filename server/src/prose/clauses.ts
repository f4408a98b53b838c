import { closing, kindsAt, opening, space } from './characters.ts';
import { matchOpening, type Opening, openings } from './clause-openings.ts';
import type { Language } from './languages/language.ts';
import { folded } from './languages/languages.ts';
import { quotesIn } from './quotes.ts';
import type { Word } from './words.ts';

/** A place where a sentence may be divided. */
export interface Cut {
  /** The first word of the right part, as an index into the words of the sentence. */
  word: number;
  /** Where the right part begins, its opening marks included. */
  at: number;
  /** What dividing here costs: -5 (a semicolon) to 13. */
  cost: number;
}

/**
 * What a cut costs, lowest first. Punctuation comes before words, clauses before parts of clauses.
 */
export const costs = {
  /** Less than nothing: a semicolon in a long sentence is always worth a cut. */
  semicolon: -5,
  commaAndClause: 1,
  colon: 2,
  dash: 2,
  commaAndRelative: 2,
  comma: 3,
  exclamation: 3,
  bracket: 4,
  conjunction: 4,
  joinedClause: 4,
  commaAndJoined: 4,
  relative: 6,
  joinedWords: 9,
  /** Added before a clause that reports speech, subject first ("he cried"). Verb first ("dit-il") is never cut off. */
  beforeReport: 4,
  /** Added at a comma with fewer than three words to the next mark on one side: a list. */
  inList: 3,
} as const;

export interface CutOptions {
  /** Longest quotation or parenthesis that is never cut; a longer one is when it is speech, or brackets. In words. */
  limit: number;
  /** The sentence is speech: reporting clauses are looked for, long quotations may be divided. */
  dialogue: boolean;
}

/**
 * All cuts of a sentence, ascending. Never inside a word or number, inside a quotation that opens and closes in the sentence
 * (unless the sentence is dialogue and the quotation longer than the limit), inside a parenthesis no longer than the limit, or between
 * speech and the verb that reports it. Without punctuation, a relative pronoun or "et" before mere words cuts only where at least four
 * words stand before it and three after.
 */
export function cutsOf(text: string, words: readonly Word[], language: Language, options: CutOptions): Cut[] {
  const { quotes } = quotesIn(text, 0, text.length, language.code);
  const opens = new Set(quotes.map((quote) => quote.start));
  const kept = keptWhole(text, words, quotes, options);
  const table = openings(language);
  const found: Cut[] = [];
  let held = 0;
  let inPhrase = 0;
  let sinceMark = 0;
  inPhrase = matchOpening(text, words, 0, table, language)?.words ?? 0;
  for (let index = 1; index < words.length; index++) {
    sinceMark++;
    const [left, right] = [words[index - 1]!.end, words[index]!.start];
    const gap = text.slice(left, right);
    const match = matchOpening(text, words, index, table, language);
    const mark = markOf(gap);
    if (mark === undefined && index < inPhrase) continue;
    const report = options.dialogue ? reportAt(text, words, index, language) : undefined;
    const before = folded(text.slice(words[index - 1]!.start, left));
    // "who, if they": what opened a clause is not cut off from it.
    const opened = mark === 'comma' && table.has(before) && language.binding.has(before);
    const cost = opened ? undefined : costOf(mark, match, language, before);
    const loose = mark === undefined && (match?.kind === 'relative' || cost === costs.joinedWords);
    if (match) inPhrase = index + match.words;
    const list =
      mark === 'comma' && !match && (sinceMark < 3 || nextMark(text, words, index) < 3) ? costs.inList : 0;
    const since = sinceMark;
    if (mark !== undefined) sinceMark = 0;
    if (cost === undefined || report === 'verb') continue;
    // "The boat | in which he rode": too little on one side to stand alone.
    if (loose && (since < 4 || nextMark(text, words, index) < 3)) continue;
    const at = splitIn(text, left, right, opens);
    while (held < kept.length && kept[held]!.end <= at) held++;
    if (held < kept.length && kept[held]!.start < at) continue;
    found.push({ word: index, at, cost: cost + list + (report === 'subject' ? costs.beforeReport : 0) });
  }
  return found;
}

type Mark = 'semicolon' | 'colon' | 'exclamation' | 'dash' | 'comma' | 'bracket';

function markOf(gap: string): Mark | undefined {
  if (gap === ' ' || gap === '') return undefined;
  if (/[;；؛·]/.test(gap)) return 'semicolon';
  if (/[:：]/.test(gap)) return 'colon';
  if (/[!?！？…؟]|\.\.|[。．]/.test(gap)) return 'exclamation';
  if (/[—–―]|--|\s-\s/.test(gap)) return 'dash';
  if (/[,，、،]/.test(gap)) return 'comma';
  if (/[()[\]]/.test(gap)) return 'bracket';
  return undefined;
}

function costOf(
  mark: Mark | undefined,
  match: Opening | undefined,
  language: Language,
  before: string,
): number | undefined {
  if (mark === 'comma') {
    if (!match) return costs.comma;
    if (match.kind === 'relative') return costs.commaAndRelative;
    return match.kind === 'joining' && !match.clause ? costs.commaAndJoined : costs.commaAndClause;
  }
  if (mark !== undefined) return costs[mark];
  if (!match || language.binding.has(before) || before.endsWith("'")) return undefined;
  if (match.kind === 'relative') return language.relativesAfterComma ? undefined : costs.relative;
  if (match.kind === 'guarded') return match.clause ? costs.conjunction : undefined;
  if (match.kind === 'joining') return match.clause ? costs.joinedClause : costs.joinedWords;
  return costs.conjunction;
}

/** What the clause at `index` begins with when it reports speech: "said the man" with the verb, "he cried" with the subject. */
function reportAt(
  text: string,
  words: readonly Word[],
  index: number,
  language: Language,
): 'verb' | 'subject' | undefined {
  const says = (at: number) =>
    at < words.length && language.saying.has(folded(text.slice(words[at]!.start, words[at]!.end)));
  return says(index) ? 'verb' : says(index + 1) ? 'subject' : undefined;
}

/** Words from `index` to the next mark or the end, counted to three. */
function nextMark(text: string, words: readonly Word[], index: number): number {
  let count = 1;
  while (count < 3 && index + count < words.length) {
    if (markOf(text.slice(words[index + count - 1]!.end, words[index + count]!.start)) !== undefined)
      return count;
    count++;
  }
  return count;
}

/** Closing marks and punctuation stay left; opening marks go right. */
function splitIn(text: string, left: number, right: number, opens: ReadonlySet<number>): number {
  for (let at = left; at < right; at++)
    if (opens.has(at) || (opening.has(text[at] as string) && !closing.has(text[at] as string))) return at;
  // The italics mark before a word belongs to it.
  let at = right;
  while (at > left && /[_*~]/.test(text[at - 1] as string) && kindsAt(text, at - 2) & space) at--;
  return at;
}

/** Stretches never cut, without overlap, ascending. */
function keptWhole(
  text: string,
  words: readonly Word[],
  quotes: ReturnType<typeof quotesIn>['quotes'],
  { limit, dialogue }: CutOptions,
): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  const short = (start: number, end: number) => countBetween(words, start, end) <= limit;
  for (const { start, end, closed, depth } of quotes) {
    if (!closed) continue;
    if (depth === 0 && dialogue && !short(start, end)) continue;
    spans.push({ start, end });
  }
  const stack: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(' || text[at] === '[') {
      if (stack.length < 16) stack.push(at);
    } else if (text[at] === ')' || text[at] === ']') {
      const start = stack.pop();
      if (start !== undefined && short(start, at + 1)) spans.push({ start, end: at + 1 });
    }
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const outer: { start: number; end: number }[] = [];
  for (const span of spans) {
    const last = outer.at(-1);
    if (!last || span.start >= last.end) outer.push(span);
  }
  return outer;
}

/** How many words begin in [start, end): two binary searches. */
function countBetween(words: readonly Word[], start: number, end: number): number {
  const from = (offset: number) => {
    let low = 0;
    let high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle]!.start < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return from(end) - from(start);
}
