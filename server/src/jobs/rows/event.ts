import { type Selectable, sql } from 'kysely';
import type { Db, EventsTable } from '../../database/schema.ts';
import type { Details } from '../../fault.ts';

export type EventRow = Selectable<EventsTable>;

/** Channel on which a job's id is sent whenever something about it changed. A hint: listeners also poll. */
export const jobChannel = 'octavo_job';
/** Channel that tells workers a chunk is waiting (payload: operation). A hint: workers also poll. */
export const workChannel = 'octavo_work';
/** Channel that tells workers to kill what they run of a job (payload: job id). A hint: the heartbeat finds out too. */
export const cancelChannel = 'octavo_cancel';

export const hint = (tx: Db, channel: string, payload: string) =>
  sql`select pg_notify(${channel}, ${payload})`.execute(tx);

/**
 * Writes an event and hints that there is one. The caller holds the job's row lock: that is what makes the ids of one
 * job's events commit in order, so that a reader that resumes after an id misses none.
 */
export async function writeEvent(
  tx: Db,
  job: { id: string; owner_id: string },
  type: string,
  data: Details = {},
) {
  // One statement, not two: every event is written under the job's lock, and a round trip costs 0.3 ms.
  await sql`
    with written as (
      insert into events (job_id, owner_id, type, data)
      values (${job.id}, ${job.owner_id}, ${type}, ${JSON.stringify(data)}::jsonb)
    )
    select pg_notify(${jobChannel}, ${job.id})`.execute(tx);
}

export const eventsAfter = (db: Db, owner: string, job: string, after: number): Promise<EventRow[]> =>
  db
    .selectFrom('events')
    .selectAll()
    .where('job_id', '=', job)
    .where('owner_id', '=', owner)
    .where('id', '>', after)
    .orderBy('id')
    .limit(1000)
    .execute();

/** Id of a job's newest event; 0 when it has none. */
export async function newestEvent(db: Db, owner: string, job: string): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select('id')
    .where('job_id', '=', job)
    .where('owner_id', '=', owner)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** When each of these jobs last changed, for the poll behind the hints. */
export const changedAt = (db: Db, jobs: readonly string[]) =>
  db
    .selectFrom('jobs')
    .select(['id', 'updated_at'])
    .where('id', 'in', [...jobs])
    .execute();
