import { closeSync, constants, openSync, statSync, truncateSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Fault } from '../../fault.ts';
import { databaseUnavailable, errorCode, isConnectionLoss } from '../unavailable.ts';
import { ensureSocketFolder, type Home, overwrite, socketFolder } from './home.ts';
import { password, prepareCluster, role, spawnServerProgram } from './initialise.ts';
import { tryLock } from './lock.ts';
import { findPrograms, type Programs } from './programs.ts';

/** A server that says nothing, neither yes nor "starting up", for this long is not coming. */
const silenceLimitMs = 60_000;
/** Replaying the write-ahead log after a crash may take long, and the server says so while it does. */
const recoveryLimitMs = 15 * 60_000;
const logLimitBytes = 8_000_000;

/** Given as arguments, so that a new version of Octavo changes them without touching the data. */
const settings: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '64MB',
  jit: 'off',
  // Parallel queries gain nothing at this size and need /dev/shm, which containers keep at 64 MB.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  io_method: 'sync',
  // Before it replays the log the server syncs all it has: one call instead of 1,500 files. Measured after kill -9 of
  // the server: answers again in 60 to 80 ms instead of 140 to 210.
  ...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  max_wal_size: '256MB',
  // A statement whose client was killed ends, and frees its locks, within this time.
  client_connection_check_interval: '2s',
  idle_in_transaction_session_timeout: '5min',
  // Errors of statements carry row values in their details: they go to the caller, not to a file.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/** Keeps the server's log from growing without end; it is opened for appending, so cutting it is safe at any time. */
export function trimServerLog(home: Home): void {
  try {
    if (statSync(home.logFile).size > logLimitBytes) truncateSync(home.logFile, 0);
  } catch {}
}

/** Options for a connection to the private server. */
export async function address(home: Home): Promise<pg.ClientConfig> {
  return {
    // A folder that cannot be: without one, pg would try localhost.
    host: (await socketFolder(home)) ?? '/nonexistent',
    port: 5432,
    user: role,
    database: role,
    password: (await password(home)) ?? '',
  };
}

type Probe = { client: pg.Client } | { silent: unknown } | { busy: unknown };

/** Knocks by really connecting. A PID file proves nothing: after a crash its number may be anybody's. */
async function probe(home: Home, applicationName: string): Promise<Probe> {
  const client = new pg.Client({
    ...(await address(home)),
    application_name: applicationName,
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return { client };
  } catch (error) {
    client.end().catch(() => {});
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return { silent: error };
    if (isConnectionLoss(error)) return { busy: error };
    if (code === 'EACCES')
      throw databaseUnavailable(
        { reason: 'its socket belongs to another user. Run Octavo as the user that started it.' },
        error,
      );
    if (code === '28P01')
      throw databaseUnavailable(
        {
          reason:
            'its password file does not match. Stop every Octavo on this DATA_DIR, delete postgres/password in it and start again.',
        },
        error,
      );
    throw error;
  }
}

/** Whether a process runs our server; undefined where the system does not tell. A zombie has no command line. */
async function runsOurServer(home: Home, pid: number): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(home.cluster);
}

/**
 * Takes a dead server's claim out of the way. PostgreSQL refuses to start while the PID in `postmaster.pid` is alive,
 * and after a crash that number may have gone to anybody, or be a zombie nobody collects. Only the number is
 * replaced, by one no process can have: the next line of defence, "is the shared memory named in this file still
 * attached?", stays in force, so a server that does live is never doubled.
 */
async function disown(home: Home, folder: string, failures: number): Promise<void> {
  const file = join(home.cluster, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => '');
  // Ours by its command line: most likely still starting or stopping. In the end its socket may be lost for good.
  if (failures < 10 && (await runsOurServer(home, Number(text.split('\n')[0]))) !== false) return;
  if (text !== '') await overwrite(file, text.replace(/^.*/, '2147483647'));
  for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock']) await rm(join(folder, name), { force: true });
}

/** Starts one server process and waits until it answers, ends, or keeps silent for 20 s. True when it answers. */
async function launch(home: Home, programs: Programs, folder: string): Promise<boolean> {
  const size = statSync(home.logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > logLimitBytes / 8) await rename(home.logFile, `${home.logFile}.1`);
  const log = openSync(home.logFile, constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY, 0o600);
  const options = Object.entries({ ...settings, unix_socket_directories: folder });
  // A session of its own: Ctrl-C in our terminal, or the end of our process group, must not reach it before we drain.
  const child = spawnServerProgram(
    home,
    programs.postgres,
    ['-D', home.cluster, ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  for (const until = Date.now() + 20_000; !ended && Date.now() < until; await sleep(8)) {
    const answer = await probe(home, 'octavo start');
    if ('client' in answer) await answer.client.end();
    if (!('silent' in answer)) return true;
  }
  return false;
}

/**
 * A connection to the private server of a data folder, whatever state it is in: running (ours, another Octavo's, one
 * that survived its parent), stopping, crashed, half dead, or never made. Starting is serialised between processes.
 * Throws DATABASE_UNAVAILABLE when it does not come up.
 */
export async function connectOrStart(home: Home, applicationName: string): Promise<pg.Client> {
  const begun = Date.now();
  let failures = 0;
  let pause = 10;
  let last: unknown;
  for (;;) {
    const answer = await probe(home, applicationName);
    if ('client' in answer) return answer.client;
    const busy = 'busy' in answer;
    last = busy ? answer.busy : (last ?? answer.silent);
    if (Date.now() - begun > (busy ? recoveryLimitMs : silenceLimitMs)) break;
    if (busy) {
      pause = Math.min(pause * 1.3, 250);
      await sleep(pause);
      continue;
    }
    const release = tryLock(home.lockFile);
    if (!release) {
      await sleep(30);
      continue;
    }
    try {
      const again = await probe(home, applicationName);
      if ('client' in again) return again.client;
      if ('busy' in again) continue;
      const programs = await findPrograms(home.folder, home.account);
      await prepareCluster(home, programs);
      const folder = await ensureSocketFolder(home);
      // After kill -9 of a server its sessions hold the shared memory for a moment, and a new one ends at once:
      // measured, every second reopen needed a second try.
      if (failures > 0) await disown(home, folder, failures);
      if (!(await launch(home, programs, folder))) {
        failures += 1;
        last = new Error(`the server ended while starting: ${await logTail(home)}`);
        await sleep(Math.min(50 * failures, 500));
      }
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw databaseUnavailable(
        { reason: 'its data folder cannot be used. Check that DATA_DIR is writable.' },
        error,
      );
    } finally {
      release();
    }
  }
  throw databaseUnavailable(
    { reason: 'the private PostgreSQL did not start. Its log is postgres/server.log in DATA_DIR.' },
    last,
  );
}

async function logTail(home: Home): Promise<string> {
  return (await readFile(home.logFile, 'utf8').catch(() => '')).slice(-600).trim();
}

/**
 * Stops the server by a fast shutdown and waits until it is gone. `client` is a live connection to it: that is what
 * makes the PID in `postmaster.pid` the right one. False when it cannot be shown to be ours to signal (another
 * container's process numbers) or is still there after 20 s.
 */
export async function stopServer(home: Home, client: pg.Client): Promise<boolean> {
  const file = join(home.cluster, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return false;
  if ((await runsOurServer(home, pid)) === false) return false;
  process.kill(pid, 'SIGINT');
  client.end().catch(() => {});
  for (const until = Date.now() + 20_000; Date.now() < until; await sleep(8)) {
    const now = await readFile(file, 'utf8').catch(() => undefined);
    if (now === undefined || Number(now.split('\n')[0]) !== pid) return true;
  }
  return false;
}
