import { formatBytes } from './bytes.ts';
import { type Fault, fault, faultFromWire } from './fault.ts';

/**
 * How work ends that was ended by force. Declared once for programs and for isolated processes. All are final: the same
 * document would die the same way again, and a poisoned file must not burn three attempts.
 */
export const timedOut = fault({
  code: 'TIMEOUT',
  kind: 'timeout',
  message:
    'The work was stopped after {seconds} s, the longest it may take. Split the document or choose fewer pages, and submit it again.',
});
export const memoryLimit = fault({
  code: 'MEMORY_LIMIT',
  kind: 'unprocessable',
  message:
    'This document needs more than the {memory} of memory one piece of work may use. Split it and submit the parts.',
});
export const diskLimit = fault({
  code: 'DISK_LIMIT',
  kind: 'unprocessable',
  message:
    'Working on this document writes more than the {disk} one piece of work may write. Split it and submit the parts.',
});
export const engineCrash = fault({
  code: 'ENGINE_CRASH',
  kind: 'unprocessable',
  message:
    'The program working on this document ended unexpectedly ({how}). The file is probably damaged: open it in a PDF reader, save it anew, and submit the copy.',
});
export const cancelled = fault({
  code: 'CANCELLED',
  kind: 'cancelled',
  message: 'The job was cancelled. Submit it again, or retry it, to have it done.',
});

/** What the dead was allowed; the faults name it. */
export interface Allowance {
  seconds: number;
  memoryBytes: number;
  diskBytes?: number;
}

/** How it died. `stderr` is the tail it left. */
export interface Death {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
  /** The program used most of its memory when last seen, so a SIGKILL from elsewhere is the kernel's. */
  nearMemoryLimit?: boolean;
}

/**
 * Texts by which memory ran out: V8 under `prlimit --data` ("Fatal process out of memory", "Allocation failed"), Buffers
 * ("Failed to allocate memory", "Array buffer allocation failed"), WebAssembly ("Unable to grow instance memory",
 * "could not allocate memory", Emscripten's "OOM"), C++ ("bad_alloc"). Measured in bench/isolation.
 */
const outOfMemory =
  /out of memory|bad_alloc|allocat(?:e|ion)[^\n]{0,20}(?:memory|failed)|Allocation fail|promotion failed|Unable to grow instance memory|WebAssembly\.Memory|Cannot enlarge memory|Aborted\(OOM\)|Cannot allocate memory|VMerror/i;

/** Whether an error or a dying program's last words say that memory ran out. */
export const saysOutOfMemory = (text: string): boolean => outOfMemory.test(text);

/** Signal names by the number a wrapper adds 128 to. */
const signals: Record<number, NodeJS.Signals> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

/** The signal a process died of, also when a wrapper reports it as exit code 128 + n. */
export const signalOf = (death: Pick<Death, 'code' | 'signal'>): NodeJS.Signals | null =>
  death.signal ?? (death.code === null ? null : (signals[death.code - 128] ?? null));

/** The fault for a death nobody here ordered. */
export function faultOfDeath(death: Death, allowance: Allowance): Fault {
  const signal = signalOf(death);
  if (signal === 'SIGXCPU') return timedOut({ seconds: allowance.seconds });
  if (signal === 'SIGXFSZ') return diskLimit({ disk: formatBytes(allowance.diskBytes ?? 0) });
  const violent = signal !== null || death.code !== 0;
  if ((violent && saysOutOfMemory(death.stderr)) || (signal === 'SIGKILL' && death.nearMemoryLimit))
    return memoryLimit({ memory: formatBytes(allowance.memoryBytes) }, death);
  const crash = engineCrash({ how: signal ?? `exit code ${death.code}` }, death);
  // Killed from outside says nothing about the document: an operator, or the kernel short of memory for others' sake.
  return signal === 'SIGKILL' ? faultFromWire({ ...crash.toPublic(), retryable: true }, death) : crash;
}
