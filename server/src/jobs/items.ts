import type { Db } from '../database/schema.ts';
import { filesOfJobs, type LinkedFile } from '../files/rows.ts';
import { childrenPage } from './rows/children.ts';
import type { JobRow } from './rows/job.ts';
import type { Status } from './states.ts';
import { jobViews, pagesOf } from './view.ts';

/** Items a job's own answer shows; the rest is in pages of `GET /jobs/{id}/items`. */
export const itemsShown = 200;

export interface ItemPage {
  /** Items behind this position; -1 for the first. */
  after: number;
  limit: number;
  status?: readonly Status[];
}

/** Texts longer than this are for the item's own page. */
const longestFact = 500;

/** The plain facts of a result and of the groups in it: what fits a table. Lists and whole reports are in the item's own answer. */
export function plainFacts(result: Record<string, unknown> | null): Record<string, unknown> | null {
  if (result === null) return null;
  const plain = (value: unknown) =>
    value === null ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && value.length <= longestFact);
  return Object.fromEntries(
    Object.entries(result).flatMap(([name, value]) => {
      if (plain(value)) return [[name, value]];
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
      const group = Object.entries(value).filter(([, one]) => plain(one));
      return group.length > 0 ? [[name, Object.fromEntries(group)]] : [];
    }),
  );
}

/** The files of a bulk job and what became of each, in order. */
export async function itemsOf(db: Db, job: JobRow, page: ItemPage) {
  const children = await childrenPage(db, job.owner_id, job.id, { ...page, limit: page.limit + 1 });
  const shown = children.slice(0, page.limit);
  const ids = shown.map((child) => child.id);
  const views = await jobViews(db, job.owner_id, shown);
  const sources: Map<string, LinkedFile[]> = Map.groupBy(
    await filesOfJobs(db, job.owner_id, ids, 'source'),
    (file) => file.job_id,
  );
  return {
    items: views.map((view, index) => ({
      job_id: view.job_id,
      position: shown[index]!.position ?? index,
      filename: view.original_filename,
      status: view.status,
      progress: view.progress,
      original_size: view.original_size,
      pages: pagesOf(sources.get(view.job_id)?.[0]),
      result: plainFacts(view.result),
      cached: view.cached,
      error: view.error,
      warnings_count: view.warnings.length,
      warnings: view.warnings.slice(0, 5),
      download_url: view.download_url,
    })),
    next_after: children.length > page.limit ? (shown.at(-1)?.position ?? null) : null,
  };
}

export type ItemView = Awaited<ReturnType<typeof itemsOf>>['items'][number];
