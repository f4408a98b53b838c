import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../open.ts';

export const isRoot = process.getuid?.() === 0;
export const rounds = 3;

export async function postmaster(dataDir: string): Promise<number | undefined> {
  const text = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').catch(
    () => undefined,
  );
  return text === undefined ? undefined : Number(text.split('\n')[0]);
}

const deferred = new WeakMap<TestContext, (() => unknown)[]>();

/** Undone at the end of the test, last first: node:test runs its own hooks first first, folder before database. */
export function defer(t: TestContext, undo: () => unknown): void {
  const undos = deferred.get(t) ?? [];
  deferred.set(t, undos);
  if (undos.push(undo) > 1) return;
  t.after(async () => {
    for (const last of undos.reverse()) await last();
  });
}

/** A data folder that leaves nothing behind, not even the server a failed test did not stop. */
export async function dataFolder(t: TestContext, parent?: string): Promise<string> {
  const base = await mkdtemp(join(parent ?? tmpdir(), 'octavo-test-'));
  const dataDir = join(base, 'data');
  // As a person would have it who made the folder for Octavo; mkdtemp's 0700 is what one of the tests is about.
  await chmod(base, 0o755);
  defer(t, async () => {
    const pid = await postmaster(dataDir);
    if (pid !== undefined && pid > 1) await killServer(dataDir, pid);
    const recorded = await readFile(join(dataDir, 'postgres/socket-folder'), 'utf8').catch(() => '');
    if (recorded) await rm(recorded.split('\n')[0]!, { recursive: true, force: true });
    await rm(base, { recursive: true, force: true });
  });
  return dataDir;
}

async function killServer(dataDir: string, pid: number): Promise<void> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (!line.includes(dataDir)) return;
  for (const child of await readdir('/proc')) {
    const stat = /^\d+$/.test(child) && (await readFile(`/proc/${child}/stat`, 'utf8').catch(() => ''));
    if (stat && stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(pid))
      signal(Number(child), 'SIGKILL');
  }
  signal(pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {}
}

export async function open(t: TestContext, dataDir: string): Promise<Database> {
  const database = await openDatabase({ dataDir, poolSize: 4 });
  defer(t, () => database.close());
  return database;
}

export const one = async (database: Database): Promise<number> =>
  (await sql<{ n: number }>`select 1 as n`.execute(database.db)).rows[0]!.n;
export const count = async (database: Database): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from notes`.execute(database.db)).rows[0]!.n;

/** Another Octavo: opens the database, prints "open", then each number once its row is committed. */
export function otherProcess(
  t: TestContext,
  dataDir: string,
  options: { writes?: boolean; lasts?: boolean } = {},
) {
  const program = `
    const { openDatabase } = await import(${JSON.stringify(new URL('../open.ts', import.meta.url).href)});
    const database = await openDatabase({ dataDir: ${JSON.stringify(dataDir)}, poolSize: 2 });
    console.log('open');
    if (${options.writes === true}) {
      await database.pool.query('create table if not exists notes (n int primary key)');
      const { rows } = await database.pool.query('select coalesce(max(n), 0) as n from notes');
      for (let n = rows[0].n + 1; ; n += 1) {
        await database.pool.query('insert into notes values ($1)', [n]);
        console.log(n);
      }
    }
    if (${options.lasts !== false}) await new Promise((done) => process.stdin.once('data', done).resume());
    await database.close();
    console.log('closed');
    process.exit();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  defer(t, () => child.kill('SIGKILL'));
  const seen: string[] = [];
  const lines = createInterface({ input: child.stdout! });
  lines.on('line', (line) => seen.push(line));
  const ended = new Promise<void>((done) => lines.once('close', done));
  return {
    child,
    seen,
    ended,
    async prints(line: string) {
      for (const until = Date.now() + 60_000; !seen.includes(line); await sleep(5))
        if (Date.now() > until || exited(child)) throw new Error(`no "${line}" in [${seen.slice(-5)}]`);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export const exited = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

export async function eventually(
  what: string,
  holds: () => Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(10)) if (await holds()) return;
  assert.fail(`not within ${withinMs} ms: ${what}`);
}
