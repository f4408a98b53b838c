import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../src/database/open.ts';
import { openDiskStorage } from '../../src/storage/disk.ts';
import { acknowledged, checkResults, checkRows, checkStore, type Findings } from './check.ts';
import { type History, startClients, terminal } from './clients.ts';
import { type Cluster, openCluster, type Role } from './cluster.ts';
import { makePdf } from './documents.ts';
import { attack, type Round, schedule } from './nemesis.ts';
import { seeded } from './random.ts';
import { summary } from './summary.ts';

const wanted = Number(process.env.CRASH_ROUNDS ?? 6);
const seed = Number(process.env.CRASH_SEED ?? 1);
const clients = Number(process.env.CRASH_CLIENTS ?? 3);
/** How long accepted jobs may take to end after the last kill, seconds. */
const settleSeconds = Number(process.env.CRASH_SETTLE_SECONDS ?? 60);
const maxAttempts = 3;

const topology: Record<string, Role> = { api: 'api', 'worker 1': 'worker', 'worker 2': 'worker' };
const env = {
  LEASE_SECONDS: '3',
  WORKER_CONCURRENCY: '2',
  MAX_ATTEMPTS: String(maxAttempts),
  CLEANUP_SECONDS: '1',
  ORPHAN_GRACE_SECONDS: '30',
  DRAIN_SECONDS: '20',
  // The probe is always the same document, and must reach a worker.
  RESULT_CACHE: 'false',
};

/** Waits until something holds, or for so many seconds: what does not hold then is found by the checks that follow. */
async function within(seconds: number, holds: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + seconds * 1000; Date.now() < until && !(await holds()); ) await sleep(200);
}

test('whatever is killed at whatever moment, no accepted job is lost, done twice or stuck, and no file is orphaned', async (t) => {
  const base = await mkdtemp(join(tmpdir(), 'octavo-crash-'));
  // As a person's folder would be: root's database runs under an account that must pass through.
  await chmod(base, 0o755);
  const dataDir = join(base, 'data');
  const folder = join(base, 'checks');
  await mkdir(folder);
  const history: History = { entries: [], file: join(base, 'history.jsonl') };
  await writeFile(history.file, '');
  const log = join(base, 'log.jsonl');
  const found: Findings = { lost: [], doubled: [], stuck: [], orphaned: [], wrong: [] };
  const random = seeded(seed);
  const probe = makePdf(random, 'probe', 1);
  const rounds: Round[] = [];
  const begun = performance.now();
  const running: Cluster[] = [];
  const keep = process.env.CRASH_KEEP === '1';
  t.after(async () => {
    for (const cluster of running) await cluster.stop().catch(() => undefined);
    if (keep) t.diagnostic(`kept: ${base}`);
    else await rm(base, { recursive: true, force: true });
  });
  const open = (roles: Record<string, Role>, more: Record<string, string> = {}): Cluster => {
    const cluster = openCluster(dataDir, log, roles, { ...env, ...more });
    running.push(cluster);
    return cluster;
  };

  const cluster = open(topology);
  await cluster.ready();
  const load = startClients(history, cluster.url, { seed, clients });
  for (const [round, victim] of schedule(random, wanted).entries()) {
    const done = await attack({ cluster, history, random, probe }, round, victim);
    rounds.push(done);
    t.diagnostic(`round ${round + 1}: ${done.detail}: ${done.recoveryMs} ms`);
    for (const what of done.lingering) found.wrong.push(`lived on after its owner was killed: ${what}`);
    if (done.detail.includes('no recovery')) found.stuck.push(`round ${round + 1}: ${done.detail}`);
  }
  await load.stop();

  const database = await openDatabase({ dataDir, poolSize: 2 });
  const storage = await openDiskStorage({ folder: join(dataDir, 'files') });
  try {
    const settling = performance.now();
    const live = `select count(*) as n from jobs where not status = any($1)`;
    await within(settleSeconds, async () => (await database.pool.query(live, [terminal])).rows[0].n === 0);
    t.diagnostic(`settled ${Math.round(performance.now() - settling)} ms after the load`);
    const written = await acknowledged(history);
    for (const [key, id] of written)
      if (!history.entries.some((entry) => entry.key === key && entry.jobId === id))
        found.lost.push(`${key} is in the history and was forgotten`);
    const short = `select count(*) as n from jobs where ttl_seconds < 60 and purged_at is null`;
    await within(120, async () => (await database.pool.query(short)).rows[0].n === 0);
    const counts = await checkRows(database.pool, history, maxAttempts, found);
    const files = await checkResults(cluster.url, history, folder, found);

    // Files that no job took are kept for an hour, in case their transaction still comes: here it will not.
    const idle = `update files set expires_at = now() where purged_at is null and expires_at > now()
      and created_at < now() and expires_at <= created_at + interval '1 hour 1 second'`;
    await database.pool.query(idle);
    assert.deepEqual(new Set(await cluster.stop()), new Set([0]), 'everything stops cleanly');
    const last = open({ all: 'all' }, { ORPHAN_GRACE_SECONDS: '1', CLEANUP_SECONDS: '0.5' });
    await last.ready();
    await within(120, async () => (await checkStore(database.pool, storage)).length === 0);
    found.orphaned.push(...(await checkStore(database.pool, storage)));
    await database.pool.query(
      `update jobs set expires_at = now() where purged_at is null and completed_at is not null`,
    );
    const kept = async () => {
      const names = await readdir(join(dataDir, 'files/tmp'));
      for await (const blob of storage.list()) names.push(blob.key);
      return names;
    };
    await within(120, async () => (await kept()).length === 0);
    for (const name of await kept()) found.orphaned.push(`kept after everything expired: ${name}`);
    await last.stop();

    for (const name of ['file_lost', 'message_missing', 'sandbox_cleanup_failed'])
      if (cluster.events.has(name)) found.wrong.push(`logged: ${name} ${cluster.events.get(name)} times`);
    for (const line of [...cluster.errors, ...last.errors])
      found.wrong.push(`logged: ${line.slice(0, 1500)}`);
    for (const death of cluster.deaths.filter((each) => !each.starting))
      found.wrong.push(`${death.name} died by itself (${death.how}): ${death.tail.slice(-5).join('\n')}`);
    await database.close();
    await sleep(200);
    for (const { pid, what } of [...cluster.survivors(), ...last.survivors()])
      found.wrong.push(`still runs after the stop: ${pid} ${what}`);
    for (const name of await readdir(join(dataDir, 'scratch')))
      found.orphaned.push(`scratch folder: ${name}`);

    const seconds = (performance.now() - begun) / 1000;
    const table = summary({ seed, rounds, counts, files, found, cluster, seconds });
    console.log(`${table}\n`);
    for (const death of cluster.deaths)
      t.diagnostic(`${death.name} ended by itself: ${death.how} ${death.tail.at(-1)}`);
    assert.deepEqual(found, { lost: [], doubled: [], stuck: [], orphaned: [], wrong: [] });
    assert.ok(counts.completed > wanted, 'there was load');
  } finally {
    await database.close();
  }
});
