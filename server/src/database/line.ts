import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** Structured log, as pino has it. */
export interface DatabaseLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

interface Listener {
  handler: (payload: string) => void;
  onReconnect?: (() => void) | undefined;
}

/** The one connection a process keeps for itself: it hears notifications and marks the process as present. */
export interface Line {
  listen(
    channel: string,
    handler: Listener['handler'],
    onReconnect?: () => void,
  ): Promise<() => Promise<void>>;
  /** Ends it for good. `farewell` gets the connection once more, when there is one. */
  close(farewell?: (client: pg.Client) => Promise<void>): Promise<void>;
}

const longestPauseMs = 3000;
const heartbeatMs = 30_000;

/** Channel names are ours and go into the statement unescaped by parameters, which LISTEN does not take. */
function quoted(channel: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(channel)) throw new Error(`not a channel name: ${channel}`);
  return `"${channel}"`;
}

/**
 * Opens the line and keeps it open: after a loss it calls `connect` again, with growing pauses, listens to every
 * channel anew and then tells the consumers, who must look once for what they missed.
 */
export async function openLine(connect: () => Promise<pg.Client>, log: DatabaseLog): Promise<Line> {
  const channels = new Map<string, Set<Listener>>();
  let client: pg.Client | undefined;
  let closed = false;
  let reconnecting: Promise<void> | undefined;

  const attach = async (fresh: pg.Client): Promise<void> => {
    client = fresh;
    const lost = (error?: Error) => {
      if (client !== fresh) return;
      client = undefined;
      fresh.end().catch(() => {});
      if (closed) return;
      log.warn({ err: error }, 'database connection lost');
      reconnecting ??= reconnect().finally(() => {
        reconnecting = undefined;
      });
    };
    fresh.on('error', lost);
    fresh.once('end', lost);
    fresh.on('notification', ({ channel, payload }) => {
      for (const { handler } of channels.get(channel) ?? []) handler(payload ?? '');
    });
    for (const channel of channels.keys()) await fresh.query(`listen ${quoted(channel)}`);
  };

  const reconnect = async (): Promise<void> => {
    for (let pause = 10; !closed; pause = Math.min(pause * 2, longestPauseMs)) {
      await sleep(pause * (0.5 + Math.random()));
      if (closed) return;
      try {
        const fresh = await connect();
        await attach(fresh);
        if (client !== fresh) continue;
        log.info({}, 'database connection restored');
        for (const listeners of channels.values()) for (const { onReconnect } of listeners) onReconnect?.();
        return;
      } catch (error) {
        log.warn({ err: error }, 'database still unavailable');
        const failed = client;
        client = undefined;
        failed?.end().catch(() => {});
      }
    }
  };

  // A peer that vanished without a word (power, a dropped route) is noticed only by asking.
  const heartbeat = setInterval(() => {
    const asked = client;
    if (!asked) return;
    const impatience = setTimeout(
      () => asked.emit('error', new Error('no answer to the heartbeat')),
      heartbeatMs / 3,
    );
    impatience.unref();
    asked
      .query('select 1')
      .catch(() => {})
      .finally(() => clearTimeout(impatience));
  }, heartbeatMs);
  heartbeat.unref();

  await attach(await connect());

  return {
    async listen(channel, handler, onReconnect) {
      const name = quoted(channel);
      const listener = { handler, onReconnect };
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(listener));
      // When it fails the connection is gone, and the next one listens to every channel.
      if (listeners.size === 1) await client?.query(`listen ${name}`).catch(() => {});
      return async () => {
        listeners.delete(listener);
        if (listeners.size > 0 || channels.get(channel) !== listeners) return;
        channels.delete(channel);
        await client?.query(`unlisten ${name}`).catch(() => {});
      };
    },
    async close(farewell) {
      if (closed) return;
      closed = true;
      clearInterval(heartbeat);
      // A connection that is just being made counts too: it may have started a server that nobody else would stop.
      await Promise.race([reconnecting, sleep(5000, undefined, { ref: false })]);
      const last = client;
      if (last && farewell)
        await farewell(last).catch((err) => log.warn({ err }, 'leaving the database failed'));
      client = undefined;
      await last?.end().catch(() => {});
    },
  };
}
