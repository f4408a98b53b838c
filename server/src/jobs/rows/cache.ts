import { sql } from 'kysely';
import type { Db } from '../../database/schema.ts';
import type { JobRow } from './job.ts';

/** The newest usable result for each of these keys: complete, of this owner, not expired, not deleted. */
export async function findResults(
  tx: Db,
  owner: string,
  keys: readonly string[],
): Promise<Map<string, JobRow>> {
  if (keys.length === 0) return new Map();
  const rows = await tx
    .selectFrom('jobs')
    .selectAll()
    .distinctOn('cache_key')
    .where('owner_id', '=', owner)
    .where('cache_key', '=', sql<string>`any(${[...keys]}::text[])`)
    .where('status', '=', 'completed')
    .where('partial', '=', false)
    .where('purged_at', 'is', null)
    .where('deleted_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('cache_key')
    .orderBy('completed_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.cache_key!, row]));
}

/** What a job makes from now on is nobody else's answer. */
export const forgetKey = (tx: Db, id: string) =>
  tx.updateTable('jobs').set({ cache_key: null }).where('id', '=', id).execute();
