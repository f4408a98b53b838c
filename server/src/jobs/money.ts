import { hold, type OpenHold, refund, settle } from '../accounts/credits.ts';
import { creditsFor, type Prices, pricesOf, shareOf, type Tokens } from '../accounts/price.ts';
import type { Db } from '../database/schema.ts';
import type { Engine } from './engine.ts';
import type { Ending, JobRow, NewJob } from './rows/job.ts';
import { type Held, setCredits, setHeld, sumOfChildren } from './rows/money.ts';
import { paidTokens } from './rows/usage.ts';

// A job's money moves in the transaction of its state: held when it is accepted, settled or given back when it ends. All of it is
// here; the order of locks is jobs, files, then the account, so nobody waits for another in a circle.

/** What a new job keeps of its price; nothing while credits are off. */
export function quoted(engine: Engine, tokens: Tokens): Partial<NewJob> {
  if (!engine.credits?.enabled) return {};
  const prices = pricesOf(engine.credits);
  return {
    prices: JSON.stringify(prices),
    estimated_tokens: JSON.stringify(tokens),
    estimated_credits: creditsFor(prices, tokens),
  };
}

/** Holds what jobs are expected to cost, all or none of them. Throws INSUFFICIENT_CREDITS. */
export async function holdFor(engine: Engine, tx: Db, owner: string, wanted: readonly Held[]): Promise<void> {
  const { credits } = engine;
  const holds = wanted.filter(({ amount }) => amount > 0);
  if (!credits?.enabled || holds.length === 0) return;
  const month = await hold(tx, owner, credits, holds);
  await setHeld(tx, month, holds);
}

/** A document that came after its price was agreed has its own: the hold gives way to another. Throws INSUFFICIENT_CREDITS. */
export async function holdAnew(engine: Engine, tx: Db, job: JobRow, tokens: Tokens): Promise<void> {
  const prices = job.prices as Prices | null;
  if (!prices) return;
  const amount = creditsFor(prices, tokens);
  await setCredits(tx, job.id, { estimated_credits: amount, estimated_tokens: JSON.stringify(tokens) });
  if (amount === (job.held_credits ?? 0)) return;
  const open = openHold(job);
  if (open) {
    await refund(tx, job.owner_id, open, 'priced again with its document');
    await setCredits(tx, job.id, { held_credits: null });
  }
  await holdFor(engine, tx, job.owner_id, [
    { job_id: job.id, hold_number: job.hold_number + 1, amount, price_version: prices.version },
  ]);
}

/** A retry is held for by the share of the work that it does again, at the job's own prices. Throws INSUFFICIENT_CREDITS. */
export async function holdForRetry(engine: Engine, tx: Db, job: JobRow, share: number): Promise<void> {
  const prices = job.prices as Prices | null;
  if (!prices) return;
  const hold_number = job.hold_number + 1;
  const amount = creditsFor(prices, shareOf(job.estimated_tokens ?? {}, share));
  await setCredits(tx, job.id, { hold_number, estimated_credits: (job.credits ?? 0) + amount });
  await holdFor(engine, tx, job.owner_id, [
    { job_id: job.id, hold_number, amount, price_version: prices.version },
  ]);
}

/**
 * Ends a job's hold, in the transaction that ends the job and before it does: completed costs what the finished chunks
 * took, failed and cancelled cost nothing. The caller holds the job's lock.
 */
export async function endHold(engine: Engine, tx: Db, job: JobRow, ending: Ending): Promise<void> {
  const prices = job.prices as Prices | null;
  if (!prices) return;
  if (job.kind === 'bulk') return sumOfChildren(tx, job.id);
  const before = job.credits ?? 0;
  const open = openHold(job);
  if (!open) return setCredits(tx, job.id, { credits: before });
  if (ending.status === 'completed') {
    const cost = creditsFor(prices, await paidTokens(tx, job.id, job.hold_number));
    const charged = await settle(tx, job.owner_id, open, cost, engine.credits?.floor ?? 0);
    return setCredits(tx, job.id, { credits: before + charged, held_credits: null });
  }
  await refund(tx, job.owner_id, open, ending.status);
  return setCredits(tx, job.id, { credits: before, held_credits: null });
}

function openHold(job: JobRow): OpenHold | undefined {
  if (job.held_credits === null || job.held_month === null) return undefined;
  return {
    job_id: job.id,
    hold_number: job.hold_number,
    amount: job.held_credits,
    month: job.held_month,
    price_version: (job.prices as Prices).version,
  };
}
