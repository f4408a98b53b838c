import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { startServer, type TestServer } from './server.ts';

const sample = new URL('../../samples/brochure.pdf', import.meta.url);

interface Message {
  id?: string;
  event: string;
  data: any;
}

/** Reads an event stream to its end. */
async function stream(url: string, headers: Record<string, string> = {}): Promise<Message[]> {
  const answer = await fetch(url, { headers });
  assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
  return (await answer.text())
    .split('\n\n')
    .filter((block) => block.trim() && !block.startsWith(':'))
    .map((block) => {
      const line = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      return {
        ...(line('id') ? { id: line('id')! } : {}),
        event: line('event')!,
        data: JSON.parse(line('data')!),
      };
    });
}

describe('watching a job', { timeout: 300_000 }, () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  const submit = async () => {
    const form = new FormData();
    form.append('file', new Blob([await readFile(sample)]), 'brochure.pdf');
    const answer = await fetch(`${server.url}/api/v1/compress`, { method: 'POST', body: form });
    assert.equal(answer.status, 202);
    return (await answer.json()) as { job_id: string };
  };

  it('begins with a snapshot, tells every change once and in order, and ends with the end', async () => {
    const { job_id } = await submit();
    const messages = await stream(`${server.url}/api/v1/jobs/${job_id}/events`);
    assert.equal(messages[0]?.event, 'snapshot');
    assert.equal(messages.at(-1)?.event, 'job.completed');
    assert.equal(messages.at(-1)?.data.job.status, 'completed');
    const ids = messages.flatMap((message) => (message.id ? [Number(message.id)] : []));
    assert.deepEqual(
      ids,
      [...new Set(ids)].sort((a, b) => a - b),
    );
    const shares = messages.filter((m) => m.event === 'progress').map((m) => m.data.progress);
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
    );
  });

  it('resumes after the last event that was seen', async () => {
    const { job_id } = await submit();
    const all = await stream(`${server.url}/api/v1/jobs/${job_id}/events`, { 'last-event-id': '0' });
    const told = all.filter((message) => message.id);
    assert.equal(told[0]?.event, 'job.pending');
    const seen = told[1]!.id!;
    const rest = await stream(`${server.url}/api/v1/jobs/${job_id}/events`, { 'last-event-id': seen });
    assert.deepEqual(
      rest.filter((m) => m.id).map((m) => m.id),
      told.map((m) => m.id).filter((id) => Number(id) > Number(seen)),
    );
  });

  it('of a job that has ended ends at once with its end', async () => {
    const { job_id } = await submit();
    await stream(`${server.url}/api/v1/jobs/${job_id}/events`);
    const messages = await stream(`${server.url}/api/v1/jobs/${job_id}/events`);
    assert.deepEqual(
      messages.map((m) => m.event),
      ['snapshot', 'job.completed'],
    );
  });

  it('can be left to the submit: Prefer: wait answers with the finished job', async () => {
    const form = new FormData();
    form.append('file', new Blob([await readFile(sample)]), 'brochure.pdf');
    const answer = await fetch(`${server.url}/api/v1/info`, {
      method: 'POST',
      body: form,
      headers: { prefer: 'wait=30' },
    });
    assert.equal(answer.status, 200);
    const job = (await answer.json()) as { status: string; result: { pages: number } };
    assert.equal(job.status, 'completed');
    assert.ok(job.result.pages > 0);
  });
});
