import type { Tokens } from '../accounts/price.ts';
import { transaction } from '../database/open.ts';
import type { ToolStatus } from '../engines/tools.ts';
import type { Fault } from '../fault.ts';
import { fileNotFound, pageLimit, tooFewFiles, tooManyFiles, unsupportedFormat } from '../files/faults.ts';
import { factsOf } from '../files/inspect.ts';
import { endOwnLife, type FileRow, linkFiles, takeFiles } from '../files/rows.ts';
import { newId } from '../id.ts';
import type { Definition } from '../operations/operation.ts';
import { reusable } from './cache.ts';
import { kept, lockAwaiting } from './confirm.ts';
import { type Draft, draftJobs, holdOf, reusing, tokensOfJob } from './draft.ts';
import { settleParent } from './end.ts';
import { about, type Engine } from './engine.ts';
import { enqueue } from './enqueue.ts';
import { clientJobIdInUse, idempotencyConflict, queueFull } from './faults.ts';
import { holdAnew, holdFor } from './money.ts';
import { writeEvent } from './rows/event.ts';
import { settleIdempotency } from './rows/idempotency.ts';
import { countPending, findJob, insertJobs, type JobRow, updateJob } from './rows/job.ts';

export interface Step {
  definition: Definition;
  options: Record<string, unknown>;
}

/** A file of a request: accepted, or refused with the reason (only a bulk may carry refused ones). */
export type Offered =
  | {
      file: FileRow;
      /** What it is expected to take of language models; absent where none is asked or nobody pays. */
      tokens?: Tokens;
    }
  | { name: string; size: number; error: Fault };

export interface Submission {
  owner: string;
  kind: 'single' | 'bulk';
  steps: readonly Step[];
  sources: readonly Offered[];
  /** Files that came with this request and live only through its jobs; the others are uploads of their own. */
  ownFiles: ReadonlySet<string>;
  /** -100..100, higher first. */
  priority: number;
  ttlSeconds: number;
  clientJobId?: string;
  /**
   * Present: the result may be reused by later jobs, and with `read` this one may be completed by one that is there. `tools`
   * are this machine's, whose versions the result depends on.
   */
  cache?: { tools: readonly ToolStatus[]; read: boolean };
  idempotency?: { key: string; fingerprint: string };
  /** A job that was accepted before and waits for these files (`confirm.ts`). */
  into?: string;
}

/** Throws QUEUE_FULL when so many jobs wait that one more is refused; asked before a byte of a request is kept. */
export async function admit(engine: Engine): Promise<void> {
  const limit = engine.settings.maxQueuedJobs;
  const waiting = await countPending(engine.database.db, limit);
  if (waiting >= limit) throw queueFull({ waiting });
}

/** Whether these files fit what the operation takes. Throws TOO_MANY_FILES, TOO_FEW_FILES, UNSUPPORTED_FORMAT. */
export function fit(definition: Definition, files: readonly FileRow[]): void {
  const { min, max } = definition.sources;
  if (files.length > max) throw tooManyFiles({ operation: definition.name, limit: max, count: files.length });
  if (files.length < min) throw tooFewFiles({ operation: definition.name, limit: min, count: files.length });
  for (const file of files) accept(definition, file);
}

export function accept(definition: Definition, file: FileRow): void {
  if (!definition.accepts.includes(file.media_type))
    throw unsupportedFormat({
      name: file.name,
      found: file.media_type,
      operation: definition.name,
      accepts: definition.accepts.join(', '),
    });
  const { max_pages = Number.POSITIVE_INFINITY } = definition.limits;
  const pages = factsOf(file).pdf?.pages ?? 0;
  if (pages > max_pages)
    throw pageLimit({
      name: file.name,
      pages,
      limit: max_pages,
      taker: definition.name,
      remedy: 'Split it, and submit the parts.',
    });
}

/**
 * Makes a job: its row, its files, its first chunk and its queue message are one transaction, so an accepted job is
 * complete or not there at all. Throws FILE_NOT_FOUND (a source expired meanwhile), CLIENT_JOB_ID_IN_USE,
 * IDEMPOTENCY_CONFLICT (its key went to a repeat of it), INSUFFICIENT_CREDITS; with `into` also JOB_NOT_FOUND and
 * INVALID_JOB_STATUS.
 */
export async function submit(engine: Engine, submission: Submission): Promise<JobRow> {
  const id = submission.into ?? newId();
  const drafts = draftJobs(engine, id, submission);
  let hits = 0;
  try {
    await transaction(engine.database, async (tx) => {
      const awaiting = submission.into === undefined ? undefined : await lockAwaiting(tx, submission);
      const ids = drafts.flatMap((row) => row.files.map((file) => file.id));
      if (ids.length > 0) {
        const taken = await takeFiles(tx, submission.owner, [...new Set(ids)], 600);
        if (taken.length < new Set(ids).size) throw fileNotFound();
      }
      const keys = submission.cache?.read ? drafts.flatMap((draft) => draft.job.cache_key ?? []) : [];
      const there = await reusable(tx, submission.owner, keys);
      const reused = (draft: Draft) => there.get(draft.job.cache_key ?? '');
      const rows = drafts.map((draft) => {
        const found = reused(draft);
        return found ? reusing(draft, found) : draft;
      });
      hits = rows.filter((row) => row.job.cached_from).length;
      if (awaiting) {
        const given = { ...rows[0]!.job, ...kept(awaiting, rows[0]!, submission.clientJobId) };
        await holdAnew(engine, tx, awaiting, tokensOfJob(rows[0]!));
        await updateJob(tx, id, given);
      } else
        await insertJobs(
          tx,
          rows.map((row) => row.job),
        );
      const links = rows.flatMap((row) => [
        ...row.files.map((file, position) => ({ file, role: 'source' as const, step: 0, position, row })),
        ...(reused(row)?.files ?? []).map((file) => ({
          file,
          role: file.role,
          step: file.step,
          position: file.position,
          row,
        })),
      ]);
      await linkFiles(
        tx,
        links.map(({ file, row, ...place }) => ({
          ...place,
          job_id: row.job.id,
          file_id: file.id,
          owner_id: submission.owner,
        })),
      );
      await endOwnLife(
        tx,
        ids.filter((file) => submission.ownFiles.has(file)),
      );
      await enqueue(
        engine,
        tx,
        rows.flatMap((row) => row.waiting),
      );
      const { idempotency } = submission;
      if (idempotency && !(await settleIdempotency(tx, submission.owner, idempotency, id)))
        throw idempotencyConflict();
      for (const row of rows) {
        const type = awaiting ? 'job.received' : 'job.pending';
        await writeEvent(tx, row.job, type, { operation: row.job.operation });
        if (row.refused) await writeEvent(tx, row.job, 'job.failed', { error: row.refused });
        if (row.job.cached_from) await writeEvent(tx, row.job, 'job.completed', { cached: true });
      }
      // Where no file of a bulk is left to work on, no chunk will ever end and end the bulk with it.
      if (submission.kind === 'bulk' && rows.every((row) => row.waiting.length === 0)) {
        const parent = await findJob(tx, submission.owner, id);
        if (parent) await settleParent(engine, tx, parent);
      }
      // Last, for the lock of the account is everybody's of this owner.
      if (!awaiting) await holdFor(engine, tx, submission.owner, rows.flatMap(holdOf));
    });
  } catch (error) {
    if (isUniqueViolation(error, 'jobs_client_job_id'))
      throw clientJobIdInUse({ client_job_id: submission.clientJobId }, error);
    throw error;
  }
  const job = await findJob(engine.database.db, submission.owner, id);
  if (!job) throw new Error('the job just committed is not there');
  engine.log.info(
    {
      event: 'job_accepted',
      ...about(job),
      kind: job.kind,
      file_size: job.original_size,
      ...(hits > 0 ? { cached: hits } : {}),
      files: submission.sources.length,
    },
    'job accepted',
  );
  return job;
}

const isUniqueViolation = (error: unknown, constraint: string) =>
  typeof error === 'object' &&
  error !== null &&
  (error as { code?: string }).code === '23505' &&
  (error as { constraint?: string }).constraint === constraint;
