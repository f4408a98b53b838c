import { isAbbreviation, tokenAfter } from './abbreviations.ts';
import {
  closing,
  dashes,
  digit,
  kindsAt,
  letter,
  lower,
  opening,
  space,
  stops,
  straight,
  widthAt,
} from './characters.ts';
import type { Language } from './languages/language.ts';
import { usableTag } from './languages/languages.ts';
import type { Paragraph } from './paragraphs.ts';
import { quotesIn } from './quotes.ts';

/** Stops after which no blank is needed. */
const wide = new Set('。！？．｡।॥');
const fullStop = '.';

/**
 * Offsets at which a new sentence begins inside a paragraph, ascending. The rules for `.` `!` `?` `…` are ours: Unicode's (UAX 29) break
 * after "M.", after "Quoi !" before "dit-il", before a closing mark that stands after a blank, inside addresses
 * ("?a=b"), and not at all after "…". Paragraphs with scripts beyond Latin, Greek and Cyrillic also take the boundaries of
 * Intl.Segmenter that follow marks unknown here.
 */
export function boundariesIn(text: string, paragraph: Paragraph, language: Language, tag: string): number[] {
  const { start, end } = paragraph;
  const closes = closingMarks(text, paragraph, language.code);
  const kept = shortBrackets(text, start, end);
  const found: number[] = [];
  let from = start;
  let bracket = 0;
  let worded = false;
  for (let at = start; at < end; ) {
    const unit = text.charCodeAt(at);
    if (unit === 0x20 || (unit > 0x60 && unit < 0x7b) || !stops.has(text[at] as string)) {
      worded ||= (kindsAt(text, at) & (letter | digit)) !== 0;
      at += widthAt(text, at);
      continue;
    }
    const run = runEnd(text, at, end, closes);
    const next = skip(text, run, end, isSpace);
    while (bracket < kept.length && (kept[bracket] as Paragraph).end <= at) bracket++;
    const held = kept[bracket];
    const inBracket = held !== undefined && held.start <= at && held.start > from;
    if (next >= end) break;
    if (worded && !inBracket && isBoundary({ text, from, start, stop: at, run, next, end, language })) {
      found.push(next);
      from = next;
      worded = false;
    }
    at = run;
  }
  return merged(found, foreign(text, start, end, tag));
}

interface Candidate {
  text: string;
  /** Where the sentence began, where the paragraph did. */
  from: number;
  start: number;
  /** The first stop, the end of stops and closing marks, what follows the blanks, the paragraph's end. */
  stop: number;
  run: number;
  next: number;
  end: number;
  language: Language;
}

function isBoundary(one: Candidate): boolean {
  const { text, from, start, stop, run, next, end, language } = one;
  const opens = skip(text, next, end, isOpener);
  if (opens >= end) return false;
  const kinds = kindsAt(text, opens);
  if (!(kinds & (letter | digit))) return false;
  // Dutch "'s Avonds": the capital is the second word's.
  const dutch = language.code === 'nl' && /^['’][stn] \p{Lu}/u.test(text.slice(opens - 1, opens + 3));
  if (kinds & lower && !dutch) return false;
  const marks = text.slice(stop, run);
  const touching = next === run;
  if (touching && !wide.has(text[stop] as string)) {
    // "Oui!Non" and `."—"Go` end a sentence, "fin.Le" and addresses do not.
    if (marks === fullStop && !dashes.has(text[next] as string)) return false;
    if (inAddress(text, Math.max(from, stop - 200), stop)) return false;
    if (kinds & digit) return false;
  }
  if (text[stop - 1] === '(' && marks.includes(')')) return false;
  const dots = /^[.…‥]+/.exec(marks)?.[0] ?? '';
  if (dots.length > 1 || dots === '…' || dots === '‥') return !(kinds & digit) || marks.length > dots.length;
  if (dots === fullStop && marks === fullStop) {
    if (
      from === start &&
      /^[\s—–―-]*(?:\d{1,3}|[IVXLCDM]{1,6}|\p{L})(?:\.\d{1,3})*$/u.test(
        text.slice(from, Math.min(stop, from + 24)).trim(),
      ) &&
      stop - from < 24
    )
      return false;
    return !isAbbreviation(text, from, stop, opens, language);
  }
  return !(dots === '' && quotes.test(marks) && isReported(text, opens, end, language));
}

/** Whether the run without blanks before `stop` is an address. */
function inAddress(text: string, from: number, stop: number): boolean {
  let start = stop;
  while (start > from && !isSpace(text, start - 1)) start--;
  const run = text.slice(start, stop);
  return run.includes('://') || run.includes('www.') || run.includes('@');
}

const quotes = /["”’»“]/;

/** `"Come!" John said`: speech, then a name, then a verb of saying among the next three words. */
function isReported(text: string, at: number, end: number, language: Language): boolean {
  let from = at;
  for (let count = 0; count < 4 && from < end; count++) {
    const word = tokenAfter(text, from);
    if (word === '') return false;
    if (count > 0 && language.saying.has(word)) return true;
    from += word.length;
    if (text[from] === '.' && language.within.has(word)) from++;
    if (text[from] !== ' ' && text[from] !== '\n') return false;
    from++;
  }
  return false;
}

const isSpace = (text: string, at: number) => (kindsAt(text, at) & space) !== 0;
const isOpener = (text: string, at: number) => {
  const mark = text[at] as string;
  return (
    isSpace(text, at) ||
    opening.has(mark) ||
    closing.has(mark) ||
    dashes.has(mark) ||
    straight.has(mark) ||
    /[-_*~•·]/.test(mark)
  );
};

function skip(text: string, from: number, end: number, test: (text: string, at: number) => boolean): number {
  let at = from;
  while (at < end && test(text, at)) at++;
  return at;
}

/** The end of the stops at `at` with the closing marks, note numbers and further stops after them. */
function runEnd(text: string, at: number, end: number, closes: ReadonlySet<number>): number {
  let run = at;
  while (run < end) {
    const mark = text[run] as string;
    if (stops.has(mark) || closes.has(run) || /[)\]}_*¹²³⁰-⁹]/.test(mark)) run++;
    else if (mark === '[') {
      const note = /^\[\d{1,4}\]/.exec(text.slice(run, run + 6));
      if (!note) return run;
      run += note[0].length;
    } else if (isSpace(text, run)) {
      // A blank belongs inside only where a closing mark or a second stop follows: "Oui ! »", "Quoi ! ?".
      const next = skip(text, run, Math.min(end, run + 8), isSpace);
      if (
        next < end &&
        (closes.has(next) ||
          (/[!?…»]/.test(text[next] as string) && (text[next] !== '»' || closes.has(next))))
      )
        run = next;
      else return run;
    } else return run;
  }
  return run;
}

/** Offsets of the marks that close a quotation here, and of those that can do nothing else. */
function closingMarks(text: string, { start, end }: Paragraph, language: string): Set<number> {
  const { quotes: found, strayEnd } = quotesIn(text, start, end, language);
  const marks = new Set<number>();
  for (const quote of found) if (quote.closed) marks.add(quote.end - 1);
  if (strayEnd !== undefined) marks.add(strayEnd - 1);
  const opened = new Set(found.map((quote) => quote.start));
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x20 || (unit > 0x60 && unit < 0x7b)) continue;
    const mark = text[at] as string;
    if ((closing.has(mark) || straight.has(mark)) && !opened.has(at) && !isSpace(text, at - 1)) marks.add(at);
  }
  return marks;
}

/** A parenthesis longer than this is text of its own. */
const shortBracket = 200;

/** The outermost brackets that are closed again within a short stretch. */
function shortBrackets(text: string, start: number, end: number): Paragraph[] {
  const found: Paragraph[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < end; at++) {
    const mark = text[at];
    if (mark === '(' || mark === '[') {
      if (depth > 0 && at - from > shortBracket) depth = 0;
      if (depth++ === 0) from = at;
    } else if ((mark === ')' || mark === ']') && depth > 0 && --depth === 0 && at - from <= shortBracket)
      found.push({ start: from, end: at });
  }
  return found;
}

const segmenters = new Map<string, Intl.Segmenter>();
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is passed over from its beginning
const beyond = /[^\u0000-\u052f\u1e00-\u20cf\u2100-\u27bf\ufb00-\ufb06]/;

/** Boundaries of Unicode's rules after marks that are not ours. */
function foreign(text: string, start: number, end: number, tag: string): number[] {
  const slice = text.slice(start, end);
  if (!beyond.test(slice)) return [];
  const locale = usableTag(tag);
  let segmenter = segmenters.get(locale);
  if (!segmenter) {
    if (segmenters.size > 64) segmenters.clear();
    segmenter = new Intl.Segmenter(locale, { granularity: 'sentence' });
    segmenters.set(locale, segmenter);
  }
  const found: number[] = [];
  for (const { index } of segmenter.segment(slice.replace(/[\n\r\u0085\u2028\u2029]/g, ' '))) {
    if (index === 0) continue;
    let last = index - 1;
    while (last > 0 && isOpener(slice, last)) last--;
    if (!stops.has(slice[last] as string)) found.push(start + index);
  }
  return found;
}

const merged = (one: number[], other: number[]) =>
  other.length === 0 ? one : [...new Set([...one, ...other])].sort((a, b) => a - b);
