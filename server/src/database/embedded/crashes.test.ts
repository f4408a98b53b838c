import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chown, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import {
  count,
  dataFolder,
  defer,
  eventually,
  isRoot,
  one,
  open,
  otherProcess,
  postmaster,
  rounds,
} from './fixture.ts';
import { openHome } from './home.ts';

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
