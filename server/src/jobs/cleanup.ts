import { transaction } from '../database/open.ts';
import { purgeFiles } from '../files/sweep.ts';
import { expireConfirmed } from './confirm.ts';
import { about, type Engine } from './engine.ts';
import { writeEvent } from './rows/event.ts';
import { forgetIdempotency } from './rows/idempotency.ts';
import { dropRecords, markExpired } from './rows/job.ts';

/** How long a replayed answer is kept for an Idempotency-Key, seconds. */
const idempotencySeconds = 86_400;

/** Removes what has expired: first the jobs' claim on their files, then the files nobody claims, then old records. */
export async function cleanup(engine: Engine): Promise<{ jobs: number; files: number }> {
  await expireConfirmed(engine);
  let jobs = 0;
  for (;;) {
    const expired = await transaction(engine.database, async (tx) => {
      const rows = await markExpired(tx, 200);
      for (const job of rows) await writeEvent(tx, job, 'job.expired');
      return rows;
    });
    for (const job of expired)
      engine.log.info({ event: 'job_expired', ...about(job) }, 'files of a job expired');
    jobs += expired.length;
    if (expired.length === 0) break;
  }
  const files = await purgeFiles(engine.shelf);
  await dropRecords(engine.database.db, engine.settings.recordTtl, 1000);
  await forgetIdempotency(engine.database.db, idempotencySeconds);
  return { jobs, files };
}
