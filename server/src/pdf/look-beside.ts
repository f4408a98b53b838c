import { look, type SeenPage } from './compare.ts';
import { threads } from './threads/pool.ts';
import type { LookAsk } from './threads/work.ts';

/** Pages looked at between two questions whether the time is up. */
const together = 24;

/**
 * Looks at pages in up to `count` threads beside the calling one (0: in it). Where the time for drawing or reading is bounded each thread
 * ends by itself; where not, `late` is asked every few pages. What was not seen is not in the answer.
 */
export async function lookBeside(ask: LookAsk, count: number, late: () => boolean): Promise<SeenPage[]> {
  const lanes = Math.max(1, count);
  const all = [...new Set([...ask.pages, ...ask.textPages])];
  const groups = Number.isFinite(ask.drawingMilliseconds) ? dealt(all, lanes) : cut(all, together);
  const seen: SeenPage[] = [];
  const lane = async () => {
    for (let group = groups.shift(); group && !late(); group = groups.shift())
      seen.push(...(await lookAt(ask, new Set(group), count, late)));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const place = new Map(all.map((page, index) => [page, index]));
  return seen.sort((a, b) => place.get(a.page)! - place.get(b.page)!);
}

async function lookAt(
  ask: LookAsk,
  group: ReadonlySet<number>,
  count: number,
  late: () => boolean,
): Promise<SeenPage[]> {
  const part = {
    ...ask,
    pages: ask.pages.filter((page) => group.has(page)),
    textPages: ask.textPages.filter((page) => group.has(page)),
  };
  // In this thread once more where that failed: it knows why.
  return (await threads(count).run('look', part)) ?? look(ask.path, { ...part, late });
}

/** Like cards: neighbours, which are alike in what they cost, go to different hands. */
const dealt = (pages: readonly number[], hands: number): number[][] =>
  Array.from({ length: Math.min(hands, pages.length) }, (_, hand) =>
    pages.filter((_page, index) => index % hands === hand),
  );

const cut = (pages: readonly number[], length: number): number[][] =>
  Array.from({ length: Math.ceil(pages.length / length) }, (_, index) =>
    pages.slice(index * length, (index + 1) * length),
  );
