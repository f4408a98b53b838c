import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, ask, ended, multipart, type Submission, submit } from './ask.ts';
import { exchange } from './raw.ts';
import { startServer, type TestServer } from './server.ts';
import { stored } from './stored.ts';
import { encryptedPdf, tinyPdf } from './tiny-pdf.ts';

const pdf = tinyPdf();
let server: TestServer;
/** Nothing works on its jobs, so they stay pending; two are as many as may wait. */
let full: TestServer;

before(async () => {
  [server, full] = await Promise.all([
    startServer({ MAX_PAGES: '10000' }),
    startServer({ MAX_QUEUED_JOBS: '2', MAX_FILE_SIZE: '1000000' }, { role: 'api' }),
  ]);
});
after(() => Promise.all([server?.stop(), full?.stop()]));

const send = (path: string, submission: Submission) => submit(server.url, path, submission);
const one = (content: Uint8Array, name = 'a.pdf'): Submission => ({ files: [[name, content]] });

/** Refused with this status and code, in the one shape of errors, naming no path and no stack. */
function refused(
  answer: Pick<Answer, 'status' | 'text' | 'json' | 'code'>,
  status: number,
  code: string,
): void {
  assert.equal(`${answer.status} ${answer.code}`, `${status} ${code}`, answer.text);
  assert.equal(answer.json.success, false);
  assert.ok(answer.json.error.message.length > 20, 'the message says what to do');
  assert.ok(answer.json.request_id && answer.json.timestamp);
  assert.doesNotMatch(answer.text, /\/scratch|node_modules|\n\s+at |\/tmp\//);
}

const post = (path: string, headers: Record<string, string>, body: string | Buffer<ArrayBuffer>) =>
  ask(`${server.url}/api/v1/${path}`, { method: 'POST', headers, body });
const json = (path: string, body: unknown) =>
  post(path, { 'content-type': 'application/json' }, typeof body === 'string' ? body : JSON.stringify(body));

describe('a request that is not what the API takes', () => {
  test('has no body at all: NO_FILE', async () => {
    refused(await ask(`${server.url}/api/v1/compress`, { method: 'POST' }), 422, 'NO_FILE');
  });

  test('is multipart without a file: NO_FILE', async () => {
    refused(await send('compress', { fields: { level: 'low' } }), 422, 'NO_FILE');
    refused(await send('compress', {}), 422, 'NO_FILE');
  });

  test('carries the file in a field of another name: refused, naming the right one', async () => {
    const body = multipart([{ name: 'document', filename: 'a.pdf', value: pdf }]);
    const answer = await post('compress', body.headers, body.bytes);
    refused(answer, 422, 'VALIDATION_ERROR');
    assert.match(answer.text, /`file`/);
  });

  test('carries 20 files where one is allowed: TOO_MANY_FILES, and none is kept', async () => {
    const before = await stored(server.dataDir);
    const answer = await send('compress', {
      files: Array.from({ length: 20 }, (_, n) => [`${n}.pdf`, tinyPdf({ title: `twenty ${n}` })] as const),
    });
    refused(answer, 413, 'TOO_MANY_FILES');
    assert.equal((await ask(`${server.url}/api/v1/jobs`)).json.jobs.length, 0);
    assert.deepEqual((await stored(server.dataDir)).unfinished, before.unfinished);
  });

  test('is a form, or plain text, or XML, of another media type: UNSUPPORTED_MEDIA_TYPE', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])
      refused(await post('compress', { 'content-type': type }, 'file=a'), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  test('is multipart without a boundary, or with an end that never comes: VALIDATION_ERROR', async () => {
    const body = multipart([{ name: 'file', filename: 'a.pdf', value: pdf }]);
    refused(
      await post('compress', { 'content-type': 'multipart/form-data' }, body.bytes),
      422,
      'VALIDATION_ERROR',
    );
    const cut = Buffer.from(body.bytes.subarray(0, body.bytes.length - 30));
    refused(await post('compress', body.headers, cut), 422, 'VALIDATION_ERROR');
    const garbage = Buffer.from('no boundary in here');
    const answer = await post('compress', body.headers, garbage);
    assert.equal(answer.status, 422, answer.text);
  });

  test('is JSON that is broken, no object, or names no file', async () => {
    refused(await json('compress', '{"a":'), 422, 'VALIDATION_ERROR');
    refused(await json('compress', '[1]'), 422, 'VALIDATION_ERROR');
    refused(await json('compress', '"text"'), 422, 'VALIDATION_ERROR');
    refused(await json('compress', {}), 422, 'NO_FILE');
    refused(await json('compress', { file_ids: 7 }), 422, 'VALIDATION_ERROR');
    refused(await json('compress', { file_ids: [{}] }), 422, 'VALIDATION_ERROR');
  });

  test('names files nobody has: FILE_NOT_FOUND', async () => {
    for (const id of ['01a20205-0000-7000-8000-000000000000', '../../etc/passwd', '', "' or 1=1 --"])
      refused(await json('compress', { file_ids: [id] }), 404, 'FILE_NOT_FOUND');
  });

  test('has a field name or a value of a megabyte: refused, and the server lives', async () => {
    const long = 'x'.repeat(1_000_001);
    refused(await send('compress', { ...one(pdf), fields: { level: long } }), 422, 'VALIDATION_ERROR');
    const answer = await send('compress', { ...one(pdf), fields: { [long]: 'low' } });
    assert.ok(answer.status === 422 || answer.status === 413, answer.text);
    assert.ok(answer.code, answer.text);
    assert.ok(answer.text.length < 5000, 'the name is not sent back whole');
  });

  test('has 10,000 parts: refused before they are all read', async () => {
    const fields = multipart(Array.from({ length: 10_000 }, (_, n) => ({ name: `f${n}`, value: 'x' })));
    refused(await post('compress', fields.headers, fields.bytes), 413, 'PAYLOAD_TOO_LARGE');
    const files = multipart(
      Array.from({ length: 10_000 }, (_, n) => ({ name: 'file', filename: `${n}.pdf`, value: '%PDF-1.7' })),
    );
    refused(await post('compress', files.headers, files.bytes), 413, 'TOO_MANY_FILES');
  });

  test('has options that do not exist: refused, naming those that do', async () => {
    const answer = await send('compress', { ...one(pdf), fields: { dpi: '72' } });
    refused(answer, 422, 'VALIDATION_ERROR');
    const { operations } = (await ask(`${server.url}/api/v1/operations`)).json;
    const compress = operations.find((one: { name: string }) => one.name === 'compress');
    assert.deepEqual(answer.json.error.details.known_options, Object.keys(compress.options.properties));
    assert.equal(answer.json.error.details.fields[0].path, 'dpi');
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      refused(
        await send('compress', { ...one(pdf), fields: { [name]: '{"polluted":true}' } }),
        422,
        'VALIDATION_ERROR',
      );
    for (const name of ['__proto__', 'constructor'])
      refused(
        await json('compress', `{"file_ids":[],"${name}":{"prototype":{"a":1}}}`),
        422,
        'VALIDATION_ERROR',
      );
  });

  test('has options of the wrong kind: refused, naming the field and what it may be', async () => {
    for (const [name, value] of [
      ['level', 'extreme'],
      ['level', '\u0000'],
      ['image_quality', '0'],
      ['image_quality', '101'],
      ['image_quality', '80.5'],
      ['image_quality', 'NaN'],
      ['image_quality', '1e400'],
      ['priority', '1000'],
      ['ttl', '0'],
      ['ttl', '-1'],
      ['client_job_id', 'x'.repeat(201)],
      ['options', '{'],
      ['options', '[]'],
    ] as const) {
      const answer = await send('compress', { ...one(pdf), fields: { [name]: value } });
      refused(answer, 422, 'VALIDATION_ERROR');
      assert.match(answer.json.error.details.fields[0].path, new RegExp(name), answer.text);
    }
  });

  test('gives an option twice in two spellings: refused', async () => {
    const fields = { level: 'low', compressionLevel: 'high' };
    refused(await send('compress', { ...one(pdf), fields }), 422, 'VALIDATION_ERROR');
  });

  test('comes under another host name, as after DNS rebinding: FORBIDDEN', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example'])
      refused(
        await exchange(`${server.url}/api/v1/jobs`, { method: 'GET', headers: { host } }),
        403,
        'FORBIDDEN',
      );
  });

  test('comes from a page of another origin: FORBIDDEN, and makes no job', async () => {
    for (const origin of ['https://evil.example', 'null', `${server.url}.evil.example`, 'http://127.0.0.1:1'])
      refused(await send('compress', { ...one(pdf), headers: { origin } }), 403, 'FORBIDDEN');
    assert.equal((await ask(`${server.url}/api/v1/jobs`)).json.jobs.length, 0);
  });
});

describe('a spelling people use', () => {
  for (const name of ['level', 'compression_level', 'compressionLevel'])
    test(`${name} is the level of compress`, async () => {
      const answer = await send('compress', { ...one(pdf), fields: { [name]: 'high' } });
      assert.equal(answer.status, 202, answer.text);
      assert.equal(answer.json.options.level, 'high');
    });
});

describe('a document that is not what it says', () => {
  const cases: [string, Uint8Array | string, number, string][] = [
    ['is empty', '', 422, 'EMPTY_FILE'],
    ['is cut after its header', pdf.subarray(0, 30), 422, 'PDF_CORRUPT'],
    ['is text', 'Dear Sir or Madam, please find attached.', 415, 'UNSUPPORTED_FORMAT'],
    ['is a web page', '<!doctype html><html><body>404</body></html>', 415, 'UNSUPPORTED_FORMAT'],
    [
      'is a ZIP',
      Buffer.from('504b0506000000000000000000000000000000000000', 'hex'),
      415,
      'UNSUPPORTED_FORMAT',
    ],
    ['is random', Buffer.from('a1b2c3d4e5f60718'.repeat(64), 'hex'), 415, 'UNSUPPORTED_FORMAT'],
    ['is PostScript', '%!PS-Adobe-3.0\n(hello) print\n', 415, 'UNSUPPORTED_FORMAT'],
    [
      'is PostScript with a PDF glued on, which some readers take for a PDF',
      Buffer.concat([Buffer.from('%!PS-Adobe-3.0\n(x) print\n'), pdf]),
      415,
      'UNSUPPORTED_FORMAT',
    ],
    ['has no pages', tinyPdf({ pages: 0 }), 422, 'NO_PAGES'],
    ['has 100,000 pages', tinyPdf({ pages: 100_000 }), 422, 'PAGE_LIMIT'],
  ];
  for (const [what, content, status, code] of cases)
    test(`${what}: ${code}, at the door`, async () => {
      refused(await send('compress', one(Buffer.from(content))), status, code);
    });

  test('needs a password: PDF_ENCRYPTED, with the remedy', async () => {
    const answer = await send('compress', one(await encryptedPdf(pdf, { user: 'secret', owner: 'other' })));
    refused(answer, 422, 'PDF_ENCRYPTED');
    assert.match(answer.json.error.message, /without the protection/);
  });

  test('merely forbids changes (owner password): accepted, and the result opens', async () => {
    const answer = await send('compress', one(await encryptedPdf(pdf, { owner: 'other' })));
    assert.equal(answer.status, 202, answer.text);
    const job = await ended(server.url, answer.json.job_id);
    assert.equal(job.status, 'completed', JSON.stringify(job.error));
    assert.equal(job.result.pages, 1);
  });
});

describe('a request that comes twice', () => {
  const keyed = (key: string, content = pdf): Submission => ({
    ...one(content),
    headers: { 'idempotency-key': key },
  });

  test('twenty times at once under one Idempotency-Key makes one job', async () => {
    const content = tinyPdf({ title: 'twenty at once' });
    const submission: Submission = { ...keyed('twenty', content), fields: { client_job_id: 'twenty' } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('compress', submission)));
    for (const answer of answers) if (answer.status !== 202) refused(answer, 409, 'IDEMPOTENCY_CONFLICT');
    const ids = new Set(answers.filter((a) => a.status === 202).map((a) => a.json.job_id));
    assert.equal(ids.size, 1);
    const again = await send('compress', submission);
    assert.equal(again.json.job_id, [...ids][0]);
    assert.equal(again.headers.get('idempotent-replayed'), 'true');
    const { jobs } = (await ask(`${server.url}/api/v1/jobs?client_job_id=twenty`)).json;
    assert.equal(jobs.length, 1);
  });

  test('with another file or other options under the same key: IDEMPOTENCY_MISMATCH', async () => {
    assert.equal((await send('compress', keyed('other'))).status, 202);
    refused(await send('compress', keyed('other', tinyPdf({ pages: 2 }))), 422, 'IDEMPOTENCY_MISMATCH');
    const otherOptions = { ...keyed('other'), fields: { level: 'low' } };
    refused(await send('compress', otherOptions), 422, 'IDEMPOTENCY_MISMATCH');
  });

  test('after it was refused: the corrected request may use the key', async () => {
    refused(await send('compress', keyed('mended', Buffer.from('no pdf'))), 415, 'UNSUPPORTED_FORMAT');
    assert.equal((await send('compress', keyed('mended'))).status, 202);
  });

  test('under a client_job_id that is still alive: CLIENT_JOB_ID_IN_USE, and free again after its end', async () => {
    const named = { ...one(pdf), fields: { client_job_id: 'mine' } };
    const first = await submit(full.url, 'compress', named);
    assert.equal(first.status, 202, first.text);
    refused(await submit(full.url, 'compress', named), 409, 'CLIENT_JOB_ID_IN_USE');
    await ask(`${full.url}/api/v1/jobs/${first.json.job_id}/cancel`, { method: 'POST' });
    const second = await submit(full.url, 'compress', named);
    assert.equal(second.status, 202, second.text);
    await ask(`${full.url}/api/v1/jobs/${second.json.job_id}/cancel`, { method: 'POST' });
  });
});

describe('a service that is full', () => {
  test('takes no more than MAX_QUEUED_JOBS: QUEUE_FULL with Retry-After, before anything is written', async () => {
    const jobs = [await submit(full.url, 'compress', one(pdf)), await submit(full.url, 'compress', one(pdf))];
    const before = await stored(full.dataDir);
    const answer = await submit(full.url, 'compress', one(tinyPdf({ padding: 900_000 })));
    refused(answer, 503, 'QUEUE_FULL');
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    assert.equal(answer.json.error.retryable, true);
    assert.deepEqual(await stored(full.dataDir), before);
    for (const job of jobs)
      await ask(`${full.url}/api/v1/jobs/${job.json.job_id}/cancel`, { method: 'POST' });
    assert.equal((await submit(full.url, 'compress', one(pdf))).status, 202, 'there is room again');
  });
});
