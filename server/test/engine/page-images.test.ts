import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, submit } from '../ask.ts';
import { openRig, type Rig } from './rig.ts';
import { openSite, type TestSite } from './site.ts';

const stranger = '00000000-0000-7000-8000-000000000002';

describe('pictures of the pages of a job', { timeout: 300_000 }, () => {
  let rig: Rig;
  let site: TestSite;
  before(async () => {
    rig = await openRig();
    site = await openSite(rig);
  });
  after(async () => {
    await site?.close();
    await rig?.close();
  });

  it('are for its owner, and of PDFs', async () => {
    const { json } = await submit(site.url, 'shout', { files: [['a.txt', Buffer.from('hello')]] });
    const address = `${site.url}/api/v1/jobs/${json.job_id}/pages/1?of=source`;
    const answer = await ask(address);
    assert.deepEqual([answer.status, answer.code], [422, 'NO_PICTURE'], answer.text);
    assert.match(answer.json.error.message, /text\/plain/);
    const other = await ask(address, { headers: { 'x-owner': stranger } });
    assert.deepEqual([other.status, other.code], [404, 'JOB_NOT_FOUND']);
  });
});
