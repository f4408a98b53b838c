import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { unsupportedFormat } from '../../src/files/faults.ts';
import { filesOfJob } from '../../src/files/rows.ts';
import { sweepOrphans } from '../../src/files/sweep.ts';
import { cancel } from '../../src/jobs/cancel.ts';
import { claim } from '../../src/jobs/claim.ts';
import { cleanup } from '../../src/jobs/cleanup.ts';
import { finish } from '../../src/jobs/finish.ts';
import { localOwner } from '../../src/jobs/owner.ts';
import { remove } from '../../src/jobs/remove.ts';
import { retry } from '../../src/jobs/retry.ts';
import { childrenOf } from '../../src/jobs/rows/children.ts';
import { chunksOf } from '../../src/jobs/rows/chunk.ts';
import { eventsAfter } from '../../src/jobs/rows/event.ts';
import { openRig, type Rig } from './rig.ts';

const types = async (rig: Rig, id: string) =>
  (await eventsAfter(rig.engine.database.db, localOwner, id, 0)).map((event) => event.type);

describe('a job', { timeout: 300_000 }, () => {
  let rig: Rig;
  before(async () => {
    rig = await openRig({ WORKER_CONCURRENCY: '2' });
    await rig.worker();
  });
  after(() => rig.close());

  it('goes from its source to its result, and tells every transition once', async () => {
    const job = await rig.ended((await rig.submit({ texts: ['hello'] })).id);
    assert.equal(job.status, 'completed');
    assert.equal(job.progress, 1);
    assert.equal(await rig.text(job), 'HELLO');
    assert.deepEqual(await types(rig, job.id), [
      'job.pending',
      'job.processing',
      'job.stage',
      'chunk.completed',
      'job.completed',
    ]);
  });

  it('works in chunks and joins them in plan order', async () => {
    const job = await rig.ended((await rig.submit({ operation: 'letters', options: { chunks: 7 } })).id);
    assert.equal(job.status, 'completed');
    assert.equal(await rig.text(job), 'abcdefg');
    assert.deepEqual([job.total_chunks, job.processed_chunks, job.failed_chunks], [7, 7, 0]);
  });

  it('fails as a whole when a chunk is lost and parts are worth nothing', async () => {
    const job = await rig.ended((await rig.submit({ operation: 'letters', options: { poison: [1] } })).id);
    assert.equal(job.status, 'failed');
    assert.equal(job.error?.code, 'POISONED');
    const open = (await chunksOf(rig.engine.database.db, localOwner, job.id)).filter((c) =>
      ['queued', 'running'].includes(c.state),
    );
    assert.equal(open.length, 0);
  });

  it('completes with what survived where parts are worth something, and names the loss', async () => {
    const job = await rig.ended(
      (await rig.submit({ operation: 'letters-partial', options: { poison: [1] } })).id,
    );
    assert.equal(job.status, 'completed');
    assert.equal(job.partial, true);
    assert.equal(await rig.text(job), 'a_c');
    assert.deepEqual(job.warnings, ['letter 1 is missing: This chunk is poisoned.']);
  });

  it('fails when no chunk survived, even where parts are worth something', async () => {
    const job = await rig.ended(
      (await rig.submit({ operation: 'letters-partial', options: { poison: [0, 1, 2] } })).id,
    );
    assert.deepEqual([job.status, job.error?.code], ['failed', 'POISONED']);
  });

  it('runs only its failed chunks on a retry', async () => {
    const first = await rig.ended(
      (await rig.submit({ operation: 'letters-partial', options: { poison: [1] } })).id,
    );
    await rig.engine.database.db
      .updateTable('jobs')
      .set({
        steps: JSON.stringify([
          { operation: 'letters-partial', options: { chunks: 3, poison: [], passing: -1, seconds: 0 } },
        ]),
      })
      .where('id', '=', first.id)
      .execute();
    // Parts of a completed job are gone by then unless a retry can use them: a partial job keeps its own.
    await retry(rig.engine, localOwner, first.id);
    const again = await rig.ended(first.id);
    assert.deepEqual([again.status, again.partial, again.attempts], ['completed', false, 2]);
    assert.equal(await rig.text(again), 'abc');
    const runs = (await chunksOf(rig.engine.database.db, localOwner, first.id)).filter(
      (chunk) => chunk.kind === 'run',
    );
    assert.deepEqual(
      runs.map((chunk) => chunk.attempt),
      [1, 2, 1],
    );
  });

  it('tries again after a passing failure, later each time, and gives up in the end', async () => {
    const job = await rig.ended((await rig.submit({ options: { passing: 0 } })).id);
    assert.deepEqual([job.status, job.error?.code], ['failed', 'PASSING']);
    const retries = (await types(rig, job.id)).filter((type) => type === 'chunk.retrying');
    assert.equal(retries.length, rig.engine.settings.maxAttempts - 1);
  });

  it('feeds the results of a step to the next, and gives those of the last', async () => {
    const job = await rig.ended(
      (
        await rig.submit({
          steps: [{ operation: 'letters', options: { chunks: 4 } }, { operation: 'shout' }],
        })
      ).id,
    );
    assert.equal(job.status, 'completed');
    assert.equal(await rig.text(job), 'ABCD');
    assert.ok((await types(rig, job.id)).includes('job.step'));
  });

  it('is cancelled at once, stays cancelled, and its process is gone long before its time', async (t) => {
    const job = await rig.submit({ options: { seconds: 20 } });
    await rig.until('the job to run', async () => (await rig.job(job.id)).stage === 'shouting');
    const from = performance.now();
    await cancel(rig.engine, localOwner, job.id);
    assert.equal((await rig.job(job.id)).status, 'cancelled');
    await rig.until('its process to end', async () => (await rig.sandbox.status()).busy === 0);
    const took = performance.now() - from;
    t.diagnostic(`its process ended after ${Math.round(took)} ms`);
    assert.ok(took < 15_000);
    await assert.doesNotReject(cancel(rig.engine, localOwner, job.id));
    assert.equal((await rig.job(job.id)).status, 'cancelled');
  });

  it('cannot be cancelled once it has ended, nor retried when there is nothing to retry', async () => {
    const job = await rig.ended((await rig.submit({})).id);
    await assert.rejects(cancel(rig.engine, localOwner, job.id), { code: 'INVALID_JOB_STATUS' });
    await assert.rejects(retry(rig.engine, localOwner, job.id), { code: 'INVALID_JOB_STATUS' });
  });

  it('takes its client_job_id for as long as it lives, and no longer', async () => {
    const job = await rig.submit({ clientJobId: 'mine', options: { seconds: 25 } });
    await assert.rejects(rig.submit({ clientJobId: 'mine' }), { code: 'CLIENT_JOB_ID_IN_USE' });
    await cancel(rig.engine, localOwner, job.id);
    await assert.doesNotReject(rig.submit({ clientJobId: 'mine' }));
  });

  it('is nobody else’s: another owner finds nothing, and changes nothing', async () => {
    const job = await rig.submit({});
    const other = '00000000-0000-7000-8000-000000000002';
    await assert.rejects(cancel(rig.engine, other, job.id), { code: 'JOB_NOT_FOUND' });
    await assert.rejects(retry(rig.engine, other, job.id), { code: 'JOB_NOT_FOUND' });
    await assert.rejects(remove(rig.engine, other, job.id), { code: 'JOB_NOT_FOUND' });
    assert.equal((await rig.ended(job.id)).status, 'completed');
  });

  it('of many files ends with each of them told apart: done, refused at the door, failed', async () => {
    const refused = {
      name: 'bad.bin',
      size: 3,
      error: unsupportedFormat({ name: 'bad.bin', found: 'x', operation: 'shout', accepts: 'text' }),
    };
    const parent = await rig.ended(
      (await rig.submit({ kind: 'bulk', texts: ['one', 'two'], refused: [refused] })).id,
    );
    assert.deepEqual([parent.status, parent.partial], ['completed', true]);
    const children = await childrenOf(rig.engine.database.db, localOwner, parent.id);
    assert.deepEqual(
      children.map((child) => child.status),
      ['completed', 'completed', 'failed'],
    );
    assert.equal(children[2]?.error?.code, 'UNSUPPORTED_FORMAT');
    assert.deepEqual(parent.result, { files: 3, completed: 2, failed: 1, totals: { letters: 6 } });
  });

  it('of many files takes all of them along when it is cancelled', async () => {
    const parent = await rig.submit({
      kind: 'bulk',
      texts: ['one', 'two', 'three', 'four'],
      options: { seconds: 20 },
    });
    await rig.until('a child to run', async () => (await rig.job(parent.id)).status === 'processing');
    await cancel(rig.engine, localOwner, parent.id);
    const children = await childrenOf(rig.engine.database.db, localOwner, parent.id);
    assert.deepEqual(new Set(children.map((child) => child.status)), new Set(['cancelled']));
    await rig.until('its processes to end', async () => (await rig.sandbox.status()).busy === 0);
  });
});

describe('the queue', { timeout: 300_000 }, () => {
  let rig: Rig;
  before(async () => {
    rig = await openRig();
  });
  after(() => rig.close());

  it('starts the highest priority first, then the oldest, across operations', async () => {
    const order = [
      await rig.submit({ texts: ['low'], priority: -5 }),
      await rig.submit({ texts: ['first'] }),
      await rig.submit({ operation: 'letters', texts: ['urgent'], priority: 10 }),
      await rig.submit({ texts: ['second'] }),
    ];
    const worker = await rig.worker({ workerConcurrency: 1 });
    const jobs = await Promise.all(order.map((job) => rig.ended(job.id)));
    await worker.drain();
    const started = [...jobs].sort((a, b) => a.started_at!.getTime() - b.started_at!.getTime());
    assert.deepEqual(
      started.map((job) => order.findIndex((o) => o.id === job.id)),
      [2, 1, 3, 0],
    );
  });

  it('refuses what a worker brings after its lease was given to another', async () => {
    const job = await rig.submit({});
    const late = await claim(rig.engine, 'shout', '00000000-0000-7000-8000-00000000aaaa');
    assert.ok(late);
    await rig.until('the lease to run out', async () => {
      const { reap } = await import('../../src/jobs/reap.ts');
      return (await reap(rig.engine)) === 1;
    });
    const worker = await rig.worker();
    const done = await rig.ended(job.id);
    assert.equal(
      await finish(rig.engine, late.chunk, { ok: true, data: { text: 'late' }, files: [], warnings: [] }),
      false,
    );
    assert.equal((await rig.job(job.id)).result?.text, done.result?.text);
    assert.equal((await types(rig, job.id)).filter((type) => type === 'job.completed').length, 1);
    await worker.drain();
  });

  it('gives a stopping worker’s chunks back at once and counts no failure', async () => {
    const worker = await rig.worker({ drainSeconds: 0.2 });
    const job = await rig.submit({ options: { seconds: 3 } });
    await rig.until('it to run', async () => (await rig.job(job.id)).stage === 'shouting');
    await worker.drain();
    const [chunk] = await chunksOf(rig.engine.database.db, localOwner, job.id);
    assert.deepEqual([chunk?.state, chunk?.failures], ['queued', 0]);
    const next = await rig.worker();
    assert.equal((await rig.ended(job.id)).status, 'completed');
    await next.drain();
  });

  it('keeps the limit of an operation while others go on', async () => {
    const worker = await rig.worker({ workerConcurrency: 2, operationConcurrency: ['letters=1'] });
    const slow = [
      await rig.submit({ operation: 'letters', options: { chunks: 4, seconds: 0.3 } }),
      await rig.submit({ operation: 'letters', options: { chunks: 4, seconds: 0.3 } }),
    ];
    const quick = await rig.submit({ texts: ['quick'] });
    let most = 0;
    const watching = setInterval(async () => {
      const rows = await rig.engine.database.db
        .selectFrom('chunks')
        .select('id')
        .where('state', '=', 'running')
        .where('operation', '=', 'letters')
        .execute();
      most = Math.max(most, rows.length);
    }, 20);
    await rig.ended(quick.id);
    await Promise.all(slow.map((job) => rig.ended(job.id)));
    clearInterval(watching);
    await worker.drain();
    assert.equal(most, 1);
  });
});

describe('cleanup', { timeout: 300_000 }, () => {
  let rig: Rig;
  before(async () => {
    rig = await openRig();
    await rig.worker({ cleanupSeconds: 600, workerConcurrency: 2 });
  });
  after(() => rig.close());

  it('removes the files of an expired job, and keeps those of live and unexpired ones', async () => {
    const keep = await rig.ended((await rig.submit({ texts: ['keep'] })).id);
    const live = await rig.submit({ texts: ['live'], options: { seconds: 25 }, ttlSeconds: 1 });
    const gone = await rig.ended((await rig.submit({ texts: ['gone'], ttlSeconds: 1 })).id);
    await rig.until(
      'the expiry',
      async () => (await cleanup(rig.engine), (await rig.job(gone.id)).purged_at !== null),
    );
    assert.equal(await rig.text(keep), 'KEEP');
    const [source] = await filesOfJob(rig.engine.database.db, localOwner, live.id, { role: 'source' });
    assert.equal((await rig.job(live.id)).completed_at, null, 'older than its ttl, and under way');
    assert.equal(source?.purged_at, null);
    await cancel(rig.engine, localOwner, live.id);
  });

  it('leaves no blob behind once everything has expired', async () => {
    await rig.ended((await rig.submit({ operation: 'letters', ttlSeconds: 1 })).id);
    await rig.engine.database.db
      .updateTable('jobs')
      .set({ expires_at: new Date(0) })
      .where('completed_at', 'is not', null)
      .execute();
    await cleanup(rig.engine);
    assert.equal(await rig.blobs(), 0);
  });

  it('deletes a job’s files at once, and keeps its record', async () => {
    const job = await rig.ended((await rig.submit({})).id);
    assert.ok((await rig.blobs()) > 0);
    await remove(rig.engine, localOwner, job.id);
    assert.equal(await rig.blobs(), 0);
    assert.notEqual((await rig.job(job.id)).deleted_at, null);
  });

  it('finds blobs without a row and rows without a blob', async () => {
    const { Readable } = await import('node:stream');
    await rig.storage.put('00000000-0000-7000-8000-0000000000ff', Readable.from([Buffer.from('orphan')]));
    const job = await rig.ended((await rig.submit({ texts: ['lost'] })).id);
    const [result] = await filesOfJob(rig.engine.database.db, localOwner, job.id, { role: 'result' });
    await rig.storage.delete([result!.storage_key]);
    const swept = await sweepOrphans(rig.engine.shelf, 0, rig.engine.log);
    assert.deepEqual(swept, { orphans: 1, lost: 1 });
    assert.deepEqual(await sweepOrphans(rig.engine.shelf, 0, rig.engine.log), { orphans: 0, lost: 0 });
  });
});
