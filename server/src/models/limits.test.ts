import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrate } from '../database/migrate.ts';
import { type Database, openDatabase } from '../database/open.ts';
import { type LimitOptions, type Limits, openLimits } from './limits.ts';

const never = new AbortController().signal;
let dataDir: string;
/** As two workers have it: each with its own pool and its own ear. */
let databases: Database[];

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'octavo-limits-'));
  databases = [await openDatabase({ dataDir }), await openDatabase({ dataDir })];
  await migrate(databases[0]!.db);
});
after(async () => {
  for (const database of databases) await database.close();
  await rm(dataDir, { recursive: true });
});
beforeEach(() => databases[0]!.db.deleteFrom('model_providers').execute());

async function workers<T>(options: LimitOptions, use: (all: Limits[]) => Promise<T>): Promise<T> {
  const all = await Promise.all(databases.map((database) => openLimits(database, options)));
  try {
    return await use(all);
  } finally {
    for (const one of all) await one.close();
  }
}

/** Each request of the last run, as the database saw it, in milliseconds. */
async function requests(): Promise<{ began: number; ended: number | null; tokens: number }[]> {
  const rows = await databases[0]!.db.selectFrom('model_calls').selectAll().orderBy('started_at').execute();
  return rows.map((row) => ({
    began: row.started_at.getTime(),
    ended: row.ended_at?.getTime() ?? null,
    tokens: row.tokens,
  }));
}

test('workers together never have more requests under way than the provider allows, and all get their turn', async () => {
  await workers({}, async (all) => {
    let now = 0;
    let most = 0;
    const limit = { concurrency: 3, tokensPerMinute: 0 };
    const one = async (limits: Limits) => {
      const turn = await limits.enter('openai', 10, limit, never);
      now += 1;
      most = Math.max(most, now);
      await sleep(Math.random() * 10);
      now -= 1;
      await turn.end(10);
    };
    const held = await Promise.all([0, 1, 0].map((n) => all[n]!.enter('openai', 10, limit, never)));
    const others = Array.from({ length: 60 }, (_, n) => one(all[n % 2]!));
    await sleep(50);
    assert.equal(now, 0, 'three are all');
    for (const turn of held) await turn.end();
    await Promise.all(others);
    assert.ok(most <= 3, `${most} at a time`);
    const rows = await requests();
    assert.equal(rows.length, 63);
    for (const row of rows)
      assert.ok(rows.filter((other) => other.began <= row.began && other.ended! > row.began).length <= 3);
  });
});

test('tokens of any minute stay within the limit, whoever asks', async () => {
  const windowSeconds = 0.5;
  await workers({ windowSeconds }, async (all) => {
    const limit = { concurrency: 0, tokensPerMinute: 100 };
    const one = async (limits: Limits) => {
      const turn = await limits.enter('openai', 40, limit, never);
      await turn.end();
    };
    await Promise.all(Array.from({ length: 9 }, (_, n) => one(all[n % 2]!)));
  });
  const rows = await requests();
  assert.equal(rows.length, 9);
  for (const { began } of rows) {
    const within = rows.filter((row) => row.began >= began && row.began < began + windowSeconds * 1000 - 1);
    assert.ok(within.length <= 2, `${within.length * 40} tokens in one window`);
  }
});

test('what an answer did not take is free at once for the next', async () => {
  await workers({}, async ([first, second]) => {
    const limit = { concurrency: 0, tokensPerMinute: 100 };
    const turn = await first!.enter('openai', 90, limit, never);
    let entered = false;
    const next = second!.enter('openai', 60, limit, never).then((given) => {
      entered = true;
      return given;
    });
    await sleep(100);
    assert.equal(entered, false);
    await turn.end(20);
    await (await next).end();
  });
});

test('a request that is larger than a whole minute goes alone instead of never', async () => {
  await workers({ windowSeconds: 0.3 }, async ([first, second]) => {
    const limit = { concurrency: 0, tokensPerMinute: 100 };
    await (await first!.enter('openai', 30, limit, never)).end();
    const large = await second!.enter('openai', 1000, limit, never);
    const after = first!.enter('openai', 1, limit, never);
    await large.end();
    await (await after).end();
  });
  const [small, large, last] = await requests();
  assert.ok(large!.began >= small!.began + 299 && last!.began >= large!.began + 299);
});

test('the places of a process that was killed come back, and those of one that works stay', async (t) => {
  const leaseSeconds = 2;
  const entry = fileURLToPath(new URL('test-entries/holder.ts', import.meta.url));
  const child = spawn(process.execPath, [entry, dataDir, '2', String(leaseSeconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  await workers({ leaseSeconds }, async ([limits]) => {
    const limit = { concurrency: 2, tokensPerMinute: 0 };
    let entered = 0;
    const both = [1, 2].map(() =>
      limits!.enter('openai', 10, limit, never).then((turn) => {
        entered += 1;
        return turn;
      }),
    );
    // Longer than the lease: the holder renews it.
    await sleep(leaseSeconds * 1500);
    assert.equal(entered, 0);
    child.kill('SIGKILL');
    for (const turn of await Promise.all(both)) await turn.end();
  });
});

test('who gives up waiting leaves the line, and those behind go on', async () => {
  await workers({}, async ([limits]) => {
    const limit = { concurrency: 1, tokensPerMinute: 0 };
    const first = await limits!.enter('openai', 10, limit, never);
    const stop = new AbortController();
    const second = limits!.enter('openai', 10, limit, stop.signal);
    const third = limits!.enter('openai', 10, limit, never);
    await sleep(20);
    stop.abort();
    await assert.rejects(second, { code: 'CANCELLED' });
    await first.end();
    await (await third).end();
    await assert.rejects(limits!.enter('openai', 10, limit, AbortSignal.abort()), { code: 'CANCELLED' });
    assert.equal((await requests()).length, 2);
  });
});

test('a pause that a provider asks one worker for holds for all, and for no other provider', async () => {
  await workers({}, async ([first, second]) => {
    const limit = { concurrency: 5, tokensPerMinute: 0 };
    await (await first!.enter('openai', 10, limit, never)).end();
    const began = (await requests())[0]!.began;
    await first!.pause('openai', 0.6);
    await first!.pause('openai', 0.1);
    await (await second!.enter('anthropic', 10, limit, never)).end();
    await (await second!.enter('openai', 10, limit, never)).end();
    const rows = await databases[0]!.db.selectFrom('model_calls').selectAll().orderBy('started_at').execute();
    assert.deepEqual(
      rows.map((row) => row.provider),
      ['openai', 'anthropic', 'openai'],
    );
    assert.ok(rows[2]!.started_at.getTime() >= began + 590);
  });
});
