import { sentences } from '../../prose/sentences.ts';
import type { Owned } from './own.ts';

/** What is asked for as one: a paragraph, a cell of a table, a stretch of a very long paragraph. */
export interface Unit {
  text: string;
  kind: string;
  /** Index of its paragraph. */
  paragraph: number;
}

/** A paragraph as its units and what stands between them: `[bullet, unit, blank, unit]`. */
export type Mould = (string | { unit: number })[];

/** Characters of a unit; a longer paragraph is asked for in stretches of whole sentences. */
const longestUnit = 4000;
const wordless = /^[^\p{L}]*$/u;
/** A bullet, or the mark of a note, which is no part of the text. */
const mark = {
  list: /^[•◦▪‣⁃➢✓∙·*–-]\s+/,
  footnote: /^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}|\d{1,3}[.)]?|[*†‡§]{1,3})\s*(?=\p{L})/u,
};

/** What has to be asked for of paragraphs, and how they are put together again. Text without a letter is left as it is. */
export function unitsOf(
  paragraphs: readonly Owned[],
  language: string,
  blank: string,
): { units: Unit[]; moulds: Mould[] } {
  const units: Unit[] = [];
  const moulds = paragraphs.map(({ kind, text }, paragraph): Mould => {
    const piece = (part: string): Mould[number] =>
      wordless.test(part) ? part : { unit: units.push({ text: part, kind, paragraph }) - 1 };
    const pieces = (part: string): Mould =>
      stretches(part, language).flatMap((one, at) => (at === 0 ? [piece(one)] : [blank, piece(one)]));
    if (kind === 'table')
      return text
        .split(/(\n|\t)/)
        .flatMap((part) => (part === '\n' || part === '\t' ? [part] : pieces(part)));
    const prefix = (kind === 'list' || kind === 'footnote' ? mark[kind].exec(text)?.[0] : undefined) ?? '';
    return [prefix, ...pieces(text.slice(prefix.length))];
  });
  return { units, moulds };
}

function stretches(text: string, language: string): string[] {
  if (text.length <= longestUnit) return [text.trim()];
  const found: string[] = [];
  for (const { text: sentence } of sentences(text, language)) {
    const last = found.at(-1);
    if (last !== undefined && last.length + sentence.length < longestUnit)
      found[found.length - 1] = `${last} ${sentence}`;
    // A sentence without end is cut where it must be.
    else
      for (let at = 0; at < sentence.length; at += 3 * longestUnit)
        found.push(sentence.slice(at, at + 3 * longestUnit));
  }
  return found;
}

/** A paragraph put together of the texts its units became. */
export const filled = (mould: Mould, textOf: (unit: number) => string): string =>
  mould.map((part) => (typeof part === 'string' ? part : textOf(part.unit))).join('');
