import {
  apostrophes,
  closing,
  dashes,
  digit,
  kindsAt,
  letter,
  opening,
  space,
  straight,
  upper,
  widthAt,
} from './characters.ts';
import type { Language } from './languages/language.ts';
import { folded } from './languages/languages.ts';

/** Longest run of characters looked at before or after a stop. */
const reach = 24;

/** Blanks, marks and apostrophes end a token; one hyphen does not ("J.-C"), two do. */
function parts(text: string, at: number): boolean {
  const mark = text[at] as string;
  return (
    (kindsAt(text, at) & space) !== 0 ||
    opening.has(mark) ||
    closing.has(mark) ||
    dashes.has(mark) ||
    apostrophes.has(mark) ||
    /[",;:_*]/.test(mark) ||
    (mark === '-' && text[at - 1] === '-')
  );
}

/** The run of characters before `end` without blanks and marks: "J.-C" of "(J.-C". */
export function tokenBefore(text: string, end: number, start: number): string {
  let from = end;
  while (from > start && end - from < reach && !parts(text, from - 1)) from--;
  return text.slice(from, end);
}

/** The word that begins at `start`, as it is looked up. */
export function tokenAfter(text: string, start: number): string {
  let end = start;
  while (end < text.length && end - start < reach) {
    if (
      !(kindsAt(text, end) & (letter | digit)) &&
      !apostrophes.has(text[end] as string) &&
      text[end] !== '-'
    )
      break;
    end += widthAt(text, end);
  }
  return folded(text.slice(start, end));
}

/** Whether `word` (folded) is one that commonly opens a sentence: "il", "the", "l'" of "l'homme". */
export function isCommon(word: string, language: Language): boolean {
  if (language.common.has(word)) return true;
  const elision = word.indexOf("'");
  return (
    elision > 0 &&
    (language.common.has(word.slice(0, elision + 1)) || language.common.has(word.slice(0, elision)))
  );
}

const roman = /^[IVXLCDM]+$/;
const initials = /^\p{Lu}(?:[.\-‐‑]{1,2}\p{Lu})*$/u;
const smallLetter = /^\p{Ll}$/u;
/** Small letters that are words: "il y en a.", "è.", "¿y?" */
const vowel = /^[aeiouyàèéòóôí]$/u;

/**
 * Whether the single stop at `stop` belongs to an abbreviation, an initial or an ordinal, so that the sentence goes on with
 * what begins at `next`. `start` is where the sentence began.
 */
export function isAbbreviation(
  text: string,
  start: number,
  stop: number,
  next: number,
  language: Language,
): boolean {
  const token = tokenBefore(text, stop, start);
  // Behind a blank the stop ends nothing (". . ."); behind a closing mark ("[1].", "(so).") it ends the sentence.
  if (token === '') return stop === start || (kindsAt(text, stop - 1) & space) !== 0;
  const word = folded(token).replace(/\.$/, '');
  const following = tokenAfter(text, next);
  const nextIsDigit = (kindsAt(text, next) & digit) !== 0;
  const nextText = text.slice(next, next + reach);
  const opensSentence = isCommon(following, language);
  if (language.numbered.has(word) && (nextIsDigit || roman.test(/^\p{L}*/u.exec(nextText)?.[0] ?? '')))
    return true;
  if (/^\d{1,2}$/.test(token) || (language.ordinalStop && roman.test(token) && token.length < 8))
    return language.ordinalStop && !opensSentence;
  if (smallLetter.test(token))
    return !vowel.test(token) && !/\d\s$/.test(text.slice(Math.max(start, stop - 3), stop - 1));
  if (language.within.has(word)) return true;
  const eitherWay = language.either.has(word);
  if (eitherWay) {
    // "et al. (2015)", "etc. [3]": what stands in brackets belongs to it.
    if (nextIsDigit) return /[([]/.test(text[next - 1] as string);
    return !opensSentence && (kindsAt(text, next) & upper) !== 0 && !straight.has(text[next - 1] as string);
  }
  if (!initials.test(token)) return false;
  const before = tokenBefore(text, wordStart(text, stop - token.length, start), start);
  if (language.code === 'en' && token === 'I') return before === '';
  if (before === '' || initials.test(before.replace(/\.$/, '')) || before.endsWith('.')) return true;
  return !opensSentence;
}

/** Where the blanks before `at` begin. */
function wordStart(text: string, at: number, start: number): number {
  let from = at;
  while (from > start && kindsAt(text, from - 1) & space) from--;
  return from;
}
