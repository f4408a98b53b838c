import { type Paragraph, pageAt } from '../../pdf/text/flow.ts';
import type { PageText } from '../../pdf/text/page-text.ts';

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** "¹²" or "12." at the beginning of a note, and what it says. */
export function noteMarkOf(text: string): { mark: string; rest: string } | undefined {
  const match = /^([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}|\d{1,3}(?=[\s.)])|[*†‡§]{1,3})[.)]?\s*(?=\S)/.exec(text);
  return match ? { mark: level(match[1]!), rest: text.slice(match[0].length) } : undefined;
}

const level = (mark: string) =>
  [...mark].map((one) => (raised.includes(one) ? raised.indexOf(one) : one)).join('');

/** Labels for the notes of a document, each once though its numbers may begin anew on every page. */
export class NoteLabels {
  private readonly byPlace = new Map<string, string>();
  private readonly taken = new Set<string>();

  /** Learns the notes of a page. */
  add({ page, blocks }: PageText): void {
    for (const { kind, text } of blocks) {
      const mark = kind === 'footnote' ? noteMarkOf(text)?.mark : undefined;
      if (mark === undefined || !/^\d+$/.test(mark) || this.byPlace.has(`${page}:${mark}`)) continue;
      const label = this.taken.has(mark) ? `${page}-${mark}` : mark;
      this.taken.add(label);
      this.byPlace.set(`${page}:${mark}`, label);
    }
  }

  /** The label of a note; undefined where the page has no such note. */
  of(page: number, mark: string): string | undefined {
    return this.byPlace.get(`${page}:${mark}`);
  }
}

/** The text with its raised figures made references, where their page has such a note; the rest through `as`. */
export function withMarks(paragraph: Paragraph, labels: NoteLabels, as: (text: string) => string): string {
  const { text } = paragraph;
  let out = '';
  let from = 0;
  for (const match of text.matchAll(/(?<!\d)[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}/g)) {
    const page = pageAt(paragraph, match.index);
    // A note may stand overleaf.
    const label = labels.of(page, level(match[0])) ?? labels.of(page + 1, level(match[0]));
    if (label === undefined) continue;
    out += `${as(text.slice(from, match.index))}[^${label}]`;
    from = match.index + match[0].length;
  }
  return out + as(text.slice(from));
}
