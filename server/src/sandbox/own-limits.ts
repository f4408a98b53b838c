import { execFile } from 'node:child_process';
import { cpuSecondsOf, memoryOf } from '../proc.ts';
import { findProgram } from '../program.ts';
import type { OwnLimits } from './wire.ts';

/**
 * Memory by which the limit lies above the allowance, so that the watch from outside comes first. At the limit itself V8
 * does not always die: in 2 of 12 runs it collected garbage and asked again for memory until the wall clock ended it.
 */
const slack = 1.1;

let last: OwnLimits | undefined;
/** CPU seconds, of the whole life of this process, at which the kernel ends it. */
let cpuUntil = 0;

/**
 * Sets memory, file size and CPU of this process for the next work. By the process itself: from outside it would take
 * CAP_SYS_RESOURCE, which containers lack, to limit another user's. Soft limits, so that the next work can have others;
 * whoever takes over the process can lift them, and meets the watch from outside.
 *
 * RLIMIT_DATA counts mappings that were never touched, some 600 MB of them in a fresh Node 24, so the allowance comes on
 * top of what there is now. Skipped when nothing changes. prlimit runs beside the handler; resolves when it has ended, which
 * must be before the work has: a process with a child is taken for one that left something behind, and thrown away.
 */
export async function limitMyself(limits: OwnLimits): Promise<void> {
  const used = cpuSecondsOf('self');
  const same = last?.memoryBytes === limits.memoryBytes && last.fileBytes === limits.fileBytes;
  if (same && cpuUntil - used >= limits.cpuSeconds) return;
  const prlimit = findProgram('prlimit');
  const { dataBytes } = memoryOf('self');
  if (!prlimit || dataBytes === 0) return;
  last = limits;
  cpuUntil = Math.ceil(used + 2 * limits.cpuSeconds);
  const data = dataBytes + Math.ceil(slack * limits.memoryBytes);
  const args = [
    `--pid=${process.pid}`,
    `--data=${data}:`,
    `--fsize=${Math.ceil(limits.fileBytes)}:`,
    `--cpu=${cpuUntil}:`,
  ];
  await new Promise<void>((resolve) => {
    execFile(prlimit, args, (error) => {
      if (error) process.stderr.write(`prlimit: ${error.message}\n`);
      resolve();
    });
  });
}
