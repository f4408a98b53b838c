import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, ended, eventually, submit } from '../ask.ts';
import { encryptedPdf, tinyPdf } from '../tiny-pdf.ts';
import { openRig, type Rig } from './rig.ts';
import { openSite, type TestSite } from './site.ts';

const password = 'Grüße an 7 Zwerge';

describe('a secret option', { timeout: 300_000 }, () => {
  let rig: Rig;
  let site: TestSite;
  let locked: Buffer;
  before(async () => {
    rig = await openRig();
    await rig.worker();
    site = await openSite(rig);
    locked = await encryptedPdf(tinyPdf({ pages: 3 }), { user: password, owner: 'another' });
  });
  after(async () => {
    await site?.close();
    await rig?.close();
  });

  const send = (fields: Record<string, string> = {}, headers: Record<string, string> = {}, path = 'unlock') =>
    submit(site.url, path, { files: [['locked.pdf', locked]], fields, headers });
  const get = async (path: string) => ask(`${site.url}/api/v1/${path}`);

  /** Everything the database keeps, as text. */
  const database = async () => {
    const tables = ['jobs', 'chunks', 'events', 'files', 'job_files', 'idempotency'] as const;
    const rows = await Promise.all(
      tables.map((table) => rig.engine.database.db.selectFrom(table).selectAll().execute()),
    );
    return JSON.stringify(rows);
  };

  it('reaches the isolated process and nothing else: not the answers, not the rows', async () => {
    const answer = await send({ password, seconds: '1' });
    assert.equal(answer.status, 202, answer.text);
    const id = answer.json.job_id;
    assert.deepEqual([answer.json.options.password, answer.json.steps[0].options.password], ['***', '***']);
    const row = await rig.job(id);
    assert.ok(Object.keys(row.secrets!).length === 1, 'sealed while it lives');
    assert.ok(!(await database()).includes('Zwerge'));
    const job = await ended(site.url, id);
    assert.equal(job.status, 'completed', JSON.stringify(job.error));
    assert.equal(await rig.text(await rig.job(id)), 'locked.pdf has 3 of 3 pages');
    assert.equal((await rig.job(id)).secrets, null, 'erased when it ends');
    for (const path of [`jobs/${id}`, `jobs/${id}/chunks`, `jobs/${id}/events`, 'jobs'])
      assert.ok(!(await get(path)).text.includes('Zwerge'), path);
    assert.ok(!(await database()).includes('Zwerge'));
  });

  it('is erased when the job fails or is cancelled, and then the job cannot run again', async () => {
    const failed = await ended(site.url, (await send({ password, poison: 'true' })).json.job_id);
    assert.equal(failed.error.code, 'POISONED');
    const again = await ask(`${site.url}/api/v1/jobs/${failed.job_id}/retry`, { method: 'POST' });
    assert.equal(`${again.status} ${again.code}`, '409 SECRET_ERASED');
    assert.equal((await rig.job(failed.job_id)).status, 'failed');
    const slow = (await send({ password, seconds: '25' })).json.job_id;
    await ask(`${site.url}/api/v1/jobs/${slow}/cancel`, { method: 'POST' });
    assert.equal((await rig.job(slow)).secrets, null);
  });

  it('of each file of a bulk is sealed apart, and the parent has none', async () => {
    const files = [
      ['a.pdf', locked],
      ['b.pdf', locked],
      ['open.pdf', tinyPdf()],
      ['broken.pdf', Buffer.from('%PDF-1.7')],
    ] as const;
    const answer = await submit(site.url, 'unlock/bulk', { files, fields: { password } });
    assert.equal(answer.status, 202, answer.text);
    assert.equal((await rig.job(answer.json.job_id)).secrets, null);
    const job = await ended(site.url, answer.json.job_id);
    assert.deepEqual(
      job.items.map((item: { status: string }) => item.status),
      ['completed', 'completed', 'completed', 'failed'],
    );
  });

  it('counts for an Idempotency-Key, and cannot be read from it', async () => {
    const headers = { 'idempotency-key': 'with a password' };
    const first = await send({ password }, headers);
    const again = await send({ password }, headers);
    assert.deepEqual([again.status, again.json.job_id], [202, first.json.job_id]);
    const other = await send({ password: `${password}!` }, headers);
    assert.ok(other.code === 'IDEMPOTENCY_MISMATCH');
    assert.notEqual(other.json.job_id, first.json.job_id);
  });

  it('that cannot be opened by this worker’s key is said so, not passed on', async () => {
    const { optionsOf } = await import('../../src/jobs/secrets.ts');
    const { openSeal } = await import('../../src/seal.ts');
    const { json } = await send({ password, seconds: '25' });
    const row = await rig.job(json.job_id);
    assert.equal(optionsOf(rig.engine, row, 0).password, password);
    const foreign = { ...rig.engine, seal: openSeal(Buffer.alloc(32, 9)) };
    assert.throws(() => optionsOf(foreign, row, 0), { code: 'SECRET_UNREADABLE' });
    const moved = { ...row, id: '00000000-0000-7000-8000-00000000000b' };
    assert.throws(() => optionsOf(rig.engine, moved, 0), { code: 'SECRET_UNREADABLE' });
    await ask(`${site.url}/api/v1/jobs/${row.id}/cancel`, { method: 'POST' });
  });

  describe('that is the password of a PDF', () => {
    it('is asked for by the name of its option, and told when it is wrong', async () => {
      const without = await send();
      assert.equal(`${without.status} ${without.code}`, '422 PDF_ENCRYPTED');
      assert.match(without.json.error.message, /option `password`/);
      assert.equal(without.json.error.details.option, 'password');
      const wrong = await send({ password: 'Schneewittchen' });
      assert.equal(`${wrong.status} ${wrong.code}`, '422 PDF_PASSWORD_WRONG');
      assert.match(wrong.json.error.message, /wrong password/);
      assert.ok(!wrong.text.includes('Schneewittchen'));
    });

    it('works for the owner’s password too, and is not missed where none is needed', async () => {
      const owner = await ended(site.url, (await send({ password: 'another' })).json.job_id);
      assert.equal(owner.status, 'completed');
      const open = await submit(site.url, 'unlock?wait=30', {
        files: [['open.pdf', tinyPdf()]],
        fields: { password },
      });
      assert.equal(open.json.status, 'completed', open.text);
      assert.equal(open.json.sources[0].encrypted, false);
    });

    it('may come after the document: an upload is kept locked until a job brings it', async () => {
      const upload = await submit(site.url, 'uploads', { files: [['later.pdf', locked]] });
      assert.equal(upload.status, 201, upload.text);
      assert.deepEqual([upload.json.encrypted, upload.json.pages], [true, null]);
      const use = (options: object) =>
        ask(`${site.url}/api/v1/unlock?wait=30`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ file_ids: [upload.json.file_id], ...options }),
        });
      assert.equal((await use({})).code, 'PDF_ENCRYPTED');
      assert.equal((await use({ password: 'x' })).code, 'PDF_PASSWORD_WRONG');
      const done = await use({ password });
      assert.equal(done.json.status, 'completed', done.text);
      assert.deepEqual([done.json.sources[0].encrypted, done.json.sources[0].pages], [true, 3]);
      // That it was opened once opens it for nobody.
      assert.equal((await use({})).code, 'PDF_ENCRYPTED');
      assert.equal((await use({ password: 'x' })).code, 'PDF_PASSWORD_WRONG');
    });

    it('stays out of the log', async () => {
      await eventually('nothing runs', async () => (await rig.sandbox.status()).busy === 0);
      assert.ok(rig.lines.length > 0, 'there is a log');
      assert.ok(!rig.lines.join('').includes('Zwerge'));
    });
  });
});
