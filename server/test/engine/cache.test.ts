import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId } from '../../src/id.ts';
import { claim } from '../../src/jobs/claim.ts';
import { cleanup } from '../../src/jobs/cleanup.ts';
import { execute } from '../../src/jobs/execute.ts';
import { finish } from '../../src/jobs/finish.ts';
import { localOwner } from '../../src/jobs/owner.ts';
import { remove } from '../../src/jobs/remove.ts';
import { childrenOf } from '../../src/jobs/rows/children.ts';
import { chunksOf } from '../../src/jobs/rows/chunk.ts';
import type { Worker } from '../../src/jobs/worker.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { ask, ended, eventually, submit } from '../ask.ts';
import { openRig, type Rig } from './rig.ts';
import { openSite, type TestSite } from './site.ts';

const stranger = '00000000-0000-7000-8000-000000000002';

describe('a result that is there', { timeout: 300_000 }, () => {
  let rig: Rig;
  let site: TestSite;
  let worker: Worker;
  before(async () => {
    rig = await openRig();
    worker = await rig.worker();
    site = await openSite(rig);
    await rig.engine.database.db.insertInto('owners').values({ id: stranger, kind: 'user' }).execute();
  });
  after(async () => {
    await site?.close();
    await rig?.close();
  });

  const cached = async (order: Parameters<Rig['submit']>[0]) => {
    const job = await rig.ended((await rig.submit({ cache: true, ...order })).id);
    assert.equal(job.status, 'completed');
    return job.cached_from !== null;
  };
  const chunks = async (id: string) => (await chunksOf(rig.engine.database.db, localOwner, id)).length;
  const send = (
    text: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
    path = 'shout?wait=30',
  ) => submit(site.url, path, { files: [[`${text.slice(0, 5)}.txt`, Buffer.from(text)]], fields, headers });
  const result = (id: string) => fetch(`${site.url}/api/v1/jobs/${id}/result`);

  it('completes a repeat at once: the same bytes and ETag, no chunk, and it says so', async () => {
    const first = await send('again');
    assert.deepEqual([first.json.cached, first.json.original_completed_at], [false, null]);
    const second = await send('again', {}, {}, 'shout');
    assert.equal(second.status, 202);
    assert.deepEqual(
      [second.json.status, second.json.cached, second.json.original_completed_at, second.json.progress],
      ['completed', true, first.json.completed_at, 1],
    );
    assert.notEqual(second.json.job_id, first.json.job_id);
    assert.deepEqual(second.json.result, first.json.result);
    assert.deepEqual(
      second.json.timeline.map((event: { type: string }) => event.type),
      ['job.pending', 'job.completed'],
    );
    assert.equal(await chunks(second.json.job_id), 0);
    const [a, b] = await Promise.all([result(first.json.job_id), result(second.json.job_id)]);
    assert.deepEqual([await b.text(), b.headers.get('etag')], [await a.text(), a.headers.get('etag')]);
    const third = await send('again');
    assert.equal(third.json.original_completed_at, first.json.completed_at, 'when it was really made');
  });

  it('is not used for another owner, option, document, name, version or release', async () => {
    assert.equal(await cached({ texts: ['mine'] }), false);
    assert.equal(await cached({ texts: ['mine'] }), true);
    const theirs = await rig.submit({ texts: ['mine'], cache: true, owner: stranger });
    assert.deepEqual([theirs.status, theirs.cached_from], ['pending', null]);
    assert.equal(await cached({ texts: ['mine'], options: { chunks: 4 } }), false);
    assert.equal(await cached({ texts: ['mine!'] }), false);
    const { engine } = rig;
    const release = engine.version;
    engine.version = 'next';
    assert.equal(await cached({ texts: ['mine'] }), false);
    engine.version = release;
    assert.equal(await cached({ texts: ['mine'] }), true);
    const definition = engine.catalog.find((entry) => entry.definition.name === 'shout')!.definition;
    definition.version = '2';
    assert.equal(await cached({ texts: ['mine'] }), false);
    definition.version = '1';
    const renamed = await submit(site.url, 'shout?wait=30', { files: [['other.txt', Buffer.from('again')]] });
    assert.equal(renamed.json.cached, false, 'results are called after their sources');
  });

  it('is not used where somebody says so, by field or by header, and not where it is switched off', async () => {
    await send('fresh');
    assert.equal((await send('fresh', { cache: 'false' })).json.cached, false);
    assert.equal((await send('fresh', {}, { 'cache-control': 'no-cache' })).json.cached, false);
    assert.equal((await send('fresh')).json.cached, true);
    assert.equal((await send('fresh', { cache: 'perhaps' })).code, 'VALIDATION_ERROR');
    const { settings } = rig.engine;
    rig.engine.settings = { ...settings, resultCache: false };
    assert.equal((await send('fresh')).json.cached, false);
    rig.engine.settings = settings;
  });

  it('may have been made in chunks or by a chain', async () => {
    const chunked = { operation: 'letters', texts: ['chunks'], options: { chunks: 5 } };
    assert.deepEqual([await cached(chunked), await cached(chunked)], [false, true]);
    const steps = [{ operation: 'letters', options: { chunks: 4 } }, { operation: 'shout' }];
    const chain = { texts: ['chain'], steps };
    assert.equal(await cached(chain), false);
    const again = await rig.submit({ ...chain, cache: true });
    assert.equal(await rig.text(again), 'ABCD');
    assert.notEqual(again.cached_from, null);
  });

  it('is none when it failed, or lost a part', async () => {
    const partial = { operation: 'letters-partial', texts: ['partial'], options: { poison: [1] } };
    assert.deepEqual([await cached(partial), await cached(partial)], [false, false]);
    const failing = { texts: ['failing'], options: { poison: [1] }, cache: true };
    await rig.ended((await rig.submit(failing)).id);
    assert.equal((await rig.submit(failing)).cached_from, null);
  });

  it('outlives the job that made it, for as long as a later one has it, and no longer', async () => {
    const first = await rig.ended((await rig.submit({ texts: ['lasting'], cache: true })).id);
    const second = await rig.submit({ texts: ['lasting'], cache: true });
    assert.notEqual(second.cached_from, null);
    const before = await rig.blobs();
    await remove(rig.engine, localOwner, first.id);
    await cleanup(rig.engine);
    assert.equal(await rig.text(await rig.job(second.id)), 'LASTING');
    assert.equal((await result(second.id)).status, 200);
    assert.equal((await result(first.id)).status, 410);
    const third = await rig.submit({ texts: ['lasting'], cache: true });
    assert.notEqual(third.cached_from, null, 'the second hands it on');
    await remove(rig.engine, localOwner, second.id);
    assert.equal((await result(third.id)).status, 200);
    await remove(rig.engine, localOwner, third.id);
    assert.ok((await rig.blobs()) < before - 1, 'the last one took its file with it');
    assert.equal(await cached({ texts: ['lasting'] }), false);
  });

  it('expires for each job by its own time', async () => {
    const short = await rig.ended((await rig.submit({ texts: ['short'], cache: true, ttlSeconds: 1 })).id);
    const long = await rig.submit({ texts: ['short'], cache: true });
    assert.notEqual(long.cached_from, null);
    await rig.until(
      'the first to expire',
      async () => (await cleanup(rig.engine)).jobs > 0 || (await rig.job(short.id)).purged_at !== null,
    );
    await rig.engine.database.db
      .updateTable('files')
      .set({ expires_at: new Date(0) })
      .where('expires_at', '<', new Date(Date.now() + 60_000))
      .execute();
    await cleanup(rig.engine);
    assert.equal((await result(short.id)).status, 410);
    assert.equal(await (await result(long.id)).text(), 'SHORT');
  });

  it('of which the file is gone is made anew', async () => {
    const first = await rig.ended((await rig.submit({ texts: ['lost'], cache: true })).id);
    const { filesOfJob } = await import('../../src/files/rows.ts');
    const [file] = await filesOfJob(rig.engine.database.db, localOwner, first.id, { role: 'result' });
    await rig.engine.database.db
      .updateTable('files')
      .set({ lost_at: new Date() })
      .where('id', '=', file!.id)
      .execute();
    assert.equal(await cached({ texts: ['lost'] }), false);
    assert.equal(await cached({ texts: ['lost'] }), true);
  });

  it('asked for while its job is deleted is either whole or made anew, never a promise without a file', async () => {
    for (let round = 0; round < 15; round += 1) {
      const text = `race ${round}`;
      const first = await rig.ended((await rig.submit({ texts: [text], cache: true })).id);
      const [second] = await Promise.all([
        rig.submit({ texts: [text], cache: true }),
        remove(rig.engine, localOwner, first.id),
        cleanup(rig.engine),
      ]);
      const job = await rig.ended(second.id);
      await cleanup(rig.engine);
      assert.equal(await rig.text(job), text.toUpperCase());
    }
  });

  it('serves the files of a bulk, some or all of them', async () => {
    const { db } = rig.engine.database;
    await rig.ended((await rig.submit({ texts: ['one'], cache: true })).id);
    const some = await rig.ended((await rig.submit({ kind: 'bulk', texts: ['one', 'two'], cache: true })).id);
    const flags = async (id: string) =>
      (await childrenOf(db, localOwner, id)).map((child) => child.cached_from !== null);
    assert.deepEqual(await flags(some.id), [true, false]);
    const all = await rig.submit({ kind: 'bulk', texts: ['one', 'two'], cache: true });
    assert.deepEqual([all.status, all.partial, all.progress], ['completed', false, 1]);
    assert.deepEqual(all.result, { files: 2, completed: 2, failed: 0, totals: { letters: 6 } });
    assert.deepEqual(await flags(all.id), [true, true]);
    const zip = await result(all.id);
    assert.equal(zip.status, 200);
    assert.ok((await zip.text()).includes('ONE'));
  });

  it('is counted, hits and misses', async () => {
    await send('count');
    await send('count');
    const line = (text: string, outcome: string) =>
      Number(
        new RegExp(`octavo_result_cache_total\\{operation="shout",outcome="${outcome}"\\} (\\d+)`).exec(
          text,
        )?.[1] ?? 0,
      );
    await eventually('both were counted', async () => {
      const { text } = await ask(`${site.url}/metrics`);
      return line(text, 'hit') > 0 && line(text, 'miss') > 0;
    });
  });

  it('leaves Idempotency-Key alone: the same key is the same job, another a new one', async () => {
    const key = (value: string) => ({ 'idempotency-key': value });
    const first = await send('keyed', {}, key('a'));
    assert.equal((await send('keyed', {}, key('a'))).json.job_id, first.json.job_id);
    const other = await send('keyed', {}, key('b'));
    assert.notEqual(other.json.job_id, first.json.job_id);
    assert.equal((await ended(site.url, other.json.job_id)).cached, true);
  });

  it('is only for the job itself where its time was up before the work was done', async () => {
    await worker.drain();
    /** An isolated process that answers after its soft time limit. */
    const late: Sandbox = {
      ...rig.sandbox,
      run: async (work) => {
        const done = await rig.sandbox.run(work);
        return { ...done, value: { ...(done.value as object), cut_short: true } };
      },
    };
    const perform = async (sandbox: Sandbox) => {
      const { id, cached_from } = await rig.submit({ texts: ['hurried'], cache: true });
      assert.equal(cached_from, null);
      const claimed = await claim(rig.engine, 'shout', newId());
      const shop = { sandbox, inspection: { sandbox, seconds: 20, maxPages: 1000 } };
      const result = await execute(rig.engine, shop, claimed!, new AbortController().signal);
      assert.equal(await finish(rig.engine, claimed!.chunk, result), true);
      assert.equal(await rig.text(await rig.job(id)), 'HURRIED');
    };
    await perform(late);
    await perform(rig.sandbox);
    assert.notEqual((await rig.submit({ texts: ['hurried'], cache: true })).cached_from, null);
  });
});
