import { type Database, transaction } from '../database/open.ts';
import { enterMonth } from './credits.ts';
import { pricesOf } from './price.ts';
import { balanceOf, type Entry, listEntries, monthNow, totalsOf } from './rows.ts';
import type { CreditSettings } from './settings.ts';

/** What an account has and had this month. */
export async function creditsOf(database: Database, owner: string, settings: CreditSettings | undefined) {
  const { version, ...rates } = settings ? pricesOf(settings) : { version: null };
  const { month, next_reset } = await monthNow(database.db);
  const base = { month, next_reset: next_reset.toISOString(), rates, price_version: version };
  const nothing = { granted: 0, held: 0, used: 0, refunded: 0, adjusted: 0 };
  if (!settings?.enabled) return { enabled: false, balance: null, floor: null, ...nothing, ...base };
  return transaction(database, async (tx) => {
    const now = await enterMonth(tx, owner, settings);
    return {
      enabled: true,
      balance: await balanceOf(tx, owner, now),
      floor: settings.floor,
      ...(await totalsOf(tx, owner, now)),
      ...base,
      month: now,
    };
  });
}

/** What could be held now; null while credits are off. */
export const balanceNow = async (
  database: Database,
  owner: string,
  settings: CreditSettings | undefined,
): Promise<number | null> => (await creditsOf(database, owner, settings)).balance;

export const entryView = (entry: Entry) => ({
  id: String(entry.id),
  month: entry.month,
  kind: entry.kind,
  amount: entry.amount,
  job_id: entry.job_id,
  hold_number: entry.hold_number,
  price_version: entry.price_version,
  details: entry.details,
  created_at: entry.created_at.toISOString(),
});

/** The entries of a month, newest first. */
export async function ledgerPage(
  database: Database,
  owner: string,
  { month, limit, before }: { month?: string | undefined; limit: number; before?: number | undefined },
) {
  const wanted = month ?? (await monthNow(database.db)).month;
  const rows = await listEntries(database.db, owner, wanted, limit + 1, before);
  const page = rows.slice(0, limit);
  return {
    month: wanted,
    entries: page.map(entryView),
    next_cursor: rows.length > limit ? String(page.at(-1)!.id) : null,
  };
}
