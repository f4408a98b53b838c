import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning, startTimeOf } from '../proc.ts';

/**
 * Names for unfinished files that tell, after a crash, whether their writer still lives: `machine-pid-start-random`.
 * `machine` stands for host, boot and pid namespace, so two containers that share a folder never judge each other's
 * process numbers; `start` (field 22 of /proc/pid/stat, clock ticks since boot) tells a reused number from its first owner.
 */
export type Life = 'alive' | 'dead' | 'elsewhere';

const read = (get: () => string): string => {
  try {
    return get().trim();
  } catch {
    return '';
  }
};

const machine = createHash('sha256')
  .update(
    [
      hostname(),
      read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
      read(() => readlinkSync('/proc/self/ns/pid')),
    ].join('\n'),
  )
  .digest('hex')
  .slice(0, 12);

const mine = `${machine}-${process.pid}-${startTimeOf(process.pid) || '0'}`;

/** A name no other writer uses. */
export const unfinishedName = (): string => `${mine}-${randomBytes(8).toString('hex')}`;

/** Whether the process that made `unfinishedName` still runs; "elsewhere" when this machine cannot know. */
export function writerOf(name: string): Life {
  const [where, pid, start] = name.split('-');
  if (where !== machine || !pid || !/^\d+$/.test(pid)) return 'elsewhere';
  return isRunning(Number(pid), start ?? '') ? 'alive' : 'dead';
}
