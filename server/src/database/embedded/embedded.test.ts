import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../open.ts';
import { reachable } from './account.ts';
import { openHome } from './home.ts';
import { tryLock } from './lock.ts';
import { findPrograms, hydrate } from './programs.ts';

const isRoot = process.getuid?.() === 0;
const rounds = 3;

async function postmaster(dataDir: string): Promise<number | undefined> {
  const text = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').catch(
    () => undefined,
  );
  return text === undefined ? undefined : Number(text.split('\n')[0]);
}

const deferred = new WeakMap<TestContext, (() => unknown)[]>();

/** Undone at the end of the test, last first: node:test runs its own hooks first first, folder before database. */
function defer(t: TestContext, undo: () => unknown): void {
  const undos = deferred.get(t) ?? [];
  deferred.set(t, undos);
  if (undos.push(undo) > 1) return;
  t.after(async () => {
    for (const last of undos.reverse()) await last();
  });
}

/** A data folder that leaves nothing behind, not even the server a failed test did not stop. */
async function dataFolder(t: TestContext, parent?: string): Promise<string> {
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

async function open(t: TestContext, dataDir: string): Promise<Database> {
  const database = await openDatabase({ dataDir, poolSize: 4 });
  defer(t, () => database.close());
  return database;
}

const one = async (database: Database): Promise<number> =>
  (await sql<{ n: number }>`select 1 as n`.execute(database.db)).rows[0]!.n;
const count = async (database: Database): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from notes`.execute(database.db)).rows[0]!.n;

/** Another Octavo: opens the database, prints "open", then each number once its row is committed. */
function otherProcess(t: TestContext, dataDir: string, options: { writes?: boolean; lasts?: boolean } = {}) {
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

const exited = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function eventually(what: string, holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(10)) if (await holds()) return;
  assert.fail(`not within ${withinMs} ms: ${what}`);
}

test('the first start makes a database, later starts find it, and closing stops the server', async (t) => {
  const dataDir = await dataFolder(t);
  const times: string[] = [];
  for (const turn of ['first', 'second', 'third']) {
    const start = performance.now();
    const database = await open(t, dataDir);
    assert.equal(await one(database), 1);
    const ready = performance.now();
    if (turn === 'first') await sql`create table notes (n int8)`.execute(database.db);
    else assert.equal(await count(database), 0);
    const stop = performance.now();
    await database.close();
    times.push(
      `${turn}: ready ${Math.round(ready - start)} ms, stopped ${Math.round(performance.now() - stop)} ms`,
    );
    assert.equal(await postmaster(dataDir), undefined, 'the server is gone');
  }
  t.diagnostic(times.join('; '));
});

test('the server listens on no network address, and neither the caller nor the role is a superuser', async (t) => {
  const database = await open(t, await dataFolder(t));
  const { rows } = await sql<Record<string, unknown>>`
    select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync,
      current_setting('server_encoding') as encoding, rolsuper, 9007199254740991::int8 as big
    from pg_roles where rolname = current_user`.execute(database.db);
  assert.deepEqual(rows[0], {
    addresses: '',
    fsync: 'on',
    encoding: 'UTF8',
    rolsuper: false,
    big: 9007199254740991,
  });
  assert.doesNotMatch(database.describe(), /password|@/);
});

test('a second process shares the running server, and the last one out stops it', async (t) => {
  const dataDir = await dataFolder(t);
  const first = await open(t, dataDir);
  const pid = await postmaster(dataDir);
  const other = otherProcess(t, dataDir);
  await other.prints('open');
  assert.equal(await postmaster(dataDir), pid, 'no second server');
  await first.close();
  assert.equal(await postmaster(dataDir), pid, 'still in use');
  other.child.stdin!.write('go\n');
  await other.ended;
  assert.equal(await postmaster(dataDir), undefined);
});

test('three processes that make the same database at once all get it', async (t) => {
  const dataDir = await dataFolder(t);
  const processes = [1, 2, 3].map(() => otherProcess(t, dataDir));
  for (const { prints } of processes) await prints('open');
  for (const { child } of processes) child.stdin!.write('go\n');
  for (const { ended, seen } of processes) {
    await ended;
    assert.ok(seen.includes('closed'));
  }
  assert.equal(await postmaster(dataDir), undefined, 'of three that leave at once, one stopped it');
});

test('one that comes while the last one leaves is served', async (t) => {
  const dataDir = await dataFolder(t);
  let leaving = await open(t, dataDir);
  for (let round = 0; round < rounds * 4; round += 1) {
    const gone = leaving.close();
    await sleep(round * 2);
    leaving = await open(t, dataDir);
    assert.equal(await one(leaving), 1);
    await gone;
    assert.equal(await one(leaving), 1);
  }
});

test('a killed process takes nothing with it: its server is adopted and every committed row is there', async (t) => {
  const dataDir = await dataFolder(t);
  for (let round = 0; round < rounds; round += 1) {
    const writer = otherProcess(t, dataDir, { writes: true });
    await writer.prints('open');
    await sleep(50 + Math.random() * 200);
    await writer.kill();
    const pid = await postmaster(dataDir);
    const database = await open(t, dataDir);
    assert.equal(await postmaster(dataDir), pid, 'the same server');
    const acknowledged = Number(writer.seen.filter((line) => /^\d+$/.test(line)).at(-1) ?? 0);
    assert.ok((await count(database)) >= acknowledged, 'nothing acknowledged was lost');
    await database.close();
    assert.equal(await postmaster(dataDir), undefined, 'the dead process does not count as present');
  }
});

test('when process and server are killed together, the next start recovers every committed row', async (t) => {
  const dataDir = await dataFolder(t);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const writer = otherProcess(t, dataDir, { writes: true });
    await writer.prints('open');
    await sleep(50 + Math.random() * 200);
    writer.child.kill('SIGKILL');
    process.kill((await postmaster(dataDir))!, 'SIGKILL');
    const start = performance.now();
    const database = await open(t, dataDir);
    times.push(Math.round(performance.now() - start));
    await writer.ended;
    const acknowledged = Number(writer.seen.filter((line) => /^\d+$/.test(line)).at(-1) ?? 0);
    assert.ok((await count(database)) >= acknowledged, 'nothing acknowledged was lost');
    await database.close();
  }
  t.diagnostic(`reopened in ${times.join(', ')} ms`);
});

test('a signal to the whole process group does not reach the server', async (t) => {
  const dataDir = await dataFolder(t);
  const other = otherProcess(t, dataDir);
  await other.prints('open');
  const pid = (await postmaster(dataDir))!;
  process.kill(-other.child.pid!, 'SIGINT');
  process.kill(-other.child.pid!, 'SIGKILL');
  await other.ended;
  await sleep(100);
  process.kill(pid, 0);
  const database = await open(t, dataDir);
  assert.equal(await postmaster(dataDir), pid);
  assert.equal(await one(database), 1);
});

test('a server killed under an open database is restarted, and listeners hear again', async (t) => {
  const dataDir = await dataFolder(t);
  const database = await open(t, dataDir);
  const heard: string[] = [];
  let reconnects = 0;
  await database.listen(
    'news',
    (payload) => heard.push(payload),
    () => (reconnects += 1),
  );
  await database.notify('news', 'before');
  await eventually('first notification', async () => heard.includes('before'));
  for (let round = 1; round <= rounds; round += 1) {
    const pid = (await postmaster(dataDir))!;
    process.kill(pid, 'SIGKILL');
    const start = performance.now();
    await eventually('queries succeed', () =>
      one(database).then(
        (n) => n === 1,
        () => false,
      ),
    );
    await eventually('the line is back', async () => reconnects === round);
    t.diagnostic(`answered again after ${Math.round(performance.now() - start)} ms`);
    assert.notEqual(await postmaster(dataDir), pid);
    await database.notify('news', `after ${round}`);
    await eventually('later notification', async () => heard.includes(`after ${round}`));
  }
});

test('a query cut off by a crash is refused as DATABASE_UNAVAILABLE, not with the words of the driver', async (t) => {
  const dataDir = await dataFolder(t);
  const database = await open(t, dataDir);
  const asleep = sql`select pg_sleep(20)`.execute(database.db);
  const refused = assert.rejects(asleep, {
    code: 'DATABASE_UNAVAILABLE',
    kind: 'unavailable',
    retryable: true,
  });
  await eventually('it is asleep', async () => {
    const { rows } = await sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`.execute(
      database.db,
    );
    return rows.length > 0;
  });
  process.kill((await postmaster(dataDir))!, 'SIGKILL');
  await refused;
});

test('a process killed while it makes the cluster leaves nothing half made', async (t) => {
  const dataDir = await dataFolder(t);
  for (let round = 0; round < rounds; round += 1) {
    const first = otherProcess(t, dataDir);
    await eventually('initdb is writing', async () =>
      (await readdir(join(dataDir, 'postgres')).catch(() => [])).some((name) =>
        name.startsWith('cluster.new-'),
      ),
    );
    await sleep(round * 100);
    await first.kill();
  }
  let database = await open(t, dataDir);
  assert.equal(await one(database), 1);
  await database.close();
  // An initdb whose parent was killed writes on for a while, so it may take more than one start.
  await eventually('what the killed ones left is cleared by a later start', async () => {
    database = await open(t, dataDir);
    const left = (await readdir(join(dataDir, 'postgres'))).filter((name) => name.startsWith('cluster.new-'));
    await database.close();
    return left.length === 0;
  });
});

for (const [who, claim] of [
  ['process 1', async () => 1],
  ["a living process of the server's own account", livingProcess],
] as const)
  test(`a PID file left by a crash whose number now belongs to ${who} does not keep the server down`, async (t) => {
    const dataDir = await dataFolder(t);
    const database = await open(t, dataDir);
    const pidFile = join(dataDir, 'postgres/cluster/postmaster.pid');
    const left = await readFile(pidFile, 'utf8');
    await database.close();
    const text = left.replace(/^.*/, String(await claim(t)));
    await writeFile(pidFile, text, { mode: 0o600 });
    if (isRoot) {
      const { account } = await openHome(dataDir);
      if (account.kind === 'switch') await chown(pidFile, account.uid, account.gid);
    }
    const start = performance.now();
    assert.equal(await one(await open(t, dataDir)), 1);
    t.diagnostic(`open after ${Math.round(performance.now() - start)} ms`);
  });

async function livingProcess(t: TestContext): Promise<number> {
  const { account } = await openHome(await dataFolder(t));
  const owner = account.kind === 'switch' ? { uid: account.uid, gid: account.gid } : {};
  const child = spawn('sleep', ['60'], { stdio: 'ignore', cwd: '/', ...owner });
  defer(t, () => child.kill('SIGKILL'));
  return child.pid!;
}

test('a data folder with a path too long for a socket works, and its socket folder is private', async (t) => {
  const dataDir = join(await dataFolder(t), 'a'.repeat(80), 'b'.repeat(40));
  defer(t, async () => {
    const recorded = await readFile(join(dataDir, 'postgres/socket-folder'), 'utf8').catch(() => '');
    if (recorded) await rm(recorded.split('\n')[0]!, { recursive: true, force: true });
  });
  for (let turn = 0; turn < 2; turn += 1) {
    const database = await open(t, dataDir);
    assert.equal(await one(database), 1);
    await database.close();
  }
  const [folder] = (await readFile(join(dataDir, 'postgres/socket-folder'), 'utf8')).split('\n');
  // tmpwatch and reboots empty the temporary folder.
  await rm(folder!, { recursive: true });
  assert.equal(await one(await open(t, dataDir)), 1);
});

test('a data folder that was copied has a server of its own', async (t) => {
  const dataDir = join(await dataFolder(t), 'c'.repeat(100));
  const first = await open(t, dataDir);
  await first.close();
  const copy = `${dataDir}-copy`;
  await cp(dataDir, copy, { recursive: true });
  const original = await open(t, dataDir);
  await sql`create table notes (n int)`.execute(original.db);
  const second = await openDatabase({ dataDir: copy });
  const { rows } = await sql<{ at: string | null }>`select to_regclass('notes')::text as at`.execute(
    second.db,
  );
  await second.close();
  const recorded = await readFile(join(copy, 'postgres/socket-folder'), 'utf8');
  await rm(recorded.split('\n')[0]!, { recursive: true, force: true });
  await original.close();
  await rm((await readFile(join(dataDir, 'postgres/socket-folder'), 'utf8')).split('\n')[0]!, {
    recursive: true,
  });
  assert.equal(rows[0]!.at, null);
});

test('a lost password file is replaced at the next start', async (t) => {
  const dataDir = await dataFolder(t);
  await (await open(t, dataDir)).close();
  await rm(join(dataDir, 'postgres/password'));
  assert.equal(await one(await open(t, dataDir)), 1);
});

test('root runs it below a folder that other accounts may not enter', {
  skip: !isRoot && 'not root',
}, async (t) => {
  const closed = await mkdtemp(join(tmpdir(), 'octavo-closed-'));
  defer(t, () => rm(closed, { recursive: true, force: true }));
  const dataDir = await dataFolder(t, closed);
  assert.equal((await openHome(dataDir)).account.kind, 'namespace');
  const database = await open(t, dataDir);
  assert.equal(await one(database), 1);
  await database.close();
  assert.equal(await postmaster(dataDir), undefined);
  // The same data, once the way is open: handed to the server's own account.
  await chmod(closed, 0o711);
  assert.equal((await openHome(dataDir)).account.kind, 'switch');
  assert.equal(await one(await open(t, dataDir)), 1);
});

test('programs that the account cannot reach are copied once to where it can', {
  skip: !isRoot && 'not root',
}, async (t) => {
  const base = await mkdtemp(join(tmpdir(), 'octavo-programs-'));
  defer(t, () => rm(base, { recursive: true, force: true }));
  const { account, folder } = await openHome(await dataFolder(t));
  assert.ok(account.kind === 'switch');
  const installed = (await findPrograms(folder, { kind: 'self' })).postgres.replace(
    /\/native\/bin\/postgres$/,
    '',
  );
  const hidden = join(base, 'package');
  await mkdir(hidden);
  await cp(installed, hidden, { recursive: true, verbatimSymlinks: true });
  const [first, second] = await Promise.all([1, 2].map(() => findPrograms(folder, account, hidden)));
  assert.deepEqual(first, second);
  assert.ok(first!.postgres.startsWith(folder));
  assert.ok(reachable(join(first!.postgres, '..'), account.uid, account.gid));
  assert.equal((await readdir(folder)).filter((name) => name.includes('.new-')).length, 0);
});

test("the package's symbolic links are made when the install script did not run, by two at once", async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'octavo-links-'));
  defer(t, () => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'native/lib'), { recursive: true });
  await writeFile(join(root, 'native/lib/libx.so.1.2'), 'library');
  const links = [{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }];
  await writeFile(join(root, 'native/pg-symlinks.json'), JSON.stringify(links));
  assert.deepEqual(await Promise.all([hydrate(root), hydrate(root)]), [true, true]);
  assert.equal(await readFile(join(root, 'native/lib/libx.so.1'), 'utf8'), 'library');
});

test('the start lock admits one holder, and dies with it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-lock-'));
  defer(t, () => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'start.lock');
  const program = `
    const { tryLock } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)});
    console.log(tryLock(${JSON.stringify(file)}) ? 'held' : 'refused');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  defer(t, () => child.kill('SIGKILL'));
  const [line] = await new Promise<string[]>((done) =>
    createInterface({ input: child.stdout }).once('line', (text) => done([text])),
  );
  assert.equal(line, 'held');
  assert.equal(tryLock(file), undefined);
  child.kill('SIGKILL');
  await eventually('the lock is free', async () => {
    const release = tryLock(file);
    release?.();
    return release !== undefined;
  });
  assert.ok(existsSync(file));
});
