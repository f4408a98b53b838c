import { transaction } from '../database/open.ts';
import { about, type Engine } from './engine.ts';
import { workerLost } from './faults.ts';
import { again, settle } from './finish.ts';
import { expiredLeases, isExpired, lockClaim, requeueChunk, strandedChunks } from './rows/chunk.ts';
import { lockJob } from './rows/job.ts';

/**
 * Gives chunks of silent workers to others: their lease ran out, so their process is dead, cut off or frozen, and the next
 * claim's higher attempt number shuts it out should it wake. Any worker may do this at any time. Gives how many.
 */
export async function reap(engine: Engine): Promise<number> {
  let count = 0;
  for (const found of await expiredLeases(engine.database.db, 100)) {
    count += await transaction(engine.database, async (tx) => {
      const locked = await lockJob(tx, found.owner_id, found.job_id);
      const chunk = locked && (await lockClaim(tx, found.id, found.attempt));
      // Between the look and the lock the worker may have finished, or beaten after all.
      if (!locked || !chunk || !(await isExpired(tx, chunk.id))) return 0;
      const lost = workerLost({ times: chunk.failures + 1 });
      engine.log.warn(
        {
          event: 'lease_expired',
          ...about(locked.job),
          chunk_id: chunk.id,
          worker_id: chunk.worker_id,
          attempt: chunk.attempt,
        },
        'a worker fell silent; its chunk goes to another',
      );
      if (chunk.failures + 1 < engine.settings.maxAttempts) await again(engine, tx, chunk, lost.toPublic());
      else
        await settle(engine, tx, locked.job, locked.parent, chunk, { ok: false, fault: lost, warnings: [] });
      return 1;
    });
  }
  return count;
}

/**
 * Gives a message to every waiting chunk that has none. Chunk and message are written together, so this finds nothing
 * unless somebody changed the queue's tables by hand or restored half a backup; then it is what keeps jobs from waiting
 * for ever. Gives how many.
 */
export async function readdress(engine: Engine): Promise<number> {
  const stranded = await strandedChunks(engine.database.db, 60, 100);
  for (const { id, job_id, owner_id, operation } of stranded) {
    engine.log.error(
      { event: 'message_missing', job_id, chunk_id: id },
      'a waiting chunk had no message in the queue',
    );
    await transaction(engine.database, async (tx) => {
      const locked = await lockJob(tx, owner_id, job_id);
      if (!locked) return;
      const message = await engine.queue.send(
        tx,
        operation,
        { chunk_id: id },
        { priority: locked.job.priority },
      );
      await requeueChunk(tx, id, { messageId: message, runAfter: new Date(), failures: 0 });
    });
  }
  return stranded.length;
}
