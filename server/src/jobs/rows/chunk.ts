import { type Insertable, type Selectable, sql } from 'kysely';
import type { ChunksTable, Db } from '../../database/schema.ts';
import type { Details, PublicError } from '../../fault.ts';
import { forgetAnswers } from './answers.ts';

export type ChunkRow = Selectable<ChunksTable>;

/** A statement may have 65,535 parameters. */
const rowsAtOnce = 1000;

export async function insertChunks(tx: Db, rows: readonly Insertable<ChunksTable>[]): Promise<void> {
  for (let at = 0; at < rows.length; at += rowsAtOnce)
    await tx
      .insertInto('chunks')
      .values(rows.slice(at, at + rowsAtOnce))
      .execute();
}

export const chunksOf = (db: Db, owner: string, job: string, step?: number): Promise<ChunkRow[]> => {
  let query = db.selectFrom('chunks').selectAll().where('job_id', '=', job).where('owner_id', '=', owner);
  if (step !== undefined) query = query.where('step', '=', step);
  return query
    .orderBy('step')
    .orderBy(sql`array_position(array['plan','run','merge'], kind)`)
    .orderBy('position')
    .execute();
};

/**
 * Operations with a chunk that could start now, best first: highest priority, then the one that has waited longest. One
 * index probe each (0.05 ms), so that a full queue of one operation does not hide another's urgent job.
 */
export async function waitingOperations(db: Db, operations: readonly string[]): Promise<string[]> {
  if (operations.length === 0) return [];
  const { rows } = await sql<{ operation: string }>`
    select wanted.operation
    from unnest(${[...operations]}::text[]) as wanted(operation)
    cross join lateral (
      select priority, created_at from chunks
      where chunks.operation = wanted.operation and state = 'queued' and run_after <= now()
      order by priority desc, created_at limit 1
    ) as best
    order by best.priority desc, best.created_at`.execute(db);
  return rows.map((row) => row.operation);
}

export const jobOfChunk = (tx: Db, id: string) =>
  tx.selectFrom('chunks').select(['job_id', 'owner_id']).where('id', '=', id).executeTakeFirst();

/** Takes a waiting chunk: the attempt number grows, and whoever holds an older one can no longer write. */
export const claimChunk = (
  tx: Db,
  id: string,
  message: string,
  worker: string,
  leaseSeconds: number,
): Promise<ChunkRow | undefined> =>
  tx
    .updateTable('chunks')
    .set({
      state: 'running',
      attempt: sql`attempt + 1`,
      worker_id: worker,
      lease_until: sql`now() + make_interval(secs => ${leaseSeconds})`,
      done: 0,
      total: 0,
      error: null,
      started_at: sql`now()`,
      ended_at: null,
    })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    // A message that was replaced (retried, readdressed) must not start the chunk a second time.
    .where('message_id', '=', message)
    .returningAll()
    .executeTakeFirst();

/**
 * Names one claim. A chunk alone would not do: a worker that lost the lease in an outage may claim the same chunk again
 * while its first run of it still goes on.
 */
export const claimId = (claim: { id: string; attempt: number }): string => `${claim.id} ${claim.attempt}`;

/** Extends the leases of these claims and gives the names of those still held; the others are to be dropped. */
export async function beat(
  db: Db,
  worker: string,
  claims: readonly { id: string; attempt: number }[],
  leaseSeconds: number,
): Promise<Set<string>> {
  if (claims.length === 0) return new Set();
  const { rows } = await sql<{ id: string; attempt: number }>`
    update chunks set lease_until = now() + make_interval(secs => ${leaseSeconds})
    from unnest(${claims.map((c) => c.id)}::uuid[], ${claims.map((c) => c.attempt)}::int[]) as held(id, attempt)
    where chunks.id = held.id and chunks.attempt = held.attempt and chunks.worker_id = ${worker} and chunks.state = 'running'
    returning chunks.id, chunks.attempt`.execute(db);
  return new Set(rows.map(claimId));
}

/** The chunk, locked, if this attempt of it is still the one that counts. Lock its job first. */
export const lockClaim = (tx: Db, id: string, attempt: number): Promise<ChunkRow | undefined> =>
  tx
    .selectFrom('chunks')
    .selectAll()
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running')
    .forUpdate()
    .executeTakeFirst();

export async function endChunk(
  tx: Db,
  id: string,
  end: {
    state: 'completed' | 'failed' | 'cancelled';
    data?: Details;
    error?: PublicError;
    warnings?: readonly string[];
  },
): Promise<void> {
  await forgetAnswers(tx, [id]);
  await tx
    .updateTable('chunks')
    .set({
      state: end.state,
      lease_until: null,
      message_id: null,
      data: end.data ? JSON.stringify(end.data) : null,
      error: end.error ? JSON.stringify(end.error) : null,
      warnings: JSON.stringify(end.warnings ?? []),
      ended_at: sql`now()`,
    })
    .where('id', '=', id)
    .execute();
}

/** Puts a chunk back in line, under a new message. */
export const requeueChunk = (
  tx: Db,
  id: string,
  again: {
    messageId: string;
    runAfter: Date;
    failures: number;
    error?: PublicError | null;
    resetAttempts?: boolean;
  },
) =>
  tx
    .updateTable('chunks')
    .set({
      state: 'queued',
      lease_until: null,
      worker_id: null,
      message_id: again.messageId,
      run_after: again.runAfter,
      failures: again.failures,
      error: again.error ? JSON.stringify(again.error) : null,
      ended_at: null,
    })
    .where('id', '=', id)
    .execute();

/** Cancels what has not ended; gives the rows as they were, for their messages and processes. */
export async function cancelChunks(tx: Db, job: string): Promise<ChunkRow[]> {
  const open = await tx
    .selectFrom('chunks')
    .selectAll()
    .where('job_id', '=', job)
    .where('state', 'in', ['queued', 'running'])
    .forUpdate()
    .execute();
  if (open.length > 0)
    await tx
      .updateTable('chunks')
      .set({ state: 'cancelled', lease_until: null, message_id: null, ended_at: sql`now()` })
      .where(
        'id',
        'in',
        open.map((chunk) => chunk.id),
      )
      .execute();
  await forgetAnswers(
    tx,
    open.map((chunk) => chunk.id),
  );
  return open;
}

/** Chunks whose worker has been silent past its lease; rows another process is looking at are skipped. */
export const expiredLeases = (db: Db, limit: number) =>
  db
    .selectFrom('chunks')
    .select(['id', 'job_id', 'owner_id', 'attempt'])
    .where('state', '=', 'running')
    .where('lease_until', '<', sql<Date>`now()`)
    .limit(limit)
    .execute();

/** When a held chunk may run: a time no claim reaches, nor the search for chunks without a message. */
export const never = 'infinity';

/** The first chunk of a step that is held until another ends. The caller holds the job's lock. */
export const heldChunk = (tx: Db, job: string, step: number): Promise<ChunkRow | undefined> =>
  tx
    .selectFrom('chunks')
    .selectAll()
    .where('job_id', '=', job)
    .where('step', '=', step)
    .where('kind', '=', 'run')
    .where('state', '=', 'queued')
    .where('run_after', '=', sql<Date>`${never}::timestamptz`)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();

/** Waiting chunks nobody has a message for: none should exist, so finding one is logged. */
export async function strandedChunks(db: Db, seconds: number, limit: number) {
  const { rows } = await sql<{ id: string; job_id: string; owner_id: string; operation: string }>`
    select c.id, c.job_id, c.owner_id, c.operation from chunks c
    where c.state = 'queued' and c.run_after < now() - make_interval(secs => ${seconds})
      and not exists (select 1 from pgboss.job m where m.id = c.message_id and m.name = c.operation and m.state in ('created', 'retry'))
    limit ${limit}`.execute(db);
  return rows;
}

export const reportChunk = (db: Db, id: string, attempt: number, done: number, total: number) =>
  db
    .updateTable('chunks')
    .set({ done: sql`greatest(done, ${done}::real)`, total })
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running')
    .execute();

/** How much of a step is done, 0..1, from finished runs and the measured part of running ones. */
export async function stepProgress(db: Db, job: string, step: number): Promise<number> {
  const { rows } = await sql<{ share: number | null }>`
    select avg(case when state in ('completed', 'failed') then 1
                    when total > 0 then least(done / total, 1) else 0 end)::real as share
    from chunks where job_id = ${job} and step = ${step} and kind = 'run'`.execute(db);
  return rows[0]?.share ?? 0;
}

export async function countQueue(db: Db): Promise<{ operation: string; waiting: number; running: number }[]> {
  const { rows } = await sql<{ operation: string; waiting: number; running: number }>`
    select operation, (count(*) filter (where state = 'queued'))::int as waiting,
           (count(*) filter (where state = 'running'))::int as running
    from chunks where state in ('queued', 'running') group by operation order by operation`.execute(db);
  return rows;
}

export const isExpired = async (tx: Db, id: string): Promise<boolean> =>
  (await tx
    .selectFrom('chunks')
    .select('id')
    .where('id', '=', id)
    .where('lease_until', '<', sql<Date>`now()`)
    .executeTakeFirst()) !== undefined;

export async function deleteChunks(tx: Db, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tx
      .deleteFrom('chunks')
      .where('id', 'in', [...ids])
      .execute();
}

export async function failedChunks(db: Db, owner: string, jobs: readonly string[]): Promise<ChunkRow[]> {
  if (jobs.length === 0) return [];
  return db
    .selectFrom('chunks')
    .selectAll()
    .where('job_id', 'in', [...jobs])
    .where('owner_id', '=', owner)
    .where('state', '=', 'failed')
    .orderBy('step')
    .orderBy('position')
    .execute();
}

/** Whether any run of a job, in any step, failed for good. */
export const hasLosses = async (tx: Db, job: string): Promise<boolean> =>
  (await tx
    .selectFrom('chunks')
    .select('id')
    .where('job_id', '=', job)
    .where('kind', '=', 'run')
    .where('state', '=', 'failed')
    .limit(1)
    .executeTakeFirst()) !== undefined;
