import type { PageText } from '../../pdf/text/page-text.ts';
import type { Context } from '../operation.ts';

/** What was noticed while reading: for the result, and for the warnings. */
export class Findings {
  pages = 0;
  characters = 0;
  footnotes = 0;
  heads = 0;
  unmapped = 0;
  readonly withoutText: number[] = [];
  readonly recognised: number[] = [];
  private readonly unreadable: number[] = [];
  private readonly overfull: number[] = [];
  private readonly outside: number[] = [];
  private readonly unmappedPages: number[] = [];
  private readonly fonts = new Set<string>();

  add({ page, blocks, characters, hidden, losses }: PageText): void {
    this.pages += 1;
    this.characters += characters;
    for (const { kind } of blocks)
      if (kind === 'footnote') this.footnotes += 1;
      else if (kind === 'head' || kind === 'foot' || kind === 'page-number') this.heads += 1;
    if (losses.unreadable) this.unreadable.push(page);
    else if (characters === 0) this.withoutText.push(page);
    if (hidden > characters / 2) this.recognised.push(page);
    if (losses.overfull) this.overfull.push(page);
    if (losses.outside > 0) this.outside.push(page);
    if (losses.unmapped === 0) return;
    this.unmapped += losses.unmapped;
    this.unmappedPages.push(page);
    for (const font of losses.unmappedFonts)
      if (this.fonts.size < 3 && font !== '') this.fonts.add(font.slice(0, 60));
  }

  warn({ warn }: Context): void {
    const say = (pages: readonly number[], one: string, many: string) => {
      if (pages.length > 0)
        warn(`${pages.length === 1 ? `Page ${pages[0]} ${one}` : `Pages ${listed(pages)} ${many}`}`);
    };
    const scan = 'no text; if it shows some, it is a picture and needs text recognition (OCR) first.';
    say(
      this.withoutText,
      `has ${scan}`,
      'have no text; what they show is pictures and needs text recognition (OCR) first.',
    );
    say(this.unreadable, 'is damaged and could not be read.', 'are damaged and could not be read.');
    say(
      this.overfull,
      'has more characters than are read; the rest of it is left out.',
      'have more characters than are read; the rest of them is left out.',
    );
    const recognised =
      'scanned; the text comes from the recognition that was run on it and has its mistakes.';
    say(this.recognised, `is ${recognised}`, `are ${recognised}`);
    say(
      this.outside,
      'has text outside the page that nobody sees; it is left out.',
      'have text outside the page that nobody sees; it is left out.',
    );
    if (this.unmapped > 0)
      warn(
        `${this.unmapped} character(s) on page(s) ${listed(this.unmappedPages)} cannot be told from the document${this.fonts.size > 0 ? ` (fonts ${[...this.fonts].join(', ')})` : ''}; each is a � in the text.`,
      );
  }
}

const mostRanges = 30;

/** "3, 7-9, 12"; the first ranges and how many pages follow. */
export function listed(pages: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const page of pages) {
    const last = ranges.at(-1);
    if (last && page === last[1] + 1) last[1] = page;
    else ranges.push([page, page]);
  }
  const shown = ranges.slice(0, mostRanges).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  const left = ranges.slice(mostRanges).reduce((sum, [from, to]) => sum + to - from + 1, 0);
  return shown.join(', ') + (left > 0 ? ` and ${left} more` : '');
}
