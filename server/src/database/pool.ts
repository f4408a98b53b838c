import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';
import { isConnectionLoss, mapError } from './unavailable.ts';

/** How long a query waits for a server that is being restarted before it is refused. Nothing has been sent by then. */
const patienceMs = 5000;

const int8 = 20;
/** bigint as a number: the product's are sizes and counts below 2^53. Everything else as pg has it. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === int8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
};

/** A pool whose lost connections are never anybody's uncaught error. */
export function openPool(config: pg.PoolConfig, size: number): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    types,
    max: size,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5000,
  });
  pool.on('error', () => {});
  // pg-pool listens only while a client is idle: one that dies between two queries of a transaction would otherwise
  // end the process with an unhandled 'error' event.
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

async function connectPatiently(pool: pg.Pool): Promise<pg.PoolClient> {
  const until = Date.now() + patienceMs;
  for (let pause = 10; ; pause = Math.min(pause * 2, 250)) {
    try {
      return await pool.connect();
    } catch (error) {
      if (pool.ending || !isConnectionLoss(error) || Date.now() + pause > until) throw mapError(error);
      await sleep(pause);
    }
  }
}

/** Kysely over the pool; connection loss reaches its callers as DATABASE_UNAVAILABLE. */
export function openKysely(pool: pg.Pool): Kysely<Schema> {
  // Kysely remembers connections by the client's identity, so each pooled client has one face for its lifetime.
  const faces = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const faceOf = (client: pg.PoolClient): PostgresPoolClient => {
    const known = faces.get(client);
    if (known) return known;
    const face = {
      processID: (client as unknown as { processID?: number }).processID,
      query: (text: string, values?: unknown[]) =>
        client.query(text, values).catch((error) => {
          throw mapError(error);
        }),
      release: (discard?: boolean) => client.release(discard),
    };
    faces.set(client, face as unknown as PostgresPoolClient);
    return face as unknown as PostgresPoolClient;
  };
  const source: PostgresPool = {
    connect: async () => faceOf(await connectPatiently(pool)),
    end: async () => {},
    options: pool.options,
  } as PostgresPool;
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: source }) });
}
