import type { Lock, Locker, RequestRelease } from '@tus/server';
import { fault } from '../fault.ts';

export const uploadBusy = fault({
  code: 'UPLOAD_BUSY',
  kind: 'conflict',
  message:
    'Another request is still writing to this upload. Wait until it has ended, then ask where to go on.',
  retryable: true,
  retryAfterSeconds: 5,
});

const waitMs = 15_000;

/**
 * One request at a time per upload. Who comes later asks the one before to let go, because that is most often the dead
 * half of the caller's own broken connection. (The library's own locker asks again in every turn of the event loop.)
 */
export function takeTurns(): Locker {
  const held = new Map<string, { letGo: RequestRelease; ended: Promise<void>; end: () => void }>();
  return {
    newLock: (id): Lock => ({
      async lock(signal, letGo) {
        const until = Date.now() + waitMs;
        for (let before = held.get(id); before; before = held.get(id)) {
          void before.letGo();
          const left = until - Date.now();
          if (signal.aborted || left <= 0) throw uploadBusy();
          let timer: NodeJS.Timeout | undefined;
          const late = new Promise<void>((resolve) => {
            timer = setTimeout(resolve, left);
          });
          await Promise.race([before.ended, late]).finally(() => clearTimeout(timer));
        }
        const { promise: ended, resolve: end } = Promise.withResolvers<void>();
        held.set(id, { letGo, ended, end });
      },
      async unlock() {
        const mine = held.get(id);
        held.delete(id);
        mine?.end();
      },
    }),
  };
}
