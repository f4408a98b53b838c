import { type Insertable, type Selectable, sql } from 'kysely';
import type { Db, JobsTable } from '../../database/schema.ts';
import type { Details, PublicError } from '../../fault.ts';
import type { Status } from '../states.ts';

export type JobRow = Selectable<JobsTable>;
export type NewJob = Insertable<JobsTable> & { id: string };

/** A statement may have 65,535 parameters. */
const rowsAtOnce = 1000;

export async function insertJobs(tx: Db, rows: readonly Insertable<JobsTable>[]): Promise<void> {
  for (let at = 0; at < rows.length; at += rowsAtOnce)
    await tx
      .insertInto('jobs')
      .values(rows.slice(at, at + rowsAtOnce))
      .execute();
}

/** A job of this owner, whatever became of its files; undefined for an unknown id and for somebody else's. */
export const findJob = (db: Db, owner: string, id: string): Promise<JobRow | undefined> =>
  db.selectFrom('jobs').selectAll().where('id', '=', id).where('owner_id', '=', owner).executeTakeFirst();

/**
 * Locks a job for a change, its bulk parent first: everybody takes the two locks in this order, so a child that ends
 * and a parent that is cancelled at the same moment wait for each other instead of deadlocking.
 */
export async function lockJob(
  tx: Db,
  owner: string,
  id: string,
): Promise<{ job: JobRow; parent?: JobRow } | undefined> {
  const lock = (which: string) =>
    tx.selectFrom('jobs').selectAll().where('id', '=', which).where('owner_id', '=', owner).forUpdate();
  // Most jobs have no parent, and none ever gets another: one question locks those.
  const alone = await lock(id).where('parent_id', 'is', null).executeTakeFirst();
  if (alone) return { job: alone };
  const seen = await tx
    .selectFrom('jobs')
    .select('parent_id')
    .where('id', '=', id)
    .where('owner_id', '=', owner)
    .executeTakeFirst();
  if (!seen) return undefined;
  const parent = seen.parent_id === null ? undefined : await lock(seen.parent_id).executeTakeFirst();
  const job = await lock(id).executeTakeFirst();
  return job && { job, parent };
}

export interface JobFilter {
  status?: readonly Status[];
  operation?: string;
  client_job_id?: string;
  text?: string;
  created_after?: Date;
  created_before?: Date;
}

/** Newest first; `before` is the last id of the page before. Children of bulk jobs are shown in their parent. */
export function listJobs(
  db: Db,
  owner: string,
  filter: JobFilter,
  limit: number,
  before?: string,
): Promise<JobRow[]> {
  let query = db
    .selectFrom('jobs')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('parent_id', 'is', null)
    .where('deleted_at', 'is', null);
  if (filter.status?.length) query = query.where('status', 'in', [...filter.status]);
  if (filter.operation) query = query.where('operation', '=', filter.operation);
  if (filter.client_job_id) query = query.where('client_job_id', '=', filter.client_job_id);
  if (filter.text) {
    const like = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((e) =>
      e.or([e('client_job_id', 'ilike', like), e('original_filename', 'ilike', like)]),
    );
  }
  if (filter.created_after) query = query.where('created_at', '>=', filter.created_after);
  if (filter.created_before) query = query.where('created_at', '<', filter.created_before);
  if (before) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** Jobs waiting for a worker, counted no further than `limit`: the bound on the queue needs no exact number beyond it. */
export async function countPending(db: Db, limit: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (
      select 1 from jobs where status = 'pending' and awaits_files_until is null limit ${limit}
    ) as waiting`.execute(db);
  return rows[0]?.n ?? 0;
}

export const markProcessing = (tx: Db, id: string) =>
  tx
    .updateTable('jobs')
    .set({ status: 'processing', started_at: sql`coalesce(started_at, now())`, updated_at: sql`now()` })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .execute();

/** Gives a job that was accepted without files everything that follows from them. */
export const updateJob = (tx: Db, id: string, job: Partial<NewJob>) =>
  tx
    .updateTable('jobs')
    .set({ ...job, awaits_files_until: null, updated_at: sql`now()` })
    .where('id', '=', id)
    .execute();

/** Jobs whose files never came. */
export const overdueJobs = (db: Db, limit: number) =>
  db
    .selectFrom('jobs')
    .select(['id', 'owner_id'])
    .where('awaits_files_until', '<', sql<Date>`now()`)
    .limit(limit)
    .execute();

/** Progress and stage as a worker reports them. Never falls within an attempt, and never touches a job that ended. */
export async function reportProgress(
  db: Db,
  id: string,
  progress: number,
  stage: string | null = null,
): Promise<boolean> {
  const done = await db
    .updateTable('jobs')
    .set({
      progress: sql`greatest(progress, ${progress}::real)`,
      stage: sql`coalesce(${stage}, stage)`,
      updated_at: sql`now()`,
    })
    .where('id', '=', id)
    .where('status', '=', 'processing')
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

export interface Ending {
  status: 'completed' | 'failed' | 'cancelled';
  partial?: boolean;
  result?: Details | null;
  error?: PublicError | null;
}

/** Ends a job the caller has locked; results expire `ttl_seconds` from here. */
export const endJob = (tx: Db, id: string, ending: Ending) =>
  tx
    .updateTable('jobs')
    .set({
      status: ending.status,
      partial: ending.partial ?? false,
      result: ending.result == null ? null : JSON.stringify(ending.result),
      error: ending.error == null ? null : JSON.stringify(ending.error),
      secrets: null,
      awaits_files_until: null,
      ...(ending.status === 'completed' ? { progress: 1 } : {}),
      completed_at: sql`now()`,
      updated_at: sql`now()`,
      expires_at: sql`now() + make_interval(secs => ttl_seconds)`,
    })
    .where('id', '=', id)
    .execute();

export const countChunks = (tx: Db, id: string) =>
  tx
    .updateTable('jobs')
    .set({
      total_chunks: sql`(select count(*) from chunks where job_id = ${id} and kind = 'run')`,
      processed_chunks: sql`(select count(*) from chunks where job_id = ${id} and kind = 'run' and state = 'completed')`,
      failed_chunks: sql`(select count(*) from chunks where job_id = ${id} and kind = 'run' and state = 'failed')`,
      updated_at: sql`now()`,
    })
    .where('id', '=', id)
    .execute();

export const addWarnings = (tx: Db, id: string, warnings: readonly string[]) =>
  tx
    .updateTable('jobs')
    .set({ warnings: sql`warnings || ${JSON.stringify(warnings)}::jsonb` })
    .where('id', '=', id)
    .execute();

export const setStep = (tx: Db, id: string, step: number, steps: JobRow['steps']) =>
  tx
    .updateTable('jobs')
    .set({ step, steps: JSON.stringify(steps), stage: null, updated_at: sql`now()` })
    .where('id', '=', id)
    .execute();

/** A bulk parent is processing from the moment its first child is, and its progress is the share of ended children. */
export const reportBulk = (tx: Db, id: string, progress: number) =>
  tx.updateTable('jobs').set({ progress, updated_at: sql`now()` }).where('id', '=', id).execute();

/** A job that ended starts over: a new attempt, with what its finished chunks made still counted. */
export const restartJob = (tx: Db, id: string) =>
  tx
    .updateTable('jobs')
    .set({
      status: 'pending',
      attempts: sql`attempts + 1`,
      progress: 0,
      stage: null,
      partial: false,
      warnings: '[]',
      result: null,
      error: null,
      completed_at: null,
      expires_at: null,
      updated_at: sql`now()`,
    })
    .where('id', '=', id)
    .execute();

/** Marks the files of ended jobs as no longer needed by them: those whose time has come, at most `limit`. */
export const markExpired = (
  db: Db,
  limit: number,
): Promise<Pick<JobRow, 'id' | 'owner_id' | 'client_job_id' | 'operation'>[]> =>
  db
    .updateTable('jobs')
    .set({ purged_at: sql`now()`, updated_at: sql`now()` })
    .where('id', 'in', (e) =>
      e
        .selectFrom('jobs')
        .select('id')
        .where('purged_at', 'is', null)
        .where('expires_at', '<=', sql<Date>`now()`)
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'owner_id', 'client_job_id', 'operation'])
    .execute();

/** Purges a job and its children for good; the records stay. */
export const markDeleted = (tx: Db, id: string) =>
  tx
    .updateTable('jobs')
    .set({ purged_at: sql`coalesce(purged_at, now())`, deleted_at: sql`now()`, updated_at: sql`now()` })
    .where((e) => e.or([e('id', '=', id), e('parent_id', '=', id)]))
    .execute();

/** Drops records whose files have been gone for longer than the record time. Chunks, links and events go with them. */
export const dropRecords = (db: Db, seconds: number, limit: number) =>
  db
    .deleteFrom('jobs')
    .where('id', 'in', (e) =>
      e
        .selectFrom('jobs')
        .select('id')
        .where('purged_at', '<', sql<Date>`now() - make_interval(secs => ${seconds})`)
        .where('parent_id', 'is', null)
        .limit(limit),
    )
    .executeTakeFirst();

/**
 * Jobs that ended after a moment, oldest first, for the metrics. By the millisecond, for a Date has no more: the last of one call
 * must not be the first of the next.
 */
export const endedSince = (db: Db, since: Date) =>
  db
    .selectFrom('jobs')
    .select(['operation', 'status', 'error', 'original_size', 'created_at', 'started_at', 'completed_at'])
    .select(['cache_key', 'cached_from'])
    .where('completed_at', '>=', new Date(since.getTime() + 1))
    .orderBy('completed_at')
    .limit(5000)
    .execute();
