import { type Kysely, sql, type Transaction } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type { DatabaseLog } from './line.ts';
import type { Database } from './open.ts';
import type { Schema } from './schema.ts';
import { mapError } from './unavailable.ts';

type Connection = Kysely<Schema> | Transaction<Schema>;

/**
 * Dispatch: which chunk is next. Messages carry a chunk's id and nothing else; the chunk ledger decides about
 * attempts, retries and time, so a message is never retried, expired or kept by the queue on its own.
 * Every call but `ensure`, `depth` and `close` takes the caller's transaction: message and rows stand or fall together.
 */
export interface Queue {
  /** Makes the queues exist. Names: letters, digits, `_ - . /`. */
  ensure(names: readonly string[]): Promise<void>;
  /** Puts a chunk in line and resolves to the message's id. Higher `priority` (0) first; not before `startAfter`. */
  send(
    tx: Connection,
    queue: string,
    message: { chunk_id: string },
    options?: { priority?: number; startAfter?: Date },
  ): Promise<string>;
  /** Takes up to `count` messages, by priority, then age. Rows that another taker has locked are passed over. */
  fetch(tx: Connection, queue: string, count: number): Promise<{ id: string; chunk_id: string }[]>;
  /** Ends a message that was fetched. Repeating it changes nothing. */
  complete(tx: Connection, queue: string, id: string): Promise<void>;
  /** Takes messages out whatever their state, as cancel does. Unknown ids are passed over. */
  remove(tx: Connection, queue: string, ids: readonly string[]): Promise<void>;
  /** Messages waiting, those for later included. Counted, not cached. */
  depth(queue: string, tx?: Connection): Promise<number>;
  close(): Promise<void>;
}

const schema = 'pgboss';
const day = 86_400;

/** Everything pg-boss would do by itself to a message, turned as far down as it goes. */
const settings = {
  policy: 'standard' as const,
  retryLimit: 0,
  // The longest it accepts. What then becomes of a message nobody ended is `failed`, which nothing of ours reads.
  expireInSeconds: day - 1,
  // Waiting messages are deleted after this; a queue that was paused for a year has other worries.
  retentionSeconds: 3650 * day,
  // Completed ones are of no use to us; an hour is for whoever looks into the table.
  deleteAfterSeconds: 3600,
};

/** Opens the queue in the database, making or upgrading pg-boss's schema first. Several processes may do so at once. */
export async function openQueue(database: Database, log?: DatabaseLog): Promise<Queue> {
  const boss = new PgBoss({
    // Our pool, with its recovery and its number parsing: pg-boss brings no second one.
    db: {
      executeSql: (text, values) =>
        database.pool.query(text, values as unknown[]).catch((error) => {
          throw mapError(error);
        }),
    },
    schema,
    schedule: false,
    supervise: true,
    superviseIntervalSeconds: 300,
    maintenanceIntervalSeconds: 3600,
    monitorIntervalSeconds: 3600,
    // Dependencies between messages and upgrades of indexes in the background: unused, or rare.
    flowIntervalSeconds: 3600,
    bamIntervalSeconds: 3600,
    queueCacheIntervalSeconds: 3600,
    monitorVacuum: false,
  });
  boss.on('error', (err) => log?.warn({ err }, 'queue maintenance failed'));
  await startOnce(database, boss);

  const via = (tx: Connection) => ({ db: fromKysely(tx) });
  return {
    async ensure(names) {
      const known = new Set((await boss.getQueues([...names])).map(({ name }) => name));
      for (const name of names) if (!known.has(name)) await boss.createQueue(name, settings);
    },
    async send(tx, queue, message, { priority = 0, startAfter } = {}) {
      const id = await boss.send(queue, message, { priority, ...(startAfter && { startAfter }), ...via(tx) });
      if (id === null) throw new Error(`queue ${queue} took no message`);
      return id;
    },
    async fetch(tx, queue, count) {
      const messages = await boss.fetch<{ chunk_id: string }>(queue, { batchSize: count, ...via(tx) });
      return messages.map(({ id, data }) => ({ id, chunk_id: data.chunk_id }));
    },
    async complete(tx, queue, id) {
      await boss.complete(queue, id, undefined, via(tx));
    },
    async remove(tx, queue, ids) {
      if (ids.length > 0) await boss.deleteJob(queue, [...ids], via(tx));
    },
    async depth(queue, tx = database.db) {
      // getQueueStats() may be a minute old, even when forced; whether a queue is full has to be known now.
      const { rows } = await sql<{ waiting: number }>`
        select count(*) as waiting from pgboss.job where name = ${queue} and state < 'active'`.execute(tx);
      return rows[0]!.waiting;
    },
    async close() {
      await boss.stop({ close: false, graceful: false });
    },
  };
}

/** One process at a time makes or upgrades the schema; when it is there already nobody waits for long. */
async function startOnce(database: Database, boss: PgBoss): Promise<void> {
  await database.db.connection().execute(async (own) => {
    const lock = sql`hashtextextended('octavo queue schema', 0)`;
    await sql`select pg_advisory_lock(${lock})`.execute(own);
    try {
      await boss.start();
    } finally {
      await sql`select pg_advisory_unlock(${lock})`.execute(own);
    }
  });
}
