import type { Chunk } from '@octavo/client';

export const looks = ['done', 'rules', 'running', 'again', 'waiting', 'held', 'failed', 'cancelled'] as const;
/** How a chunk is shown. */
export type Look = (typeof looks)[number];

/** What each look means, for the legend and for who cannot see it. */
export const lookNames: Record<Look, string> = {
  done: 'Done',
  rules: 'Done, in part by rules',
  running: 'Running',
  again: 'To be tried again',
  waiting: 'Waiting',
  held: 'Held until another ends',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export function lookOf(chunk: Chunk): Look {
  switch (chunk.state) {
    case 'completed':
      return (chunk.refused ?? 0) > 0 || chunk.fallback ? 'rules' : 'done';
    case 'running':
      return 'running';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    default:
      return chunk.held ? 'held' : chunk.attempts > 0 ? 'again' : 'waiting';
  }
}

/** The chunks that stand for pages, of the last step that has any, in the order of the pages. */
export function pageChunks(chunks: readonly Chunk[]): Chunk[] {
  const runs = chunks.filter((chunk) => chunk.kind === 'run' && chunk.pages !== null);
  const step = Math.max(...runs.map((chunk) => chunk.step));
  return runs.filter((chunk) => chunk.step === step).sort((a, b) => a.pages!.from - b.pages!.from);
}

export const pagesIn = ({ pages }: Chunk): number => (pages ? pages.to - pages.from + 1 : 0);

/** `1–15` */
export const spanOf = ({ pages }: Chunk): string =>
  !pages ? '' : pages.from === pages.to ? String(pages.from) : `${pages.from}–${pages.to}`;

/** How many chunks there are of each look, in the order of the legend; those of none are left out. */
export function countLooks(chunks: readonly Chunk[]): { look: Look; count: number }[] {
  const counts = new Map<Look, number>();
  for (const chunk of chunks) counts.set(lookOf(chunk), (counts.get(lookOf(chunk)) ?? 0) + 1);
  return looks.flatMap((look) => (counts.has(look) ? [{ look, count: counts.get(look)! }] : []));
}

/** A chunk in a sentence, for who cannot see it. */
export function sayChunk(chunk: Chunk): string {
  const pages = chunk.pages && chunk.pages.from === chunk.pages.to ? 'Page' : 'Pages';
  const look = lookOf(chunk);
  const share = look === 'running' ? `, ${Math.round(chunk.progress * 100)} percent` : '';
  const tries = chunk.attempts > 1 ? `, attempt ${chunk.attempts}` : '';
  return `${pages} ${spanOf(chunk).replace('–', ' to ')}: ${lookNames[look].toLowerCase()}${share}${tries}`;
}

/** The middle one, or the mean of the two there. Null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[at]! : (sorted[at - 1]! + sorted[at]!) / 2;
}
