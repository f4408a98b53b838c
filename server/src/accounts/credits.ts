import type { Db } from '../database/schema.ts';
import { insufficientCredits } from './faults.ts';
import { balanceOf, lockAccount, monthNow, openMonth, writeEntries } from './rows.ts';
import type { CreditSettings } from './settings.ts';

/** Credits reserved for a job; its number tells the holds of one job apart. */
export interface Hold {
  job_id: string;
  hold_number: number;
  /** At least 1. */
  amount: number;
  price_version: string;
}

/** A hold as its job keeps it, and the month it was booked in, in which it ends as well. */
export interface OpenHold extends Hold {
  month: string;
}

/**
 * Locks an account and gives the month it is, with its grant: written once, whoever comes first. What was left of the month
 * before stays there. The caller takes this lock after those of jobs and files, so that two of them never wait for each other.
 */
export async function enterMonth(tx: Db, owner: string, settings: CreditSettings): Promise<string> {
  await lockAccount(tx, owner);
  const { month } = await monthNow(tx);
  if (await openMonth(tx, owner, month))
    await writeEntries(tx, owner, month, [
      { kind: 'grant', amount: settings.monthlyGrant, price_version: settings.priceVersion },
    ]);
  return month;
}

/**
 * Holds credits for jobs in the transaction that makes them, all or none. Gives the month. Throws INSUFFICIENT_CREDITS
 * where the balance would fall below the floor.
 */
export async function hold(
  tx: Db,
  owner: string,
  settings: CreditSettings,
  holds: readonly Hold[],
): Promise<string> {
  const month = await enterMonth(tx, owner, settings);
  const needed = holds.reduce((sum, { amount }) => sum + amount, 0);
  const balance = await balanceOf(tx, owner, month);
  if (balance - needed < settings.floor)
    throw insufficientCredits({ needed, balance, floor: settings.floor, reserved: false });
  await writeEntries(
    tx,
    owner,
    month,
    holds.map(({ amount, ...rest }) => ({ ...rest, kind: 'hold' as const, amount: -amount })),
  );
  return month;
}

/** Gives all of a hold back, in the month it was booked in. */
export async function refund(
  tx: Db,
  owner: string,
  { month, ...held }: OpenHold,
  why: string,
): Promise<void> {
  await lockAccount(tx, owner);
  const details = JSON.stringify({ reason: why });
  await writeEntries(tx, owner, month, [{ ...held, kind: 'refund', details }]);
}

/**
 * Ends a hold with what the work cost, and gives what was charged: what is left of the hold goes back; what is missing is
 * taken as an adjustment, as far as the balance of that month reaches, and no further.
 */
export async function settle(
  tx: Db,
  owner: string,
  { month, amount, ...held }: OpenHold,
  cost: number,
  floor: number,
): Promise<number> {
  await lockAccount(tx, owner);
  const within = Math.min(cost, amount);
  const details = JSON.stringify({ held: amount, cost });
  await writeEntries(tx, owner, month, [{ ...held, kind: 'settle', amount: amount - within, details }]);
  if (cost <= amount) return cost;
  const room = Math.max(0, (await balanceOf(tx, owner, month)) - floor);
  const more = Math.min(cost - amount, room);
  const beyond = JSON.stringify({ held: amount, cost, uncollected: cost - amount - more });
  await writeEntries(tx, owner, month, [{ ...held, kind: 'adjustment', amount: -more, details: beyond }]);
  return amount + more;
}
