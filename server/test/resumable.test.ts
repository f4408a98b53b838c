import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, stat, utimes } from 'node:fs/promises';
import { request as requestHttp } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ask, eventually } from './ask.ts';
import { startServer, type TestServer } from './server.ts';
import { encryptedPdf, tinyPdf } from './tiny-pdf.ts';

const settings = { MAX_FILE_SIZE: '5000000', UPLOAD_TTL: '1h' };
let server: TestServer;
before(async () => {
  server = await startServer(settings);
});
after(() => server?.stop());

const base64 = (text: string) => Buffer.from(text).toString('base64');
const tus = (method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array) =>
  ask(new URL(path, server.url).href, {
    method,
    headers: { 'tus-resumable': '1.0.0', ...headers },
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
const piece = (offset: number, extra: Record<string, string> = {}) => ({
  'content-type': 'application/offset+octet-stream',
  'upload-offset': String(offset),
  ...extra,
});
const begin = async (size: number, name = 'report.pdf') => {
  const answer = await tus('POST', '/api/v1/uploads/tus', {
    'upload-length': String(size),
    'upload-metadata': `filename ${base64(name)}`,
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.headers.get('location')!;
};
const idOf = (location: string) => location.split('/').at(-1)!;
const kept = async () => readdir(join(server.dataDir, 'incoming'));

/** Sends a piece and breaks the connection after `bytes` of it. */
const breakOff = (location: string, offset: number, body: Buffer, bytes: number) =>
  new Promise<void>((resolve) => {
    const request = requestHttp(new URL(location, server.url), {
      method: 'PATCH',
      headers: { 'tus-resumable': '1.0.0', ...piece(offset), 'content-length': String(body.length) },
    });
    request.on('error', () => resolve()).on('close', () => resolve());
    request.write(body.subarray(0, bytes));
    const part = join(server.dataDir, 'incoming', `${idOf(location)}.part`);
    void eventually('the first bytes have come', async () => (await stat(part)).size > offset).finally(() =>
      request.destroy(),
    );
  });

describe('a resumable upload', () => {
  test('goes on where a broken connection left it, and ends as a file jobs can use', async () => {
    const pdf = tinyPdf({ pages: 3, padding: 900_000 });
    const location = await begin(pdf.length, 'bericht ü.pdf');
    assert.match(location, /^\/api\/v1\/uploads\/tus\/[0-9a-f-]{36}$/);
    await breakOff(location, 0, pdf, 300_000);
    const asked = await tus('HEAD', location);
    assert.equal(asked.status, 200);
    assert.equal(asked.headers.get('upload-length'), String(pdf.length));
    assert.equal(asked.headers.get('cache-control'), 'no-store');
    const at = Number(asked.headers.get('upload-offset'));
    assert.ok(at > 0 && at <= 300_000, `kept ${at}`);
    const middle = at + 1000;
    const first = await tus('PATCH', location, piece(at), pdf.subarray(at, middle));
    assert.equal(`${first.status} ${first.headers.get('upload-offset')}`, `204 ${middle}`);
    assert.ok(first.headers.get('upload-expires'));
    const early = await ask(`${server.url}/api/v1/uploads/${idOf(location)}`);
    assert.equal(early.code, 'FILE_NOT_FOUND', 'half an upload is no file');
    const last = await tus('PATCH', location, piece(middle), pdf.subarray(middle));
    assert.equal(last.status, 204, last.text);
    assert.equal(last.headers.get('octavo-file-id'), idOf(location));

    const file = await ask(`${server.url}/api/v1/uploads/${idOf(location)}`);
    assert.equal(file.status, 200, file.text);
    assert.equal(file.json.sha256, createHash('sha256').update(pdf).digest('hex'));
    assert.deepEqual([file.json.name, file.json.pages], ['bericht ü.pdf', 3]);
    const job = await ask(`${server.url}/api/v1/info?wait=30`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ file_ids: [idOf(location)] }),
    });
    assert.equal(job.json.status, 'completed', job.text);

    const done = await tus('HEAD', location);
    assert.equal(
      done.headers.get('upload-offset'),
      String(pdf.length),
      'who lost the last answer asks again',
    );
    assert.equal(done.headers.get('octavo-file-id'), idOf(location));
    const again = await tus('PATCH', location, piece(pdf.length));
    assert.equal(`${again.status} ${again.headers.get('octavo-file-id')}`, `204 ${idOf(location)}`);
    assert.ok(
      !(await kept()).some((name) => name.startsWith(idOf(location))),
      'nothing of it is left behind',
    );
  });

  test('may carry its first bytes, or all, when it is begun', async () => {
    const pdf = tinyPdf();
    const answer = await tus(
      'POST',
      '/uploads/tus',
      { 'upload-length': String(pdf.length), 'content-type': 'application/offset+octet-stream' },
      pdf,
    );
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.headers.get('upload-offset'), String(pdf.length));
    const file = await ask(`${server.url}/api/v1/uploads/${answer.headers.get('octavo-file-id')}`);
    assert.equal(file.json.media_type, 'application/pdf');
  });

  test('survives the end of the server, bytes and all; one that got no byte for UPLOAD_TTL is removed and says since when', async () => {
    const pdf = tinyPdf({ title: 'killed', padding: 200_000 });
    const location = await begin(pdf.length);
    await tus('PATCH', location, piece(0), pdf.subarray(0, 150_000));
    const abandoned = await begin(1000);
    const long = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(server.dataDir, 'incoming', `${idOf(abandoned)}.part`), long, long);
    const late = await tus('PATCH', abandoned, piece(0), Buffer.from('x'));
    assert.equal(`${late.status} ${late.code}`, '410 FILE_EXPIRED', late.text);

    server.process.kill('SIGKILL');
    await server.stop({ keep: true });
    server = await startServer(settings, { dataDir: server.dataDir });

    assert.ok(!(await kept()).includes(`${idOf(abandoned)}.part`), 'its bytes were removed');
    const later = await tus('PATCH', abandoned, piece(0), Buffer.from('x'));
    assert.equal(later.json.error.details.expired_at, new Date(long.getTime() + 3_600_000).toISOString());
    const asked = await tus('HEAD', location);
    assert.equal(asked.headers.get('upload-offset'), '150000');
    const last = await tus('PATCH', location, piece(150_000), pdf.subarray(150_000));
    assert.equal(last.status, 204, last.text);
    const file = await ask(`${server.url}/api/v1/uploads/${last.headers.get('octavo-file-id')}`);
    assert.equal(file.json.sha256, createHash('sha256').update(pdf).digest('hex'));
  });

  test('is one upload, whoever asks twice: two last pieces at once make one file', async () => {
    const pdf = tinyPdf({ title: 'twice', padding: 100_000 });
    const location = await begin(pdf.length);
    const answers = await Promise.all([1, 2, 3].map(() => tus('PATCH', location, piece(0), pdf)));
    const statuses = answers.map((answer) => answer.status).sort();
    assert.ok(statuses.includes(204), String(statuses));
    for (const answer of answers)
      assert.ok(
        answer.status === 204 || ['UPLOAD_OFFSET_CONFLICT', 'UPLOAD_OVERRUN'].includes(answer.code!),
        answer.text,
      );
    const file = await ask(`${server.url}/api/v1/uploads/${idOf(location)}`);
    assert.equal(file.json.sha256, createHash('sha256').update(pdf).digest('hex'));
  });

  test('is taken over from a connection that hangs', async () => {
    const pdf = tinyPdf({ title: 'hangs', padding: 100_000 });
    const location = await begin(pdf.length);
    const hanging = requestHttp(new URL(location, server.url), {
      method: 'PATCH',
      headers: { 'tus-resumable': '1.0.0', ...piece(0), 'content-length': String(pdf.length) },
    });
    hanging.on('error', () => undefined);
    await new Promise<void>((resolve) => hanging.write(pdf.subarray(0, 50_000), () => resolve()));
    const part = join(server.dataDir, 'incoming', `${idOf(location)}.part`);
    await eventually('what was sent has come', async () => (await stat(part)).size === 50_000);
    const asked = await tus('HEAD', location);
    hanging.destroy();
    assert.equal(`${asked.status} ${asked.headers.get('upload-offset')}`, '200 50000');
    const last = await tus('PATCH', location, piece(50_000), pdf.subarray(50_000));
    assert.equal(last.status, 204, last.text);
  });

  test('with a checksum keeps a piece that is what it says, and nothing of another', async () => {
    const pdf = tinyPdf({ title: 'checksum', padding: 1000 });
    const location = await begin(pdf.length);
    const sum = createHash('sha256').update(pdf).digest('base64');
    const wrong = await tus(
      'PATCH',
      location,
      piece(0, { 'upload-checksum': `sha256 ${base64('no')}` }),
      pdf,
    );
    assert.equal(`${wrong.status} ${wrong.code}`, '460 CHECKSUM_MISMATCH', wrong.text);
    assert.equal((await tus('HEAD', location)).headers.get('upload-offset'), '0');
    const unknown = await tus('PATCH', location, piece(0, { 'upload-checksum': 'crc32 AAAA' }), pdf);
    assert.equal(unknown.status, 422);
    const right = await tus('PATCH', location, piece(0, { 'upload-checksum': `sha256 ${sum}` }), pdf);
    assert.equal(right.status, 204, right.text);
  });

  test('can be given up: then it is gone, from the disk as well', async () => {
    const location = await begin(1000);
    await tus('PATCH', location, piece(0), Buffer.alloc(10));
    assert.equal((await tus('DELETE', location)).status, 204);
    assert.equal((await tus('HEAD', location)).status, 404);
    assert.equal((await tus('DELETE', location)).code, 'FILE_NOT_FOUND');
    assert.ok(!(await kept()).some((name) => name.startsWith(idOf(location))));
  });
});

describe('a resumable upload of a PDF that needs a password', () => {
  test('is kept, as any other upload, for the job that brings it', async () => {
    const pdf = await encryptedPdf(tinyPdf(), { user: 'secret', owner: 'other' });
    const location = await begin(pdf.length);
    const answer = await tus('PATCH', location, piece(0), pdf);
    assert.equal(answer.status, 204, answer.text);
    const file = await ask(`${server.url}/api/v1/uploads/${idOf(location)}`);
    assert.deepEqual([file.json.encrypted, file.json.pages], [true, null], file.text);
  });
});

describe('a resumable upload is refused', () => {
  test('when it is larger than MAX_FILE_SIZE, before a byte of it is sent', async () => {
    const answer = await tus('POST', '/api/v1/uploads/tus', { 'upload-length': '5000001' });
    assert.equal(`${answer.status} ${answer.code}`, '413 FILE_TOO_LARGE', answer.text);
    assert.equal(answer.headers.get('tus-resumable'), '1.0.0');
  });

  test('when a piece goes past its length, with or without saying so', async () => {
    const location = await begin(1000);
    const said = await tus('PATCH', location, piece(0), Buffer.alloc(1001));
    assert.equal(`${said.status} ${said.code}`, '413 UPLOAD_OVERRUN', said.text);
    const chunked = await fetch(new URL(location, server.url), {
      method: 'PATCH',
      headers: { 'tus-resumable': '1.0.0', ...piece(0) },
      body: ReadableStream.from([Buffer.alloc(900), Buffer.alloc(900)]),
      duplex: 'half',
    } as RequestInit);
    assert.equal(chunked.status, 413);
    const offset = Number((await tus('HEAD', location)).headers.get('upload-offset'));
    assert.ok(offset <= 900, `kept ${offset}`);
  });

  test('when the document is: damaged, or empty', async () => {
    const pdf = Buffer.from('%PDF-1.7\nnothing of a document');
    const location = await begin(pdf.length);
    const answer = await tus('PATCH', location, piece(0), pdf);
    assert.equal(`${answer.status} ${answer.code}`, '422 PDF_CORRUPT', answer.text);
    assert.ok([404, 410].includes((await tus('HEAD', location)).status), 'nothing of it is kept');
    const empty = await tus('POST', '/api/v1/uploads/tus', { 'upload-length': '0' });
    assert.equal(empty.code, 'EMPTY_FILE', empty.text);
  });

  test('when the request is not tus, in our one shape of errors and with the statuses of the protocol', async () => {
    const location = await begin(1000);
    const plain = (init: RequestInit) => ask(new URL(location, server.url).href, init);
    const version = await plain({
      method: 'PATCH',
      headers: { ...piece(0), 'tus-resumable': '0.2.2' },
      body: 'x',
    });
    assert.equal(`${version.status} ${version.code}`, '412 TUS_VERSION', version.text);
    assert.equal(version.headers.get('tus-version'), '1.0.0');
    const type = await tus(
      'PATCH',
      location,
      { 'upload-offset': '0', 'content-type': 'application/pdf' },
      Buffer.from('x'),
    );
    assert.equal(`${type.status} ${type.code}`, '415 TUS_MEDIA_TYPE', type.text);
    const offset = await tus('PATCH', location, piece(5), Buffer.from('x'));
    assert.equal(`${offset.status} ${offset.code}`, '409 UPLOAD_OFFSET_CONFLICT', offset.text);
    for (const headers of [
      {},
      { 'upload-length': '-1' },
      { 'upload-length': '1e3' },
      { 'upload-defer-length': '1' },
      { 'upload-length': '5', 'upload-metadata': 'a b c' },
      { 'upload-length': '5', 'upload-metadata': '__proto__ AAAA' },
    ]) {
      const answer = await tus('POST', '/api/v1/uploads/tus', headers as Record<string, string>);
      assert.equal(
        `${answer.status} ${answer.code}`,
        '422 VALIDATION_ERROR',
        `${JSON.stringify(headers)}: ${answer.text}`,
      );
      assert.equal(answer.json.success, false);
      assert.ok(answer.json.request_id);
    }
    for (const id of ['../../secret', '..%2f..%2fsecret', 'x', '00000000-0000-7000-8000-000000000000'])
      assert.equal((await tus('HEAD', `/api/v1/uploads/tus/${id}`)).status, 404, id);
    assert.equal((await ask(new URL(location, server.url).href)).status, 404, 'there is nothing to GET');
  });
});

test('OPTIONS says what the server can do', async () => {
  const answer = await ask(`${server.url}/api/v1/uploads/tus`, { method: 'OPTIONS' });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get('tus-version'), '1.0.0');
  assert.equal(answer.headers.get('tus-max-size'), '5000000');
  assert.equal(
    answer.headers.get('tus-extension'),
    'creation,creation-with-upload,termination,expiration,checksum',
  );
  assert.match(answer.headers.get('tus-checksum-algorithm')!, /sha1/);
});
