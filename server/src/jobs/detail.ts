import type { Db } from '../database/schema.ts';
import { filesOfJob } from '../files/rows.ts';
import { itemsOf, itemsShown } from './items.ts';
import { countByStatus } from './rows/children.ts';
import { eventsAfter } from './rows/event.ts';
import type { JobRow } from './rows/job.ts';
import { eventView, expired, fileView, jobView, resultsOf, sourceView } from './view.ts';

/** One job with its files, its children and its history. */
export async function jobDetail(db: Db, job: JobRow) {
  const files = await filesOfJob(db, job.owner_id, job.id);
  const bulk = job.kind === 'bulk';
  const page = bulk
    ? await itemsOf(db, job, { after: -1, limit: itemsShown })
    : { items: [], next_after: null };
  return {
    ...(await jobView(db, job)),
    sources: files.filter((file) => file.role === 'source' && file.step === 0).map(sourceView),
    files: expired(job) ? [] : resultsOf(job, files).map((file) => fileView(file, job.id)),
    items: page.items,
    ...(bulk
      ? { items_next_after: page.next_after, item_counts: await countByStatus(db, job.owner_id, job.id) }
      : {}),
    timeline: (await eventsAfter(db, job.owner_id, job.id, 0)).map(eventView),
  };
}

export type JobDetail = Awaited<ReturnType<typeof jobDetail>>;
