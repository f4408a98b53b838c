import { dashes, kindsAt, lower, space } from './characters.ts';

/** A paragraph's place in a text, without the blanks around it. */
export interface Paragraph {
  start: number;
  end: number;
}

/**
 * The paragraphs of a text: apart by an empty line, or by a line end before a dialogue dash. A block of several short
 * lines that all begin with a capital or a digit (a table of contents, a title page) is one paragraph a line.
 */
export function paragraphs(text: string): Paragraph[] {
  const found: Paragraph[] = [];
  let block: Paragraph[] = [];
  const close = () => {
    if (block.length === 0) return;
    if (isListOfTitles(text, block)) for (const line of block) found.push(line);
    else found.push({ start: block[0]!.start, end: block.at(-1)!.end });
    block = [];
  };
  for (let at = 0; at <= text.length; ) {
    const next = lineEnd(text, at);
    const line = trimmed(text, at, next);
    if (line.start >= line.end) close();
    else {
      if (opensSpeech(text, line.start) || text[next] === '\u2029') close();
      block.push(line);
    }
    at = next + 1;
  }
  close();
  return found;
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 10 || unit === 12 || unit === 0x2029) return at;
  }
  return text.length;
}

function trimmed(text: string, start: number, end: number): Paragraph {
  let [from, to] = [start, end];
  while (from < to && kindsAt(text, from) & space) from++;
  while (to > from && kindsAt(text, to - 1) & space) to--;
  return { start: from, end: to };
}

/** How long the dash is that opens speech at `at`: "—", "–", "--" or "- ", with a blank or a letter after it; else 0. */
export function openingDash(text: string, at: number): number {
  const first = text[at] as string;
  if (dashes.has(first)) return 1;
  if (first !== '-') return 0;
  if (text[at + 1] === '-') return text[at + 2] === '-' ? 0 : 2;
  return text[at + 1] === ' ' || text[at + 1] === '\u00a0' ? 1 : 0;
}

/** A dash, then a capital or an opening mark: the line is a turn of a dialogue, not the rest of a sentence. */
function opensSpeech(text: string, at: number): boolean {
  const dash = openingDash(text, at);
  if (dash === 0) return false;
  let next = at + dash;
  while (next < text.length && kindsAt(text, next) & space && text[next] !== '\n') next++;
  return next < text.length && !(kindsAt(text, next) & lower) && !/[\s,;)]/.test(text[next] as string);
}

/** Longest line of a list of titles: above it, lines are verse or prose. */
const titleLength = 40;

function isListOfTitles(text: string, lines: readonly Paragraph[]): boolean {
  return (
    lines.length >= 3 &&
    lines.every(
      ({ start, end }) =>
        end - start <= titleLength &&
        !(kindsAt(text, start) & lower) &&
        !/[,;.]/.test(text[end - 1] as string) &&
        !openingDash(text, start),
    )
  );
}
