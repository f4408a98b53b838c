import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openDatabase } from '../open.ts';
import { reachable } from './account.ts';
import { dataFolder, defer, eventually, isRoot, one, open, postmaster } from './fixture.ts';
import { openHome } from './home.ts';
import { tryLock } from './lock.ts';
import { findPrograms, hydrate } from './programs.ts';

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
