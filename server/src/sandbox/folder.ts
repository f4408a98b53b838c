import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isRunning, processesWith, startTimeOf } from '../proc.ts';

/** Which list of processes a pid belongs to: containers that share a data folder have their own. */
const place = () => {
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {}
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 8);
};

/** Folders of owners elsewhere are touched this often, and taken for abandoned after ten times as long. */
const touchMs = 60_000;

let opened = 0;

/**
 * Makes this process's own folder under `folder`, named after the process (place, pid, start time, a number), and
 * removes those of processes that are dead.
 */
export async function claimFolder(folder: string): Promise<{ path: string; release: () => Promise<void> }> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  await removeAbandoned(folder);
  opened += 1;
  const path = join(folder, `${place()}-${process.pid}-${startTimeOf(process.pid) || 0}-${opened}`);
  await mkdir(path);
  // Another user may pass to the one box that is his, and list nothing.
  await chmod(path, 0o711);
  const timer = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), touchMs).unref();
  return {
    path,
    release: async () => {
      clearInterval(timer);
      await removeTree(path);
    },
  };
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, where, pid, start] = /^([0-9a-f]{8})-(\d+)-(\d+)-\d+$/.exec(name) ?? [];
    if (where === undefined) continue;
    const path = join(folder, name);
    if (where === place() ? isRunning(Number(pid), start!) : await fresh(path)) continue;
    // What was caught between its parent's death and its own; see `sweep`.
    for (const left of processesWith(`OCTAVO_BOX=${name}.`)) kill(left);
    await removeTree(path);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
}

const fresh = async (path: string): Promise<boolean> =>
  stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < 10 * touchMs,
    () => true,
  );

const run = promisify(execFile);

/**
 * Removes a folder a hostile process may have filled: folders it closed to us (0000), or nested deeper than a path can
 * name (PATH_MAX, where Node's own rm gives up and GNU rm does not). The process must be dead.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 2 });
  } catch {
    await run('/bin/chmod', ['-R', 'u+rwX', '--', path]).catch(() => {});
    await run('/bin/rm', ['-rf', '--', path]);
  }
}

/**
 * Empties a folder between two works of a living process. Only names are unlinked: going down into a folder the process
 * could swap for a link while we walk would let it choose what we delete. Rejects when there is such a folder.
 */
export async function emptyFolder(path: string): Promise<void> {
  for (const name of await readdir(path)) await unlink(join(path, name));
}
