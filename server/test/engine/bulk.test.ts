import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createClient } from '../../../client/src/index.ts';
import { unsupportedFormat } from '../../src/files/faults.ts';
import { receive } from '../../src/files/receive.ts';
import { localOwner } from '../../src/jobs/owner.ts';
import { submit } from '../../src/jobs/submit.ts';
import { operationNamed } from '../../src/operations/catalog.ts';
import { ask } from '../ask.ts';
import { testCatalog } from './catalog.ts';
import { openRig, type Rig } from './rig.ts';
import { openSite, type TestSite } from './site.ts';

const count = 230;

describe('a bulk of many files', { timeout: 300_000 }, () => {
  let rig: Rig;
  let site: TestSite;
  let id: string;
  before(async () => {
    rig = await openRig();
    await rig.worker();
    site = await openSite(rig);
    const refused = {
      name: 'bad.bin',
      size: 3,
      error: unsupportedFormat({ name: 'bad.bin', found: 'x', operation: 'shout', accepts: 'text' }),
    };
    // The same few texts again and again: this is about many files, not about work.
    await rig.ended((await rig.submit({ texts: ['abc'], cache: true })).id);
    const texts = Array.from({ length: count }, (_, n) => (n % 10 === 0 ? `fresh ${n}` : 'abc'));
    const job = await rig.submit({ kind: 'bulk', texts, refused: [refused], cache: true });
    id = (await rig.ended(job.id)).id;
  });
  after(async () => {
    await site?.close();
    await rig?.close();
  });

  const get = async (path: string) => (await ask(`${site.url}/api/v1/jobs/${id}${path}`)).json;

  it('says how it went in all: counts, and sums of what is worth adding up', async () => {
    const job = await get('');
    const fresh = Array.from({ length: count / 10 }, (_, n) => `fresh ${n * 10}`.length);
    const letters = fresh.reduce((sum, length) => sum + length, 0) + (count - count / 10) * 3;
    assert.deepEqual(job.result, {
      files: count + 1,
      completed: count,
      failed: 1,
      totals: { letters },
    });
    assert.deepEqual(job.item_counts, { completed: count, failed: 1 });
    assert.equal(job.partial, true);
  });

  it('shows the first items in its own answer and the rest in pages, each with the facts for a table', async () => {
    const job = await get('');
    assert.deepEqual([job.items.length, job.items_next_after], [200, 199]);
    assert.deepEqual(
      [job.items[1].filename, job.items[1].result, job.items[1].warnings_count, job.items[1].cached],
      ['abc.txt', { text: 'ABC', letters: 3 }, 0, true],
    );
    const rest = await get('/items?after=199');
    assert.deepEqual([rest.items.length, rest.next_after], [count + 1 - 200, null]);
    const client = createClient({ baseUrl: site.url });
    const seen: number[] = [];
    for (let after: number | null = -1; after !== null; ) {
      const page = await client.items(id, { after, limit: 60 });
      seen.push(...page.items.map((item) => item.position));
      after = page.next_after;
    }
    assert.deepEqual(seen, [...Array(count + 1).keys()]);
    const failed = await get('/items?status=failed');
    assert.deepEqual(
      failed.items.map((item: { filename: string; error: { code: string } }) => [
        item.filename,
        item.error.code,
      ]),
      [['bad.bin', 'UNSUPPORTED_FORMAT']],
    );
    assert.equal((await ask(`${site.url}/api/v1/jobs/${id}/items?limit=0`)).code, 'VALIDATION_ERROR');
  });

  it('is one ZIP whose manifest names every file with its outcome and sizes', async () => {
    const zip = Buffer.from(await (await fetch(`${site.url}/api/v1/jobs/${id}/result`)).arrayBuffer());
    // Entries are stored as they are, so the manifest stands in it as text; it is the last one.
    const at = zip.lastIndexOf('{\n  "job_id"');
    const manifest = JSON.parse(zip.subarray(at, zip.indexOf('\n}', at) + 2).toString());
    assert.equal(manifest.items.length, count + 1);
    assert.equal(manifest.result.totals.letters > 0, true);
    assert.deepEqual(
      [manifest.items[1].status, manifest.items[1].original_size, manifest.items[1].files[0].size],
      ['completed', 3, 3],
    );
    assert.equal(manifest.items[count].error.code, 'UNSUPPORTED_FORMAT');
    const names = manifest.items.flatMap((item: { files: { name: string }[] }) =>
      item.files.map((f) => f.name),
    );
    assert.equal(new Set(names).size, count);
  });

  it('of 200 MB is streamed: memory does not follow its size', async (t) => {
    const { engine } = rig;
    const megabyte = Buffer.alloc(2 ** 20, 'a line of text\n');
    const files = [];
    for (let n = 0; n < 20; n += 1)
      files.push(
        await receive(
          engine.shelf,
          (await import('node:stream')).Readable.from(Array.from({ length: 10 }, () => megabyte)),
          { owner: localOwner, name: `${n}.txt`, limit: 1e9, keepSeconds: 600 },
        ),
      );
    const job = await submit(engine, {
      owner: localOwner,
      kind: 'bulk',
      steps: [
        {
          definition: operationNamed('letters', testCatalog).definition,
          options: { chunks: 1, poison: [], passing: -1, seconds: 0 },
        },
      ],
      sources: files.map((file) => ({ file })),
      ownFiles: new Set(files.map((file) => file.id)),
      priority: 0,
      ttlSeconds: 3600,
    });
    await rig.ended(job.id);
    // The results are a letter each; the sources take their place.
    await engine.database.pool.query(
      `update job_files r set file_id = s.file_id from job_files s join jobs j on j.id = s.job_id
       where j.parent_id = $1 and r.job_id = s.job_id and r.role = 'result' and s.role = 'source'`,
      [job.id],
    );
    const before = process.memoryUsage.rss();
    let most = 0;
    let size = 0;
    const answer = await fetch(`${site.url}/api/v1/jobs/${job.id}/result`);
    for await (const piece of answer.body!) {
      size += piece.length;
      most = Math.max(most, process.memoryUsage.rss() - before);
    }
    t.diagnostic(`${Math.round(size / 1e6)} MB, resident memory grew by ${Math.round(most / 1e6)} MB`);
    assert.ok(size > 209_000_000);
    assert.ok(most < 120_000_000, `${most} bytes`);
  });
});
