import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { formatBytes } from '../bytes.ts';
import {
  cancelled,
  type Death,
  engineCrash,
  faultOfDeath,
  memoryLimit,
  signalOf,
  timedOut,
} from '../death.ts';
import type { Fault } from '../fault.ts';
import { memoryOf, treeOf } from '../proc.ts';
import { findProgram, programFolders } from '../program.ts';

export { findProgram };

export interface Program {
  /** Absolute path, from `findProgram`. */
  file: string;
  /** Arguments as the program gets them; there is no shell. None may hold a NUL. */
  args: readonly string[];
  /** Its working folder, also its HOME and TMPDIR: what it leaves behind goes with the folder. */
  cwd: string;
  /** Added to the bare environment (PATH, LC_ALL=C, HOME, TMPDIR). Nothing is inherited. */
  env?: Readonly<Record<string, string>>;
  /** Private memory, by RLIMIT_DATA where `prlimit` exists, and by watching. Bytes. */
  memoryBytes: number;
  /** CPU seconds; the wall clock alone when absent. */
  cpuSeconds?: number;
  wallSeconds: number;
  /** Bytes of standard output that are kept, 1 MiB when absent. The rest is read and dropped. */
  maxOutputBytes?: number;
  /** Aborting it kills the program and its children and rejects with CANCELLED. */
  signal?: AbortSignal;
  /** Called for each line of both outputs, cut at 4 kB. */
  onLine?: (line: string) => void;
}

export interface Ran {
  /** The exit code; programs use it to refuse, so it is no fault. */
  code: number;
  stdout: string;
  /** The first 64 KiB. */
  stderr: string;
  seconds: number;
  /** The most memory seen resident in the program itself, sampled every 100 ms; absent where /proc is. */
  peakBytes?: number;
}

const keptStderr = 64 * 1024;
/** poppler wrote 256 MB of warnings on one page, mutool 34 MB: past this the program is killed. */
const flood = 20 * 1024 * 1024;

/**
 * Runs an external program to its end. Throws TIMEOUT, MEMORY_LIMIT, DISK_LIMIT, ENGINE_CRASH or CANCELLED when it was
 * killed or died of a signal, and the plain system error when it cannot be started. Inside an isolated process it has
 * that process's walls; its own limits come on top.
 */
export async function runProgram(program: Program): Promise<Ran> {
  if (program.args.some((arg) => arg.includes('\0'))) throw new TypeError('an argument holds a NUL');
  if (program.signal?.aborted) throw cancelled();
  const started = performance.now();
  const [file, ...args] = limited(program) as [string, ...string[]];
  const child = spawn(file, args, {
    cwd: program.cwd,
    env: {
      PATH: programFolders.join(':'),
      LC_ALL: 'C',
      HOME: program.cwd,
      TMPDIR: program.cwd,
      ...program.env,
    },
    // The fourth is the channel of an isolated process: a program must not inherit it.
    stdio: ['ignore', 'pipe', 'pipe', 'ignore'],
    detached: true,
  });
  let verdict: Fault | undefined;
  let peakBytes: number | undefined;
  const kill = (fault?: Fault) => {
    verdict ??= fault;
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {}
  };
  const onAbort = () => kill(cancelled());
  program.signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => kill(timedOut({ seconds: program.wallSeconds })),
    program.wallSeconds * 1000,
  );
  let nearLimit = false;
  const watch = setInterval(() => {
    const each = child.pid === undefined ? [] : treeOf(child.pid).map(memoryOf);
    const own = each.reduce((sum, memory) => sum + memory.ownBytes, 0);
    if (each[0]?.peakBytes) peakBytes = Math.max(peakBytes ?? 0, each[0].peakBytes);
    nearLimit = own > 0.8 * program.memoryBytes;
    if (own > program.memoryBytes) kill(memoryLimit({ memory: formatBytes(program.memoryBytes) }));
  }, 100);
  try {
    const read = output(program, () => kill(engineCrash({ how: 'it flooded its output' })));
    child.stdout!.on('data', read.stdout);
    child.stderr!.on('data', read.stderr);
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject);
      // A grandchild may keep the pipes open for ever: half a second after the exit the group goes too.
      child.once('exit', () => setTimeout(() => kill(), 500).unref());
      child.once('close', (...ending) => resolve(ending));
    });
    if (verdict) throw verdict;
    const { stdout, stderr } = read.end();
    const death: Death = { code, signal, stderr, nearMemoryLimit: nearLimit };
    if (signalOf(death) !== null || code === null)
      throw faultOfDeath(death, { seconds: program.wallSeconds, memoryBytes: program.memoryBytes });
    return { code, stdout, stderr, seconds: (performance.now() - started) / 1000, peakBytes };
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    program.signal?.removeEventListener('abort', onAbort);
    // What the program left running in its group.
    kill();
  }
}

/** The command with what this system can put in front of it. Both replace themselves by the next, at 1 to 2 ms each. */
function limited({ file, args, memoryBytes, cpuSeconds }: Program): string[] {
  const command = [file, ...args];
  const prlimit = findProgram('prlimit');
  if (prlimit) {
    // At the soft CPU limit the kernel sends SIGXCPU, which names itself; at the hard one SIGKILL, which does not.
    const limits = [`--data=${Math.ceil(memoryBytes)}`, '--core=0'];
    if (cpuSeconds !== undefined) limits.push(`--cpu=${Math.ceil(cpuSeconds)}:${Math.ceil(cpuSeconds) + 5}`);
    command.unshift(prlimit, ...limits, '--');
  }
  // Without process namespaces this is what ends a program whose isolated process was killed.
  const setpriv = findProgram('setpriv');
  if (setpriv) command.unshift(setpriv, '--pdeathsig', 'KILL', '--');
  return command;
}

/** Reads both outputs: keeps the beginnings, cuts lines, and counts until it is a flood. */
function output({ maxOutputBytes = 2 ** 20, onLine }: Program, onFlood: () => void) {
  let total = 0;
  const reader = (keep: number) => {
    const chunks: Buffer[] = [];
    const decoder = new StringDecoder('utf8');
    let kept = 0;
    let line = '';
    const take = (chunk: Buffer) => {
      total += chunk.length;
      if (total > flood) onFlood();
      if (kept < keep) {
        const part = chunk.subarray(0, keep - kept);
        chunks.push(part);
        kept += part.length;
      }
      if (!onLine) return;
      const pieces = decoder.write(chunk).split(/\r?\n/);
      for (const [at, piece] of pieces.entries()) {
        line = (line + piece).slice(0, 4096);
        if (at === pieces.length - 1) break;
        onLine(line);
        line = '';
      }
    };
    return { take, text: () => Buffer.concat(chunks).toString('utf8') };
  };
  const stdout = reader(maxOutputBytes);
  const stderr = reader(keptStderr);
  return {
    stdout: stdout.take,
    stderr: stderr.take,
    end: () => ({ stdout: stdout.text(), stderr: stderr.text() }),
  };
}
