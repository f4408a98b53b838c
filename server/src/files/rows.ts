import { type Selectable, sql } from 'kysely';
import type { Db, FilesTable, JobFilesTable } from '../database/schema.ts';

export type FileRow = Selectable<FilesTable>;
export type LinkedFile = FileRow & Pick<Selectable<JobFilesTable>, 'role' | 'step' | 'chunk_id' | 'position'>;
export type Role = JobFilesTable['role'];

export interface NewFile {
  id: string;
  owner_id: string;
  name: string;
  media_type: string;
  size: number;
  sha256: string;
  storage_key: string;
  facts?: Record<string, unknown>;
}

/** Records a stored blob. It lives `keepSeconds` by itself; jobs that link it keep it longer. */
export const insertFile = (db: Db, file: NewFile, keepSeconds: number): Promise<FileRow> =>
  db
    .insertInto('files')
    .values({
      ...file,
      facts: file.facts ? JSON.stringify(file.facts) : null,
      expires_at: sql<Date>`now() + make_interval(secs => ${keepSeconds})`,
    })
    .returningAll()
    .executeTakeFirstOrThrow();

export const setFacts = (db: Db, id: string, mediaType: string, facts: Record<string, unknown>) =>
  db
    .updateTable('files')
    .set({ media_type: mediaType, facts: JSON.stringify(facts) })
    .where('id', '=', id)
    .execute();

export const findFile = (db: Db, owner: string, id: string): Promise<FileRow | undefined> =>
  db.selectFrom('files').selectAll().where('id', '=', id).where('owner_id', '=', owner).executeTakeFirst();

/**
 * A file for somebody who holds a link to it, whoever owns it, and when it ended: it lives as an upload does, or as the
 * result of a job that has neither expired nor been deleted.
 */
export async function findReadable(
  db: Db,
  id: string,
): Promise<{ file: FileRow; goneAt: Date | undefined } | undefined> {
  const file = await db.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst();
  if (!file) return undefined;
  if (file.purged_at !== null) return { file, goneAt: file.purged_at };
  const now = new Date();
  if (file.expires_at === null || file.expires_at > now) return { file, goneAt: undefined };
  const jobs = await db
    .selectFrom('job_files')
    .innerJoin('jobs', 'jobs.id', 'job_files.job_id')
    .select(['jobs.expires_at', 'jobs.purged_at'])
    .where('job_files.file_id', '=', id)
    .where('job_files.role', '=', 'result')
    .execute();
  if (jobs.some((job) => job.purged_at === null && (job.expires_at === null || job.expires_at > now)))
    return { file, goneAt: undefined };
  const ends = jobs.flatMap((job) => [job.purged_at ?? job.expires_at ?? []].flat());
  return { file, goneAt: new Date(Math.max(file.expires_at.getTime(), ...ends.map((end) => end.getTime()))) };
}

/**
 * Takes files for a job in the job's own transaction, and gives those that still exist. The rows are updated, not just
 * locked: cleanup re-reads a row it had to wait for, and must see a later expiry there, or it would remove a file in the
 * moment a job takes it.
 */
export const takeFiles = (
  tx: Db,
  owner: string,
  ids: readonly string[],
  keepSeconds: number,
): Promise<FileRow[]> =>
  tx
    .updateTable('files')
    .set({ expires_at: sql<Date>`greatest(expires_at, now() + make_interval(secs => ${keepSeconds}))` })
    .where('id', 'in', [...ids])
    .where('owner_id', '=', owner)
    .where('purged_at', 'is', null)
    .where('lost_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .returningAll()
    .execute();

/**
 * Keeps results from being removed until a job that shall have them too is committed, and gives the ids of those that are
 * still there. For 30 seconds they live by themselves: cleanup that looked before the commit must find a later expiry (see
 * `takeFiles`).
 */
export async function takeResults(tx: Db, owner: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .updateTable('files')
    .set({ expires_at: sql<Date>`greatest(expires_at, now() + interval '30 seconds')` })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .where('owner_id', '=', owner)
    .where('purged_at', 'is', null)
    .where('lost_at', 'is', null)
    .returning('id')
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Ends what `takeResults` gave the results of a job and its children. By the clock: later than any look before it. */
export const releaseResults = (tx: Db, job: string) =>
  sql`update files set expires_at = clock_timestamp() where expires_at > clock_timestamp() and id in (
    select l.file_id from job_files l join jobs j on j.id = l.job_id
    where l.role = 'result' and (j.id = ${job} or j.parent_id = ${job}))`.execute(tx);

export interface Link {
  job_id: string;
  file_id: string;
  owner_id: string;
  role: Role;
  step: number;
  chunk_id?: string | null;
  position: number;
}

export async function linkFiles(tx: Db, links: readonly Link[]): Promise<void> {
  // A statement may have 65,535 parameters.
  for (let at = 0; at < links.length; at += 1000)
    await tx
      .insertInto('job_files')
      .values(links.slice(at, at + 1000))
      .execute();
}

/** From now on these files live only through the jobs that link them. */
export async function endOwnLife(tx: Db, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tx
      .updateTable('files')
      .set({ expires_at: sql<Date>`now()` })
      .where('id', 'in', [...ids])
      .execute();
}

export function filesOfJob(
  db: Db,
  owner: string,
  job: string,
  where: { role?: Role; step?: number } = {},
): Promise<LinkedFile[]> {
  let query = db
    .selectFrom('job_files')
    .innerJoin('files', 'files.id', 'job_files.file_id')
    .selectAll('files')
    .select(['job_files.role', 'job_files.step', 'job_files.chunk_id', 'job_files.position'])
    .where('job_files.job_id', '=', job)
    .where('job_files.owner_id', '=', owner);
  if (where.role) query = query.where('job_files.role', '=', where.role);
  if (where.step !== undefined) query = query.where('job_files.step', '=', where.step);
  return query.orderBy('job_files.step').orderBy('job_files.position').execute();
}

/** The files of several jobs in one role, each with the job it belongs to. */
export async function filesOfJobs(
  db: Db,
  owner: string,
  jobs: readonly string[],
  role: Role,
): Promise<(LinkedFile & { job_id: string })[]> {
  if (jobs.length === 0) return [];
  return db
    .selectFrom('job_files')
    .innerJoin('files', 'files.id', 'job_files.file_id')
    .selectAll('files')
    .select([
      'job_files.job_id',
      'job_files.role',
      'job_files.step',
      'job_files.chunk_id',
      'job_files.position',
    ])
    .where('job_files.job_id', 'in', [...jobs])
    .where('job_files.owner_id', '=', owner)
    .where('job_files.role', '=', role)
    .orderBy('job_files.step')
    .orderBy('job_files.position')
    .execute();
}

/** Cuts the ties of a job to its parts (or results, when it runs again); the next cleanup takes what nobody else needs. */
export async function unlinkFiles(tx: Db, job: string, role: Role, step?: number): Promise<void> {
  let query = tx.deleteFrom('job_files').where('job_id', '=', job).where('role', '=', role);
  if (step !== undefined) query = query.where('step', '=', step);
  const gone = await query.returning('file_id').execute();
  await endOwnLife(
    tx,
    gone.map((row) => row.file_id),
  );
}

/**
 * Marks files nobody needs any more and gives their keys, at most `limit`. Needed is a file whose own life lasts, or
 * which a job that has not been purged links: a live job, or one whose result has not expired.
 */
export async function markPurged(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ storage_key: string }>`
    update files set purged_at = now() where id in (
      select f.id from files f
      where f.purged_at is null and f.expires_at <= now()
        and not exists (select 1 from job_files l join jobs j on j.id = l.job_id where l.file_id = f.id and j.purged_at is null)
      limit ${limit} for update skip locked)
    and expires_at <= now()
    returning storage_key`.execute(db);
  return rows.map((row) => row.storage_key);
}

/** Ends the own life of an upload at once. Gives false when there is no such live file of this owner. */
export async function expireFile(db: Db, owner: string, id: string): Promise<boolean> {
  const done = await db
    .updateTable('files')
    .set({ expires_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('owner_id', '=', owner)
    .where('purged_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/**
 * Which of these keys a row stands for: a live one, or one purged less than `seconds` ago, whose blob is just being
 * removed by whoever purged it.
 */
export async function knownKeys(db: Db, keys: readonly string[], seconds: number): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db
    .selectFrom('files')
    .select('storage_key')
    .where('storage_key', 'in', [...keys])
    .where((e) =>
      e.or([
        e('purged_at', 'is', null),
        e('purged_at', '>', sql<Date>`now() - make_interval(secs => ${seconds})`),
      ]),
    )
    .execute();
  return new Set(rows.map((row) => row.storage_key));
}

/** Live rows older than `seconds`, in pages by id; the sweep compares them with the store. */
export const liveFiles = (db: Db, after: string, seconds: number, limit: number) =>
  db
    .selectFrom('files')
    .select(['id', 'storage_key'])
    .where('id', '>', after)
    .where('purged_at', 'is', null)
    .where('lost_at', 'is', null)
    .where('created_at', '<', sql<Date>`now() - make_interval(secs => ${seconds})`)
    .orderBy('id')
    .limit(limit)
    .execute();

/** Marks a file whose blob is missing. False when it was purged meanwhile. */
export async function markLost(db: Db, id: string): Promise<boolean> {
  const done = await db
    .updateTable('files')
    .set({ lost_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('purged_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}
