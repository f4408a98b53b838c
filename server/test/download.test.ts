import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, ask, ended, eventually, submit } from './ask.ts';
import { readDisposition } from './disposition.ts';
import { startServer, type TestServer } from './server.ts';
import { tinyPdf } from './tiny-pdf.ts';

let server: TestServer;
/** Nothing works on its jobs: they stay pending. */
let idle: TestServer;
let url: string;
let whole: Buffer;
let etag: string;

before(async () => {
  [server, idle] = await Promise.all([
    startServer({ CLEANUP_SECONDS: '0.2' }),
    startServer({}, { role: 'api' }),
  ]);
  const answer = await submit(server.url, 'compress?wait=30', {
    files: [['Größe "1".pdf'.replaceAll('"', '%22'), tinyPdf({ pages: 2 })]],
  });
  assert.equal(answer.json.status, 'completed', answer.text);
  url = server.url + answer.json.download_url;
  const response = await fetch(url);
  whole = Buffer.from(await response.arrayBuffer());
  etag = response.headers.get('etag')!;
});
after(() => Promise.all([server?.stop(), idle?.stop()]));

async function get(headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(url, { headers, method });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}
const refused = (answer: Answer, status: number, code: string) =>
  assert.equal(`${answer.status} ${answer.code}`, `${status} ${code}`, answer.text);

describe('a result', () => {
  test('is the file, with its hash as ETag, its length and its type', async () => {
    const { status, headers, body } = await get();
    assert.equal(status, 200);
    assert.equal(etag, `"${createHash('sha256').update(body).digest('hex')}"`);
    assert.equal(headers.get('content-length'), String(body.length));
    assert.equal(headers.get('content-type'), 'application/pdf');
    assert.equal(headers.get('accept-ranges'), 'bytes');
    assert.ok(body.subarray(0, 5).equals(Buffer.from('%PDF-')));
  });

  test('cannot be sniffed, framed, run or kept by a shared cache', async () => {
    const { headers } = await get();
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy')!, /sandbox/);
    assert.match(headers.get('cache-control')!, /private/);
    assert.equal(headers.get('access-control-allow-origin'), null);
    const { type, name } = readDisposition(headers.get('content-disposition')!);
    assert.equal(type, 'attachment');
    assert.match(name!, /^Größe .*\.pdf$/);
  });

  test('answers HEAD with the same headers and no body', async () => {
    const { status, headers, body } = await get({}, 'HEAD');
    assert.equal(status, 200);
    assert.equal(body.length, 0);
    assert.equal(headers.get('content-length'), String(whole.length));
    assert.equal(headers.get('etag'), etag);
  });

  const size = () => whole.length;
  const ranges: [string, () => string, () => [number, number]][] = [
    ['first bytes', () => 'bytes=0-99', () => [0, 99]],
    ['the middle', () => 'bytes=100-199', () => [100, 199]],
    ['one byte', () => 'bytes=7-7', () => [7, 7]],
    ['all from one place on', () => 'bytes=300-', () => [300, size() - 1]],
    ['the last bytes', () => 'bytes=-50', () => [size() - 50, size() - 1]],
    ['more than there is', () => 'bytes=10-999999', () => [10, size() - 1]],
    ['a longer end than there is', () => 'bytes=-999999', () => [0, size() - 1]],
  ];
  for (const [what, header, expected] of ranges)
    test(`is given in part: ${what}`, async () => {
      const { status, headers, body } = await get({ range: header() });
      const [start, end] = expected();
      assert.equal(status, 206);
      assert.equal(headers.get('content-range'), `bytes ${start}-${end}/${size()}`);
      assert.equal(headers.get('content-length'), String(end - start + 1));
      assert.ok(body.equals(whole.subarray(start, end + 1)));
    });

  test('is put together again from its parts', async () => {
    const parts = [];
    for (let at = 0; at < size(); at += 211)
      parts.push((await get({ range: `bytes=${at}-${at + 210}` })).body);
    assert.ok(Buffer.concat(parts).equals(whole));
  });

  test('refuses a range outside of it: 416 with its size', async () => {
    for (const range of ['bytes=999999-', 'bytes=999999-1000000', 'bytes=-0']) {
      const { status, headers, body } = await get({ range });
      assert.equal(status, 416, range);
      assert.equal(headers.get('content-range'), `bytes */${size()}`);
      assert.equal(JSON.parse(body.toString()).error.code, 'RANGE_NOT_SATISFIABLE');
    }
  });

  test('is given whole when the range makes no sense, or there are several', async () => {
    for (const range of [
      'bytes=b-a',
      'bytes=5-1',
      'bytes=',
      'bytes=-',
      'lines=1-2',
      'bytes=0-1,5-6',
      'nonsense',
    ]) {
      const { status, body } = await get({ range });
      assert.equal(status, 200, range);
      assert.equal(body.length, size());
    }
  });

  test('is continued only if it is still the same (If-Range)', async () => {
    assert.equal((await get({ range: 'bytes=0-9', 'if-range': etag })).status, 206);
    for (const other of ['"another"', `W/${etag}`, 'Wed, 21 Oct 2015 07:28:00 GMT']) {
      const { status, body } = await get({ range: 'bytes=0-9', 'if-range': other });
      assert.equal(`${status} ${body.length}`, `200 ${size()}`, other);
    }
  });

  test('is not sent again to one who has it (If-None-Match)', async () => {
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, headers, body } = await get({ 'if-none-match': known });
      assert.equal(`${status} ${body.length}`, '304 0', known);
      assert.equal(headers.get('etag'), etag);
    }
    assert.equal((await get({ 'if-none-match': '"another"' })).status, 200);
  });
});

describe('a result of several files', () => {
  let job: Answer['json'];
  let zip: Buffer;
  before(async () => {
    const answer = await submit(server.url, 'compress/bulk?wait=30', {
      files: [
        ['a.pdf', tinyPdf({ pages: 1 })],
        ['A.PDF', tinyPdf({ pages: 2 })],
        ['a.pdf', tinyPdf({ pages: 3 })],
        ['bad.pdf', Buffer.from('not a PDF')],
      ],
    });
    job = answer.json;
    assert.equal(job.status, 'completed', answer.text);
    zip = Buffer.from(await (await fetch(server.url + job.download_url)).arrayBuffer());
  });

  test('is one ZIP in which every name is there once, and a manifest that names every file', () => {
    const files = unzip(zip);
    const names = [...files.keys()];
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, 4);
    const { items } = JSON.parse(files.get('manifest.json')!.toString());
    assert.deepEqual(
      items.map((item: Answer['json']) => [item.filename, item.status]),
      [
        ['a.pdf', 'completed'],
        ['A.PDF', 'completed'],
        ['a.pdf', 'completed'],
        ['bad.pdf', 'failed'],
      ],
    );
    assert.equal(items[3].error.code, 'UNSUPPORTED_FORMAT');
    for (const item of items.slice(0, 3)) {
      const { name, sha256, size } = item.files[0];
      const content = files.get(name)!;
      assert.equal(content.length, size);
      assert.equal(createHash('sha256').update(content).digest('hex'), sha256);
    }
  });

  test('is the same bytes, length and ETag every time', async () => {
    const again = await fetch(server.url + job.download_url);
    const tag = again.headers.get('etag')!;
    assert.equal(again.headers.get('content-length'), String(zip.length));
    assert.equal(again.headers.get('content-type'), 'application/zip');
    assert.ok(Buffer.from(await again.arrayBuffer()).equals(zip));
    const known = await fetch(server.url + job.download_url, { headers: { 'if-none-match': tag } });
    assert.equal(known.status, 304);
    const asked = await fetch(server.url + job.download_url, { method: 'HEAD' });
    assert.equal(asked.headers.get('content-length'), String(zip.length));
  });

  test('gives each file by itself: ?file=', async () => {
    const child = (await ask(`${server.url}/api/v1/jobs/${job.items[1].job_id}`)).json;
    const one = await fetch(`${server.url}${job.download_url}?file=${child.files[0].file_id}`);
    assert.equal(one.status, 200);
    const content = Buffer.from(await one.arrayBuffer());
    assert.equal(createHash('sha256').update(content).digest('hex'), child.files[0].sha256);
    refused(await ask(`${server.url}${job.download_url}?file=other.pdf`), 404, 'FILE_NOT_FOUND');
  });
});

describe('a result that is not there', () => {
  test('does not exist: JOB_NOT_FOUND, whatever the id looks like', async () => {
    for (const id of [
      '01a20205-0000-7000-8000-000000000000',
      'x',
      '..%2f..%2fetc%2fpasswd',
      '%00',
      'x'.repeat(250),
    ])
      refused(await ask(`${server.url}/api/v1/jobs/${id}/result`), 404, 'JOB_NOT_FOUND');
  });

  test('is not ready: RESULT_NOT_READY with Retry-After', async () => {
    const { json } = await submit(idle.url, 'compress', { files: [['a.pdf', tinyPdf()]] });
    const answer = await ask(`${idle.url}/api/v1/jobs/${json.job_id}/result`);
    refused(answer, 409, 'RESULT_NOT_READY');
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
  });

  test('was never a file: NO_RESULT_FILE', async () => {
    const { json } = await submit(server.url, 'info?wait=20', { files: [['a.pdf', tinyPdf()]] });
    assert.equal(json.download_url, null);
    refused(await ask(`${server.url}/api/v1/jobs/${json.job_id}/result`), 409, 'NO_RESULT_FILE');
  });

  test('has expired: RESULT_EXPIRED with the time, and its record stays', async () => {
    const { json } = await submit(server.url, 'compress', {
      files: [['a.pdf', tinyPdf()]],
      fields: { ttl: '1' },
    });
    const job = await ended(server.url, json.job_id);
    const answer = await eventually('it expires', async () => {
      const now = await ask(`${server.url}/api/v1/jobs/${json.job_id}/result`);
      return now.status === 200 ? undefined : now;
    });
    refused(answer, 410, 'RESULT_EXPIRED');
    assert.equal(answer.json.error.details.expired_at, job.expires_at);
    assert.ok(answer.json.error.message.includes(job.expires_at));
    const record = (await ask(`${server.url}/api/v1/jobs/${json.job_id}`)).json;
    assert.equal(`${record.status} ${record.download_url}`, 'completed null');
  });

  test('was deleted: JOB_DELETED, for the job too', async () => {
    const { json } = await submit(server.url, 'compress?wait=20', { files: [['a.pdf', tinyPdf()]] });
    const path = `${server.url}/api/v1/jobs/${json.job_id}`;
    assert.equal((await ask(path, { method: 'DELETE' })).status, 204);
    refused(await ask(`${path}/result`), 410, 'JOB_DELETED');
    refused(await ask(path), 410, 'JOB_DELETED');
    const { jobs } = (await ask(`${server.url}/api/v1/jobs`)).json;
    assert.ok(jobs.every((job: Answer['json']) => job.job_id !== json.job_id));
  });
});

/** The entries of a ZIP whose files are stored, not deflated, by its central directory (APPNOTE 4.3.12). */
function unzip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  while (zip.toString('latin1', at, at + 4) === 'PK\x01\x02') {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const size = zip.readUInt32LE(at + 24);
    const local = zip.readUInt32LE(at + 42);
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    assert.ok(!files.has(name), `${name} is there twice`);
    files.set(name, zip.subarray(data, data + size));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}
