import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { errorCode } from '../unavailable.ts';

const SQLITE_BUSY = 5;

/**
 * Takes an exclusive lock on a file, or returns undefined when another process (or another caller here) has it.
 * The kernel drops it when the holder dies, however it dies.
 *
 * An empty SQLite database is the carrier because it is the one fcntl lock in Node's standard library. The usual
 * substitutes fail exactly when they are needed: a folder or a PID file outlives `kill -9`, process ids recycle
 * (every container has a PID 1), and a listening socket can be unlinked by two rescuers at once.
 */
export function tryLock(file: string): (() => void) | undefined {
  // Made closed to others, who could hold it against us by reading; never opened by hand once it exists, because
  // closing any descriptor of a file drops every fcntl lock this process has on it.
  try {
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const carrier = new DatabaseSync(file, { timeout: 0 });
  try {
    carrier.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    carrier.close();
    if (errorCode(error) === 'ERR_SQLITE_ERROR' && (error as { errcode?: number }).errcode === SQLITE_BUSY)
      return undefined;
    throw error;
  }
  return () => carrier.close();
}
