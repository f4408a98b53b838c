import { type Selectable, sql } from 'kysely';
import type { Db, IdempotencyTable } from '../../database/schema.ts';

export type IdempotencyRow = Selectable<IdempotencyTable>;

/**
 * Takes a key for a request that begins; false when another request has it. A key whose request died is free again when
 * its lock runs out.
 */
export async function lockIdempotency(
  db: Db,
  owner: string,
  key: string,
  lockSeconds: number,
): Promise<boolean> {
  const until = sql<Date>`now() + make_interval(secs => ${lockSeconds})`;
  const done = await db
    .insertInto('idempotency')
    .values({ owner_id: owner, key, locked_until: until as never })
    .onConflict((conflict) =>
      conflict
        .columns(['owner_id', 'key'])
        .doUpdateSet({ locked_until: until as never, fingerprint: null })
        .where('idempotency.job_id', 'is', null)
        .where('idempotency.locked_until', '<', sql<Date>`now()`),
    )
    .executeTakeFirst();
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export const findIdempotency = (db: Db, owner: string, key: string): Promise<IdempotencyRow | undefined> =>
  db
    .selectFrom('idempotency')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('key', '=', key)
    .executeTakeFirst();

/** Keeps a key taken for as long again. */
export const renewIdempotency = (db: Db, owner: string, key: string, lockSeconds: number) =>
  db
    .updateTable('idempotency')
    .set({ locked_until: sql<Date>`now() + make_interval(secs => ${lockSeconds})` })
    .where('owner_id', '=', owner)
    .where('key', '=', key)
    .where('job_id', 'is', null)
    .execute();

/**
 * Writes the job down as the key's answer; false when the key has one already, or is gone. This, not the lock, is what
 * makes a key good for one job: a request that was frozen past its lock finds out here, and must roll back.
 */
export async function settleIdempotency(
  tx: Db,
  owner: string,
  held: { key: string; fingerprint: string },
  job: string,
): Promise<boolean> {
  const done = await tx
    .updateTable('idempotency')
    .set({ fingerprint: held.fingerprint, job_id: job })
    .where('owner_id', '=', owner)
    .where('key', '=', held.key)
    .where('job_id', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Frees a key whose request was refused: a corrected request may use it again. */
export const freeIdempotency = (db: Db, owner: string, key: string) =>
  db
    .deleteFrom('idempotency')
    .where('owner_id', '=', owner)
    .where('key', '=', key)
    .where('job_id', 'is', null)
    .execute();

export const forgetIdempotency = (db: Db, seconds: number) =>
  db
    .deleteFrom('idempotency')
    .where('created_at', '<', sql<Date>`now() - make_interval(secs => ${seconds})`)
    .where('locked_until', '<', sql<Date>`now()`)
    .execute();
