import { apostrophes, digit, hyphens, kindsAt, letter, lower, unspaced, widthAt } from './characters.ts';

/** A word's place: `text.slice(start, end)`. */
export interface Word {
  start: number;
  end: number;
}

/**
 * What one word is, everywhere in the product: in limits, counts, checks and prices.
 *
 * A word is a run of letters, marks and digits. Inside it may stand
 * - an apostrophe between letters: `l'homme`, `qu'il`, `aujourd'hui`, `don't` are one word each, as every word
 *   processor counts them and as a reader who sets a limit of 8 words expects;
 * - a hyphen between letters or digits: `dit-il`, `peut-être`, `Saint-Pierre-1`; a dash is never part of a word;
 * - between digits a comma, stop, colon, slash or apostrophe (`3.14`, `12,000`, `14:30`, `12/04/1857`), and a blank of any width
 *   before a group of exactly three digits (`12 000`);
 * - a stop between small letters or after a single letter: `example.org`, `e.g`, `U.S.A`; and `@` between letters or
 *   digits. An address that begins with `http://`, `https://`, `ftp://` or `www.` is one word to its last letter.
 *
 * Scripts without blanks (Han, kana, Thai, Lao, Khmer, Burmese) are divided by the dictionary of Intl.Segmenter.
 * Signs and symbols (`%`, `&`, `_`, emoji) are no words, nor are raised figures by themselves: they mark notes. Time grows with the length of the text only.
 */
export function words(text: string): Word[] {
  const found: Word[] = [];
  eachWord(text, (start, end) => {
    found.push({ start, end });
  });
  return found;
}

/** How many words `text` has. */
export function countWords(text: string): number {
  let count = 0;
  eachWord(text, () => {
    count++;
  });
  return count;
}

/** The words themselves, in order. */
export const wordTexts = (text: string): string[] =>
  words(text).map((word) => text.slice(word.start, word.end));

const addressStart = /^(?:https?:\/\/|ftp:\/\/|www\.)[^\s]/i;
const addressEnd = new Set('.,;:!?…)]}>»”’\'"');
const addressStop = new Set('<>«»“”"');

/** Calls `visit` with the place of each word of `text`, in order. */
export function eachWord(text: string, visit: (start: number, end: number) => void): void {
  let at = 0;
  while (at < text.length) {
    const kinds = kindsAt(text, at);
    if (!(kinds & (letter | digit))) {
      at += widthAt(text, at);
    } else if (kinds & unspaced) {
      at = eachUnspaced(text, at, visit);
    } else {
      const end = addressEndAt(text, at) ?? wordEnd(text, at);
      if (!isNoteMark(text, at, end)) visit(at, end);
      at = end;
    }
  }
}

const raised = new Set('⁰¹²³⁴⁵⁶⁷⁸⁹');

function isNoteMark(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!raised.has(text[at] as string)) return false;
  return true;
}

function addressEndAt(text: string, start: number): number | undefined {
  const first = text.charCodeAt(start) | 32;
  if (first !== 0x68 && first !== 0x66 && first !== 0x77) return undefined; // h, f, w
  if (!addressStart.test(text.slice(start, start + 9))) return undefined;
  let end = start;
  while (end < text.length && !/\s/.test(text[end] as string) && !addressStop.has(text[end] as string)) end++;
  while (end > start && addressEnd.has(text[end - 1] as string)) end--;
  return end;
}

/** Letters and digits of a word without joints. */
function runEnd(text: string, start: number): number {
  let end = start;
  for (;;) {
    const kinds = kindsAt(text, end);
    if (!(kinds & (letter | digit)) || kinds & unspaced) return end;
    end += widthAt(text, end);
  }
}

function wordEnd(text: string, start: number): number {
  let from = start;
  let end = runEnd(text, start);
  let mail = false;
  while (end < text.length) {
    const joint = text[end] as string;
    if (!joins(text, from, end, joint, mail)) break;
    if (joint === '@') mail = true;
    from = end + 1;
    end = runEnd(text, from);
  }
  return end;
}

/** Whether the character at `end` holds the run that began at `from` and the one after it together. */
function joins(text: string, from: number, end: number, joint: string, mail: boolean): boolean {
  const next = kindsAt(text, end + 1);
  if (!(next & (letter | digit)) || next & unspaced) return false;
  const before = kindsAt(text, end - 1);
  const digits = (before & digit) !== 0 && (next & digit) !== 0;
  if (apostrophes.has(joint)) return ((before & letter) !== 0 && (next & letter) !== 0) || digits;
  if (hyphens.has(joint) || joint === '@') return true;
  if (joint === '.') {
    if (digits || mail) return true;
    if (!(before & letter) || !(next & letter)) return false;
    return end - from === 1 || ((before & lower) !== 0 && (next & lower) !== 0);
  }
  if (joint === ',' || joint === ':' || joint === '/') return digits;
  return digits && isThousands(text, from, end, joint);
}

/** `12 000`: at most three digits, a blank, exactly three digits. */
function isThousands(text: string, from: number, end: number, joint: string): boolean {
  if (joint !== ' ' && joint !== '\u00a0' && joint !== '\u202f' && joint !== '\u2009') return false;
  if (end - from > 3) return false;
  for (let at = from; at < end; at++) if (!isPlainDigit(text, at)) return false;
  for (let at = end + 1; at < end + 4; at++) if (!isPlainDigit(text, at)) return false;
  return !(kindsAt(text, end + 4) & (letter | digit));
}

const isPlainDigit = (text: string, at: number) => {
  const unit = text.charCodeAt(at);
  return unit >= 0x30 && unit <= 0x39;
};

/** The dictionary looks at this many characters at once, so that its memory stays small. */
const dictionaryWindow = 4096;
let dictionary: Intl.Segmenter | undefined;

function eachUnspaced(text: string, start: number, visit: (start: number, end: number) => void): number {
  let end = start;
  while (end < text.length && end - start < dictionaryWindow && kindsAt(text, end) & unspaced)
    end += widthAt(text, end);
  dictionary ??= new Intl.Segmenter('und', { granularity: 'word' });
  for (const part of dictionary.segment(text.slice(start, end)))
    if (part.isWordLike) visit(start + part.index, start + part.index + part.segment.length);
  return end;
}
