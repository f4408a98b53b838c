import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startContract } from '../test/contract.ts';
import { type Client, createClient, type JobEvent, OctavoError } from './index.ts';

let server: Awaited<ReturnType<typeof startContract>>;
let client: Client;
const pdf = (name: string) => ({ name, data: new Blob(['%PDF-1.7\n%%EOF\n'], { type: 'application/pdf' }) });

before(async () => {
  server = await startContract({ tickMs: 3 });
  client = createClient({ baseUrl: server.url });
});
after(() => server.stop());

test('operations say what is available and why the rest is not', async () => {
  const operations = await client.operations();
  assert.ok(operations.find((one) => one.name === 'compress')?.available);
  assert.match(operations.find((one) => !one.available)?.reason ?? '', /apt-get install/);
});

test('a submitted file becomes a job that is watched to its end and downloaded', async () => {
  const job = await client.submit('compress', {
    files: [pdf('thé «1».pdf')],
    options: { level: 'high', image_quality: 70 },
    priority: 5,
    clientJobId: 'order-1',
  });
  assert.equal(job.original_filename, 'thé «1».pdf');
  assert.deepEqual(job.options, { level: 'high', image_quality: 70 });
  assert.equal(job.client_job_id, 'order-1');
  assert.equal(job.priority, 5);

  const events: JobEvent[] = [];
  for await (const event of client.watch(job.job_id)) events.push(event);
  assert.equal(events[0]?.type, 'snapshot');
  assert.ok(events.some((event) => event.type === 'progress' && event.progress > 0));
  const last = events.at(-1)!;
  assert.equal(last.type, 'job.completed');
  assert.equal('job' in last && last.job?.status, 'completed');
  const bytes = await (await client.download(job.job_id)).text();
  assert.ok(bytes.startsWith('%PDF-'));
});

test('a stream that breaks is resumed after the last event seen, with none lost and none twice', async () => {
  const job = await client.submit('compress', { files: [pdf('a.pdf')] });
  server.trouble.cutStreamAfter = 4;
  server.trouble.resumedFrom.length = 0;
  const ids: string[] = [];
  for await (const event of client.watch(job.job_id)) if (event.id) ids.push(event.id);
  assert.equal(server.trouble.resumedFrom.length, 2);
  assert.equal(server.trouble.resumedFrom[1], ids[3]);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(
    ids.map(Number),
    [...ids.map(Number)].sort((a, b) => a - b),
  );
});

test('where streams do not pass, the job is polled to its end', async () => {
  server.trouble.noStreams = true;
  try {
    const job = await client.submit('compress', { files: [pdf('a.pdf')] });
    const done = await client.finished(job.job_id, { pollSeconds: 0.02 });
    assert.equal(done.status, 'completed');
  } finally {
    server.trouble.noStreams = false;
  }
});

test('watching ends quietly when the caller gives up, and closes its connection', async () => {
  const job = await client.submit('compress', { files: [pdf('slow.pdf')] });
  const giveUp = new AbortController();
  let seen = 0;
  for await (const _ of client.watch(job.job_id, { signal: giveUp.signal })) if (++seen === 3) giveUp.abort();
  assert.equal(seen, 3);
  assert.equal((await client.cancel(job.job_id)).status, 'cancelled');
});

test('watching a job that does not exist rejects at once', async () => {
  await assert.rejects(
    async () => {
      for await (const _ of client.watch('nobody')) assert.fail('an event came');
    },
    isError(404, 'JOB_NOT_FOUND'),
  );
});

test('a refused file rejects with the code, the status and the request id of the answer', async () => {
  const text = { name: 'notes.pdf', data: new Blob(['hello']) };
  await assert.rejects(client.submit('compress', { files: [text] }), (error) => {
    isError(415, 'UNSUPPORTED_FORMAT')(error);
    assert.equal((error as OctavoError).requestId, 'request-1');
    assert.equal((error as OctavoError).details.filename, 'notes.pdf');
    return true;
  });
});

test('the same idempotency key gives the same job', async () => {
  const first = await client.submit('compress', { files: [pdf('a.pdf')], idempotencyKey: 'k1' });
  const again = await client.submit('compress', { files: [pdf('a.pdf')], idempotencyKey: 'k1' });
  assert.equal(again.job_id, first.job_id);
});

test('wait holds the answer until the job ended', async () => {
  assert.equal((await client.submit('compress', { files: [pdf('a.pdf')], wait: 10 })).status, 'completed');
});

test('uploaded files are submitted by their ids', async () => {
  const { file_id } = await client.uploads.create(pdf('a.pdf'));
  const job = await client.submit('compress', { fileIds: [file_id], options: { level: 'low' } });
  assert.deepEqual(job.options, { level: 'low' });
});

test('bulk makes one parent with an outcome for every file', async () => {
  const job = await client.bulk('compress', { files: [pdf('a.pdf'), pdf('b.pdf'), pdf('c.pdf')] });
  const done = await client.finished(job.job_id);
  assert.deepEqual(
    done.items?.map((item) => [item.filename, item.status]),
    [
      ['a.pdf', 'completed'],
      ['b.pdf', 'failed'],
      ['c.pdf', 'completed'],
    ],
  );
});

test('a failed job is retried and completes; a finished one cannot be cancelled; a removed one is gone', async () => {
  const job = await client.submit('compress', { files: [pdf('fail.pdf')] });
  const failed = await client.finished(job.job_id);
  assert.equal(failed.error?.code, 'ENGINE_CRASH');
  await client.retry(job.job_id);
  assert.equal((await client.finished(job.job_id)).status, 'completed');
  await assert.rejects(client.cancel(job.job_id), isError(409, 'INVALID_JOB_STATUS'));
  assert.equal((await client.chunks(job.job_id))[0]?.state, 'completed');
  await client.remove(job.job_id);
  await assert.rejects(client.job(job.job_id), isError(404, 'JOB_NOT_FOUND'));
});

test('pages of jobs follow the cursor without gap or repetition', async () => {
  for (let n = 0; n < 5; n += 1) await client.submit('merge', { files: [pdf('a.pdf'), pdf('b.pdf')] });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await client.jobs({ operation: 'merge', limit: 2 }, cursor);
    seen.push(...page.jobs.map((job) => job.job_id));
    cursor = page.next_cursor;
  } while (cursor);
  assert.equal(seen.length, 5);
  assert.equal(new Set(seen).size, 5);
});

test('a server that is not there is UNREACHABLE and worth another try', async () => {
  const nobody = createClient({ baseUrl: 'http://127.0.0.1:1' });
  await assert.rejects(nobody.health(), (error) => {
    isError(0, 'UNREACHABLE')(error);
    return (error as OctavoError).retryable;
  });
});

test('an address that is not Octavo is named as such', async () => {
  const other = createClient({
    baseUrl: 'http://x',
    fetch: async () => new Response('<html>', { status: 200 }),
  });
  await assert.rejects(other.operations(), isError(200, 'NOT_OCTAVO'));
  const proxy = createClient({
    baseUrl: 'http://x',
    fetch: async () => new Response('<html>', { status: 502 }),
  });
  await assert.rejects(proxy.operations(), isError(502, 'HTTP_502'));
});

test('an ailing server still tells its health', async () => {
  const body = JSON.stringify({ status: 'degraded', services: { database: { ok: false, detail: 'down' } } });
  const ailing = createClient({
    baseUrl: 'http://x',
    fetch: async () => new Response(body, { status: 503 }),
  });
  assert.equal((await ailing.health()).services.database?.ok, false);
});

test('own headers travel with every request, the stream included', async () => {
  const seen: (string | null)[] = [];
  const spy = createClient({
    baseUrl: server.url,
    headers: { authorization: 'Bearer t' },
    fetch: (input, init) => {
      seen.push(new Headers(init?.headers).get('authorization'));
      return fetch(input, init);
    },
  });
  const job = await spy.submit('compress', { files: [pdf('a.pdf')] });
  await spy.finished(job.job_id);
  assert.ok(seen.length >= 2);
  assert.ok(seen.every((value) => value === 'Bearer t'));
});

function isError(status: number, code: string) {
  return (error: unknown) => {
    assert.ok(error instanceof OctavoError);
    assert.equal(error.code, code);
    assert.equal(error.status, status);
    return true;
  };
}
