import { transaction } from '../database/open.ts';
import type { Db } from '../database/schema.ts';
import type { Details, Fault, PublicError } from '../fault.ts';
import { endOwnLife, filesOfJob, linkFiles, unlinkFiles } from '../files/rows.ts';
import type { Bill } from '../models/desk.ts';
import { operationNamed } from '../operations/catalog.ts';
import type { JobPlan } from '../operations/operation.ts';
import { advance, type Decision, type Ended } from './advance.ts';
import { backoffSeconds } from './backoff.ts';
import { end } from './end.ts';
import type { Engine } from './engine.ts';
import { enqueue, firstOf } from './enqueue.ts';
import { forgetKey } from './rows/cache.ts';
import {
  type ChunkRow,
  chunksOf,
  endChunk,
  hasLosses,
  heldChunk,
  lockClaim,
  requeueChunk,
} from './rows/chunk.ts';
import { hint, workChannel, writeEvent } from './rows/event.ts';
import { addWarnings, countChunks, type JobRow, lockJob, setStep } from './rows/job.ts';
import { askerOf, writeUsage } from './rows/usage.ts';

/** What became of a claimed chunk. Files are stored already; the transaction here decides whether they count. */
export type Result =
  | {
      ok: true;
      plan?: JobPlan;
      data?: Details;
      files: readonly string[];
      warnings: readonly string[];
      /** Less was done than was asked, for want of time. */
      cutShort?: boolean;
      /** What it spent on language models; written down already, but for what is `unwritten`. */
      bill?: Bill;
    }
  | { ok: false; fault: Fault; warnings: readonly string[]; bill?: Bill };

/**
 * Ends a chunk and moves its job on, in one transaction. False when this attempt no longer counts (the lease was lost, the
 * job was cancelled): then nothing is written and its files are left to cleanup.
 */
export async function finish(engine: Engine, claim: ChunkRow, result: Result): Promise<boolean> {
  return transaction(engine.database, async (tx) => {
    const locked = await lockJob(tx, claim.owner_id, claim.job_id);
    const chunk = locked && (await lockClaim(tx, claim.id, claim.attempt));
    for (const note of locked && result.bill ? result.bill.unwritten : [])
      await writeUsage(tx, askerOf(claim, locked!.job), note);
    if (!locked || !chunk || locked.job.status !== 'processing') {
      if (result.ok) await endOwnLife(tx, result.files);
      return false;
    }
    if (!result.ok && result.fault.retryable && chunk.failures + 1 < engine.settings.maxAttempts) {
      await again(engine, tx, chunk, result.fault.toPublic());
      return true;
    }
    await settle(engine, tx, locked.job, locked.parent, chunk, result);
    return true;
  });
}

/** Back in line after a passing failure, later each time. */
export async function again(engine: Engine, tx: Db, chunk: ChunkRow, error: PublicError): Promise<void> {
  const seconds = backoffSeconds(chunk.failures + 1);
  const runAfter = new Date(Date.now() + seconds * 1000);
  if (chunk.message_id) await engine.queue.remove(tx, chunk.operation, [chunk.message_id]);
  const messageId = await engine.queue.send(
    tx,
    chunk.operation,
    { chunk_id: chunk.id },
    { priority: chunk.priority, startAfter: runAfter },
  );
  await requeueChunk(tx, chunk.id, { messageId, runAfter, failures: chunk.failures + 1, error });
  await writeEvent(tx, { id: chunk.job_id, owner_id: chunk.owner_id }, 'chunk.retrying', {
    chunk_id: chunk.id,
    label: chunk.label,
    failures: chunk.failures + 1,
    in_seconds: Math.round(seconds),
    error,
  });
}

/** The chunk ends for good, and the job takes its next step. The caller holds the locks. */
export async function settle(
  engine: Engine,
  tx: Db,
  job: JobRow,
  parent: JobRow | undefined,
  chunk: ChunkRow,
  result: Result,
) {
  const error = result.ok ? undefined : result.fault.toPublic();
  await endChunk(tx, chunk.id, {
    state: result.ok ? 'completed' : 'failed',
    warnings: result.warnings,
    ...(result.ok && result.data ? { data: result.data } : {}),
    ...(error ? { error } : {}),
  });
  if (chunk.message_id) await engine.queue.complete(tx, chunk.operation, chunk.message_id);
  if (result.warnings.length > 0) await addWarnings(tx, job.id, result.warnings);
  if (result.ok && result.cutShort) await forgetKey(tx, job.id);
  const { chunked, partial } = operationNamed(chunk.operation, engine.catalog).definition;
  const isResult = chunk.kind === 'merge' || (chunk.kind === 'run' && !chunked);
  if (result.ok) {
    const role = isResult ? 'result' : 'part';
    await linkFiles(
      tx,
      result.files.map((file_id, position) => ({
        job_id: job.id,
        file_id,
        owner_id: job.owner_id,
        role,
        step: chunk.step,
        chunk_id: chunk.id,
        position,
      })),
    );
    await endOwnLife(tx, result.files);
  }
  await countChunks(tx, job.id);
  await writeEvent(tx, job, result.ok ? 'chunk.completed' : 'chunk.failed', {
    chunk_id: chunk.id,
    kind: chunk.kind,
    label: chunk.label,
    attempt: chunk.attempt,
    ...(error ? { error } : {}),
  });
  if (!result.ok && chunked && partial && chunk.kind === 'run')
    await addWarnings(tx, job.id, [`${chunk.label} is missing: ${error?.message}`]);

  const runs = (await chunksOf(tx, job.owner_id, job.id, chunk.step)).filter((row) => row.kind === 'run');
  const ended: Ended = result.ok
    ? { kind: chunk.kind, state: 'completed' }
    : { kind: chunk.kind, state: 'failed', error: error as PublicError };
  const decision = advance(
    {
      chunked,
      partial,
      runs: {
        total: runs.length,
        completed: runs.filter((row) => row.state === 'completed').length,
        failed: runs.filter((row) => row.state === 'failed').length,
      },
      lastStep: chunk.step + 1 >= job.steps.length,
    },
    ended,
  );
  await apply(engine, tx, job, parent, chunk, decision, result);
}

async function apply(
  engine: Engine,
  tx: Db,
  job: JobRow,
  parent: JobRow | undefined,
  chunk: ChunkRow,
  decision: Decision,
  result: Result,
): Promise<void> {
  const here = { job, operation: chunk.operation, step: chunk.step };
  const data = result.ok ? (result.data ?? {}) : {};
  switch (decision.do) {
    case 'wait':
      return releaseNext(engine, tx, chunk);
    case 'queue-runs':
      await enqueue(engine, tx, [{ ...here, kind: 'run', ...planned(result) }]);
      await countChunks(tx, job.id);
      return;
    case 'queue-merge':
      return enqueue(engine, tx, [{ ...here, kind: 'merge', plans: [{ label: 'merge', input: {} }] }]);
    case 'next-step':
      return nextStep(engine, tx, job, chunk.step, data);
    case 'complete': {
      // Any step may have lost chunks, not just the last; then the parts stay, so that a retry runs only what was lost.
      const partial = decision.partial || (await hasLosses(tx, job.id));
      if (!partial) await unlinkFiles(tx, job.id, 'part');
      const result =
        job.steps.length > 1
          ? { ...data, steps: [...stepResults(job), { operation: chunk.operation, result: data }] }
          : data;
      return end(engine, tx, job, parent, { status: 'completed', partial, result });
    }
    case 'fail':
      return end(engine, tx, job, parent, { status: 'failed', error: decision.error });
  }
}

const planned = (result: Result) => {
  const { chunks, parallel } = (result.ok ? result.plan : undefined) ?? { chunks: [] };
  return { plans: chunks, ...(parallel === undefined ? {} : { parallel }) };
};

/** One has ended, so one of those kept back may begin. */
async function releaseNext(engine: Engine, tx: Db, ended: ChunkRow): Promise<void> {
  if (ended.kind !== 'run') return;
  const next = await heldChunk(tx, ended.job_id, ended.step);
  if (!next) return;
  const messageId = await engine.queue.send(
    tx,
    next.operation,
    { chunk_id: next.id },
    { priority: next.priority },
  );
  await requeueChunk(tx, next.id, { messageId, runAfter: new Date(), failures: 0 });
  await hint(tx, workChannel, next.operation);
}

const stepResults = (job: JobRow) =>
  job.steps.flatMap((step) => ('result' in step ? [{ operation: step.operation, result: step.result }] : []));

/** The results of one step are the sources of the next. */
async function nextStep(engine: Engine, tx: Db, job: JobRow, done: number, data: Details): Promise<void> {
  const results = await filesOfJob(tx, job.owner_id, job.id, { role: 'result', step: done });
  await linkFiles(
    tx,
    results.map((file, position) => ({
      job_id: job.id,
      file_id: file.id,
      owner_id: job.owner_id,
      role: 'source' as const,
      step: done + 1,
      position,
    })),
  );
  if (!(await hasLosses(tx, job.id))) await unlinkFiles(tx, job.id, 'part', done);
  const steps = job.steps.map((step, index) => (index === done ? { ...step, result: data } : step));
  await setStep(tx, job.id, done + 1, steps);
  const { definition } = operationNamed(job.steps[done + 1]!.operation, engine.catalog);
  await enqueue(engine, tx, [{ job, operation: definition.name, step: done + 1, ...firstOf(definition) }]);
  await countChunks(tx, job.id);
  await writeEvent(tx, job, 'job.step', { step: done + 1, operation: definition.name });
}
