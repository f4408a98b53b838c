import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { createClient } from '../../client/src/index.ts';
import { findProgram } from '../src/program.ts';
import { ask, ended, eventually, submit } from './ask.ts';
import { startServer, type TestServer } from './server.ts';

const brochurePath = fileURLToPath(new URL('../../samples/brochure.pdf', import.meta.url));
const brochure = readFileSync(brochurePath);

interface Picture {
  width: number;
  height: number;
  data: Buffer;
  channels: number;
}

describe('pictures of pages', { timeout: 300_000 }, () => {
  let server: TestServer;
  /** Nothing works on its jobs: they stay pending. */
  let idle: TestServer;
  let job: string;
  before(async () => {
    [server, idle] = await Promise.all([startServer(), startServer({}, { role: 'api' })]);
    const { json, text } = await submit(server.url, 'compress', {
      files: [['brochure.pdf', brochure]],
      fields: { level: 'high' },
    });
    assert.ok(json?.job_id, text);
    job = json.job_id;
    assert.equal((await ended(server.url, job)).status, 'completed');
  });
  after(() => Promise.all([server?.stop(), idle?.stop()]));

  const address = (query: string) => `${server.url}/api/v1/jobs/${job}/pages/${query}`;
  async function picture(query: string): Promise<Picture & { headers: Headers }> {
    const response = await fetch(address(query));
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal(response.status, 200, bytes.toString('utf8', 0, 300));
    assert.equal(response.headers.get('content-type'), 'image/webp');
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return {
      data,
      width: info.width,
      height: info.height,
      channels: info.channels,
      headers: response.headers,
    };
  }
  /** Mean difference of two pictures of one size, 0 to 255. */
  function apart(a: Picture, b: Picture): number {
    assert.deepEqual([a.width, a.height], [b.width, b.height]);
    return a.data.reduce((sum, value, index) => sum + Math.abs(value - b.data[index]!), 0) / a.data.length;
  }

  test('source and result are drawn alike but not equal, and other pages otherwise', async () => {
    const [before, after, other] = await Promise.all([
      picture('2?of=source&width=600'),
      picture('2?of=result&width=600'),
      picture('3?width=600'),
    ]);
    assert.deepEqual([before.width, Math.round(before.height / 10)], [600, 85], 'A4');
    const changed = apart(before, after);
    assert.ok(changed > 0 && changed < 4, `${changed}`);
    assert.ok(apart(before, other) > 15, `${apart(before, other)}`);
  });

  test('a part of a page is what the whole page shows there, in more pixels', async () => {
    const whole = await picture('2?width=1200');
    const part = await picture('2?width=1200&x=0.25&y=0.1&w=0.5&h=0.25');
    const box = {
      left: 300,
      top: Math.round(whole.height * 0.1),
      width: 600,
      height: Math.round(whole.height * 0.25),
    };
    const cut = await sharp(whole.data, { raw: { width: whole.width, height: whole.height, channels: 3 } })
      .extract(box)
      .resize(part.width, part.height, { fit: 'fill' })
      .raw()
      .toBuffer();
    assert.equal(part.width, 1200);
    const difference = apart(part, { ...part, data: cut });
    assert.ok(difference < 6, `${difference}`);
  });

  test('a picture may be kept for as long as its files are, and is not drawn again for whoever has it', async () => {
    const { headers } = await picture('1?width=200');
    const [, seconds] = /^private, max-age=(\d+), immutable$/.exec(headers.get('cache-control') ?? '') ?? [];
    assert.ok(Number(seconds) > 3600 && Number(seconds) <= 86_400, String(headers.get('cache-control')));
    const etag = headers.get('etag')!;
    const again = await fetch(address('1?width=200'), { headers: { 'if-none-match': etag } });
    assert.deepEqual([again.status, await again.text()], [304, '']);
    const wider = await fetch(address('1?width=210'), { headers: { 'if-none-match': etag } });
    assert.equal(wider.status, 200);
    await wider.body?.cancel();
  });

  test('what cannot be drawn is refused with the reason', async () => {
    const cases: [string, number, string][] = [
      ['5', 422, 'NO_SUCH_PAGE'],
      ['0', 422, 'VALIDATION_ERROR'],
      ['1?width=3001', 422, 'VALIDATION_ERROR'],
      ['1?of=other', 422, 'VALIDATION_ERROR'],
      ['1?w=0', 422, 'VALIDATION_ERROR'],
      ['one', 422, 'VALIDATION_ERROR'],
    ];
    for (const [query, status, code] of cases) {
      const answer = await ask(address(query));
      assert.deepEqual([answer.status, answer.code], [status, code], `${query}: ${answer.text}`);
      assert.doesNotMatch(answer.headers.get('cache-control') ?? '', /max-age/);
    }
    const none = await ask(`${server.url}/api/v1/jobs/01a00000-0000-7000-8000-000000000000/pages/1`);
    assert.deepEqual([none.status, none.code], [404, 'JOB_NOT_FOUND']);
  });

  test('a document under a password is not shown, since its password is not kept', async (t) => {
    if (!findProgram('qpdf')) return t.skip('qpdf is not installed');
    const locked = execFileSync('qpdf', ['--encrypt', 'sesame', 'owner', '256', '--', brochurePath, '-']);
    const { json } = await submit(server.url, 'compress', {
      files: [['locked.pdf', locked]],
      fields: { password: 'sesame' },
    });
    assert.equal((await ended(server.url, json.job_id)).status, 'completed');
    for (const side of ['source', 'result']) {
      const answer = await ask(`${server.url}/api/v1/jobs/${json.job_id}/pages/1?of=${side}`);
      assert.deepEqual([answer.status, answer.code], [422, 'PAGE_LOCKED'], `${side}: ${answer.text}`);
    }
  });

  test('the source is shown before there is a result, and the result only once there is one', async () => {
    const { json } = await submit(idle.url, 'compress', { files: [['brochure.pdf', brochure]] });
    const at = (of: string) => `${idle.url}/api/v1/jobs/${json.job_id}/pages/1?width=64&of=${of}`;
    const result = await ask(at('result'));
    assert.deepEqual([result.status, result.code], [409, 'RESULT_NOT_READY']);
    assert.equal((await fetch(at('source'))).status, 200);
  });

  test('the SDK gives the address, the picture, and the reason where there is none', async () => {
    const client = createClient({ baseUrl: server.url });
    const region = { x: 0, y: 0, w: 0.5, h: 0.5 };
    assert.equal(
      client.pageUrl(job, 2, { of: 'source', width: 300, region }),
      address('2?of=source&width=300&x=0&y=0&w=0.5&h=0.5'),
    );
    const answer = await client.page(job, 2, { width: 64 });
    assert.equal((await answer.blob()).type, 'image/webp');
    await assert.rejects(client.page(job, 99), { code: 'NO_SUCH_PAGE', status: 422 });
  });

  test('many at once are all drawn, or told to come back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => ask(address(`${(n % 4) + 1}?width=${100 + n}`))),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    assert.ok(
      refused.every(({ code, headers }) => code === 'QUEUE_FULL' && headers.has('retry-after')),
      refused.map(({ text }) => text).join('\n'),
    );
    assert.ok(refused.length < answers.length, 'some were drawn');
  });

  test('a deleted job has no pictures any more, nor does one whose files expired', async () => {
    const short = await submit(server.url, 'compress', {
      files: [['brochure.pdf', brochure]],
      fields: { ttl: '1', cache: 'false', level: 'maximum' },
    });
    await ended(server.url, short.json.job_id);
    const expired = await eventually('it expires', async () => {
      const answer = await ask(`${server.url}/api/v1/jobs/${short.json.job_id}/pages/1?width=64`);
      return answer.status !== 200 && answer;
    });
    assert.deepEqual([expired.status, expired.code], [410, 'RESULT_EXPIRED']);
    await ask(`${server.url}/api/v1/jobs/${job}`, { method: 'DELETE' });
    const gone = await ask(address('1'));
    assert.deepEqual([gone.status, gone.code], [410, 'JOB_DELETED']);
  });
});
