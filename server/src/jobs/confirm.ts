import { creditsFor, type Prices, type Tokens } from '../accounts/price.ts';
import { transaction } from '../database/open.ts';
import type { Db } from '../database/schema.ts';
import { newId } from '../id.ts';
import { type Draft, tokensOfJob } from './draft.ts';
import { end } from './end.ts';
import { about, type Engine } from './engine.ts';
import { confirmationExpired, invalidJobStatus, jobNotFound } from './faults.ts';
import { holdFor, quoted } from './money.ts';
import { writeEvent } from './rows/event.ts';
import { findJob, insertJobs, type JobRow, lockJob, type NewJob, overdueJobs } from './rows/job.ts';
import { sealSteps } from './secrets.ts';
import type { Step, Submission } from './submit.ts';

export interface Confirmation {
  owner: string;
  step: Step;
  /** What it will take, as the server measured it; without a document the least there is. */
  tokens: Tokens;
  ttlSeconds: number;
  clientJobId?: string;
}

/**
 * Accepts a job before its files are there, and holds what it will cost: it is `pending`, in no queue, and ends as `cancelled`
 * with everything given back where no files follow in time. Throws INSUFFICIENT_CREDITS.
 */
export async function confirm(
  engine: Engine,
  { owner, step, tokens, ...rest }: Confirmation,
): Promise<JobRow> {
  const id = newId();
  const { shown, secrets } = sealSteps(engine, id, [step]);
  const job: NewJob = {
    id,
    owner_id: owner,
    kind: 'single',
    operation: step.definition.name,
    options: JSON.stringify(shown[0]!.options),
    steps: JSON.stringify(shown),
    secrets,
    original_size: 0,
    ttl_seconds: Math.round(rest.ttlSeconds),
    client_job_id: rest.clientJobId ?? null,
    awaits_files_until: new Date(Date.now() + engine.settings.confirmTtl * 1000),
    ...quoted(engine, tokens),
  };
  return transaction(engine.database, async (tx) => {
    await insertJobs(tx, [job]);
    await writeEvent(tx, job, 'job.pending', { operation: job.operation, awaits_files: true });
    if (job.prices) {
      const { version: price_version } = JSON.parse(job.prices) as Prices;
      const amount = job.estimated_credits ?? 0;
      await holdFor(engine, tx, owner, [{ job_id: id, hold_number: 1, amount, price_version }]);
    }
    return (await findJob(tx, owner, id))!;
  });
}

/**
 * The job these files are for, locked: of two that come for it the second finds it taken. Throws JOB_NOT_FOUND,
 * INVALID_JOB_STATUS.
 */
export async function lockAwaiting(tx: Db, { owner, into }: Submission): Promise<JobRow> {
  const locked = await lockJob(tx, owner, into!);
  if (!locked || locked.job.deleted_at !== null) throw jobNotFound();
  requireAwaiting(locked.job);
  return locked.job;
}

/** Throws INVALID_JOB_STATUS for a job that has its files. */
export function requireAwaiting({ status, awaits_files_until }: JobRow): void {
  if (awaits_files_until === null) throw invalidJobStatus({ status, wanted: 'one that takes files' });
}

/** What a job keeps of what was agreed when its files come: its prices, and its own id where none comes along. */
export function kept(awaiting: JobRow, draft: Draft, clientJobId: string | undefined): Partial<NewJob> {
  const prices = awaiting.prices as Prices | null;
  const tokens = tokensOfJob(draft);
  return {
    client_job_id: clientJobId ?? awaiting.client_job_id,
    prices: prices && JSON.stringify(prices),
    estimated_tokens: prices && JSON.stringify(tokens),
    estimated_credits: prices && creditsFor(prices, tokens),
  };
}

/** Ends jobs whose files never came. Gives how many. */
export async function expireConfirmed(engine: Engine): Promise<number> {
  let count = 0;
  for (const { id, owner_id } of await overdueJobs(engine.database.db, 100))
    await transaction(engine.database, async (tx) => {
      const locked = await lockJob(tx, owner_id, id);
      // Files may have come while this waited for the lock.
      if (!locked?.job.awaits_files_until) return;
      const seconds = engine.settings.confirmTtl;
      await end(engine, tx, locked.job, undefined, {
        status: 'cancelled',
        error: confirmationExpired({ seconds }).toPublic(),
      });
      engine.log.info({ event: 'confirmation_expired', ...about(locked.job) }, 'no files came for a job');
      count += 1;
    });
  return count;
}
