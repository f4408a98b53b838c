import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled } from './faults.ts';
import type { Limits } from './limits.ts';

/** For who shares no database with anybody: pauses are kept, and as many requests are sent at a time as there are. */
export function openOwnLimits(): Limits {
  const paused = new Map<string, number>();
  return {
    async enter(provider, _tokens, _limit, signal) {
      const rest = (paused.get(provider) ?? 0) - performance.now();
      if (rest > 0) await sleep(rest, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw cancelled();
      return { end: async () => undefined };
    },
    pause: async (provider, seconds) => {
      paused.set(provider, Math.max(paused.get(provider) ?? 0, performance.now() + seconds * 1000));
    },
    close: async () => undefined,
  };
}
