import { transaction } from '../database/open.ts';
import type { Db } from '../database/schema.ts';
import { cancelled } from '../death.ts';
import { end } from './end.ts';
import type { Engine } from './engine.ts';
import { jobNotFound } from './faults.ts';
import { childrenOf } from './rows/children.ts';
import { findJob, type JobRow, lockJob } from './rows/job.ts';
import { isTerminal } from './states.ts';

/**
 * Cancels a job: at once for the caller, and within moments for its processes, which workers kill when they hear of it.
 * A cancelled job stays cancelled whatever a late worker brings. Again is no error. Throws JOB_NOT_FOUND, and
 * INVALID_JOB_STATUS for a job that has ended otherwise.
 */
export async function cancel(engine: Engine, owner: string, id: string): Promise<JobRow> {
  return transaction(engine.database, async (tx) => {
    const locked = await lockJob(tx, owner, id);
    if (!locked) throw jobNotFound();
    if (locked.job.status !== 'cancelled') await cancelLocked(engine, tx, locked.job, locked.parent);
    return (await findJob(tx, owner, id))!;
  });
}

/** The same for a job whose locks the caller holds. */
export async function cancelLocked(engine: Engine, tx: Db, job: JobRow, parent?: JobRow): Promise<void> {
  const error = cancelled().toPublic();
  if (job.kind === 'bulk')
    for (const child of await childrenOf(tx, job.owner_id, job.id)) {
      const locked = isTerminal(child.status) ? undefined : await lockJob(tx, job.owner_id, child.id);
      // Without the parent: it is being cancelled here, and must not end by its children's count first.
      if (locked && !isTerminal(locked.job.status))
        await end(engine, tx, locked.job, undefined, { status: 'cancelled', error });
    }
  await end(engine, tx, job, parent, { status: 'cancelled', error });
}
