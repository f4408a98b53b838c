import { sql, type Updateable } from 'kysely';
import type { Hold } from '../../accounts/credits.ts';
import type { Db, JobsTable } from '../../database/schema.ts';

export type Held = Hold;

type Money = Pick<
  Updateable<JobsTable>,
  'estimated_credits' | 'estimated_tokens' | 'credits' | 'held_credits' | 'hold_number'
>;

/** Writes down what is held for jobs, and in which month. */
export const setHeld = (tx: Db, month: string, holds: readonly Held[]) =>
  sql`
    update jobs set held_credits = held.amount, hold_number = held.number, held_month = ${month}
    from unnest(${holds.map((one) => one.job_id)}::uuid[], ${holds.map((one) => one.amount)}::bigint[],
                ${holds.map((one) => one.hold_number)}::int[]) as held(id, amount, number)
    where jobs.id = held.id`.execute(tx);

export async function setCredits(tx: Db, id: string, money: Money): Promise<void> {
  await tx.updateTable('jobs').set(money).where('id', '=', id).execute();
}

/** A bulk job costs what the jobs of its files cost. */
export async function sumOfChildren(tx: Db, id: string): Promise<void> {
  await sql`
    update jobs set (credits, estimated_credits) = (
      select coalesce(sum(credits), 0)::bigint, coalesce(sum(estimated_credits), 0)::bigint
      from jobs as child where child.parent_id = ${id}
    ) where id = ${id}`.execute(tx);
}
