import { type Census, censusOf, losses } from '../../pdf/census.ts';
import { type Comparison, compareLooks, type SeenPage, spreadPages } from '../../pdf/compare.ts';
import { lookBeside } from '../../pdf/look-beside.ts';
import type { Strippable } from '../../pdf/optimize/strip.ts';
import type { Level } from './levels.ts';

/** What a document was before anything was done to it. */
export interface Before {
  census: Census;
  look: SeenPage[];
  pages: number[];
  textPages: number[];
  dpi: number;
}

/** Pages drawn and pages read by a sampled check, and the CPU time of a thread that drawing, and all, of each of its two looks may take. */
const sampledPages = 3;
const sampledTexts = 40;
const drawingMilliseconds = 600;
const readingMilliseconds = 700;
const sampledDpi = 72;
const fullDpi = 120;

/** Looks at the document as it was: `path` is readable without a password. */
export async function lookBefore(
  path: string,
  census: Census,
  { thorough, threads, late }: { thorough: boolean; threads: number; late: () => boolean },
): Promise<Before> {
  const pages = spreadPages(census.pages, thorough ? Number.POSITIVE_INFINITY : sampledPages);
  const textPages = spreadPages(census.pages, thorough ? Number.POSITIVE_INFINITY : sampledTexts);
  const dpi = thorough ? fullDpi : sampledDpi;
  return {
    census,
    look: await lookAt(path, pages, textPages, dpi, { thorough, threads, late }),
    pages,
    textPages,
    dpi,
  };
}

const lookAt = (
  path: string,
  pages: number[],
  textPages: number[],
  dpi: number,
  // More threads than two would each open the document for a page or two.
  { thorough, threads, late }: { thorough: boolean; threads: number; late: () => boolean },
) =>
  lookBeside(
    {
      path,
      pages,
      textPages,
      dpi,
      drawingMilliseconds: thorough ? Number.POSITIVE_INFINITY : drawingMilliseconds,
      readingMilliseconds: thorough ? Number.POSITIVE_INFINITY : readingMilliseconds,
    },
    threads,
    late,
  );

export interface Checked {
  census: Census;
  comparison: Comparison;
  /** What the result has less of, for people; empty when nothing. */
  losses: string[];
  /** Pages that look different beyond what the level allows. */
  unlike: number[];
}

/** Least similarity of a page and the most a block of 64 pixels may differ; grey pictures differ from coloured ones. */
const floors: Record<Level | 'target', { page: number; block: number }> = {
  lossless: { page: 0.995, block: 4 },
  low: { page: 0.96, block: 12 },
  medium: { page: 0.93, block: 18 },
  high: { page: 0.9, block: 24 },
  maximum: { page: 0.8, block: 32 },
  target: { page: 0.7, block: 60 },
};

/** Opens the result with both readers and compares it with what was there. Throws nothing: a result that can't be read has lost everything. */
export async function check(
  path: string,
  before: Before,
  {
    stripped,
    level,
    grayscale,
    thorough,
    threads,
    late,
  }: {
    stripped: ReadonlySet<Strippable>;
    level: Level | 'target';
    grayscale: boolean;
    thorough: boolean;
    threads: number;
    late: () => boolean;
  },
): Promise<Checked> {
  const census = censusOf(path);
  const after = await lookAt(
    path,
    before.look.filter(({ view }) => view).map(({ page }) => page),
    before.look.filter(({ text }) => text !== undefined).map(({ page }) => page),
    before.dpi,
    { thorough, threads, late },
  );
  const comparison = compareLooks(before.look, after, before.dpi);
  const lost = losses(before.census, census, leftOut(stripped));
  if (comparison.text_differs.length > 0) lost.push(`text of page ${comparison.text_differs.join(', ')}`);
  const floor = floors[level];
  const unlike = comparison.pages
    .filter(
      ({ similarity, worst_block }) => similarity < floor.page || (!grayscale && worst_block > floor.block),
    )
    .map(({ page }) => page);
  return { census, comparison, losses: lost, unlike };
}

/** What of the census goes with what was asked to be left out. */
function leftOut(stripped: ReadonlySet<Strippable>): Set<keyof Census> {
  const gone = new Set<keyof Census>();
  if (stripped.has('metadata')) for (const key of ['xmp', 'title', 'author'] as const) gone.add(key);
  if (stripped.has('attachments')) for (const key of ['attachments', 'annotations'] as const) gone.add(key);
  if (stripped.has('javascript')) gone.add('scripts');
  return gone;
}
