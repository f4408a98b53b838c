import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { count, dataFolder, one, open, otherProcess, postmaster, rounds } from './fixture.ts';

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
