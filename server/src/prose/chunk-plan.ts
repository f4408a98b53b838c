import type { PageRange } from '../page-range.ts';

/** A stretch of pages that is worked on at once. */
export interface PagesOfChunk {
  /** From 0. */
  index: number;
  /** Its own pages, 1-based. */
  pages: PageRange;
  /** What it reads: its own pages, and the one before them as context (every chunk but the first). */
  read: PageRange;
}

export interface ChunkPlan {
  chunks: PagesOfChunk[];
  /** How many may run at the same time. */
  parallel: number;
}

/** Up to so many pages: the pages of a chunk, the chunks at once. Long texts get small chunks: a failure costs less, the end is fair. */
const sizes = [
  { upTo: 30, pages: 30, parallel: 1 },
  { upTo: 100, pages: 20, parallel: 3 },
  { upTo: Number.POSITIVE_INFINITY, pages: 15, parallel: 5 },
];

/** Pages of overlap before every chunk but the first: a sentence that crosses the border stands whole in one of the two. */
export const overlapPages = 1;

/** The chunks of a text of `pages` pages (a whole number, at least 0), in order. */
export function chunkPlan(pages: number): ChunkPlan {
  const size = sizes.find((row) => pages <= row.upTo)!;
  const chunks: PagesOfChunk[] = [];
  for (let from = 1; from <= pages; from += size.pages) {
    const to = Math.min(pages, from + size.pages - 1);
    chunks.push({
      index: chunks.length,
      pages: { from, to },
      read: { from: Math.max(1, from - overlapPages), to },
    });
  }
  return { chunks, parallel: size.parallel };
}
