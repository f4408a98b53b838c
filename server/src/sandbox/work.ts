import { constants } from 'node:fs';
import { copyFile, link, lstat, open as openFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { formatBytes } from '../bytes.ts';
import { cancelled, diskLimit, engineCrash, faultOfDeath, memoryLimit, timedOut } from '../death.ts';
import { type Fault, faultFromWire, internalError, serviceUnavailable } from '../fault.ts';
import { newId } from '../id.ts';
import { Asks } from './asks.ts';
import type { Isolated } from './isolated.ts';
import type { Work } from './sandbox.ts';
import { watch } from './watch.ts';

/** How a work ended, and whether its process may do another. */
export type Ending = { ok: true; value: unknown } | { ok: false; fault: Fault; reusable: boolean };

/** Puts the inputs into the process's folder. They are new files: a link planted there beforehand is not followed. */
export async function putInputs(isolated: Isolated, work: Work): Promise<void> {
  for (const input of work.inputs) {
    const { name } = input;
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(name))
      throw new TypeError(`not a name for an input: ${JSON.stringify(name)}`);
    if ('path' in input) {
      await linkOrCopy(input.path, join(isolated.room.folder, name));
      continue;
    }
    const source = await input.open();
    await using file = await openFile(join(isolated.room.folder, name), 'wx').catch((error) => {
      source.destroy();
      throw error;
    });
    // Whatever the umask: the process may be another user's.
    await file.chmod(0o644);
    const write = async (chunks: AsyncIterable<Uint8Array>) => {
      // Each goes where the last one ended.
      for await (const chunk of chunks) await file.writeFile(chunk);
    };
    await pipeline(source, write, { signal: work.signal });
  }
}

/** A link where the file system has them, and is the same; neither follows one planted there. */
const linkOrCopy = (from: string, to: string): Promise<void> =>
  link(from, to).catch((error) => {
    if (error.code === 'EEXIST' || error.code === 'ENOENT') throw error;
    return copyFile(from, to, constants.COPYFILE_EXCL);
  });

/** Says nothing about the document, unlike a crash. */
const endedBefore = () =>
  serviceUnavailable({ reason: 'The isolated process was ended before it began. Try again.' });

let lastId = 0;

/** Runs one work in a ready process and waits for its end. When it has to be killed, it is gone by then. */
export function carryOut(isolated: Isolated, work: Work): Promise<Ending> {
  const { box } = work;
  lastId += 1;
  const id = lastId;
  const memory = () => memoryLimit({ memory: formatBytes(box.memoryBytes) });
  const disk = () => diskLimit({ disk: formatBytes(box.diskBytes) });
  return new Promise((resolve) => {
    let ended = false;
    let stopping = false;
    const end = (ending: Ending) => {
      if (ended) return;
      ended = true;
      clearTimeout(soft);
      clearTimeout(hard);
      watching.stop();
      asks.end();
      work.signal?.removeEventListener('abort', onAbort);
      isolated.watcher = undefined;
      if (ending.ok || ending.reusable) resolve(ending);
      else void isolated.kill().then(() => resolve(ending));
    };
    const fail = (fault: Fault) => end({ ok: false, fault, reusable: false });
    const late = () => timedOut({ seconds: box.hardSeconds });
    const onAbort = () => fail(cancelled());
    const soft = setTimeout(() => {
      stopping = true;
      isolated.send({ type: 'stop', id });
    }, box.softSeconds * 1000);
    const hard = setTimeout(() => fail(late()), box.hardSeconds * 1000);
    const watching = watch(isolated, box, fail);
    const asks = new Asks(work, (message) => isolated.send({ ...message, id }));
    work.signal?.addEventListener('abort', onAbort, { once: true });
    isolated.watcher = {
      misbehaved: (how) => fail(engineCrash({ how })),
      exited: (death) =>
        fail(
          faultOfDeath(
            { ...death, nearMemoryLimit: watching.nearMemoryLimit() },
            { seconds: box.hardSeconds, memoryBytes: box.memoryBytes, diskBytes: box.diskBytes },
          ),
        ),
      message: (message) => {
        if (message.type === 'ready' || message.id !== id)
          return fail(engineCrash({ how: 'it answered another question' }));
        switch (message.type) {
          case 'event':
            return work.onEvent?.(message.event);
          case 'ask':
          case 'withdraw': {
            const wrong = asks.take(message);
            return wrong === undefined ? undefined : fail(engineCrash({ how: wrong }));
          }
          case 'done':
            return end({ ok: true, value: message.value });
          case 'fault':
            return end({ ok: false, fault: faultFromWire(message.fault), reusable: !stopping });
          case 'failed': {
            const known = { MEMORY_LIMIT: memory, DISK_LIMIT: disk, TIMEOUT: late }[message.code];
            if (known) return fail(stopping ? late() : known());
            const reference = newId();
            work.onEvent?.({
              type: 'log',
              fields: { event: 'handler_failed', reference, error: message.text },
            });
            return fail(internalError({ reference }, new Error(message.text)));
          }
        }
      },
    };
    isolated.fresh();
    isolated.works += 1;
    // CPU only as a backstop: four cores' worth of the wall clock, and more.
    const limits = {
      memoryBytes: box.memoryBytes,
      fileBytes: box.diskBytes,
      cpuSeconds: 30 + 4 * box.hardSeconds,
    };
    try {
      isolated.send({
        type: 'work',
        id,
        folder: isolated.view,
        request: work.request,
        limits: isolated.wall.level > 0 ? limits : null,
      });
    } catch (error) {
      fail(internalError({ reference: newId() }, error));
    }
    if (work.signal?.aborted) onAbort();
    else if (isolated.dead) fail(endedBefore());
  });
}

/**
 * A file the answer names, moved out of the process's reach. By the move a link stays a link, and nothing can be
 * exchanged for another between the check and the use. Only names directly in its folder: a path's middle could change.
 */
export async function takeFile(isolated: Isolated, name: string): Promise<{ path: string; size: number }> {
  const inside = name.startsWith(`${isolated.view}/`) ? name.slice(isolated.view.length + 1) : name;
  const wrong = () => engineCrash({ how: 'it named a file that is none' });
  if (inside === '' || inside === '.' || inside === '..' || inside.length > 255 || /[/\0]/.test(inside))
    throw wrong();
  const path = join(isolated.taken, newId());
  try {
    await rename(join(isolated.room.folder, inside), path);
  } catch (error) {
    throw engineCrash({ how: 'it named a file that is none' }, error);
  }
  const found = await lstat(path);
  // A second hard link would be a file of somebody else, or one that can still be written under another name.
  if (found.isFile() && found.nlink === 1) return { path, size: found.size };
  await rm(path, { recursive: true, force: true });
  throw wrong();
}
