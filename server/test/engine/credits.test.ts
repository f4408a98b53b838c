import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { creditsOf, ledgerPage } from '../../src/accounts/view.ts';
import { readConfig } from '../../src/app/config.ts';
import { newId } from '../../src/id.ts';
import { cancel } from '../../src/jobs/cancel.ts';
import { confirm, expireConfirmed } from '../../src/jobs/confirm.ts';
import { remove } from '../../src/jobs/remove.ts';
import { retry } from '../../src/jobs/retry.ts';
import { chunkViews, jobView } from '../../src/jobs/view.ts';
import { type Models, openModels } from '../../src/models/open.ts';
import { operationNamed } from '../../src/operations/catalog.ts';
import { generator } from '../../src/prose/fixture.ts';
import { openStandIn, type StandIn } from '../model-stand-in/stand-in.ts';
import { testCatalog } from './catalog.ts';
import { type Order, openRig, type Rig } from './rig.ts';

/** Ten credits for each 1,000 tokens: what is asked in these tests is short. */
const rates = { CREDITS: 'on', CREDITS_RATE_SPEED: '100', CREDITS_RATE_QUALITY: '500' };

describe('credits', { timeout: 300_000 }, () => {
  let rig: Rig;
  let standIn: StandIn;
  let models: Models;
  let owner: string;

  before(async () => {
    rig = await openRig({ ...rates, CREDITS_MONTHLY_GRANT: '1000', MAX_ATTEMPTS: '2' });
    standIn = await openStandIn();
    const { models: settings } = readConfig({}, standIn.environment());
    models = await openModels({ settings, database: rig.engine.database, log: rig.log, retrySeconds: 0.01 });
  });
  after(async () => {
    await rig.close();
    await models.close().catch(() => undefined);
    await standIn.close();
  });
  beforeEach(async () => {
    standIn.reset();
    owner = newId();
    await rig.engine.database.db.insertInto('owners').values({ id: owner, kind: 'user' }).execute();
  });

  const db = () => rig.engine.database.db;
  const mine = () => creditsOf(rig.engine.database, owner, rig.engine.credits);
  const entries = async () =>
    (await ledgerPage(rig.engine.database, owner, { limit: 500 })).entries.reverse();
  const kinds = async () => (await entries()).map(({ kind, amount }) => [kind, amount] as const);
  const ask = (order: Order = {}) =>
    rig.submit({ operation: 'ask-chunks', owner, tokens: { speed: 1000 }, ...order, options: asked(order) });
  const asked = (order: Order) => ({ model: 'speed', engine: 'auto', ...order.options });
  const job = async (id: string) =>
    await db().selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const ended = async (id: string) => {
    await rig.until('the end of the job', async () => (await job(id)).completed_at !== null);
    return jobView(db(), await job(id));
  };
  const worker = () => rig.worker({}, models);

  /** What must hold whatever happened. */
  async function sound() {
    const all = await entries();
    const summary = await mine();
    const sum = all.reduce((total, { amount }) => total + amount, 0);
    assert.equal(summary.balance, sum, 'the balance is the sum of the ledger');
    assert.equal(sum, summary.granted - summary.held - summary.used + summary.adjusted);
    let running = 0;
    for (const { amount } of all) {
      running += amount;
      assert.ok(running >= 0, 'never below the floor');
    }
    const keys = all.map(({ job_id, kind, hold_number }) => `${job_id} ${kind} ${hold_number}`);
    assert.equal(new Set(keys).size, keys.length);
    const live = await db().selectFrom('jobs').selectAll().where('owner_id', '=', owner).execute();
    for (const one of live) {
      const own = all.filter(({ job_id }) => job_id === one.id);
      const holds = own.filter(({ kind }) => kind === 'hold').length;
      const ends = own.filter(({ kind }) => kind === 'settle' || kind === 'refund').length;
      assert.equal(ends, holds - (one.held_credits === null ? 0 : 1), 'each hold ends once');
      if (one.completed_at) assert.equal(one.held_credits, null, 'nothing stays held by what has ended');
      if (one.kind === 'single' && one.completed_at)
        assert.equal(
          one.credits,
          own.reduce((total, { amount }) => total - amount, 0),
        );
    }
    return { all, summary };
  }

  test('a job holds what it was estimated at and costs what the provider counted', async () => {
    const { id } = await ask();
    assert.deepEqual(await kinds(), [
      ['grant', 1000],
      ['hold', -100],
    ]);
    assert.equal((await jobView(db(), await job(id))).estimated_credits, 100);
    assert.equal((await mine()).held, 100);
    const one = await worker();
    const done = await ended(id);
    const tokens = standIn.calls.reduce((sum, call) => sum + call.tokens.input + call.tokens.output, 0);
    const cost = Math.ceil(tokens / 10);
    assert.equal(done.credits, cost);
    assert.deepEqual((await kinds()).slice(2), [['settle', 100 - cost]]);
    const chunks = (await chunkViews(db(), await job(id))).filter(({ kind }) => kind === 'run');
    assert.deepEqual(
      chunks.map(({ model, model_calls, tokens_estimated }) => [model, model_calls, tokens_estimated]),
      Array.from({ length: 3 }, () => ['openrouter:stand-in/speed', 1, false]),
    );
    assert.equal(new Set(chunks.map(({ prompt_hash }) => prompt_hash)).size, 3);
    assert.equal(
      chunks.reduce((sum, { input_tokens, output_tokens }) => sum + input_tokens + output_tokens, 0),
      tokens,
    );
    assert.ok(Math.abs(chunks.reduce((sum, { credits }) => sum + (credits ?? 0), 0) - tokens / 10) < 0.01);
    await sound();
    await one.drain();
  });

  test('cancelled, deleted and failed jobs cost nothing, a partial one what its finished chunks took', async () => {
    const cancelled = await ask();
    await cancel(rig.engine, owner, cancelled.id);
    await cancel(rig.engine, owner, cancelled.id);
    const deleted = await ask();
    await remove(rig.engine, owner, deleted.id);
    assert.deepEqual((await kinds()).slice(1), [
      ['hold', -100],
      ['refund', 100],
      ['hold', -100],
      ['refund', 100],
    ]);
    const one = await worker();
    const failed = await ask({ options: { poison: [0, 1, 2] } });
    assert.deepEqual([(await ended(failed.id)).status, (await job(failed.id)).credits], ['failed', 0]);
    standIn.reset();
    const partial = await ask({ options: { poison: [1] } });
    const done = await ended(partial.id);
    const paid = standIn.calls.filter(({ prompt }) => !prompt.startsWith('1 '));
    const tokens = paid.reduce((sum, call) => sum + call.tokens.input + call.tokens.output, 0);
    assert.deepEqual([done.partial, done.credits, paid.length], [true, Math.ceil(tokens / 10), 2]);
    await sound();
    await one.drain();
  });

  /** As if the document were another one, with which all goes well. */
  const mended = (id: string) => {
    const options = { ...asked({}), chunks: 3, poison: [], seconds: 0, join: true };
    const steps = JSON.stringify([{ operation: 'ask-chunks', options }]);
    return db().updateTable('jobs').set({ steps }).where('id', '=', id).execute();
  };
  const counted = () => standIn.calls.reduce((sum, call) => sum + call.tokens.input + call.tokens.output, 0);

  test('a retry holds for what it does again, and is settled by itself', async () => {
    const one = await worker();
    const { id } = await ask({ options: { poison: [1] } });
    const first = await ended(id);
    await mended(id);
    standIn.reset();
    await retry(rig.engine, owner, id);
    const second = await ended(id);
    assert.equal(standIn.calls.length, 1, 'only the chunk that was lost');
    assert.equal(second.credits, first.credits! + Math.ceil(counted() / 10));
    const holds = (await entries()).filter(({ kind }) => kind === 'hold');
    assert.deepEqual(
      holds.map(({ amount, hold_number }) => [amount, hold_number]),
      [
        [-100, 1],
        [-34, 2],
      ],
    );
    await sound();
    await one.drain();
  });

  test('a job that failed at its last step costs nothing, and once it succeeds what all of it took', async () => {
    const one = await worker();
    const { id } = await ask({ options: { join: false } });
    assert.deepEqual([(await ended(id)).status, (await job(id)).credits], ['failed', 0]);
    await mended(id);
    await retry(rig.engine, owner, id);
    const done = await ended(id);
    assert.deepEqual([done.status, standIn.calls.length], ['completed', 3]);
    assert.equal(done.credits, Math.ceil(counted() / 10));
    await sound();
    await one.drain();
  });

  test('a job that waits for its files is priced again with them, and only its owner finds it', async () => {
    const step = { definition: operationNamed('ask-chunks', testCatalog).definition, options: asked({}) };
    const waiting = await confirm(rig.engine, { owner, step, tokens: { speed: 1 }, ttlSeconds: 60 });
    assert.equal(waiting.held_credits, 1);
    const stranger = newId();
    await db().insertInto('owners').values({ id: stranger, kind: 'user' }).execute();
    await assert.rejects(ask({ into: waiting.id, owner: stranger }), { code: 'JOB_NOT_FOUND' });
    await assert.rejects(ask({ into: waiting.id, tokens: { speed: 20_000 } }), {
      code: 'INSUFFICIENT_CREDITS',
    });
    assert.deepEqual([(await job(waiting.id)).status, (await mine()).held], ['pending', 1]);
    const tries = await Promise.allSettled([1, 2, 3].map(() => ask({ into: waiting.id })));
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.deepEqual((await kinds()).slice(1), [
      ['hold', -1],
      ['refund', 1],
      ['hold', -100],
    ]);
    const one = await worker();
    assert.equal((await ended(waiting.id)).credits, Math.ceil(counted() / 10));
    const late = await confirm(rig.engine, { owner, step, tokens: { speed: 50 }, ttlSeconds: 60 });
    await db()
      .updateTable('jobs')
      .set({ awaits_files_until: new Date(0) })
      .where('id', '=', late.id)
      .execute();
    await Promise.all([expireConfirmed(rig.engine), expireConfirmed(rig.engine)]);
    assert.equal((await job(late.id)).status, 'cancelled');
    await sound();
    await one.drain();
  });

  const dying = [
    { name: 'an answer of a worker that died is kept: asked once, paid once', lost: false },
    { name: 'what a worker had spent when it died is in the ledger, and is paid by nobody', lost: true },
  ];
  for (const { name, lost } of dying)
    test(name, async () => {
      const one = await worker();
      const { id } = await ask({ options: { chunks: 1, seconds: 2 } });
      await rig.until('the answer', async () => {
        const usage = await db()
          .selectFrom('model_usage')
          .select('ended_at')
          .where('job_id', '=', id)
          .execute();
        return usage.length === 1 && usage[0]!.ended_at !== null;
      });
      // As when its worker died: another one holds what is left of its lease.
      if (lost) await db().deleteFrom('kept_answers').execute();
      const dead = { worker_id: newId(), lease_until: new Date(Date.now() - 1000) };
      await db().updateTable('chunks').set(dead).where('job_id', '=', id).where('kind', '=', 'run').execute();
      const done = await ended(id);
      const [chunk] = (await chunkViews(db(), await job(id))).filter(({ kind }) => kind === 'run');
      const taken = standIn.calls.map(({ tokens }) => tokens.input + tokens.output);
      const calls = lost ? 2 : 1;
      assert.deepEqual([chunk!.attempts, chunk!.model_calls, taken.length], [2, calls, calls]);
      assert.equal(
        chunk!.input_tokens + chunk!.output_tokens,
        taken.reduce((sum, tokens) => sum + tokens, 0),
      );
      assert.equal(chunk!.credits, taken.at(-1)! / 10);
      assert.equal(done.credits, Math.ceil(taken.at(-1)! / 10));
      await sound();
      await one.drain();
    });

  test('what is beyond the balance is refused before anything is there, also by a bulk as a whole', async () => {
    const jobs = async () =>
      (await db().selectFrom('jobs').select('id').where('owner_id', '=', owner).execute()).length;
    const refused = { code: 'INSUFFICIENT_CREDITS', kind: 'unpaid' };
    await assert.rejects(ask({ tokens: { quality: 2002 } }), {
      ...refused,
      details: { needed: 1001, balance: 1000, floor: 0, reserved: false },
    });
    await assert.rejects(ask({ kind: 'bulk', texts: ['a', 'b', 'c'], tokens: { speed: 4000 } }), refused);
    assert.equal(await jobs(), 0);
    await ask({ kind: 'bulk', texts: ['a', 'b'], tokens: { speed: 5000 } });
    assert.equal(await jobs(), 3);
    await assert.rejects(ask({ tokens: { speed: 1 } }), refused);
    assert.equal((await ask({ tokens: {}, options: { engine: 'local' } })).estimated_credits, 0);
    await sound();
  });

  test('of many that submit at the same moment only as many get in as the balance holds', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 24 }, () => ask({ tokens: { speed: 1500 } })),
    );
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 6);
    const { summary } = await sound();
    assert.deepEqual([summary.balance, summary.held, summary.granted], [100, 900, 1000]);
  });

  test('a bulk job costs what its files cost, and each file is settled once', async () => {
    const one = await worker();
    const { id } = await ask({ kind: 'bulk', texts: ['first', 'second'], tokens: { speed: 1000 } });
    const done = await ended(id);
    const children = await db().selectFrom('jobs').selectAll().where('parent_id', '=', id).execute();
    assert.equal(done.estimated_credits, 200);
    assert.equal(
      done.credits,
      children.reduce((sum, child) => sum + child.credits!, 0),
    );
    assert.ok(done.credits! > 0);
    const cancelled = await ask({ kind: 'bulk', texts: ['third', 'fourth'], options: { seconds: 30 } });
    await cancel(rig.engine, owner, cancelled.id);
    assert.equal((await job(cancelled.id)).credits, 0);
    await sound();
    await one.drain();
  });

  test('what costs more than was held takes the balance and no more, and says what is missing', async () => {
    const one = await worker();
    const long = 'word '.repeat(4000);
    const { id } = await ask({ texts: [long], tokens: { speed: 10 } });
    const done = await ended(id);
    const tokens = standIn.calls.reduce((sum, call) => sum + call.tokens.input + call.tokens.output, 0);
    const cost = Math.ceil(tokens / 10);
    assert.ok(cost > 1000, `${cost}`);
    assert.equal(done.credits, 1000);
    const { all, summary } = await sound();
    assert.equal(summary.balance, 0);
    assert.deepEqual(all.at(-1)!.details, { held: 1, cost, uncollected: cost - 1000 });
    await one.drain();
  });

  test('a month begins with its grant, once, and what was held before comes back where it was', async () => {
    const { id } = await ask();
    const { month } = await mine();
    await db()
      .insertInto('credit_months')
      .values({ owner_id: owner, month: '2001-01', balance: 0 })
      .execute();
    await db()
      .updateTable('credit_entries')
      .set({ month: '2001-01' })
      .where('owner_id', '=', owner)
      .where('kind', '=', 'hold')
      .execute();
    await db()
      .updateTable('credit_months')
      .set({ balance: 1000 })
      .where('owner_id', '=', owner)
      .where('month', '=', month)
      .execute();
    await db()
      .updateTable('credit_months')
      .set({ balance: -100 })
      .where('owner_id', '=', owner)
      .where('month', '=', '2001-01')
      .execute();
    await db().updateTable('jobs').set({ held_month: '2001-01' }).where('id', '=', id).execute();
    await Promise.all([mine(), mine(), mine(), cancel(rig.engine, owner, id)]);
    const { balance, granted, refunded } = await mine();
    assert.deepEqual([balance, granted, refunded], [1000, 1000, 0]);
    const before = (await ledgerPage(rig.engine.database, owner, { month: '2001-01', limit: 10 })).entries;
    assert.deepEqual(
      before.map(({ kind, amount }) => [kind, amount]),
      [
        ['refund', 100],
        ['hold', -100],
      ],
    );
  });

  test('whatever comes in whatever order, the books are right', async () => {
    const random = generator(20_260);
    const one = await worker();
    const ids: string[] = [];
    const some = () => ids[Math.floor(random() * ids.length)]!;
    const act = async () => {
      const dice = random();
      if (dice < 0.5 || ids.length === 0) {
        const poison = [0, 1, 2].filter(() => random() < 0.3);
        const options = {
          poison,
          chunks: 1 + Math.floor(random() * 3),
          model: random() < 0.3 ? 'quality' : 'speed',
        };
        const tokens = { [options.model]: Math.floor(random() * 900) };
        const order = random() < 0.2 ? { kind: 'bulk' as const, texts: ['a', 'b'] } : {};
        const made = await ask({ options, tokens, ...order }).catch((error) => {
          assert.equal(error.code, 'INSUFFICIENT_CREDITS');
        });
        if (made) ids.push(made.id);
      } else if (dice < 0.65) await cancel(rig.engine, owner, some()).catch(known);
      else if (dice < 0.85) await retry(rig.engine, owner, some()).catch(known);
      else if (dice < 0.9) await remove(rig.engine, owner, some());
      else await new Promise((resolve) => setTimeout(resolve, 30));
    };
    // Four at a time: whoever waits for another in a circle would show here.
    for (let round = 0; round < 18; round += 1) await Promise.all([act(), act(), act(), act()]);
    await rig.until('the end of all jobs', async () => {
      const open = await db()
        .selectFrom('jobs')
        .select('id')
        .where('owner_id', '=', owner)
        .where('completed_at', 'is', null)
        .execute();
      return open.length === 0;
    });
    const { all, summary } = await sound();
    assert.ok(all.length > 15, `${all.length} entries`);
    assert.equal(summary.held, 0);
    await one.drain();
  });
});

const known = (error: { code?: string }) => {
  if (
    !['INVALID_JOB_STATUS', 'SOURCE_EXPIRED', 'INSUFFICIENT_CREDITS', 'JOB_DELETED'].includes(
      error.code ?? '',
    )
  )
    throw error;
};
