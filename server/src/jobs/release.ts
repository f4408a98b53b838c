import { transaction } from '../database/open.ts';
import type { Claim } from './claim.ts';
import type { Engine } from './engine.ts';
import { lockClaim, requeueChunk } from './rows/chunk.ts';
import { hint, workChannel } from './rows/event.ts';
import { lockJob } from './rows/job.ts';

/** Gives unfinished claims back at once, without counting a failure: the worker was asked to stop, the document is fine. */
export async function release(engine: Engine, claims: readonly Claim[]): Promise<void> {
  for (const { chunk, job } of claims)
    await transaction(engine.database, async (tx) => {
      await lockJob(tx, job.owner_id, job.id);
      const held = await lockClaim(tx, chunk.id, chunk.attempt);
      if (!held) return;
      if (held.message_id) await engine.queue.remove(tx, held.operation, [held.message_id]);
      const messageId = await engine.queue.send(
        tx,
        held.operation,
        { chunk_id: held.id },
        { priority: held.priority },
      );
      await requeueChunk(tx, held.id, { messageId, runAfter: new Date(), failures: held.failures });
      await hint(tx, workChannel, held.operation);
    });
}
