import { transaction } from '../database/open.ts';
import { asFault, type Fault } from '../fault.ts';
import { fileNotFound, tooFewFiles, tooManyFiles, unsupportedFormat } from '../files/faults.ts';
import { endOwnLife, type FileRow, linkFiles, takeFiles } from '../files/rows.ts';
import { newId } from '../id.ts';
import type { Definition } from '../operations/operation.ts';
import { settleParent } from './end.ts';
import { about, type Engine } from './engine.ts';
import { enqueue, firstOf, type Waiting } from './enqueue.ts';
import { clientJobIdInUse, idempotencyConflict, queueFull } from './faults.ts';
import { writeEvent } from './rows/event.ts';
import { settleIdempotency } from './rows/idempotency.ts';
import { countPending, findJob, insertJobs, type JobRow } from './rows/job.ts';

export interface Step {
  definition: Definition;
  options: Record<string, unknown>;
}

/** A file of a request: accepted, or refused with the reason (only a bulk may carry refused ones). */
export type Offered = { file: FileRow } | { name: string; size: number; error: Fault };

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
  idempotency?: { key: string; fingerprint: string };
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

export function accept(definition: Definition, file: Pick<FileRow, 'name' | 'media_type'>): void {
  if (!definition.accepts.includes(file.media_type))
    throw unsupportedFormat({
      name: file.name,
      found: file.media_type,
      operation: definition.name,
      accepts: definition.accepts.join(', '),
    });
}

/**
 * Makes a job: its row, its files, its first chunk and its queue message are one transaction, so an accepted job is
 * complete or not there at all. Throws FILE_NOT_FOUND (a source expired meanwhile), CLIENT_JOB_ID_IN_USE,
 * IDEMPOTENCY_CONFLICT (its key went to a repeat of it).
 */
export async function submit(engine: Engine, submission: Submission): Promise<JobRow> {
  const id = newId();
  const rows = jobRows(id, submission);
  try {
    await transaction(engine.database, async (tx) => {
      const ids = rows.flatMap((row) => row.files.map((file) => file.id));
      if (ids.length > 0) {
        const taken = await takeFiles(tx, submission.owner, [...new Set(ids)], 600);
        if (taken.length < new Set(ids).size) throw fileNotFound();
      }
      await insertJobs(
        tx,
        rows.map((row) => row.job),
      );
      await linkFiles(
        tx,
        rows.flatMap((row) =>
          row.files.map((file, position) => ({
            job_id: row.job.id,
            file_id: file.id,
            owner_id: submission.owner,
            role: 'source' as const,
            step: 0,
            position,
          })),
        ),
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
        await writeEvent(tx, row.job, 'job.pending', { operation: row.job.operation });
        if (row.refused) await writeEvent(tx, row.job, 'job.failed', { error: row.refused });
      }
      // Where every file of a bulk was refused at the door, no chunk will ever end and end the bulk with it.
      if (submission.kind === 'bulk' && submission.sources.every((source) => 'error' in source)) {
        const parent = await findJob(tx, submission.owner, id);
        if (parent) await settleParent(engine, tx, parent);
      }
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
      files: submission.sources.length,
    },
    'job accepted',
  );
  return job;
}

function jobRows(id: string, submission: Submission) {
  const first = submission.steps[0]!;
  const steps = JSON.stringify(
    submission.steps.map((step) => ({ operation: step.definition.name, options: step.options })),
  );
  const base = {
    owner_id: submission.owner,
    operation: first.definition.name,
    options: JSON.stringify(first.options),
    steps,
    priority: submission.priority,
    ttl_seconds: Math.round(submission.ttlSeconds),
    client_job_id: submission.clientJobId ?? null,
  };
  const size = (source: Offered) => ('file' in source ? source.file.size : source.size);
  const name = (source: Offered) => ('file' in source ? source.file.name : source.name);
  const total = submission.sources.reduce((sum, source) => sum + size(source), 0);
  const work = (job: Waiting['job']): Waiting[] => {
    const { kind, plans } = firstOf(first.definition);
    return [{ job, operation: first.definition.name, step: 0, kind, plans }];
  };
  const single = (jobId: string, sources: readonly Offered[], extra: object) => {
    const files = sources.flatMap((source) => ('file' in source ? [source.file] : []));
    const job = {
      ...base,
      id: jobId,
      kind: 'single' as const,
      original_filename: sources[0] ? name(sources[0]) : null,
      original_size: sources.reduce((sum, source) => sum + size(source), 0),
      total_chunks: first.definition.chunked ? 0 : 1,
      ...extra,
    };
    return {
      job,
      files,
      refused: undefined,
      waiting: work({ id: jobId, owner_id: base.owner_id, priority: base.priority }),
    };
  };
  if (submission.kind === 'single') return [single(id, submission.sources, {})];

  const parent = {
    job: {
      ...base,
      id,
      kind: 'bulk' as const,
      original_filename: `${submission.sources.length} files`,
      original_size: total,
    },
    files: [] as FileRow[],
    refused: undefined,
    waiting: [] as Waiting[],
  };
  const children = submission.sources.map((source, position) => {
    const child = single(newId(), [source], { parent_id: id, position, client_job_id: null });
    if ('file' in source) return child;
    // A file that was refused at the door is a child that has failed: named in the result, never dropped.
    const error = asFault(source.error, id).toPublic();
    const now = new Date();
    const job = {
      ...child.job,
      status: 'failed' as const,
      error: JSON.stringify(error),
      total_chunks: 0,
      completed_at: now,
      expires_at: new Date(now.getTime() + base.ttl_seconds * 1000),
    };
    return { job, files: [], refused: error, waiting: [] };
  });
  return [parent, ...children];
}

const isUniqueViolation = (error: unknown, constraint: string) =>
  typeof error === 'object' &&
  error !== null &&
  (error as { code?: string }).code === '23505' &&
  (error as { constraint?: string }).constraint === constraint;
