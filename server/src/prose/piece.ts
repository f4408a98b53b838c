import {
  closing,
  dashes,
  digit,
  kindsAt,
  kindsBefore,
  letter,
  lower,
  space,
  stops,
  straight,
  unspaced,
  widthAt,
} from './characters.ts';
import type { Language } from './languages/language.ts';
import { folded } from './languages/languages.ts';
import { oneLine } from './sentences.ts';
import { wordTexts } from './words.ts';

export interface PieceContext {
  language: Language;
  /** First or last piece of its sentence. */
  first: boolean;
  last: boolean;
  /** The mark with which the whole sentence asks, the blank before it included (" ?"); empty when it doesn't. */
  question: string;
}

/**
 * One stretch of a divided sentence as a sentence of its own: a capital at the start, a stop at the end, the comma, semicolon, colon or
 * dash it was cut at taken away. Its words stay, but for the capital (see `sameWords`).
 */
export function formPiece(stretch: string, context: PieceContext): string {
  let text = oneLine(stretch);
  if (!context.first) text = capitalised(withoutLeadingMarks(text), context.language.code);
  return context.last ? text : stopped(text, context);
}

/**
 * Whether the words of the pieces, one after the other, are the words of the text: the same in number, order and every character, but
 * that the first letter of a piece may be the capital of the letter in the text (in Dutch the first two of "ij"). Capitals are only set
 * where the small letter comes back from them in the same language ("ß" and "ŉ" have none, and stay), so nothing is lost.
 */
export function sameWords(text: string, pieces: readonly string[], language = 'und'): boolean {
  const wanted = wordTexts(text);
  let at = 0;
  for (const piece of pieces)
    for (const [index, word] of wordTexts(piece).entries()) {
      const original = wanted[at++];
      if (
        original === undefined ||
        (word !== original && (index > 0 || word !== capitalised(original, language)))
      )
        return false;
    }
  return at === wanted.length;
}

/** `text` with its first letter as a capital; as it was when that letter has none that leads back to it. */
export function capitalised(text: string, language: string): string {
  let at = 0;
  while (at < text.length && !(kindsAt(text, at) & (letter | digit))) at += widthAt(text, at);
  if (!(kindsAt(text, at) & lower)) return text;
  const size = language === 'nl' && text.startsWith('ij', at) ? 2 : widthAt(text, at);
  const small = text.slice(at, at + size);
  const locale = ['tr', 'az', 'lt'].includes(language) ? language : 'en';
  const capital = small.toLocaleUpperCase(locale);
  if (capital.length !== small.length || capital.toLocaleLowerCase(locale) !== small) return text;
  return text.slice(0, at) + capital + text.slice(at + size);
}

const cutMarks = new Set(',，、،;；؛:：·');
const isSpace = (text: string, at: number) => (kindsAt(text, at) & space) !== 0;
const isDash = (text: string, at: number) => dashes.has(text[at] as string) || text[at] === '-';

function withoutLeadingMarks(text: string): string {
  let at = 0;
  while (at < text.length && (isSpace(text, at) || cutMarks.has(text[at] as string) || isDash(text, at)))
    at++;
  return text.slice(at);
}

/** The text and the closing marks at its end: `a»` as `a` and `»`, with the blank before a guillemet. */
function closingMarksOf(text: string): { inside: string; marks: string } {
  let end = text.length;
  while (
    end > 0 &&
    (closing.has(text[end - 1] as string) ||
      straight.has(text[end - 1] as string) ||
      /[_*]/.test(text[end - 1] as string))
  )
    end--;
  if (end < text.length) while (end > 0 && isSpace(text, end - 1)) end--;
  return { inside: text.slice(0, end), marks: text.slice(end) };
}

/**
 * The text with a stop for the punctuation it was cut at. The stop stands where that stood: inside the closing marks for `friend,"`,
 * after them for `friend",`; a text that ends with a stop of its own keeps it.
 */
function stopped(text: string, context: PieceContext): string {
  const bare = text.slice(0, markedEnd(text));
  const { inside, marks } = closingMarksOf(bare);
  const cut = inside.slice(0, markedEnd(inside));
  if (stops.has(cut[cut.length - 1] ?? '.')) return cut + marks;
  const stop = stopFor(cut, context);
  return cut.length < inside.length ? cut + stop + marks : bare + stop;
}

/** Where the blanks, commas, colons and dashes at the end begin. */
function markedEnd(text: string): number {
  let end = text.length;
  while (
    end > 0 &&
    (isSpace(text, end - 1) || cutMarks.has(text[end - 1] as string) || isDash(text, end - 1))
  )
    end--;
  return end;
}

function stopFor(text: string, { question, language }: PieceContext): string {
  let at = text.length;
  while (at > 0 && !(kindsBefore(text, at) & (letter | digit))) at--;
  const asks = question !== '' && isQuestion(text, language);
  if (asks) return question;
  if (
    kindsBefore(text, at) & unspaced &&
    !/\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u.test(text)
  )
    return '。';
  if (/\p{Script=Arabic}/u.test(text)) return '.';
  if (/\p{Script=Devanagari}/u.test(text)) return '।';
  return '.';
}

/** Starts with a word that asks, or turns verb and pronoun around: "vient-il", "est-ce". */
function isQuestion(text: string, language: Language): boolean {
  const [first = ''] = wordTexts(text.slice(0, 80));
  const word = folded(first);
  if (language.asking.has(word) || language.asking.has(word.slice(0, word.indexOf("'") + 1))) return true;
  return language.code === 'fr' && /-(?:je|tu|il|elle|on|nous|vous|ils|elles|ce)(?![\p{L}-])/iu.test(text);
}

/** The mark with which a sentence asks at its end, as it is written there: "?", " ?", "？"; empty when it doesn't ask. */
export const askingMark = (text: string): string =>
  /[ \u00a0\u202f]?[?？؟](?=[^\p{L}\p{N}]{0,4}$)/u.exec(text.slice(-8))?.[0] ?? '';
