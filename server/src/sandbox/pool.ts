import { join } from 'node:path';
import { cancelled } from '../death.ts';
import { serviceUnavailable } from '../fault.ts';
import type { Logger } from '../log.ts';
import { claimFolder, emptyFolder } from './folder.ts';
import { Isolated } from './isolated.ts';
import { findWall, guardsOf } from './level.ts';
import type { Finished, Sandbox, Work } from './sandbox.ts';
import { carryOut, putInputs, takeFile } from './work.ts';

export interface SandboxOptions {
  /** Where the processes have their folders; several Octavo processes may share it. */
  folder: string;
  /** The module each process runs; it calls `serveSandbox`. */
  entry: URL;
  /** Processes kept warm, and the most works at a time. */
  processes: number;
  chunksPerProcess: number;
  /** `require` refuses anything below bubblewrap with SANDBOX_INSUFFICIENT. */
  mode?: 'auto' | 'require';
  /** At most this level, for tests. */
  level?: 0 | 1 | 2 | 3;
  log?: Logger;
}

/** Tries to start a process before work is told that none can be started. */
const startAttempts = 3;
/** A module that takes longer to load than this has hung. */
const readyMs = 30_000;

/** Opens the pool: finds the strongest wall this machine has, and begins to warm processes behind it. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { entry, processes, chunksPerProcess, log } = options;
  const claim = await claimFolder(options.folder);
  const wall = await findWall({
    folder: claim.path,
    entry,
    most: options.level,
    required: options.mode === 'require',
  }).catch(async (error) => {
    await claim.release();
    throw error;
  });
  const live = new Set<Isolated>();
  const idle: Isolated[] = [];
  const waiting: { start: () => void; refuse: (error: unknown) => void }[] = [];
  let busy = 0;
  let started = 0;
  let failures = 0;
  let closed = false;
  let memoryByLimit = true;
  let retry: NodeJS.Timeout | undefined;

  const closing = () =>
    serviceUnavailable({
      reason: 'This worker is stopping. The work will be done by another, or after the restart.',
    });

  /** Starts a process and waits until it can work. */
  async function begin(network: boolean): Promise<Isolated> {
    started += 1;
    const mark = `${process.pid}-${Date.now()}-${started}`;
    const isolated = new Isolated(wall.wall, join(claim.path, String(started)), entry, network, mark);
    live.add(isolated);
    let timer: NodeJS.Timeout | undefined;
    try {
      timer = setTimeout(() => void isolated.kill(), readyMs);
      await isolated.start();
      if (closed) throw closing();
      failures = 0;
    } catch (error) {
      failures += 1;
      await drop(isolated);
      throw error;
    } finally {
      clearTimeout(timer);
    }
    if (started === 1)
      memoryByLimit = await isolated.limit({
        softSeconds: 1,
        hardSeconds: 3600,
        memoryBytes: 4e9,
        diskBytes: 1e12,
        network,
      });
    void isolated.exited.then(() => {
      const at = idle.indexOf(isolated);
      // One that dies while nobody uses it; a busy one is ended by its work.
      if (at >= 0) {
        idle.splice(at, 1);
        void drop(isolated).then(warm);
      }
    });
    return isolated;
  }

  async function drop(isolated: Isolated): Promise<void> {
    try {
      await isolated.end();
    } catch (error) {
      log?.error(
        { event: 'sandbox_cleanup_failed', err: error },
        'the folder of an isolated process could not be removed',
      );
    }
    live.delete(isolated);
  }

  /** Keeps as many processes without network as there may be works; in the background. */
  function warm(): void {
    if (closed || retry) return;
    const offline = [...live].filter((isolated) => !isolated.room.network && !isolated.dead).length;
    for (let missing = processes - offline; missing > 0; missing -= 1)
      begin(false).then(give, (error) => {
        if (closed) return;
        log?.warn(
          { event: 'sandbox_start_failed', failures, err: error },
          'an isolated process did not start',
        );
        retry ??= setTimeout(
          () => {
            retry = undefined;
            warm();
          },
          Math.min(10_000, 100 * 2 ** failures),
        ).unref();
      });
  }

  function give(isolated: Isolated): void {
    if (closed || isolated.dead) void drop(isolated).then(warm);
    else idle.push(isolated);
  }

  /** Waits for one of the places, in order. */
  function place(signal: AbortSignal | undefined): Promise<void> {
    if (closed) return Promise.reject(closing());
    if (busy < processes) {
      busy += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const entryOf = {
        start: () => {
          signal?.removeEventListener('abort', onAbort);
          busy += 1;
          resolve();
        },
        refuse: (error: unknown) => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      const onAbort = () => {
        waiting.splice(waiting.indexOf(entryOf), 1);
        reject(cancelled());
      };
      waiting.push(entryOf);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  function leave(): void {
    busy -= 1;
    waiting.shift()?.start();
  }

  /** A warm process of the right kind, else a new one. */
  async function take(network: boolean): Promise<Isolated> {
    for (;;) {
      const at = idle.findIndex((isolated) => isolated.room.network === network);
      if (at < 0) break;
      const [isolated] = idle.splice(at, 1) as [Isolated];
      if (!isolated.dead) return isolated;
      void drop(isolated);
    }
    let reason: unknown;
    for (let attempt = 0; attempt < startAttempts; attempt += 1) {
      if (closed) throw closing();
      // One that is being warmed for this very place is as good, and comes sooner.
      const coming = [...live].find(
        (isolated) => isolated.room.network === network && isolated.pid === 0 && !isolated.dead,
      );
      try {
        if (!coming) return await begin(network);
        await coming.ready;
        await new Promise(setImmediate);
        const found = idle.indexOf(coming);
        if (found >= 0) return idle.splice(found, 1)[0]!;
      } catch (error) {
        reason = error;
        log?.warn(
          { event: 'sandbox_start_failed', attempt, err: error },
          'an isolated process did not start',
        );
      }
    }
    throw serviceUnavailable(
      { reason: 'No isolated process can be started on this machine now. Try again in a minute.' },
      reason,
    );
  }

  /** Gives a process back, or ends it. */
  async function giveBack(isolated: Isolated, reusable: boolean): Promise<void> {
    let keep = reusable && !closed && !isolated.dead && isolated.works < chunksPerProcess;
    // Whatever it left running would see the next document.
    if (keep && isolated.tree().length > 1) keep = false;
    if (keep) {
      try {
        await emptyFolder(isolated.room.folder);
        await emptyFolder(isolated.taken);
      } catch {
        keep = false;
      }
    }
    if (keep) idle.push(isolated);
    else await drop(isolated);
    leave();
    warm();
  }

  async function run(work: Work): Promise<Finished> {
    if (work.signal?.aborted) throw cancelled();
    await place(work.signal);
    let isolated: Isolated;
    try {
      isolated = await take(work.box.network);
    } catch (error) {
      leave();
      throw error;
    }
    const begun = performance.now();
    try {
      await putInputs(isolated, work);
    } catch (error) {
      await giveBack(isolated, false);
      throw work.signal?.aborted ? cancelled() : error;
    }
    const ending = await carryOut(isolated, work);
    if (!ending.ok) {
      await giveBack(isolated, ending.reusable);
      throw closed ? closing() : ending.fault;
    }
    const files = new Map<string, Promise<{ path: string; size: number }>>();
    let trusted = true;
    let released: Promise<void> | undefined;
    return {
      value: ending.value,
      seconds: (performance.now() - begun) / 1000,
      file: (name) => {
        const known = files.get(name) ?? takeFile(isolated, name);
        files.set(name, known);
        known.catch(() => {
          trusted = false;
        });
        return known;
      },
      release: () => {
        released ??= giveBack(isolated, trusted);
        return released;
      },
    };
  }

  warm();
  return {
    run,
    status: async () => ({
      level: wall.wall.level,
      guards: guardsOf(wall, memoryByLimit),
      warm: idle.length,
      busy,
    }),
    close: async () => {
      if (closed) return;
      closed = true;
      clearTimeout(retry);
      for (const { refuse } of waiting.splice(0)) refuse(closing());
      await Promise.all([...live].map(drop));
      await claim.release();
    },
  };
}
