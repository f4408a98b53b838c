import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { errorCode } from './unavailable.ts';

/** serialization_failure and deadlock_detected: the server chose a victim and expects it to try again. */
const worthRepeating = new Set(['40001', '40P01']);

/**
 * Runs `fn` in one transaction of a database; committed when it resolves, rolled back when it rejects. A deadlock or serialization
 * failure is repeated from the start with a short random pause, up to `attempts` times (5), so `fn` must keep its
 * effects inside the transaction.
 */
export async function transaction<T>(
  { db }: { db: Kysely<Schema> },
  fn: (tx: Transaction<Schema>) => Promise<T>,
  { attempts = 5 }: { attempts?: number } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(fn);
    } catch (error) {
      if (attempt >= attempts || !worthRepeating.has(errorCode(error))) throw error;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}
