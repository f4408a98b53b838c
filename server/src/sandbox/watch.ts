import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../bytes.ts';
import { diskLimit, engineCrash, memoryLimit } from '../death.ts';
import type { Fault } from '../fault.ts';
import { memoryOf, openFilesOf } from '../proc.ts';
import type { Isolated } from './isolated.ts';
import type { Box } from './sandbox.ts';

/** How often memory, disk and processes are looked at. One look costs about 1 ms. */
const everyMs = 125;
/** More than any engine starts; RLIMIT_NPROC does not bind root. */
const mostProcesses = 64;
/** More files than any handler makes; counting them must not become the load. */
const mostFiles = 20_000;

export interface Watch {
  stop(): void;
  /** Whether most of the memory was in use at the last look. */
  nearMemoryLimit(): boolean;
}

/** Looks at a working process from outside and calls `trip` once when it takes more than its box allows. */
export function watch(isolated: Isolated, box: Box, trip: (fault: Fault) => void): Watch {
  const before = memoryOf(isolated.pid).ownBytes;
  let used = 0;
  let stopped = false;
  let counting = false;
  const stop = () => {
    stopped = true;
    clearInterval(timer);
  };
  const fail = (fault: Fault) => {
    if (stopped) return;
    stop();
    trip(fault);
  };
  const look = async () => {
    const tree = isolated.tree();
    used = tree.reduce((sum, pid) => sum + memoryOf(pid).ownBytes, 0) - before;
    if (used > box.memoryBytes) return fail(memoryLimit({ memory: formatBytes(box.memoryBytes) }));
    if (tree.length > mostProcesses)
      return fail(engineCrash({ how: `it started more than ${mostProcesses} processes` }));
    if (counting) return;
    counting = true;
    const bytes = await bytesIn(isolated.room.folder).finally(() => {
      counting = false;
    });
    if (bytes > box.diskBytes || bytes + (await namelessBytes(tree)) > box.diskBytes)
      fail(diskLimit({ disk: formatBytes(box.diskBytes) }));
  };
  const timer = setInterval(() => void look().catch(() => {}), everyMs);
  return { stop, nearMemoryLimit: () => used > 0.8 * box.memoryBytes };
}

/** Bytes on disk under a folder; infinite when there are more files than can be counted. Links count as themselves. */
async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  let files = 0;
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const names = await readdir(at).catch(() => []);
    files += names.length;
    if (files > mostFiles) return Number.POSITIVE_INFINITY;
    for (const name of names) {
      const found = await lstat(join(at, name)).catch(() => undefined);
      bytes += (found?.blocks ?? 0) * 512;
      if (found?.isDirectory()) folders.push(join(at, name));
    }
  }
  return bytes;
}

/** Bytes in files that are open but have no name left, as temporary files of engines have. */
async function namelessBytes(tree: readonly number[]): Promise<number> {
  let bytes = 0;
  for (const pid of tree)
    for (const path of openFilesOf(pid).slice(0, 1024)) {
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile() && found.nlink === 0) bytes += found.blocks * 512;
    }
  return bytes;
}
