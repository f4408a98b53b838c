import type { Engine } from './engine.ts';
import { freeIdempotency, lockIdempotency, renewIdempotency } from './rows/idempotency.ts';

/**
 * How long a key stays taken after its request was last known to live, seconds. Short, because until then the repeat of
 * a request that died with its process is answered 409: with 15 s, clients of an API that was killed every 15 s got no
 * job in two minutes. Renewed, because an upload may take hours; a renewal that comes late costs a repeat's work and no
 * more, for `settleIdempotency` lets one of them through.
 */
const lockSeconds = 5;
const renewMs = 1500;

/** An Idempotency-Key, taken by a request that is being worked on. */
export interface HeldKey {
  /** The request was refused: the key may be used again, at once. */
  free(): Promise<void>;
  /** The request is answered; the key is not kept taken any longer. Call it whatever the answer is. */
  release(): void;
}

/** Takes a key for a request; undefined when it is taken by another, or has been answered. */
export async function holdKey(engine: Engine, owner: string, key: string): Promise<HeldKey | undefined> {
  const { db } = engine.database;
  if (!(await lockIdempotency(db, owner, key, lockSeconds))) return undefined;
  const timer = setInterval(
    () => void renewIdempotency(db, owner, key, lockSeconds).catch(() => undefined),
    renewMs,
  ).unref();
  const release = () => clearInterval(timer);
  return {
    release,
    async free() {
      release();
      await freeIdempotency(db, owner, key);
    },
  };
}
