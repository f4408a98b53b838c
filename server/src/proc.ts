import { readdirSync, readFileSync } from 'node:fs';

// What Linux says of processes under /proc (proc(5)). Everything is a snapshot of something that may be gone already: a
// missing process gives the empty answer, as does a system without /proc.

/** The text of a file under /proc; empty when it cannot be read. */
export const readText = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

const list = (path: string): string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** Direct children, of any thread: a child belongs to the thread that forked it. */
export function childrenOf(pid: number): number[] {
  const found: number[] = [];
  for (const thread of list(`/proc/${pid}/task`))
    for (const word of readText(`/proc/${pid}/task/${thread}/children`).split(' '))
      if (word) found.push(Number(word));
  return found;
}

/** The process and all its descendants, parents first. One tree of three processes costs about 0.3 ms. */
export function treeOf(pid: number): number[] {
  const found = [pid];
  for (let at = 0; at < found.length && found.length < 10_000; at += 1) found.push(...childrenOf(found[at]!));
  return found;
}

export interface ProcessMemory {
  /** Memory of its own: anonymous, shared and swapped pages, without mapped files. Bytes. */
  ownBytes: number;
  /** The most it ever had resident; bytes. */
  peakBytes: number;
  /** What RLIMIT_DATA counts: private writable mappings, touched or not. Bytes. */
  dataBytes: number;
}

/** Of a process, or of this one. */
export function memoryOf(pid: number | 'self'): ProcessMemory {
  const status = readText(`/proc/${pid}/status`);
  const kilobytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return {
    ownBytes: kilobytes('RssAnon') + kilobytes('RssShmem') + kilobytes('VmSwap'),
    peakBytes: kilobytes('VmHWM'),
    dataBytes: kilobytes('VmData'),
  };
}

/** Fields of /proc/pid/stat after the command, which may hold spaces and brackets. */
const statOf = (pid: number | 'self'): string[] => {
  const stat = readText(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** Ticks since boot at which the process started; with the pid it names a process for good. Empty when there is none. */
export const startTimeOf = (pid: number): string => statOf(pid)[19] ?? '';

/**
 * Whether the process that had this number and began at `start` (see `startTimeOf`) still runs. One that is dead and was not
 * yet waited for (state Z or X) does not: a signal still reaches its number, and in a container whose first process reaps
 * nobody it stays so for ever. Where /proc says nothing the number alone decides.
 */
export function isRunning(pid: number, start: string): boolean {
  const stat = statOf(pid);
  if (/^[ZX]/.test(stat[0] ?? '')) return false;
  const now = stat[19] ?? '';
  if (now !== '') return now === start || start === '' || start === '0';
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** CPU seconds used so far by all its threads (at the usual 100 ticks a second). */
export const cpuSecondsOf = (pid: number | 'self'): number => {
  const stat = statOf(pid);
  return (Number(stat[11] ?? 0) + Number(stat[12] ?? 0)) / 100;
};

/** Processes with an entry of their first environment that begins so; other users' are unreadable unless root. */
export const processesWith = (entry: string): number[] =>
  list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) =>
      readText(`/proc/${pid}/environ`)
        .split('\0')
        .some((found) => found.startsWith(entry)),
    )
    .map(Number);

/** Open files of a process that have lost their name, so that no folder shows them; the paths can be stat'ed. */
export const openFilesOf = (pid: number): string[] =>
  list(`/proc/${pid}/fd`).map((name) => `/proc/${pid}/fd/${name}`);
