import { transaction } from '../database/open.ts';
import { about, type Engine } from './engine.ts';
import { type ChunkRow, claimChunk, jobOfChunk } from './rows/chunk.ts';
import { writeEvent } from './rows/event.ts';
import { type JobRow, lockJob, markProcessing } from './rows/job.ts';
import { transition } from './states.ts';

export interface Claim {
  chunk: ChunkRow;
  job: JobRow;
}

/**
 * Takes the next waiting chunk of an operation. Fetching the message and claiming the row are one transaction: a worker
 * that dies in between has taken nothing. One chunk each, job lock first, so that workers claiming chunks of the same jobs
 * in different order cannot deadlock. Messages whose chunk has moved on are dropped on the way.
 */
export function claim(engine: Engine, operation: string, worker: string): Promise<Claim | undefined> {
  return transaction(engine.database, async (tx) => {
    for (;;) {
      const [message] = await engine.queue.fetch(tx, operation, 1);
      if (!message) return undefined;
      const of = await jobOfChunk(tx, message.chunk_id);
      const locked = of && (await lockJob(tx, of.owner_id, of.job_id));
      const chunk =
        locked && (await claimChunk(tx, message.chunk_id, message.id, worker, engine.settings.leaseSeconds));
      if (!locked || !chunk) {
        await engine.queue.complete(tx, operation, message.id);
        continue;
      }
      for (const job of [locked.parent, locked.job]) {
        if (job?.status !== 'pending') continue;
        await markProcessing(tx, job.id);
        await writeEvent(tx, job, transition(job.status, 'processing'), { attempt: job.attempts });
        engine.log.info({ event: 'job_started', ...about(job), attempt: job.attempts }, 'job started');
      }
      return { chunk, job: locked.job };
    }
  });
}
