import type { Db } from '../database/schema.ts';
import { unlinkFiles } from '../files/rows.ts';
import { operationNamed } from '../operations/catalog.ts';
import { advanceBulk } from './advance.ts';
import { about, type Engine } from './engine.ts';
import { bulkFailed } from './faults.ts';
import { endHold } from './money.ts';
import { countChildren, sumResults } from './rows/children.ts';
import { type ChunkRow, cancelChunks } from './rows/chunk.ts';
import { cancelChannel, hint, jobChannel, writeEvent } from './rows/event.ts';
import { type Ending, endJob, type JobRow, reportBulk } from './rows/job.ts';
import { transition } from './states.ts';

/** Ends a job whose locks the caller holds, with everything that hangs on it: waiting chunks, messages, its parent. */
export async function end(
  engine: Engine,
  tx: Db,
  job: JobRow,
  parent: JobRow | undefined,
  ending: Ending,
): Promise<void> {
  const type = transition(job.status, ending.status);
  const open = await cancelChunks(tx, job.id);
  await dropMessages(engine, tx, open);
  await endHold(engine, tx, job, ending);
  await endJob(tx, job.id, ending);
  if (ending.status === 'cancelled') await unlinkFiles(tx, job.id, 'part');
  await writeEvent(tx, job, type, {
    ...(ending.error ? { error: ending.error } : {}),
    ...(ending.partial ? { partial: true } : {}),
  });
  if (open.some((chunk) => chunk.state === 'running')) await hint(tx, cancelChannel, job.id);
  const log = ending.status === 'failed' ? engine.log.warn : engine.log.info;
  log.call(
    engine.log,
    {
      event: `job_${ending.status}`,
      ...about(job),
      duration: (Date.now() - (job.started_at ?? job.created_at).getTime()) / 1000,
      file_size: job.original_size,
      ...(typeof ending.result?.compression_ratio === 'number'
        ? { compression_ratio: ending.result.compression_ratio }
        : {}),
      ...(ending.error ? { code: ending.error.code } : {}),
    },
    `job ${ending.status}`,
  );
  if (parent) await settleParent(engine, tx, parent);
}

/** A bulk parent ends with its last child, in the transaction that ends the child. */
export async function settleParent(engine: Engine, tx: Db, parent: JobRow): Promise<void> {
  if (parent.completed_at !== null) return;
  const children = await countChildren(tx, parent.owner_id, parent.id);
  await reportBulk(tx, parent.id, children.ended / Math.max(1, children.total));
  await hint(tx, jobChannel, parent.id);
  const decision = advanceBulk(children);
  if (decision.do === 'fail-bulk')
    await end(engine, tx, parent, undefined, {
      status: 'failed',
      error: bulkFailed({ count: children.total }).toPublic(),
    });
  if (decision.do === 'complete')
    await end(engine, tx, parent, undefined, {
      status: 'completed',
      partial: decision.partial,
      result: {
        files: children.total,
        completed: children.completed,
        failed: children.ended - children.completed,
        ...(await totalsOf(engine, tx, parent)),
      },
    });
}

/** Sums over the files of a bulk, where the operation says which of its result's numbers are worth adding up. */
async function totalsOf(engine: Engine, tx: Db, parent: JobRow) {
  const { totals = [] } = operationNamed(parent.steps.at(-1)!.operation, engine.catalog).definition;
  return totals.length > 0 ? { totals: await sumResults(tx, parent.owner_id, parent.id, totals) } : {};
}

export async function dropMessages(engine: Engine, tx: Db, chunks: readonly ChunkRow[]): Promise<void> {
  const byQueue = Map.groupBy(
    chunks.filter((chunk) => chunk.message_id),
    (chunk) => chunk.operation,
  );
  for (const [queue, rows] of byQueue)
    await engine.queue.remove(
      tx,
      queue,
      rows.map((row) => row.message_id!),
    );
}
