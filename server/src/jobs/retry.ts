import { transaction } from '../database/open.ts';
import type { Db } from '../database/schema.ts';
import { filesOfJob, unlinkFiles } from '../files/rows.ts';
import { operationNamed } from '../operations/catalog.ts';
import type { Engine } from './engine.ts';
import { enqueue, firstOf } from './enqueue.ts';
import { invalidJobStatus, jobNotFound, sourceExpired } from './faults.ts';
import { holdForRetry } from './money.ts';
import { childrenOf } from './rows/children.ts';
import { chunksOf, deleteChunks, requeueChunk } from './rows/chunk.ts';
import { hint, workChannel, writeEvent } from './rows/event.ts';
import { countChunks, findJob, type JobRow, lockJob, restartJob, setStep } from './rows/job.ts';
import { requireSecrets } from './secrets.ts';
import { transition } from './states.ts';

/**
 * Runs a failed job again, or a partial one: only the chunks that did not succeed; what the others made is kept. Throws
 * JOB_NOT_FOUND, INVALID_JOB_STATUS, SOURCE_EXPIRED, SECRET_ERASED, INSUFFICIENT_CREDITS.
 */
export function retry(engine: Engine, owner: string, id: string): Promise<JobRow> {
  return transaction(engine.database, async (tx) => {
    const locked = await lockJob(tx, owner, id);
    if (!locked) throw jobNotFound();
    const { job, parent } = locked;
    if (job.status === 'completed' && !job.partial)
      throw invalidJobStatus({ status: job.status, wanted: 'pending' });
    if (job.purged_at !== null || (job.expires_at !== null && job.expires_at < new Date()))
      throw sourceExpired();
    if (job.kind === 'bulk') await restartBulk(engine, tx, job);
    else await restart(engine, tx, job);
    // A child that starts again takes its finished parent with it: the parent's outcome is open again.
    if (parent?.completed_at != null && parent.status !== 'cancelled') await reopen(tx, parent);
    return (await findJob(tx, owner, id))!;
  });
}

async function restartBulk(engine: Engine, tx: Db, parent: JobRow): Promise<void> {
  await reopen(tx, parent);
  for (const child of await childrenOf(tx, parent.owner_id, parent.id)) {
    if (child.status !== 'failed') continue;
    const sources = await filesOfJob(tx, child.owner_id, child.id, { role: 'source' });
    // Refused at the door: there is no document to run.
    if (sources.length > 0) await restart(engine, tx, child);
  }
}

async function reopen(tx: Db, job: JobRow): Promise<void> {
  await writeEvent(tx, job, transition(job.status, 'pending'), { attempt: job.attempts + 1 });
  await restartJob(tx, job.id);
}

async function restart(engine: Engine, tx: Db, job: JobRow): Promise<void> {
  requireSecrets(engine, job);
  const all = await chunksOf(tx, job.owner_id, job.id);
  // A chain is taken up at the first step that lost something; what later steps made of it is made anew.
  const unfinished = all.filter((chunk) => chunk.kind !== 'merge' && chunk.state !== 'completed');
  const step = Math.min(job.step, ...unfinished.map((chunk) => chunk.step));
  const sources = await filesOfJob(tx, job.owner_id, job.id, { role: 'source', step });
  if (sources.length === 0 || sources.some((file) => file.purged_at !== null || file.lost_at !== null))
    throw sourceExpired();
  await reopen(tx, job);
  await setStep(tx, job.id, step, job.steps);
  for (let later = step; later < job.steps.length; later += 1) {
    await unlinkFiles(tx, job.id, 'result', later);
    if (later > step)
      for (const role of ['source', 'part'] as const) await unlinkFiles(tx, job.id, role, later);
  }
  await deleteChunks(
    tx,
    all
      .filter((chunk) => chunk.step > step || (chunk.step === step && chunk.kind === 'merge'))
      .map((chunk) => chunk.id),
  );
  const failed = unfinished.filter((chunk) => chunk.step === step);
  for (const chunk of failed) {
    const message = await engine.queue.send(
      tx,
      chunk.operation,
      { chunk_id: chunk.id },
      { priority: chunk.priority },
    );
    await requeueChunk(tx, chunk.id, { messageId: message, runAfter: new Date(), failures: 0 });
    await hint(tx, workChannel, chunk.operation);
  }
  const operation = job.steps[step]!.operation;
  const { definition } = operationNamed(operation, engine.catalog);
  if (!all.some((chunk) => chunk.step === step))
    await enqueue(engine, tx, [{ job, operation, step, ...firstOf(definition) }]);
  // Every run succeeded and only the merge was lost: it is all there is to do.
  else if (failed.length === 0)
    await enqueue(engine, tx, [
      { job, operation, step, kind: 'merge', plans: [{ label: 'merge', input: {} }] },
    ]);
  await countChunks(tx, job.id);
  const runs = all.filter((chunk) => chunk.kind === 'run');
  const again = runs.filter((chunk) => chunk.step > step || chunk.state !== 'completed');
  // Last, for the lock of the account is everybody's of this owner.
  // Where every run succeeded it is the merge alone, which may ask as well: hardly anything, but not nothing.
  await holdForRetry(engine, tx, job, runs.length === 0 ? 1 : Math.max(0.01, again.length / runs.length));
}
