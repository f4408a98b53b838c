import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createClient } from '../../../client/src/index.ts';
import { ask, eventually, submit } from '../ask.ts';
import { openRig, type Rig } from './rig.ts';
import { openSite, type TestSite } from './site.ts';

const stranger = '00000000-0000-7000-8000-000000000002';

describe('a preview', { timeout: 300_000 }, () => {
  let rig: Rig;
  let site: TestSite;
  before(async () => {
    rig = await openRig();
    site = await openSite(rig, { processes: 2, waiting: 1 });
  });
  after(async () => {
    await site?.close();
    await rig?.close();
  });

  const preview = (fields: Record<string, string> = {}, text = 'hello') =>
    submit(site.url, 'shout/preview', { files: [['a.txt', Buffer.from(text)]], fields });
  const json = (path: string, body: object, headers: Record<string, string> = {}) =>
    ask(`${site.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const jobs = async () => (await rig.engine.database.db.selectFrom('jobs').select('id').execute()).length;

  it('answers at once with what the operation measured, and makes no job', async () => {
    const answer = await preview();
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json.result, {
      letters: 5,
      settings: [],
      picture: 'data:image/webp;base64,AAA',
    });
    assert.deepEqual([answer.json.operation, answer.json.warnings], ['shout', []]);
    assert.equal(answer.json.options.chunks, 3, 'defaults are filled in');
    assert.equal(await jobs(), 0);
  });

  it('keeps the document, so that the job that follows need not send it again', async () => {
    const { file_id, file_ids } = (await preview({}, 'kept')).json;
    assert.deepEqual(file_ids, [file_id]);
    const again = await json('shout/preview', { file_ids: [file_id] });
    assert.deepEqual([again.json.result?.letters, again.json.file_id], [4, file_id], again.text);
    const upload = await ask(`${site.url}/api/v1/uploads/${file_id}`);
    assert.ok(Date.parse(upload.json.expires_at) > Date.now() + 3_600_000);
    const job = await json('shout', { file_ids: [file_id] });
    assert.equal(job.status, 202, job.text);
    assert.equal(job.json.sources[0].file_id, file_id);
  });

  it('takes lists of objects, as JSON in a form and as they are in a JSON body', async () => {
    const settings = [{ chunks: 1 }, { chunks: 5 }];
    const form = await preview({ settings: JSON.stringify(settings) });
    assert.deepEqual(form.json.result?.settings, settings, form.text);
    const { file_id } = form.json;
    assert.deepEqual(
      (await json('shout/preview', { file_ids: [file_id], settings })).json.result.settings,
      settings,
    );
    const wrong = await json('shout/preview', { file_ids: [file_id], settings: [{ chunks: 'x' }] });
    assert.equal(`${wrong.status} ${wrong.code}`, '422 VALIDATION_ERROR');
    assert.deepEqual(wrong.json.error.details.fields[0].path, 'settings.0.chunks');
  });

  it('is a method of the client, which then submits the file by its id', async () => {
    const client = createClient({ baseUrl: site.url });
    const file = { name: 'a.txt', data: new Blob(['hello you']) };
    const previewed = await client.preview('shout', file, { settings: [{ chunks: 2 }] });
    assert.deepEqual([previewed.result.letters, previewed.result.settings], [9, [{ chunks: 2 }]]);
    assert.equal((await client.preview('shout', previewed.file_id)).result.letters, 9);
    const job = await client.submit('shout', { fileIds: [previewed.file_id] });
    assert.equal(job.sources?.[0]?.file_id, previewed.file_id);
  });

  it('validates as a submit does: options, files, and whose they are', async () => {
    assert.equal((await preview({ loud: 'yes' })).code, 'VALIDATION_ERROR');
    assert.equal((await preview({}, '')).code, 'EMPTY_FILE');
    assert.equal((await submit(site.url, 'shout/preview', {})).code, 'NO_FILE');
    const binary = { files: [['a.bin', Buffer.from([0, 1, 2, 3])]] as const };
    assert.equal((await submit(site.url, 'shout/preview', binary)).code, 'UNSUPPORTED_FORMAT');
    const { file_id } = (await preview()).json;
    const theirs = await json('shout/preview', { file_ids: [file_id] }, { 'x-owner': stranger });
    assert.equal(`${theirs.status} ${theirs.code}`, '404 FILE_NOT_FOUND');
    assert.equal((await json('letters/preview', { file_ids: [file_id] })).status, 404);
  });

  it('has options of its own that the operation does not take', async () => {
    const answer = await submit(site.url, 'shout', {
      files: [['a.txt', Buffer.from('x')]],
      fields: { picture_bytes: '5' },
    });
    assert.equal(answer.code, 'VALIDATION_ERROR');
  });

  it('carries pictures up to 8 MB', async () => {
    const answer = await preview({ picture_bytes: '8000000' });
    assert.equal(answer.json.result?.picture.length, 8_000_023, answer.text.slice(0, 300));
  });

  it('answers with the fault of the handler, and lets go of what was sent', async () => {
    const failed = await preview({ poison: '[1]' });
    assert.equal(`${failed.status} ${failed.code}`, '422 POISONED');
    const kept = await rig.engine.database.db
      .selectFrom('files')
      .select('id')
      .where('expires_at', '>', new Date())
      .where('purged_at', 'is', null)
      .execute();
    const before = kept.length;
    await preview({ poison: '[1]' });
    const after = await rig.engine.database.db
      .selectFrom('files')
      .select('id')
      .where('expires_at', '>', new Date())
      .where('purged_at', 'is', null)
      .execute();
    assert.equal(after.length, before);
  });

  it('ends at its own time limit, not at the job’s', async () => {
    const late = await preview({ seconds: '60', chunks: '0' });
    // The handler stops when asked and answers; a handler that did not would be a TIMEOUT.
    assert.ok([200, 504].includes(late.status), late.text);
  });

  it('is refused with QUEUE_FULL when too many wait, and ended when its caller goes away', async () => {
    const gone = new AbortController();
    const busy = async () => (await rig.sandbox.status()).busy;
    const body = { file_ids: [(await preview()).json.file_id], seconds: 7 };
    const slow = [1, 2, 3].map(() =>
      fetch(`${site.url}/api/v1/shout/preview`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: gone.signal,
      }).then(
        (answer) => answer.status,
        () => 'gone',
      ),
    );
    await eventually('both processes are at work', async () => (await busy()) === 2);
    const full = await eventually('one waits', async () => {
      const answer = await json('shout/preview', { file_ids: body.file_ids });
      return answer.code === 'QUEUE_FULL' && answer;
    });
    assert.equal(full.status, 503);
    assert.ok(Number(full.headers.get('retry-after')) > 0);
    gone.abort();
    assert.deepEqual(await Promise.all(slow), ['gone', 'gone', 'gone']);
    await eventually('their processes are gone', async () => (await busy()) === 0);
    assert.equal((await preview()).status, 200);
  });

  it('is told of in the list of operations and described by OpenAPI', async () => {
    const { operations } = (await ask(`${site.url}/api/v1/operations`)).json;
    assert.deepEqual(
      operations.map((one: { name: string; preview: boolean }) => [one.name, one.preview]),
      [
        ['shout', true],
        ['letters', false],
        ['letters-partial', false],
        ['unlock', false],
        ['ask-optional', false],
        ['ask-required', false],
        ['ask-chunks', false],
      ],
    );
    const { paths } = (await ask(`${site.url}/api/v1/openapi.json`)).json;
    const post = paths['/api/v1/shout/preview'].post;
    const body = post.requestBody.content['multipart/form-data'].schema.properties;
    assert.ok(body.settings && body.chunks && body.file_ids && !body.ttl);
    assert.ok(post.responses['200'].content['application/json'].schema.properties.result.properties.letters);
    assert.equal(paths['/api/v1/letters/preview'], undefined);
  });
});
