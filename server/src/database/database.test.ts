import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { type Database, openDatabase, transaction } from './open.ts';
import { openQueue, type Queue } from './queue.ts';

let dataDir: string;
let database: Database;
let queue: Queue;

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'octavo-test-'));
  database = await openDatabase({ dataDir, poolSize: 6 });
  await sql`create table notes (n int unique)`.execute(database.db);
});

after(async () => {
  await queue?.close();
  await database?.close();
  await rm(dataDir, { recursive: true, force: true });
});

const within = async (holds: () => boolean): Promise<void> => {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(5)) if (holds()) return;
  assert.fail('not within 60 s');
};

const rollback = new Error('rolled back on purpose');
const rolledBack = (work: (tx: Kysely<any>) => Promise<unknown>) =>
  assert.rejects(
    database.db.transaction().execute(async (tx) => {
      await work(tx);
      throw rollback;
    }),
    rollback,
  );

const numbered = (name: string) => ({
  up: (db: Kysely<any>) => sql`create table ${sql.table(name)} (n int)`.execute(db).then(() => {}),
});

test('migrations run once, in order, whichever of several processes comes first', async () => {
  const two = { '0001-a': numbered('a'), '0002-b': numbered('b') };
  const ran = await Promise.all([1, 2, 3].map(() => migrate(database.db, two)));
  assert.deepEqual(ran.flat(), ['0001-a', '0002-b']);
  assert.deepEqual(await migrate(database.db, two), []);
  assert.deepEqual(await migrate(database.db, { ...two, '0003-c': numbered('c') }), ['0003-c']);
});

test('a schema newer than the code is refused with the remedy, and is not touched', async () => {
  await assert.rejects(migrate(database.db, { '0001-a': numbered('a') }), (error: any) => {
    assert.equal(error.code, 'SCHEMA_NEWER');
    assert.equal(error.retryable, false);
    assert.match(error.message, /0002-b, 0003-c.*Install that version.*restore a backup/);
    return true;
  });
});

test('a migration that fails changes nothing, neither its own statements nor those before it', async () => {
  const failing = {
    '0001-a': numbered('a'),
    '0002-b': numbered('b'),
    '0003-c': numbered('c'),
    '0004-d': numbered('d'),
    '0005-e': numbered('d'),
  };
  await assert.rejects(migrate(database.db, failing), /already exists/);
  const { rows } = await sql<{ d: string | null }>`select to_regclass('d')::text as d`.execute(database.db);
  assert.equal(rows[0]!.d, null);
});

test('the released migrations apply to a new database and name every table of the schema', async () => {
  await sql`drop table kysely_migration, kysely_migration_lock`.execute(database.db);
  assert.deepEqual(await migrate(database.db), Object.keys(migrations));
  for (const table of [
    'owners',
    'files',
    'jobs',
    'job_files',
    'chunks',
    'events',
    'idempotency',
    'workers',
  ] as const)
    await database.db.selectFrom(table).selectAll().limit(1).execute();
});

test('two processes that make the queue at once both get it; opening it again is quick', async (t) => {
  const [first, second] = await Promise.all([openQueue(database), openQueue(database)]);
  await Promise.all([first.ensure(['compress', 'merge']), second.ensure(['compress', 'merge'])]);
  await Promise.all([first.close(), second.close()]);
  const start = performance.now();
  queue = await openQueue(database);
  t.diagnostic(`queue opened in ${Math.round(performance.now() - start)} ms`);
  await queue.ensure(['compress', 'merge', 'priority', 'later', 'race']);
});

test('a message sent in a transaction that is rolled back was never sent', async () => {
  await rolledBack((tx) => queue.send(tx, 'compress', { chunk_id: 'ghost' }));
  assert.equal(await queue.depth('compress'), 0);
  assert.deepEqual(await queue.fetch(database.db, 'compress', 1), []);
});

test('a message is invisible until its transaction commits', async () => {
  await database.db.transaction().execute(async (tx) => {
    await queue.send(tx, 'compress', { chunk_id: 'one' });
    assert.equal(await queue.depth('compress'), 0);
    assert.equal(await queue.depth('compress', tx), 1);
  });
  assert.equal(await queue.depth('compress'), 1);
});

test('a fetch that is rolled back puts the message back in line', async () => {
  await rolledBack(async (tx) => {
    const [message] = await queue.fetch(tx, 'compress', 1);
    assert.equal(message?.chunk_id, 'one');
    await queue.complete(tx, 'compress', message!.id);
  });
  const [again] = await queue.fetch(database.db, 'compress', 1);
  assert.equal(again?.chunk_id, 'one');
  assert.deepEqual(await queue.fetch(database.db, 'compress', 1), []);
  await queue.complete(database.db, 'compress', again!.id);
  await queue.complete(database.db, 'compress', again!.id);
});

test('messages come by priority, then by age, and not before their time', async () => {
  const send = (chunk_id: string, options = {}) => queue.send(database.db, 'priority', { chunk_id }, options);
  await send('first');
  await send('second');
  await send('urgent', { priority: 5 });
  await send('last', { priority: -5 });
  await send('later', { priority: 9, startAfter: new Date(Date.now() + 60_000) });
  const fetched: string[] = [];
  for (let n = 0; n < 5; n += 1)
    fetched.push(...(await queue.fetch(database.db, 'priority', 1)).map(({ chunk_id }) => chunk_id));
  assert.deepEqual(fetched, ['urgent', 'first', 'second', 'last']);
  assert.equal(await queue.depth('priority'), 1, 'the later one waits');
});

test('removed messages are not delivered', async () => {
  const ids = [];
  for (const chunk_id of ['a', 'b', 'c']) ids.push(await queue.send(database.db, 'later', { chunk_id }));
  await queue.remove(database.db, 'later', [ids[0]!, ids[2]!, '00000000-0000-7000-8000-000000000000']);
  await queue.remove(database.db, 'later', []);
  const left = await queue.fetch(database.db, 'later', 10);
  assert.deepEqual(
    left.map(({ chunk_id }) => chunk_id),
    ['b'],
  );
});

test('takers that compete in open transactions never get the same message, and none waits for another', async () => {
  for (let n = 0; n < 60; n += 1) await queue.send(database.db, 'race', { chunk_id: String(n) });
  const taken: string[] = [];
  const taker = async () => {
    for (;;) {
      const got = await transaction(database, async (tx) => {
        const messages = await queue.fetch(tx, 'race', 3);
        await sleep(2);
        for (const { id } of messages) await queue.complete(tx, 'race', id);
        return messages;
      });
      if (got.length === 0) return;
      taken.push(...got.map(({ chunk_id }) => chunk_id));
    }
  };
  await Promise.all([taker(), taker(), taker(), taker()]);
  assert.deepEqual(
    taken.map(Number).sort((a, b) => a - b),
    [...Array(60).keys()],
  );
});

test('notifications arrive when the transaction commits, and never when it does not', async () => {
  const heard: string[] = [];
  const stop = await database.listen('test_events', (payload) => heard.push(payload));
  await rolledBack((tx) => database.notify('test_events', 'ghost', tx as never));
  await transaction(database, (tx) => database.notify('test_events', 'committed', tx));
  await database.notify('test_events', 'plain');
  await within(() => heard.length === 2);
  assert.deepEqual(heard, ['committed', 'plain']);
  await stop();
  await database.notify('test_events', 'unheard');
  await sleep(50);
  assert.equal(heard.length, 2);
});

test('a deadlock is resolved by running its victim again', async () => {
  await sql`create table pair (n int primary key, hits int default 0)`.execute(database.db);
  await sql`insert into pair values (1), (2)`.execute(database.db);
  const touch = (order: number[]) =>
    transaction(database, async (tx) => {
      for (const n of order) {
        await sql`update pair set hits = hits + 1 where n = ${n}`.execute(tx);
        await sleep(50);
      }
    });
  await Promise.all([touch([1, 2]), touch([2, 1])]);
  const { rows } = await sql<{ hits: number }>`select hits from pair order by n`.execute(database.db);
  assert.deepEqual(rows, [{ hits: 2 }, { hits: 2 }]);
});

test('an error of the statement is passed on as it is, and is not repeated', async () => {
  let runs = 0;
  const twice = transaction(database, async (tx) => {
    runs += 1;
    await sql`insert into notes values (7), (7)`.execute(tx);
  });
  await assert.rejects(twice, { code: '23505' });
  assert.equal(runs, 1);
});

test('losing every connection at once is survived, and the next query works', async () => {
  const cut = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()`.execute(
      database.db,
    );
  let reconnects = 0;
  const stop = await database.listen(
    'test_cut',
    () => {},
    () => (reconnects += 1),
  );
  await Promise.all([1, 2, 3].map(() => sql`select pg_sleep(0.05)`.execute(database.db)));
  const begun = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const inside = database.db.transaction().execute(async (tx) => {
    await sql`select 1`.execute(tx);
    begun.resolve();
    await gone.promise;
    await sql`select 1`.execute(tx);
  });
  const refused = assert.rejects(inside, { code: 'DATABASE_UNAVAILABLE' });
  await begun.promise;
  await cut();
  gone.resolve();
  await refused;
  await sql`select 1`.execute(database.db);
  await within(() => reconnects === 1);
  await stop();
});

test('a database of your own is reached by its URL; its password is told to nobody', async () => {
  const { host, user, password } = database.pool.options;
  const url = `postgres://${user}:${password}@${encodeURIComponent(host!)}/octavo`;
  const own = await openDatabase({ dataDir: '/nonexistent', url });
  assert.equal(own.embedded, false);
  assert.ok(!own.describe().includes(String(password)));
  const { rows } = await sql<{ n: number }>`select count(*) as n from pair`.execute(own.db);
  assert.equal(rows[0]!.n, 2);
  await own.close();
  const wrong = url.replace(String(password), 'wrong');
  await assert.rejects(openDatabase({ dataDir: '/nonexistent', url: wrong }), (error: any) => {
    assert.equal(error.code, 'DATABASE_UNAVAILABLE');
    assert.match(error.message, /user, password and database/);
    return true;
  });
  await new pg.Client({ connectionString: url }).end();
  await sql`select 1`.execute(database.db);
});
