import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { openHome } from './embedded/home.ts';
import { arrive, leave } from './embedded/presence.ts';
import { address, trimServerLog } from './embedded/server.ts';
import { type DatabaseLog, type Line, openLine } from './line.ts';
import { openKysely, openPool } from './pool.ts';
import type { Schema } from './schema.ts';
import { databaseUnavailable, errorCode, isConnectionLoss } from './unavailable.ts';

export { transaction } from './transaction.ts';

export interface Database {
  db: Kysely<Schema>;
  pool: pg.Pool;
  /** Whether it is the private PostgreSQL of DATA_DIR. */
  embedded: boolean;
  /** For people and logs: what and where, never the password. */
  describe(): string;
  /**
   * Calls `handler` with the payload of every notification on `channel` (lower-case identifier). A hint, never the
   * truth: notifications sent while the connection was away are lost, and `onReconnect` says when to look.
   * All channels of the process share one connection. Resolves to the function that ends it.
   */
  listen(
    channel: string,
    handler: (payload: string) => void,
    onReconnect?: () => void,
  ): Promise<() => Promise<void>>;
  /** Sends at once, or with `tx` when that commits (equal ones of a transaction arrive once). Payload < 8000 bytes. */
  notify(channel: string, payload: string, tx?: Transaction<Schema>): Promise<void>;
  /** Ends every connection; the last Octavo on an embedded database stops the server. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Where the private PostgreSQL lives, in `postgres/` below it; made when absent. Unused with `url`. */
  dataDir: string;
  /** postgres://… of your own server. */
  url?: string | undefined;
  /** Most connections for queries (10). */
  poolSize?: number | undefined;
  log?: DatabaseLog | undefined;
}

const silent: DatabaseLog = { info() {}, warn() {} };

/** Waits up to this long for your own server to accept connections at start: it may be starting beside us. */
const patienceMs = 30_000;

async function connectTo(config: pg.ClientConfig, deadline: number): Promise<pg.Client> {
  for (let pause = 100; ; pause = Math.min(pause * 2, 2000)) {
    const client = new pg.Client({ ...config, connectionTimeoutMillis: 5000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.end().catch(() => {});
      const refused = errorCode(error).startsWith('28') || errorCode(error) === '3D000';
      if (refused)
        throw databaseUnavailable(
          { reason: 'DATABASE_URL was refused. Check its user, password and database.' },
          error,
        );
      if (!isConnectionLoss(error) || Date.now() + pause > deadline)
        throw databaseUnavailable(
          { reason: 'nothing answers at DATABASE_URL. Check its host and port, and that the server runs.' },
          error,
        );
      await sleep(pause);
    }
  }
}

async function openOwn({
  url,
  poolSize = 10,
  log = silent,
}: DatabaseOptions & { url: string }): Promise<Database> {
  const config = { connectionString: url, application_name: `octavo ${process.pid}`, keepAlive: true };
  const deadline = Date.now() + patienceMs;
  const line = await openLine(() => connectTo(config, deadline), log);
  const { host, port, database } = new pg.Client(config);
  return assemble(openPool(config, poolSize), line, {
    embedded: false,
    describe: () => `PostgreSQL at ${host}:${port}, database ${database}`,
    farewell: async () => {},
  });
}

async function openEmbedded({ dataDir, poolSize = 10, log = silent }: DatabaseOptions): Promise<Database> {
  const home = await openHome(dataDir);
  let pool: pg.Pool | undefined;
  const line = await openLine(async () => {
    const client = await arrive(home);
    // The socket may have moved while the server was down.
    if (pool) Object.assign(pool.options, await address(home));
    return client;
  }, log);
  pool = openPool({ ...(await address(home)), application_name: `octavo ${process.pid}` }, poolSize);
  const trim = setInterval(() => trimServerLog(home), 10 * 60_000);
  trim.unref();
  return assemble(pool, line, {
    embedded: true,
    describe: () => `private PostgreSQL in ${home.folder}`,
    farewell: async (client) => {
      clearInterval(trim);
      if (await leave(home, client)) log.info({}, 'private PostgreSQL stopped');
    },
  });
}

function assemble(
  pool: pg.Pool,
  line: Line,
  kind: Pick<Database, 'embedded' | 'describe'> & { farewell: (client: pg.Client) => Promise<void> },
): Database {
  const db = openKysely(pool);
  let closing: Promise<void> | undefined;
  return {
    db,
    pool,
    embedded: kind.embedded,
    describe: kind.describe,
    listen: line.listen,
    async notify(channel, payload, tx) {
      await sql`select pg_notify(${channel}, ${payload})`.execute(tx ?? db);
    },
    close() {
      closing ??= (async () => {
        // A client that is never given back must not keep the process from ending.
        await Promise.race([pool.end(), sleep(5000, undefined, { ref: false })]);
        await line.close(kind.farewell);
        await db.destroy();
      })();
      return closing;
    },
  };
}

/**
 * Opens the database: your own when `url` is given, else the private one below `dataDir`, which is made, started,
 * found running or recovered as needed. Throws DATABASE_UNAVAILABLE, naming the remedy.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url ? openOwn({ ...options, url: options.url }) : openEmbedded(options);
}
