import { cancelled } from '../death.ts';
import type { Logger } from '../log.ts';
import { Crew, stopping } from './crew.ts';
import { claimFolder, emptyFolder } from './folder.ts';
import type { Isolated } from './isolated.ts';
import { findWall, guardsOf } from './level.ts';
import { Places } from './places.ts';
import type { Finished, Sandbox, Work } from './sandbox.ts';
import { carryOut, putInputs, takeFile } from './work.ts';

export interface SandboxOptions {
  /** Where the processes have their folders; several Octavo processes may share it. */
  folder: string;
  /** The module each process runs; it calls `serveSandbox`. */
  entry: URL;
  /** Processes kept warm, and the most works at a time. */
  processes: number;
  /** Works after which a process is replaced. */
  chunksPerProcess: number;
  /** `require` refuses anything below bubblewrap: SANDBOX_INSUFFICIENT. */
  mode?: 'auto' | 'require';
  /** At most this level; for tests and measurements. */
  level?: 0 | 1 | 2 | 3;
  log?: Logger;
}

/**
 * Opens the pool: finds the strongest wall this machine has, and begins to warm processes behind it. Resolves before
 * they are warm; work that comes earlier waits for the first.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { entry, processes, chunksPerProcess, log } = options;
  const claim = await claimFolder(options.folder);
  const wanted = { folder: claim.path, entry, most: options.level, required: options.mode === 'require' };
  const found = await findWall(wanted).catch(async (error) => {
    await claim.release();
    throw error;
  });
  const crew = new Crew({ wall: found.wall, folder: claim.path, entry, size: processes, log });
  const places = new Places(processes);
  let closed = false;
  crew.supply();

  /** Gives a process back when it is clean, else ends it; then the place is free. */
  async function giveBack(isolated: Isolated, reusable: boolean): Promise<void> {
    const keep =
      reusable && !closed && !isolated.dead && isolated.works < chunksPerProcess && (await tidy(isolated));
    if (keep) crew.give(isolated);
    else await crew.end(isolated);
    places.leave();
  }

  async function run(work: Work): Promise<Finished> {
    if (work.signal?.aborted) throw cancelled();
    await places.enter(work.signal);
    const isolated = await crew.take(work.box.network).catch((error) => {
      places.leave();
      throw error;
    });
    const begun = performance.now();
    try {
      await putInputs(isolated, work);
    } catch (error) {
      await giveBack(isolated, false);
      throw closed ? stopping() : work.signal?.aborted ? cancelled() : error;
    }
    // Killed while it was given its inputs: it has seen nothing of the work, so another may have it.
    if (isolated.dead && !closed) {
      await giveBack(isolated, false);
      return run(work);
    }
    const ending = await carryOut(isolated, work);
    if (!ending.ok) {
      await giveBack(isolated, ending.reusable);
      throw closed ? stopping() : ending.fault;
    }
    return finished(isolated, ending.value, (performance.now() - begun) / 1000, giveBack);
  }

  return {
    run,
    status: async () => ({
      level: found.wall.level,
      guards: guardsOf(found),
      warm: crew.warm,
      busy: places.taken,
    }),
    close: async () => {
      if (closed) return;
      closed = true;
      places.close(stopping);
      await crew.close();
      await claim.release();
    },
  };
}

/** Whether a process left nothing behind: no process that would see the next document, no folder to be walked. */
async function tidy(isolated: Isolated): Promise<boolean> {
  if (isolated.tree().length > 1) return false;
  try {
    await emptyFolder(isolated.room.folder);
    await emptyFolder(isolated.taken);
    return true;
  } catch {
    return false;
  }
}

function finished(
  isolated: Isolated,
  value: unknown,
  seconds: number,
  giveBack: (isolated: Isolated, reusable: boolean) => Promise<void>,
): Finished {
  const files = new Map<string, Promise<{ path: string; size: number }>>();
  let honest = true;
  let released: Promise<void> | undefined;
  return {
    value,
    seconds,
    file: (name) => {
      const known = files.get(name) ?? takeFile(isolated, name);
      files.set(name, known);
      known.catch(() => {
        honest = false;
      });
      return known;
    },
    release: () => {
      released ??= giveBack(isolated, honest);
      return released;
    },
  };
}
