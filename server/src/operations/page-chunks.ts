import type { PageRange } from '../page-range.ts';
import { chunkPlan } from '../prose/chunk-plan.ts';
import type { Context, JobPlan, Source } from './operation.ts';

export const pagesOf = ({ pdf }: Source): number => pdf?.pages ?? 1;

/** Where a chunk stands in its text, as `planPages` wrote it. */
export interface Place {
  /** From 0. */
  chunk: number;
  pages: PageRange;
  /** What it reads: one page more before its own. */
  read: PageRange;
  /** How many chunks there are. */
  of: number;
}

/** Questions of a long text that a language model has at a time. */
export const questionsAtOnce = 5;
/** Chunks that read their pages meanwhile: 0.6 s each on a busy core, in which nobody would be asked. */
const readingAhead = 2;

/** The chunks of a long text. `input` is a `Place`. */
export function planPages(source: Source): JobPlan {
  const { chunks, parallel } = chunkPlan(pagesOf(source));
  return {
    parallel: parallel < questionsAtOnce ? parallel : parallel + readingAhead,
    chunks: chunks.map(({ index, pages, read }) => ({
      label: pages.from === pages.to ? `page ${pages.from}` : `pages ${pages.from}-${pages.to}`,
      pages,
      input: { chunk: index, pages, read, of: chunks.length },
    })),
  };
}

export const placeOf = (input: Record<string, unknown>): Place => input as unknown as Place;

/** Names the pages a text lacks. */
export function warnOfPages(
  { withoutText, unreadable }: { withoutText: readonly number[]; unreadable: readonly number[] },
  { warn }: Context,
): void {
  if (withoutText.length > 0) warn(`No text on ${listedPages(withoutText)}.`);
  if (unreadable.length > 0) warn(`Could not be read: ${listedPages(unreadable)}.`);
}

const most = 20;

/** "page 3"; "pages 3, 7, 9": the first ones and how many follow. */
export const listedPages = (pages: readonly number[]): string =>
  `${pages.length === 1 ? 'page' : 'pages'} ${pages.slice(0, most).join(', ')}${
    pages.length > most ? ` and ${pages.length - most} more` : ''
  }`;

/** The language of most of a text, each part counting by its `size`; "und" only where it could be told of no part. */
export function commonestLanguage(parts: Iterable<{ language: string; size: number }>): string {
  const sizes = new Map<string, number>();
  for (const { language, size } of parts)
    if (language !== 'und') sizes.set(language, (sizes.get(language) ?? 0) + size);
  return [...sizes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'und';
}
