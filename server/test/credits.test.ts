import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient } from '../../client/src/index.ts';
import { generator, proseOf } from '../src/prose/fixture.ts';
import { rewriteSentence } from '../src/prose/rewrite.ts';
import { ask, ended, eventually, multipart, submit } from './ask.ts';
import { openStandIn, type StandIn } from './model-stand-in/stand-in.ts';
import { startServer, type TestServer } from './server.ts';
import { tinyPdf } from './tiny-pdf.ts';
import { typeset } from './typeset/typeset.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function book(sentences: number, seed: number): Buffer {
  const random = generator(seed);
  const paragraphs: string[] = [];
  for (let left = sentences; left > 0; left -= 4)
    paragraphs.push(Array.from({ length: Math.min(left, 4) }, () => proseOf(random)).join(' '));
  return typeset({ title: 'Un hiver', author: 'Personne', chapters: [{ title: 'Neige', paragraphs }] }).pdf;
}

/** Answers as a careful model would: with the pieces of the rules, asked for by id. */
const careful = ({ prompt }: { prompt: string }) => ({
  sentences: prompt.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const { id, text } = JSON.parse(line) as { id: number; text: string };
    return [{ id, short: rewriteSentence({ text, dialogue: false }, { language: 'fr' }) }];
  }),
});

describe('a service that is paid in credits', { timeout: 300_000 }, () => {
  const long = book(700, 5);
  const short = book(60, 6);
  let server: TestServer;
  let standIn: StandIn;
  before(async () => {
    standIn = await openStandIn();
    standIn.setAnswer(careful);
    server = await startServer({
      ...standIn.environment(),
      CREDITS: 'on',
      CREDITS_MONTHLY_GRANT: '400',
      CONFIRM_TTL: '600',
      WORKER_CONCURRENCY: '3',
    });
  });
  after(async () => {
    await server?.stop();
    await standIn?.close();
  });

  const api = (path: string, init?: RequestInit) => ask(`${server.url}/api/v1/${path}`, init);
  const json = (path: string, body: object) =>
    api(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const files = (pdf: Buffer) => [['un-hiver.pdf', pdf]] as const;
  const credits = async () => (await api('me/credits')).json;

  test('an estimate comes close to what the provider counts, and is what is held', async () => {
    const client = createClient({ baseUrl: server.url });
    const estimate = await client.estimate('rewrite', {
      name: 'un-hiver.pdf',
      data: new Blob([new Uint8Array(long)]),
    });
    assert.ok(estimate.pages > 30 && estimate.chunks > 1 && estimate.words > 5000, JSON.stringify(estimate));
    assert.deepEqual([estimate.balance, estimate.allowed, estimate.rate], [400, true, 1]);
    assert.equal(estimate.model, 'openrouter:stand-in/speed');
    assert.equal(standIn.calls.length, 0);
    const job = await client.submit('rewrite', { fileIds: estimate.file_ids });
    assert.equal(job.estimated_credits, estimate.estimated_credits);
    assert.equal((await client.credits()).held, estimate.estimated_credits);
    const done = await ended(server.url, job.job_id);
    assert.equal(done.status, 'completed');
    const tokens = standIn.calls.reduce((sum, call) => sum + call.tokens.input + call.tokens.output, 0);
    assert.equal(standIn.calls.length, estimate.model_calls);
    assert.equal(done.credits, Math.ceil(tokens / 1000));
    const off = estimate.estimated_tokens / tokens - 1;
    assert.ok(Math.abs(off) < 0.25, `estimated ${estimate.estimated_tokens}, counted ${tokens}`);
    const chunks = (await client.chunks(job.job_id)).filter(({ kind }) => kind === 'run');
    assert.equal(
      chunks.reduce((sum, chunk) => sum + chunk.input_tokens + chunk.output_tokens, 0),
      tokens,
    );
    assert.ok(chunks.every(({ prompt_hash }) => /^[0-9a-f]{64}$/.test(prompt_hash ?? '')));
    const { entries } = await client.ledger({ limit: 2 });
    assert.deepEqual(
      entries.map(({ kind, job_id }) => [kind, job_id]),
      [
        ['settle', job.job_id],
        ['hold', job.job_id],
      ],
    );
    const finalized = await json(`jobs/${job.job_id}/finalize`, { actual_tokens: 0, success: false });
    assert.deepEqual([finalized.json.actual_credits, finalized.json.refunded], [done.credits, false]);
    assert.deepEqual((await json(`jobs/${job.job_id}/finalize`, {})).json, finalized.json);
  });

  test('who names a price is not believed; what the rules do costs nothing', async () => {
    const named = await json('jobs/confirm', {
      estimated_credits: 1,
      model_preference: 'quality',
      processing_settings: { original_filename: 'a.pdf', estimated_tokens: 3, sentence_length_limit: 12 },
    });
    assert.equal(named.status, 201, named.text);
    assert.deepEqual(
      [named.json.status, named.json.reserved, named.json.estimated_credits, named.json.options.model],
      ['pending', true, 1, 'quality'],
    );
    const sent = await submit(server.url, 'rewrite', {
      files: files(short),
      fields: { job_id: named.json.job_id, min_sentence_length: '3' },
    });
    assert.equal(sent.status, 202, sent.text);
    assert.equal(sent.json.job_id, named.json.job_id);
    assert.ok(sent.json.estimated_credits > 5, 'priced again, at the rate of quality');
    const { sentence_length_limit, min_sentence_length, model } = sent.json.options;
    assert.deepEqual([sentence_length_limit, min_sentence_length, model], [12, 3, 'quality']);
    const done = await ended(server.url, named.json.job_id);
    assert.equal(done.status, 'completed');
    const local = await submit(server.url, 'rewrite', { files: files(short), fields: { engine: 'local' } });
    assert.equal((await ended(server.url, local.json.job_id)).credits, 0);
    const { entries } = (await api('credits/ledger')).json;
    assert.ok(!entries.some((entry: { job_id: string }) => entry.job_id === local.json.job_id));
    assert.equal((await credits()).held, 0);
  });

  test('of two that send files for one job one wins; nobody else finds it; cancelled, all comes back', async () => {
    const before = await credits();
    const kept = await submit(server.url, 'rewrite/estimate', { files: files(short) });
    const { file_ids, estimated_credits } = kept.json;
    const confirmed = await json('jobs/confirm', { operation: 'rewrite', file_ids });
    assert.equal(confirmed.json.estimated_credits, estimated_credits);
    const early = await json(`jobs/${confirmed.json.job_id}/finalize`, {});
    assert.equal(`${early.status} ${early.code}`, '409 INVALID_JOB_STATUS');
    const { job_id } = confirmed.json;
    const both = await Promise.all([1, 2].map(() => json('rewrite', { file_ids, job_id })));
    assert.deepEqual(both.map(({ status }) => status).sort(), [202, 409]);
    assert.equal(both.find(({ status }) => status === 409)?.code, 'INVALID_JOB_STATUS');
    await ended(server.url, job_id);
    const none = await json('rewrite', { file_ids, job_id: '01900000-0000-7000-8000-000000000000' });
    assert.equal(`${none.status} ${none.code}`, '404 JOB_NOT_FOUND');
    const other = await json('jobs/confirm', {});
    const wrong = await submit(server.url, 'compress', {
      files: files(short),
      fields: { job_id: other.json.job_id },
    });
    assert.equal(`${wrong.status} ${wrong.code}`, '422 VALIDATION_ERROR');
    const cancelled = await json(`jobs/${other.json.job_id}/cancel`, {});
    assert.deepEqual([cancelled.json.status, cancelled.json.credits], ['cancelled', 0]);
    const late = await json('rewrite', { file_ids, job_id: other.json.job_id });
    assert.equal(`${late.status} ${late.code}`, '409 INVALID_JOB_STATUS');
    const finalized = (await json(`jobs/${other.json.job_id}/finalize`, {})).json;
    assert.deepEqual([finalized.refunded, finalized.refund_amount], [true, 1]);
    const now = await credits();
    assert.equal(now.held, 0);
    assert.equal(now.balance, before.balance - (await api(`jobs/${job_id}`)).json.credits);
  });

  test('what is not paid for, has no text or too many pages is refused at the door', async () => {
    const jobs = async () => (await api('jobs?limit=100')).json.jobs.length;
    const before = await jobs();
    const dear = await submit(server.url, 'rewrite', { files: files(long), fields: { model: 'quality' } });
    assert.equal(`${dear.status} ${dear.code}`, '402 INSUFFICIENT_CREDITS', dear.text);
    const { needed, balance } = dear.json.error.details;
    assert.ok(needed > balance && balance > 0);
    const scan = await submit(server.url, 'rewrite', { files: files(tinyPdf({ pages: 3 })) });
    assert.equal(`${scan.status} ${scan.code}`, '422 NO_TEXT');
    const thick = { files: files(tinyPdf({ pages: 1001 })) };
    for (const path of ['rewrite', 'rewrite/estimate']) {
      const answer = await submit(server.url, path, thick);
      assert.equal(`${answer.status} ${answer.code}`, '422 PAGE_LIMIT');
    }
    const strange = await submit(server.url, 'rewrite', {
      files: files(short),
      fields: { model: 'openai:dear' },
    });
    assert.equal(strange.code, 'MODEL_NOT_ALLOWED');
    assert.equal(await jobs(), before);
    assert.equal((await credits()).held, 0);
  });

  test('the older names take what they took and answer what they answered', async () => {
    const form = multipart([
      { name: 'gemini_model', value: 'balanced' },
      { name: 'pdf_file', filename: 'un-hiver.pdf', value: short },
    ]);
    const post = (path: string) => api(path, { method: 'POST', headers: form.headers, body: form.bytes });
    const queued = await post('process-pdf-async');
    assert.equal(queued.status, 202, queued.text);
    assert.deepEqual([queued.json.operation, queued.json.options.model], ['rewrite', 'balanced']);
    assert.match(queued.json.task_id, /^job_/);
    assert.ok(queued.json.message.length > 10);
    const waited = await post('process-pdf');
    assert.equal(waited.status, 200, waited.text);
    assert.equal(waited.json.status, 'completed');
    assert.ok(waited.json.sentences.length > 60);
    assert.ok(waited.json.sentences.every((one: unknown) => typeof one === 'string'));
  });

  test('the metrics count jobs, tokens and credits, each once', async () => {
    const scrape = async () => (await api('metrics')).text;
    await scrape();
    await eventually(
      'all jobs are counted',
      async () => {
        const { jobs } = (await api('jobs?limit=100&status=completed&operation=rewrite')).json;
        return (await scrape()).includes(
          `octavo_jobs_total{operation="rewrite",status="completed"} ${jobs.length}\n`,
        );
      },
      10,
    );
    const text = await scrape();
    const counted = (name: string) =>
      [...text.matchAll(new RegExp(`^${name}\\{.*\\} (\\d+)$`, 'gm'))].reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      );
    const tokens = standIn.calls.reduce((sum, call) => sum + call.tokens.input + call.tokens.output, 0);
    assert.equal(counted('octavo_model_tokens_total'), tokens);
    assert.equal(counted('octavo_model_calls_total'), standIn.calls.length);
    const { entries } = (await api('credits/ledger?limit=500')).json;
    const moved = entries.reduce((sum: number, { amount }: { amount: number }) => sum + Math.abs(amount), 0);
    assert.equal(counted('octavo_credits_total'), moved);
  });

  test('the command line tells what it would take', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'octavo-estimate-'));
    t.after(() => rm(folder, { recursive: true }));
    const path = join(folder, 'un-hiver.pdf');
    await writeFile(path, short);
    const run = async (args: string[]) =>
      (
        await promisify(execFile)(process.execPath, [main, ...args], {
          env: { PATH: process.env.PATH ?? '', DATA_DIR: join(folder, 'data') },
        })
      ).stdout;
    const there = JSON.parse(
      await run(['submit', 'rewrite', path, '--estimate', '--json', '--server', server.url]),
    );
    assert.ok(there.estimated_credits > 0 && there.allowed);
    const here = await run(['rewrite', path, '--estimate']);
    assert.match(here, /words {2}\d+/);
    assert.match(here, /tokens {2}0/);
  });
});

test('a job whose files never come is given up, and what was held for it comes back', {
  timeout: 60_000,
}, async (t) => {
  const standIn = await openStandIn();
  t.after(() => standIn.close());
  const server = await startServer({
    ...standIn.environment(),
    CREDITS: 'on',
    CONFIRM_TTL: '1',
    CLEANUP_SECONDS: '0.2',
  });
  t.after(() => server.stop());
  const confirmed = await ask(`${server.url}/api/v1/jobs/confirm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const job = await eventually('the end of waiting', async () => {
    const { json } = await ask(`${server.url}/api/v1/jobs/${confirmed.json.job_id}`);
    return json.status === 'cancelled' && json;
  });
  assert.equal(job.error.code, 'CONFIRMATION_EXPIRED');
  const { balance, refunded, held } = (await ask(`${server.url}/api/v1/me/credits`)).json;
  assert.deepEqual([balance, refunded, held], [10_000, 1, 0]);
});
