import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, ask, eventually, multipart, submit } from '../ask.ts';
import { head, openWire, type Wire } from '../raw.ts';
import { startServer, type TestServer } from '../server.ts';
import { stored } from '../stored.ts';
import { tinyPdf } from '../tiny-pdf.ts';

const limit = 2_000_000;
const large = multipart([{ name: 'file', filename: 'a.pdf', value: tinyPdf({ padding: 1_500_000 }) }]);
let server: TestServer;
/** Uploads that send a byte now and then, from the first test to the last. */
let slow: Wire[] = [];
let dribble: NodeJS.Timeout;

before(async () => {
  server = await startServer({ MAX_FILE_SIZE: String(limit), CLEANUP_SECONDS: '0.5' });
  slow = await Promise.all(Array.from({ length: 20 }, () => openWire(server.url)));
  for (const wire of slow)
    wire.socket.write(
      head(server.url, 'compress', { ...large.headers, 'Content-Length': large.bytes.length }),
    );
  let at = 0;
  dribble = setInterval(() => {
    for (const wire of slow) wire.socket.write(large.bytes.subarray(at, at + 1));
    at += 1;
  }, 200);
});
after(async () => {
  clearInterval(dribble);
  for (const wire of slow) wire.socket.destroy();
  await server?.stop();
});

const good = () => submit(server.url, 'compress?wait=20', { files: [['good.pdf', tinyPdf()]] });

/** Other uploads are still under way (the slow ones), so unfinished files are compared, not counted from zero. */
async function nothingStays(before: Awaited<ReturnType<typeof stored>>): Promise<void> {
  await eventually('the store is as it was before', async () => {
    const now = await stored(server.dataDir);
    return (
      now.unfinished.every((name) => before.unfinished.includes(name)) &&
      now.blobs.every((name) => before.blobs.includes(name))
    );
  });
}

describe('an upload over a bad line', () => {
  test('that is cut in the middle leaves nothing, and the server lives', async () => {
    const before = await stored(server.dataDir);
    const wires = await Promise.all(Array.from({ length: 10 }, () => openWire(server.url)));
    for (const wire of wires) {
      wire.socket.write(
        head(server.url, 'compress', { ...large.headers, 'Content-Length': large.bytes.length }),
      );
      wire.socket.write(large.bytes.subarray(0, 700_000));
    }
    await eventually(
      'the uploads are being written',
      async () => (await stored(server.dataDir)).unfinished.length >= before.unfinished.length + 10,
    );
    for (const wire of wires) wire.socket.resetAndDestroy();
    await nothingStays(before);
    assert.equal((await good()).json.status, 'completed');
  });

  test('that says it is longer than it is ends with the line', async () => {
    const before = await stored(server.dataDir);
    const wire = await openWire(server.url);
    wire.socket.write(
      head(server.url, 'compress', { ...large.headers, 'Content-Length': large.bytes.length + 1000 }),
    );
    wire.socket.end(large.bytes.subarray(0, -50));
    await wire.closed;
    assert.doesNotMatch(wire.answer(), /^HTTP\/1\.1 (2|5)/, 'no job was made of half a request');
    await nothingStays(before);
  });

  test('that says it is shorter than it is gets the part it announced, and the rest is no request', async () => {
    const before = await stored(server.dataDir);
    const wire = await openWire(server.url);
    wire.socket.write(head(server.url, 'compress', { ...large.headers, 'Content-Length': 1000 }));
    wire.socket.end(large.bytes);
    await wire.closed;
    const statuses = [...wire.answer().matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => match[1]);
    assert.ok(
      statuses.every((status) => status!.startsWith('4')),
      wire.answer(),
    );
    await nothingStays(before);
  });

  test('that smuggles a second request by two lengths is refused', async () => {
    const wire = await openWire(server.url);
    wire.socket.write(
      `${head(server.url, 'compress', { 'Content-Length': 10, 'Transfer-Encoding': 'chunked' })}0\r\n\r\nGET /api/v1/jobs HTTP/1.1\r\n\r\n`,
    );
    await eventually('an answer', () => wire.answer() !== '');
    assert.match(wire.answer(), /^HTTP\/1\.1 400/);
    assert.doesNotMatch(wire.answer(), /"jobs"/);
    wire.socket.destroy();
  });

  test('is not held up by twenty others that send a byte now and then', async (t) => {
    const started = performance.now();
    const answer = await good();
    assert.equal(answer.json.status, 'completed', answer.text);
    // While it waited they were still sending: it is not they whose end let it through.
    t.diagnostic(`answered after ${Math.round(performance.now() - started)} ms`);
    assert.ok(
      slow.every((wire) => !wire.socket.destroyed),
      'the slow ones are still there: they were not cut off beforehand',
    );
  });
});

describe('a file over MAX_FILE_SIZE', () => {
  const over = multipart([{ name: 'file', filename: 'a.pdf', value: tinyPdf({ padding: 30_000_000 }) }]);
  const refused = (answer: Answer) => {
    assert.equal(`${answer.status} ${answer.code}`, '413 FILE_TOO_LARGE', answer.text);
    assert.equal(answer.json.error.details.limit_bytes, limit);
  };

  test('is refused as soon as it is too large, not when it has arrived, and leaves nothing', async () => {
    const before = await stored(server.dataDir);
    const wire = await openWire(server.url);
    wire.socket.write(head(server.url, 'compress', { ...over.headers, 'Content-Length': over.bytes.length }));
    let sent = 0;
    for (; sent < over.bytes.length && wire.answer() === ''; sent += 100_000) {
      wire.socket.write(over.bytes.subarray(sent, sent + 100_000));
      // 2 MB/s: the server's answer has time to come before its buffers are full.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.match(wire.answer(), /^HTTP\/1\.1 413[\s\S]*FILE_TOO_LARGE/);
    assert.ok(sent < over.bytes.length, `${sent} bytes were taken before the refusal`);
    wire.socket.destroy();
    await nothingStays(before);
  });

  test('is refused when its length is not announced', async () => {
    const before = await stored(server.dataDir);
    const bytes = over.bytes.subarray(0, 4_000_000);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
    });
    const init = { method: 'POST', headers: over.headers, body, duplex: 'half' } as RequestInit;
    refused(await ask(`${server.url}/api/v1/compress`, init));
    await nothingStays(before);
  });

  test('sinks only itself in a bulk', async () => {
    const answer = await submit(server.url, 'compress/bulk?wait=30', {
      files: [
        ['large.pdf', tinyPdf({ padding: 3_000_000 })],
        ['empty.pdf', Buffer.alloc(0)],
        ['text.pdf', Buffer.from('no')],
        ['good.pdf', tinyPdf()],
      ],
    });
    assert.equal(answer.json.status, 'completed', answer.text);
    assert.equal(answer.json.partial, true);
    assert.deepEqual(
      answer.json.items.map((item: Answer['json']) => `${item.filename} ${item.error?.code ?? item.status}`),
      [
        'large.pdf FILE_TOO_LARGE',
        'empty.pdf EMPTY_FILE',
        'text.pdf UNSUPPORTED_FORMAT',
        'good.pdf completed',
      ],
    );
  });
});

describe('a bulk of which every file is refused', () => {
  test('has failed at once, naming each, and does not wait for work that is not there', async () => {
    const answer = await submit(server.url, 'compress/bulk?wait=10', {
      files: [
        ['empty.pdf', Buffer.alloc(0)],
        ['text.pdf', Buffer.from('no')],
      ],
    });
    assert.equal(`${answer.json.status} ${answer.json.error?.code}`, 'failed BULK_FAILED', answer.text);
    assert.equal(answer.json.items.length, 2);
  });
});

describe('a slow upload', () => {
  test('is ended after 20 seconds below 1 kB/s, and leaves nothing', async () => {
    await Promise.race([
      Promise.all(slow.map((wire) => wire.closed)),
      new Promise((_, reject) =>
        setTimeout(() => reject(new Error('still there after 120 s')), 120_000).unref(),
      ),
    ]);
    clearInterval(dribble);
    await eventually(
      'nothing is left of it',
      async () => (await stored(server.dataDir)).unfinished.length === 0,
    );
    assert.equal((await good()).json.status, 'completed');
  });
});

describe('an upload under way', () => {
  test('keeps its Idempotency-Key to itself: IDEMPOTENCY_CONFLICT until it is done, then the same job', async () => {
    const submission = { files: [['a.pdf', tinyPdf()]] as const, headers: { 'idempotency-key': 'held' } };
    const body = multipart([{ name: 'file', filename: 'a.pdf', value: tinyPdf() }]);
    const wire = await openWire(server.url);
    wire.socket.write(
      head(server.url, 'compress', {
        ...body.headers,
        'Content-Length': body.bytes.length,
        'Idempotency-Key': 'held',
      }),
    );
    wire.socket.write(body.bytes.subarray(0, 200));
    await eventually(
      'the upload is under way',
      async () => (await stored(server.dataDir)).unfinished.length > 0,
    );
    const meanwhile = await submit(server.url, 'compress', submission);
    assert.equal(`${meanwhile.status} ${meanwhile.code}`, '409 IDEMPOTENCY_CONFLICT', meanwhile.text);
    wire.socket.write(body.bytes.subarray(200));
    await eventually('the first is answered', () => wire.answer().includes('job_id'));
    assert.match(wire.answer(), /^HTTP\/1\.1 202/);
    const again = await submit(server.url, 'compress', submission);
    assert.equal(again.status, 202, again.text);
    assert.ok(wire.answer().includes(again.json.job_id));
    wire.socket.destroy();
  });
});
