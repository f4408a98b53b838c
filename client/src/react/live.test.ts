import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startContract } from '../../test/contract.ts';
import { type Client, createClient } from '../client.ts';
import type { OctavoError } from '../error.ts';
import type { Job, JobEvent } from '../types.ts';
import { followJob } from './live.ts';

let server: Awaited<ReturnType<typeof startContract>>;
let client: Client;
const pdf = (name: string) => ({ name, data: new Blob(['%PDF-1.7\n%%EOF\n'], { type: 'application/pdf' }) });

before(async () => {
  server = await startContract({ tickMs: 3 });
  client = createClient({ baseUrl: server.url });
});
after(() => server.stop());

/** Follows to the end, or until `signal`; gives all that was told. */
async function follow(id: string, by = client, signal = new AbortController().signal) {
  const told = {
    jobs: [] as Job[],
    trouble: [] as OctavoError[],
    failed: [] as OctavoError[],
    events: [] as JobEvent[],
  };
  await followJob(
    by,
    id,
    (event) => told.events.push(event),
    {
      job: (job) => told.jobs.push(job),
      trouble: (error) => told.trouble.push(error),
      failed: (error) => told.failed.push(error),
    },
    signal,
  );
  return told;
}

test('a job is told from the first answer to its end, and its progress never falls', async () => {
  const { job_id: id } = await client.submit('compress', { files: [pdf('a.pdf')] });
  const { jobs, trouble, events } = await follow(id);
  assert.equal(jobs.at(-1)?.status, 'completed');
  const shares = jobs.map((job) => job.progress);
  assert.deepEqual(
    shares,
    [...shares].sort((a, b) => a - b),
  );
  assert.equal(events.at(-1)?.type, 'job.completed');
  assert.deepEqual(trouble, []);
});

test('a job that has ended is asked for once, and no stream is opened', async () => {
  const { job_id: id } = await client.submit('compress', { files: [pdf('a.pdf')] });
  await client.finished(id);
  server.trouble.requests.length = 0;
  const { jobs } = await follow(id);
  assert.equal(jobs.length, 1);
  assert.equal(server.trouble.requests.length, 1);
});

test('of a bundle the files are told as they end', async () => {
  const { job_id: id } = await client.bulk('compress', { files: [pdf('a.pdf'), pdf('fail.pdf')] });
  const { jobs } = await follow(id);
  assert.equal(jobs.at(-1)?.status, 'completed');
});

test('a job that is not there is an end, told once', async () => {
  const { failed, trouble } = await follow('01900000-0000-7000-8000-999999999999');
  assert.deepEqual(
    failed.map((error) => error.code),
    ['JOB_NOT_FOUND'],
  );
  assert.deepEqual(trouble, []);
});

test('an answer that comes after the end does not take it back', async () => {
  const job = (status: string) => ({ job_id: 'p', status, progress: 0 }) as Job;
  let late: ((job: Job) => void) | undefined;
  let asked = 0;
  const by = {
    job: () => {
      asked += 1;
      return asked === 1
        ? Promise.resolve(job('processing'))
        : new Promise<Job>((resolve) => {
            late = resolve;
          });
    },
    async *watch(): AsyncGenerator<JobEvent> {
      // A file of the bundle ends, the bundle is asked for, and ends before the answer is there.
      yield { type: 'job.completed', id: '1', job_id: 'c', at: 't', data: {} };
      while (!late) await new Promise((resolve) => setTimeout(resolve, 20));
      yield { type: 'job.completed', id: '2', job_id: 'p', at: 't', data: {}, job: job('completed') };
    },
  } as unknown as Client;
  const { jobs } = await follow('p', by);
  late?.(job('processing'));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(jobs.at(-1)?.status, 'completed');
});

test('given up, it ends without a word', async () => {
  const { job_id: id } = await client.submit('compress', { files: [pdf('slow.pdf')] });
  const link = new AbortController();
  const following = follow(id, client, link.signal);
  setTimeout(() => link.abort(), 30);
  const { failed, trouble } = await following;
  assert.deepEqual([failed, trouble], [[], []]);
});
