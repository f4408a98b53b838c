import type { Logger } from '../log.ts';

export interface Timer {
  /** No further round; resolves when the running one has ended. */
  stop(): Promise<void>;
}

/** Runs work again and again, `seconds` after the end of the last round; a failing round is logged and the next one comes. */
export function every(seconds: number, work: () => Promise<unknown>, log: Logger): Timer {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const next = () => {
    timer = setTimeout(() => {
      running = Promise.resolve()
        .then(work)
        .then(
          () => undefined,
          (error) =>
            log.warn(
              { event: 'round_failed', err: error },
              'a round of housekeeping failed; it will run again',
            ),
        )
        .finally(() => {
          if (!stopped) next();
        });
    }, seconds * 1000);
    timer.unref();
  };
  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
