import { fault } from './fault.ts';

/** Pages `from` to `to`, 1-based, inclusive. */
export interface PageRange {
  from: number;
  to: number;
}

export const invalidPageRange = fault({
  code: 'INVALID_PAGE_RANGE',
  kind: 'invalid',
  message:
    '"{range}" names no pages of a document with {pages}. Write ranges as "1-3,5,8-": whole numbers from 1, separated by commas; an open end means the last page.',
});

/**
 * `"1-3,5,8-"` as ranges of a document with `pages` pages, in the order written; they may overlap. `-4` is from the first
 * page. Throws INVALID_PAGE_RANGE for what is empty, backwards, or beyond the document.
 */
export function parsePageRanges(text: string, pages: number): PageRange[] {
  return text.split(',').map((piece) => {
    const range = piece.trim();
    const match = /^(\d{0,9})(?:(-)(\d{0,9}))?$/.exec(range);
    if (!match || range === '' || range === '-') throw invalidPageRange({ range, pages });
    const [, first, dash, last] = match;
    const from = first ? Number(first) : 1;
    const to = dash ? (last ? Number(last) : pages) : from;
    if (from < 1 || to < from || to > pages) throw invalidPageRange({ range, pages });
    return { from, to };
  });
}
