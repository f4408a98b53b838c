import { type Insertable, type Selectable, sql } from 'kysely';
import type { CreditEntriesTable, Db } from '../database/schema.ts';

export type Entry = Selectable<CreditEntriesTable>;
export type NewEntry = Insertable<CreditEntriesTable>;

/** Locks an account against everybody else who is about to change what belongs to it; made with the first use. */
export async function lockAccount(tx: Db, owner: string): Promise<void> {
  await tx
    .insertInto('accounts')
    .values({ owner_id: owner })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx.selectFrom('accounts').select('owner_id').where('owner_id', '=', owner).forUpdate().execute();
}

/** The month it is, UTC, by the clock of the database: not the begin of a transaction that waited for its locks. */
export async function monthNow(db: Db): Promise<{ month: string; next_reset: Date }> {
  const { rows } = await sql<{ month: string; next_reset: Date }>`
    select to_char(now_utc, 'YYYY-MM') as month,
           (date_trunc('month', now_utc) + interval '1 month') at time zone 'UTC' as next_reset
    from (select clock_timestamp() at time zone 'UTC' as now_utc) as clock`.execute(db);
  return rows[0]!;
}

export const openMonth = (tx: Db, owner: string, month: string) =>
  tx
    .insertInto('credit_months')
    .values({ owner_id: owner, month, balance: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .returning('month')
    .executeTakeFirst();

export async function balanceOf(db: Db, owner: string, month: string): Promise<number> {
  const row = await db
    .selectFrom('credit_months')
    .select('balance')
    .where('owner_id', '=', owner)
    .where('month', '=', month)
    .executeTakeFirst();
  return row?.balance ?? 0;
}

/** A statement may have 65,535 parameters. */
const rowsAtOnce = 1000;

/** Writes entries of one account and month, and moves its balance by their sum. The caller holds the account's lock. */
export async function writeEntries(
  tx: Db,
  owner: string,
  month: string,
  entries: readonly Omit<NewEntry, 'owner_id' | 'month'>[],
): Promise<void> {
  if (entries.length === 0) return;
  for (let at = 0; at < entries.length; at += rowsAtOnce)
    await tx
      .insertInto('credit_entries')
      .values(entries.slice(at, at + rowsAtOnce).map((entry) => ({ ...entry, owner_id: owner, month })))
      .execute();
  const sum = entries.reduce((total, { amount }) => total + amount, 0);
  await tx
    .updateTable('credit_months')
    .set({ balance: sql<number>`balance + ${sum}` })
    .where('owner_id', '=', owner)
    .where('month', '=', month)
    .execute();
}

export interface MonthTotals {
  granted: number;
  held: number;
  used: number;
  refunded: number;
  adjusted: number;
}

/** What became of the credits of a month: balance = granted - held - used + adjusted. */
export async function totalsOf(db: Db, owner: string, month: string): Promise<MonthTotals> {
  const { rows } = await sql<MonthTotals>`
    with holds as (
      select job_id, hold_number, -sum(amount) as left_of_it, bool_or(kind in ('settle', 'refund')) as ended
      from credit_entries
      where owner_id = ${owner} and month = ${month} and kind in ('hold', 'settle', 'refund')
      group by job_id, hold_number
    )
    select coalesce((select sum(left_of_it) from holds where not ended), 0)::float8 as held,
           coalesce((select sum(left_of_it) from holds where ended), 0)::float8 as used,
           coalesce(sum(amount) filter (where kind = 'grant'), 0)::float8 as granted,
           coalesce(sum(amount) filter (where kind = 'refund'), 0)::float8 as refunded,
           coalesce(sum(amount) filter (where kind = 'adjustment'), 0)::float8 as adjusted
    from credit_entries where owner_id = ${owner} and month = ${month}`.execute(db);
  return rows[0]!;
}

/** Newest first, those before an entry. */
export function listEntries(
  db: Db,
  owner: string,
  month: string,
  limit: number,
  before?: number,
): Promise<Entry[]> {
  let query = db
    .selectFrom('credit_entries')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('month', '=', month);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** Sums of entries after one, by kind, for the metrics; one that is committed behind a later one is missed. */
export async function entriesAfter(db: Db, after: number) {
  const { rows } = await sql<{ kind: string; amount: number; last: number }>`
    select kind, sum(abs(amount))::float8 as amount, max(id) as last
    from credit_entries where id > ${after} group by kind`.execute(db);
  return rows;
}

export async function newestEntry(db: Db): Promise<number> {
  const row = await db
    .selectFrom('credit_entries')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? 0;
}
