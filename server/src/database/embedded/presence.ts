import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Home } from './home.ts';
import { connectOrStart, stopServer } from './server.ts';

/**
 * Every Octavo process holds this session lock shared, on its own line to the server, for as long as it lives. The
 * server drops it with the connection, so a process that was killed does not count.
 */
const presence = "('x' || md5('octavo presence'))::bit(64)::bigint";

const ask = async (client: pg.Client, call: string): Promise<boolean> =>
  (await client.query(`select ${call}(${presence}) as yes`)).rows[0].yes;

/** A connection that counts as one Octavo; starts the server when needed, waits when the last one is stopping it. */
export async function arrive(home: Home): Promise<pg.Client> {
  for (;;) {
    const client = await connectOrStart(home, `octavo ${process.pid}`);
    try {
      if (await ask(client, 'pg_try_advisory_lock_shared')) return client;
    } catch {}
    // Refused or cut off: somebody is turning off the lights. Once they have, the next round starts it again.
    client.end().catch(() => {});
    await sleep(20);
  }
}

/** Gives up the place; when nobody else holds one, stops the server. True when it did. */
export async function leave(home: Home, client: pg.Client): Promise<boolean> {
  await ask(client, 'pg_advisory_unlock_shared');
  // Of two that leave at once, whoever asks after the other has unlocked gets it; the other may go.
  return (await ask(client, 'pg_try_advisory_lock')) && (await stopServer(home, client));
}
