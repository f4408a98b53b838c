import { dashes, digit, kindsAt, kindsBefore, letter, opening, space, straight } from './characters.ts';
import { folded, languageFor } from './languages/languages.ts';
import { openingDash, type Paragraph, paragraphs } from './paragraphs.ts';
import { quotesIn } from './quotes.ts';
import { eachWord } from './words.ts';

/** A stretch that somebody says: a quotation with its marks, or a paragraph that opens with a dash. */
export interface Speech {
  start: number;
  end: number;
  kind: 'quote' | 'dash';
}

/** A quotation left open is looked for in this many paragraphs after it. */
const carriedParagraphs = 20;

/**
 * The stretches of speech of a text, in order, without overlap. A paragraph that opens with a dialogue dash (`—`, `–`, `--`, or `- `
 * where the language writes it so) is speech to its end, the reporting clause inside included; a quotation reaches from mark to mark, and
 * where a paragraph leaves it open and a later one closes it, over all paragraphs between.
 */
export function speechIn(text: string, language = 'und'): Speech[] {
  const code = languageFor(language).code;
  const blocks = paragraphs(text);
  const found: Speech[] = [];
  const add = (start: number, end: number, kind: Speech['kind']) => {
    const last = found.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else if (end > start) found.push({ start, end, kind });
  };
  const read = blocks.map((block) => quotesIn(text, block.start, block.end, code));
  let carried: Paragraph | undefined;
  for (const [index, block] of blocks.entries()) {
    if (
      openingDash(text, block.start) &&
      (text[block.start] !== '-' || text[block.start + 1] === '-' || hyphenSpeaks(code))
    ) {
      add(block.start, block.end, 'dash');
      continue;
    }
    const { quotes } = read[index]!;
    if (carried && block.start < carried.end) add(block.start, Math.min(block.end, carried.end), 'quote');
    for (const quote of quotes) if (quote.depth === 0) add(quote.start, quote.end, 'quote');
    const open = quotes.find((quote) => quote.depth === 0 && !quote.closed);
    if (!open || (carried && carried.end > block.end)) continue;
    for (let later = index + 1; later < blocks.length && later <= index + carriedParagraphs; later++) {
      const { quotes: inner, strayEnd } = read[later]!;
      if (strayEnd !== undefined) carried = { start: open.start, end: strayEnd };
      if (strayEnd !== undefined || inner.length > 0) break;
    }
  }
  return found;
}

/** English and German write lists, not speech, with a hyphen. */
const hyphenSpeaks = (code: string) => !['en', 'de', 'nl', 'und'].includes(code);

/**
 * Whether `text.slice(start, end)` (a sentence) is dialogue: at least half of its letters are speech; or it begins with a quotation
 * that
 * ends with a mark of its own or has a verb of saying beside it ("Oui," dit-il); or it ends with one that a colon opens; or, where speech is
 * written with dashes, it begins with one.
 * `speech` is `speechIn(text)`; for many sentences in order, `dialogues` is the linear way.
 */
export function isDialogue(
  text: string,
  start: number,
  end: number,
  speech: readonly Speech[],
  language = 'und',
): boolean {
  const inside = speech.filter((one) => one.start < end && one.end > start);
  return spoken(text, start, end, inside, language);
}

/** `isDialogue` for each of the ascending, separate stretches, in one pass. */
export function dialogues(text: string, stretches: readonly Paragraph[], language = 'und'): boolean[] {
  const speech = speechIn(text, language);
  let first = 0;
  return stretches.map(({ start, end }) => {
    while (first < speech.length && speech[first]!.end <= start) first++;
    const inside: Speech[] = [];
    for (let at = first; at < speech.length && speech[at]!.start < end; at++) inside.push(speech[at]!);
    return spoken(text, start, end, inside, language);
  });
}

function spoken(
  text: string,
  start: number,
  end: number,
  inside: readonly Speech[],
  language: string,
): boolean {
  if (openingDash(text, start) && hyphenSpeaks(languageFor(language).code)) return true;
  if (inside.length === 0) return false;
  let said = 0;
  let all = 0;
  let at = 0;
  for (let offset = start; offset < end; offset++) {
    if (!(kindsAt(text, offset) & (letter | digit))) continue;
    all++;
    while (at < inside.length && inside[at]!.end <= offset) at++;
    if (at < inside.length && inside[at]!.start <= offset) said++;
  }
  if (said * 2 >= all) return true;
  const quote = inside[0]!;
  if (quote.kind === 'quote' && quote.start <= skipBlank(text, start) && quote.end < end) {
    let inner = quote.end - 1;
    while (inner > quote.start && kindsBefore(text, inner) & space) inner--;
    if (/[,!?…—–-]/.test(text[inner - 1] as string)) return true;
    const { saying } = languageFor(language);
    let reported = false;
    eachWord(text.slice(quote.end, Math.min(end, quote.end + 60)), (from, to) => {
      reported ||= saying.has(folded(text.slice(quote.end + from, quote.end + to)));
    });
    if (reported) return true;
  }
  const last = inside.at(-1)!;
  if (last.kind !== 'quote' || last.end < end - 2) return false;
  let before = last.start;
  while (before > start && kindsBefore(text, before) & space) before--;
  return text[before - 1] === ':';
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (
    at < text.length &&
    (kindsAt(text, at) & space || dashes.has(text[at] as string)) &&
    !opening.has(text[at] as string) &&
    !straight.has(text[at] as string)
  )
    at++;
  return at;
}
