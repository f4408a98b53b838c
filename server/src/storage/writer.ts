import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

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

/** Clock ticks after boot at which a process began; "0" where /proc does not say, undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The command name stands in parentheses and may hold spaces and parentheses: count fields after the last one.
  if (stat) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  try {
    process.kill(pid, 0);
    return '0';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '0' : undefined;
  }
}

const mine = `${machine}-${process.pid}-${startOf(process.pid) ?? '0'}`;

/** A name no other writer uses. */
export const unfinishedName = (): string => `${mine}-${randomBytes(8).toString('hex')}`;

/** Whether the process that made `unfinishedName` still runs; "elsewhere" when this machine cannot know. */
export function writerOf(name: string): Life {
  const [where, pid, start] = name.split('-');
  if (where !== machine || !pid || !/^\d+$/.test(pid)) return 'elsewhere';
  const now = startOf(Number(pid));
  return now !== undefined && (now === start || now === '0') ? 'alive' : 'dead';
}
