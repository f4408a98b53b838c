import { transaction } from '../database/open.ts';
import { releaseResults } from '../files/rows.ts';
import { purgeFiles } from '../files/sweep.ts';
import { cancelLocked } from './cancel.ts';
import { about, type Engine } from './engine.ts';
import { jobNotFound } from './faults.ts';
import { writeEvent } from './rows/event.ts';
import { lockJob, markDeleted } from './rows/job.ts';
import { isTerminal } from './states.ts';

/** Deletes a job: cancels it if it runs, removes its files now; the record stays and answers 410. Again is no error. */
export async function remove(engine: Engine, owner: string, id: string): Promise<void> {
  await transaction(engine.database, async (tx) => {
    const locked = await lockJob(tx, owner, id);
    if (!locked) throw jobNotFound();
    const { job, parent } = locked;
    if (job.deleted_at !== null) return;
    if (!isTerminal(job.status)) await cancelLocked(engine, tx, job, parent);
    await markDeleted(tx, job.id);
    await releaseResults(tx, job.id);
    await writeEvent(tx, job, 'job.deleted');
    engine.log.info({ event: 'job_deleted', ...about(job) }, 'job deleted');
  });
  await purgeFiles(engine.shelf);
}
