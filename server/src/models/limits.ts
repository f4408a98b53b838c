import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, transaction } from '../database/open.ts';
import { newId } from '../id.ts';
import { cancelled } from './faults.ts';
import { endCall, forgetOldCalls, lockProvider, pauseProvider, renewCalls, takePlace } from './rows.ts';

/** Tells of places that have become free; the payload is the provider. */
const channel = 'octavo_models';
/** A hint can get lost: looked again after this at the latest. */
const longestWaitSeconds = 5;
const forgetMs = 300_000;

/** What all processes on one database together may ask of a provider; 0 is no limit. */
export interface ProviderLimit {
  concurrency: number;
  tokensPerMinute: number;
}

export interface Turn {
  /** With the tokens it took, when they are known. A turn that is not ended comes back when its lease is over. */
  end(tokens?: number): Promise<void>;
}

export interface Limits {
  /** Waits until a request of at most so many tokens may be sent. Throws CANCELLED. */
  enter(provider: string, tokens: number, limit: ProviderLimit, signal: AbortSignal): Promise<Turn>;
  /** Nobody asks this provider for so many seconds. */
  pause(provider: string, seconds: number): Promise<void>;
  close(): Promise<void>;
}

export interface LimitOptions {
  /** How long a silent process keeps its places, seconds. */
  leaseSeconds?: number;
  /** What "per minute" is; a test has less time. */
  windowSeconds?: number;
}

/**
 * Places at the providers, shared through the database by every process on it. Whoever waits asks again when a place is
 * given back (one notification), when one is about to come free by itself, or after some seconds; in each process only the
 * first in a provider's line asks. One request costs two short statements before and one after.
 */
export async function openLimits(
  database: Database,
  { leaseSeconds = 15, windowSeconds = 60 }: LimitOptions = {},
): Promise<Limits> {
  const held = new Set<string>();
  const lines = new Map<string, Promise<void>>();
  /** Resolved and replaced at every hint. */
  let hint = Promise.withResolvers<void>();
  const heard = () => {
    hint.resolve();
    hint = Promise.withResolvers<void>();
  };
  const stopListening = await database.listen(channel, heard, heard);
  const renewing = setInterval(
    () => {
      // An outage of the database: the next one will do, or the lease ends.
      if (held.size > 0) renewCalls(database.db, [...held], leaseSeconds).catch(() => undefined);
    },
    (leaseSeconds * 1000) / 3,
  );
  renewing.unref();
  const forgetting = setInterval(() => void forgetOldCalls(database.db).catch(() => undefined), forgetMs);
  forgetting.unref();

  /** A place, or the seconds after which asking again may help. */
  const ask = (provider: string, tokens: number, limit: ProviderLimit): Promise<string | number> =>
    transaction(database, async (tx) => {
      const pause = await lockProvider(tx, provider);
      if (pause > 0) return pause;
      const id = newId();
      const load = await takePlace(tx, { id, provider, tokens, leaseSeconds }, { ...limit, windowSeconds });
      if (load.taken) return id;
      if (limit.concurrency > 0 && load.running >= limit.concurrency) return load.next_lease ?? 0;
      return Math.min(load.next_token ?? longestWaitSeconds, load.next_lease ?? longestWaitSeconds);
    });

  const enter: Limits['enter'] = async (provider, tokens, limit, signal) => {
    const before = lines.get(provider) ?? Promise.resolve();
    const mine = Promise.withResolvers<void>();
    lines.set(
      provider,
      before.then(() => mine.promise),
    );
    const stopped = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(cancelled());
      else signal.addEventListener('abort', () => reject(cancelled()), { once: true });
    });
    stopped.catch(() => undefined);
    try {
      await Promise.race([before, stopped]);
      for (;;) {
        if (signal.aborted) throw cancelled();
        const next = hint.promise;
        const granted = await ask(provider, tokens, limit);
        if (typeof granted === 'string') {
          held.add(granted);
          if (!signal.aborted) return turn(provider, granted);
          await turn(provider, granted).end(0);
          throw cancelled();
        }
        const over = new AbortController();
        // A moment more than the database said, so that it is over there too.
        const rest = Math.min(longestWaitSeconds, Math.max(0, granted) + 0.01) * 1000;
        const timer = sleep(rest, undefined, { signal: over.signal }).catch(() => undefined);
        await Promise.race([next, timer, stopped]).finally(() => over.abort());
      }
    } finally {
      mine.resolve();
    }
  };

  const turn = (provider: string, id: string): Turn => ({
    async end(tokens) {
      held.delete(id);
      await endCall(database.db, id, tokens, channel, provider);
    },
  });

  return {
    enter,
    pause: async (provider, seconds) => {
      await pauseProvider(database.db, provider, seconds);
    },
    async close() {
      clearInterval(renewing);
      clearInterval(forgetting);
      await stopListening();
    },
  };
}
