import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openSigner } from '../src/files/signature.ts';
import { keyFor } from '../src/secret.ts';
import { ask, eventually, submit } from './ask.ts';
import { startServer, type TestServer } from './server.ts';
import { tinyPdf } from './tiny-pdf.ts';

const JWT_SECRET = 'a secret of at least thirty-two characters';
const pdf = tinyPdf({ pages: 2, padding: 5000 });
let server: TestServer;
before(async () => {
  server = await startServer({ JWT_SECRET, SIGNED_URL_TTL: '2s' });
});
after(() => server?.stop());

const get = (path: string, init: RequestInit = {}) => ask(new URL(path, server.url).href, init);
const upload = async () => (await submit(server.url, 'uploads', { files: [['a.pdf', pdf]] })).json;
/** What the server would have signed at some other time. */
const signAt = (id: string, seconds: number) =>
  openSigner(keyFor(Buffer.from(JWT_SECRET), 'octavo download link 1'), 900, () => seconds * 1000).sign(id);

describe('a signed link', () => {
  test('downloads an upload for whoever has it, again and again, whole, in part, or not when it is known', async () => {
    const { signed_url, sha256 } = await upload();
    for (let again = 0; again < 2; again += 1) {
      const response = await fetch(new URL(signed_url, server.url));
      assert.equal(response.status, 200);
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), pdf);
      assert.match(response.headers.get('content-disposition')!, /^attachment/);
    }
    const part = await get(signed_url, { headers: { range: 'bytes=0-4' } });
    assert.equal(`${part.status} ${part.text}`, '206 %PDF-');
    const head = await get(signed_url, { method: 'HEAD' });
    assert.equal(`${head.status} ${head.headers.get('content-length')}`, `200 ${pdf.length}`);
    assert.equal((await get(signed_url, { headers: { 'if-none-match': `"${sha256}"` } })).status, 304);
    assert.equal((await get(signed_url.replace('/api/v1', ''))).status, 200, 'also without the prefix');
  });

  test('stands beside the url of every file of a job, wherever the job is shown', async () => {
    const { json } = await submit(server.url, 'compress?wait=30', { files: [['a.pdf', pdf]] });
    assert.equal(json.status, 'completed', JSON.stringify(json));
    const shown = await get(`/api/v1/jobs/${json.job_id}`);
    for (const job of [json, shown.json]) {
      const { signed_url, sha256 } = job.files[0];
      const answer = await get(signed_url);
      assert.equal(`${answer.status} ${answer.headers.get('etag')}`, `200 "${sha256}"`, answer.text);
    }
    await get(`/api/v1/jobs/${json.job_id}`, { method: 'DELETE' });
    const gone = await get(shown.json.files[0].signed_url);
    assert.equal(`${gone.status} ${gone.code}`, '410 FILE_EXPIRED', gone.text);
  });

  test('ends when it says, and says when it ended', async () => {
    const { file_id, signed_url } = await upload();
    assert.equal((await get(signed_url)).status, 200);
    const answer = await eventually('the link has expired', async () => {
      const now = await get(signed_url);
      return now.status === 200 ? undefined : now;
    });
    assert.ok(answer);
    assert.equal(`${answer.status} ${answer.code}`, '410 DOWNLOAD_LINK_EXPIRED', answer.text);
    const at = Date.parse(answer.json.error.details.expired_at);
    assert.ok(Math.abs(Date.now() - at) < 10_000 && answer.json.error.message.includes('expired at'));
    const fresh = (await get(`/api/v1/uploads/${file_id}`)).json.signed_url;
    assert.equal((await get(fresh)).status, 200, 'the upload gives a new one');
  });

  test('is worth nothing with another id, another expiry, another byte, or none', async () => {
    const [a, b] = [await upload(), await upload()];
    const token = signAt(a.file_id, Date.now() / 1000);
    assert.equal((await get(`/api/v1/downloads/${a.file_id}?token=${token}`)).status, 200);
    const [expiry, mac] = token.split('.') as [string, string];
    const bumped = (Number.parseInt(expiry, 36) + 1).toString(36);
    const swapped = mac.slice(0, -1) + (mac.endsWith('A') ? 'B' : 'A');
    const lastBits = `${mac.slice(0, -1)}${String.fromCharCode(mac.charCodeAt(42) + 1)}`;
    for (const bad of [
      `${bumped}.${mac}`,
      `${expiry}.${swapped}`,
      `${expiry}.${lastBits}`,
      `${expiry}.`,
      mac,
      `${token}x`,
      `0${token}`,
      '',
      '%00',
    ])
      assert.equal((await get(`/api/v1/downloads/${a.file_id}?token=${bad}`)).code, 'FORBIDDEN', bad);
    assert.equal((await get(`/api/v1/downloads/${b.file_id}?token=${token}`)).status, 403);
    assert.equal((await get(`/api/v1/downloads/${a.file_id}`)).status, 403);
  });

  test('of a file nobody has is 404, of a deleted one 410', async () => {
    for (const id of ['x', '0199a000-0000-7000-8000-000000000000'])
      assert.equal(
        (await get(`/api/v1/downloads/${id}?token=${signAt(id, Date.now() / 1000)}`)).code,
        'FILE_NOT_FOUND',
      );
    const { file_id } = await upload();
    await get(`/api/v1/uploads/${file_id}`, { method: 'DELETE' });
    const answer = await get(`/api/v1/downloads/${file_id}?token=${signAt(file_id, Date.now() / 1000)}`);
    assert.equal(`${answer.status} ${answer.code}`, '410 FILE_EXPIRED');
  });

  test('is nowhere in the log', async () => {
    const { signed_url } = await upload();
    await get(signed_url);
    await get(`${signed_url}x`);
    const token = new URL(signed_url, server.url).searchParams.get('token')!;
    assert.ok(!server.log.some((line) => line.includes(token) || line.includes(JWT_SECRET)));
    await assert.rejects(stat(join(server.dataDir, 'secret')), 'with JWT_SECRET none is made');
  });
});
