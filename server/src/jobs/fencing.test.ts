import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { migrate } from '../database/migrate.ts';
import { type Database, openDatabase } from '../database/open.ts';
import { openQueue, type Queue } from '../database/queue.ts';
import { receive } from '../files/receive.ts';
import { newId } from '../id.ts';
import { openLog } from '../log.ts';
import { catalog } from '../operations/catalog.ts';
import definition from '../operations/info/definition.ts';
import { openSeal } from '../seal.ts';
import { openDiskStorage } from '../storage/disk.ts';
import { claim } from './claim.ts';
import type { Engine } from './engine.ts';
import { holdKey } from './hold-key.ts';
import { localOwner } from './owner.ts';
import { reap } from './reap.ts';
import { beat, claimId } from './rows/chunk.ts';
import { type JobSettings, jobSettings } from './settings.ts';
import { submit } from './submit.ts';

let base: string;
let database: Database;
let queue: Queue;
let engine: Engine;

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'octavo-test-'));
  await chmod(base, 0o755);
  database = await openDatabase({ dataDir: base, poolSize: 4 });
  await migrate(database.db);
  queue = await openQueue(database);
  await queue.ensure([definition.name]);
  const defaults = Object.entries(jobSettings).map(([name, setting]) => [name, setting.default]);
  engine = {
    database,
    queue,
    shelf: { database, storage: await openDiskStorage({ folder: join(base, 'files') }) },
    settings: Object.fromEntries(defaults) as JobSettings,
    log: openLog({ level: 'silent' }),
    seal: openSeal(Buffer.alloc(32)),
    version: 'test',
    catalog,
  };
});

after(async () => {
  await queue?.close();
  await database?.close();
  await rm(base, { recursive: true, force: true });
});

async function submitOne(key?: string) {
  const file = await receive(engine.shelf, Readable.from([Buffer.from('%PDF-1.4')]), {
    owner: localOwner,
    name: 'a.pdf',
    limit: 100,
    keepSeconds: 60,
  });
  return submit(engine, {
    owner: localOwner,
    kind: 'single',
    steps: [{ definition, options: {} }],
    sources: [{ file }],
    ownFiles: new Set([file.id]),
    priority: 0,
    ttlSeconds: 60,
    ...(key ? { idempotency: { key, fingerprint: 'the same' } } : {}),
  });
}

/** As if so many seconds had gone by for a key. */
const later = (key: string, seconds: number) =>
  database.pool.query(
    `update idempotency set locked_until = locked_until - make_interval(secs => $2) where key = $1`,
    [key, seconds],
  );

test('a key is for one request at a time, and free as soon as that request is refused', async () => {
  const first = await holdKey(engine, localOwner, 'one');
  assert.ok(first);
  assert.equal(await holdKey(engine, localOwner, 'one'), undefined);
  await first.free();
  const second = await holdKey(engine, localOwner, 'one');
  assert.ok(second);
  await second.free();
});

test('the key of a request that died with its process is free again within half a minute', async () => {
  const dead = await holdKey(engine, localOwner, 'dead');
  dead?.release();
  assert.equal(await holdKey(engine, localOwner, 'dead'), undefined, 'not at once: it may only be slow');
  await later('dead', 30);
  const repeat = await holdKey(engine, localOwner, 'dead');
  assert.ok(repeat);
  await repeat.free();
});

test('of two requests that both believe they hold a key, one makes the job and the other may try again', async () => {
  const frozen = await holdKey(engine, localOwner, 'both');
  await later('both', 30);
  const repeat = await holdKey(engine, localOwner, 'both');
  assert.ok(frozen && repeat);
  const outcomes = await Promise.allSettled([submitOne('both'), submitOne('both')]);
  frozen.release();
  repeat.release();
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  assert.deepEqual(
    refused.map(({ reason }) => [reason.code, reason.retryable]),
    [['IDEMPOTENCY_CONFLICT', true]],
  );
  const { rows } = await database.pool.query(
    `select count(*) as n from jobs j join idempotency i on i.job_id = j.id where i.key = 'both'`,
  );
  assert.equal(rows[0].n, 1);
  await database.pool.query('delete from jobs');
});

test('a worker that claims a chunk again after losing its lease keeps the new claim and is told to drop the old', async () => {
  await submitOne();
  const worker = newId();
  const old = await claim(engine, definition.name, worker);
  assert.ok(old);
  await database.pool.query(`update chunks set lease_until = now() - interval '1 second' where id = $1`, [
    old.chunk.id,
  ]);
  assert.equal(await reap(engine), 1);
  await database.pool.query(`update pgboss.job set start_after = now() where state = 'created'`);
  const again = await claim(engine, definition.name, worker);
  assert.equal(again?.chunk.id, old.chunk.id);
  const held = await beat(database.db, worker, [old.chunk, again!.chunk], 15);
  assert.deepEqual([...held], [claimId(again!.chunk)]);
});
