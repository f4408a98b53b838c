import { hostname } from 'node:os';
import type { ToolStatus } from '../engines/tools.ts';
import { sweepOrphans } from '../files/sweep.ts';
import { newId } from '../id.ts';
import { capacity } from './capacity.ts';
import type { Claim } from './claim.ts';
import { claim } from './claim.ts';
import { cleanup } from './cleanup.ts';
import type { Engine } from './engine.ts';
import { every } from './every.ts';
import { execute, type Workshop } from './execute.ts';
import { finish, type Result } from './finish.ts';
import { readdress, reap } from './reap.ts';
import { release } from './release.ts';
import { beat, claimId, waitingOperations } from './rows/chunk.ts';
import { cancelChannel, workChannel } from './rows/event.ts';
import { forgetWorker, registerWorker } from './rows/worker.ts';

export interface Worker {
  id: string;
  /** Chunks running now. */
  busy(): number;
  /** Takes no more work, lets running chunks finish for the drain time, gives the rest back. */
  drain(): Promise<void>;
}

interface Run {
  claim: Claim;
  kill: AbortController;
  done: Promise<void>;
}

/**
 * A worker: claims chunks as long as it has room, keeps their leases alive, kills what is no longer its own, and takes
 * its turn at the housekeeping any worker may do. Notifications make it look at once; the poll makes sure.
 */
export async function startWorker(
  engine: Engine,
  shop: Workshop,
  tools: readonly ToolStatus[],
): Promise<Worker> {
  const { settings, log } = engine;
  const id = newId();
  const runs = new Map<string, Run>();
  const room = capacity(settings, engine.catalog, tools);
  let draining = false;
  let looking = false;
  let lookAgain = false;

  const look = async () => {
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    try {
      do {
        lookAgain = false;
        while (!draining && (await takeOne())) {}
      } while (lookAgain && !draining);
    } catch (error) {
      log.warn({ event: 'look_failed', err: error }, 'could not look for work; will look again');
    } finally {
      looking = false;
    }
  };

  const takeOne = async (): Promise<boolean> => {
    const running = [...runs.values()].map((run) => run.claim.chunk.operation);
    const open = room(running);
    for (const operation of await waitingOperations(engine.database.db, open)) {
      const taken = draining ? undefined : await claim(engine, operation, id);
      if (!taken) continue;
      begin(taken);
      return true;
    }
    return false;
  };

  const begin = (taken: Claim) => {
    const kill = new AbortController();
    const done = execute(engine, shop, taken, kill.signal)
      .then((result) => settle(taken, result, kill.signal))
      .finally(() => {
        runs.delete(claimId(taken.chunk));
        void look();
      });
    runs.set(claimId(taken.chunk), { claim: taken, kill, done });
  };

  /** An outage of the database must not cost finished work: tried until the lease is surely gone. */
  const settle = async (taken: Claim, result: Result, signal: AbortSignal) => {
    if (signal.aborted) return;
    const until = Date.now() + settings.leaseSeconds * 4000;
    for (;;) {
      try {
        const counted = await finish(engine, taken.chunk, result);
        if (!counted)
          log.info(
            { event: 'result_refused', job_id: taken.job.id, chunk_id: taken.chunk.id },
            'a late result was refused',
          );
        return;
      } catch (error) {
        log.warn(
          { event: 'finish_failed', job_id: taken.job.id, chunk_id: taken.chunk.id, err: error },
          'could not write a result',
        );
        if (Date.now() > until) return;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  };

  const keepLeases = async () => {
    const held = [...runs.values()].map((run) => ({
      id: run.claim.chunk.id,
      attempt: run.claim.chunk.attempt,
    }));
    if (held.length === 0) return;
    const ours = await beat(engine.database.db, id, held, settings.leaseSeconds);
    for (const one of held) if (!ours.has(claimId(one))) runs.get(claimId(one))?.kill.abort();
  };

  await registerWorker(engine.database.db, {
    id,
    host: hostname(),
    pid: process.pid,
    slots: settings.workerConcurrency,
    busy: 0,
  });
  const stopListening = [
    await engine.database.listen(workChannel, () => void look()),
    await engine.database.listen(cancelChannel, (job) => {
      if ([...runs.values()].some((run) => run.claim.job.id === job))
        void keepLeases().catch(() => undefined);
    }),
  ];
  const timers = [
    every(settings.pollSeconds, look, log),
    every(1, keepLeases, log),
    every(Math.min(5, settings.leaseSeconds / 3), () => reap(engine), log),
    every(
      5,
      () =>
        registerWorker(engine.database.db, {
          id,
          host: hostname(),
          pid: process.pid,
          slots: settings.workerConcurrency,
          busy: runs.size,
        }),
      log,
    ),
    every(60, () => readdress(engine), log),
    every(settings.cleanupSeconds, () => cleanup(engine), log),
    every(
      Math.max(1, Math.min(600, settings.orphanGraceSeconds)),
      () => sweepOrphans(engine.shelf, settings.orphanGraceSeconds, log),
      log,
    ),
  ];
  void reap(engine).catch(() => undefined);
  void look();
  log.info({ event: 'worker_started', worker_id: id, slots: settings.workerConcurrency }, 'worker started');

  return {
    id,
    busy: () => runs.size,
    async drain() {
      draining = true;
      const patience = AbortSignal.timeout(settings.drainSeconds * 1000);
      const gaveUp = new Promise<void>((resolve) =>
        patience.addEventListener('abort', () => resolve(), { once: true }),
      );
      await Promise.race([Promise.all([...runs.values()].map((run) => run.done)), gaveUp]);
      const left = [...runs.values()];
      for (const run of left) run.kill.abort();
      await Promise.all(left.map((run) => run.done));
      await release(
        engine,
        left.map((run) => run.claim),
      ).catch((error) => log.warn({ event: 'release_failed', err: error }));
      for (const timer of timers) await timer.stop();
      for (const stop of stopListening) await stop();
      await forgetWorker(engine.database.db, id).catch(() => undefined);
      log.info({ event: 'worker_stopped', worker_id: id, given_back: left.length }, 'worker stopped');
    },
  };
}
