import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inspectPdf } from '../../src/pdf/inspect.ts';
import { readText, treeOf } from '../../src/proc.ts';
import { ask, eventually, submit } from '../ask.ts';
import { startServer, type TestServer } from '../server.ts';
import { tinyPdf } from '../tiny-pdf.ts';
import { type Canary, openCanary, traces } from './canary.ts';
import { absent, type Entry, makeBombs, pathOf, readCorpus } from './corpus.ts';
import { objection, spelled } from './judge.ts';
import { type Outcome, send } from './outcome.ts';
import { report, table } from './report.ts';

const full = process.env.HOSTILE_FULL === '1';
const operations = ['compress', 'info'];
/** The longest a job may take by its operation's own limits, plus a queue of three callers before it. */
const patience = 400;

/**
 * Bombs that end, but only after 15 to 120 seconds of a processor; with HOSTILE_FULL=1. One of the kind always runs:
 * gen__pdf-nested-arrays-content.pdf, 1 kB on which Ghostscript 10.00 died of a signal.
 */
const slow = new Set([
  'gen__pdf-pages-10000.pdf',
  'pdf-acroform-many-fields.pdf',
  'gen__pdf-image-1bit-100k.pdf',
  'pdf-flate-nested2.pdf',
  'gen__pdf-flate-nested-many.pdf',
  'pdf-predictor-huge-columns.pdf',
  'pdf-flate-ops.pdf',
  'pdf-flate-zeros.pdf',
  'pdf-million-paths.pdf',
  'gen__pdf-q-nesting.pdf',
  'gen__pdf-form-billion-laughs.pdf',
  'pdf-type4-function-loop.pdf',
  'pdf-image-softmask-chain.pdf',
]);

describe('hostile files', { skip: absent, timeout: full ? 1_800_000 : 300_000 }, () => {
  let server: TestServer;
  let canary: Canary;
  let bombs: string;
  let written: string[];
  let processes: number;
  const outcomes: Outcome[] = [];
  /** What the server has started; the database's processes come and go with its connections. */
  const commands = () =>
    treeOf(server.process.pid!)
      .map((pid) => readText(`/proc/${pid}/cmdline`).split('\0')[0]!)
      .filter((name) => !/(^|\/)postgres\b/.test(name));

  before(async () => {
    bombs = await mkdtemp(join(tmpdir(), 'octavo-bombs-'));
    written = traces();
    canary = await openCanary();
    server = await startServer();
    await goodJob();
    processes = commands().length;
  });
  after(async () => {
    await server?.stop();
    await canary?.close();
    await rm(bombs, { recursive: true, force: true });
  });

  test('end as they should: read, refused at the door, or failed with a code', async (t) => {
    const started = performance.now();
    const chosen = readCorpus().filter((entry) => full || !slow.has(entry.file));
    const made = makeBombs(bombs);
    made.catch(() => {});
    await sendAll(chosen.filter((entry) => !entry.bomb));
    await made;
    await sendAll(chosen.filter((entry) => entry.bomb));
    const seconds = (performance.now() - started) / 1000;
    t.diagnostic(`${chosen.length} files, ${outcomes.length} submissions, ${Math.round(seconds)} s`);
    if (!full) t.diagnostic(`${slow.size} slow bombs left out; HOSTILE_FULL=1 runs them`);
    for (const row of table(outcomes).split('\n')) t.diagnostic(row);
    if (process.env.HOSTILE_REPORT === '1') {
      const page = new URL('../../../bench/results/hostile.md', import.meta.url);
      await writeFile(page, report(outcomes, seconds, `${availableParallelism()} cores`));
    }
    const wrong = outcomes.flatMap((outcome) => {
      const why = objection(outcome);
      return why ? [`${outcome.entry.file} through ${outcome.operation}: ${spelled(outcome)}; ${why}`] : [];
    });
    assert.deepEqual(wrong, []);
    assert.equal(outcomes.length, chosen.length * operations.length);
  });

  test('that must succeed come out of compress with their pages', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'octavo-hostile-results-'));
    const wrong: string[] = [];
    for (const { entry, operation, result, pages } of outcomes) {
      if (operation !== 'compress' || entry.expect !== 'must_succeed' || !result) continue;
      const path = join(folder, 'result.pdf');
      await writeFile(path, result);
      const found = await inspectPdf(path).then(
        (facts) => facts.pages,
        (error) => error.code,
      );
      if (found !== pages) wrong.push(`${entry.file}: ${found} pages instead of ${pages}`);
    }
    await rm(folder, { recursive: true });
    assert.deepEqual(wrong, []);
  });

  test('reach nobody: nothing is called, no file is written, no file is read', () => {
    assert.equal(canary.hits(), 0, 'something connected to the canary');
    assert.deepEqual(
      traces().filter((path) => !written.includes(path)),
      [],
    );
    const leaking = outcomes.filter(
      ({ result, said }) => result?.includes('root:x:0') || said.includes('root:x:0'),
    );
    assert.deepEqual(
      leaking.map((outcome) => outcome.entry.file),
      [],
    );
  });

  test('leave nothing: no job, no process, no scratch file', async () => {
    const { jobs } = (await ask(`${server.url}/api/v1/jobs?status=pending,processing`)).json;
    assert.deepEqual(jobs, []);
    await eventually('the programs have ended', () => !commands().some((name) => /\/(gs|qpdf)$/.test(name)));
    await eventually('only the warm processes are left', () => commands().length <= processes, 30);
    const scratch = await readdir(join(server.dataDir, 'scratch'), { recursive: true, withFileTypes: true });
    assert.deepEqual(
      scratch.filter((entry) => !entry.isDirectory()).map((entry) => entry.name),
      [],
    );
  });

  test('do not bring the worker down', () => {
    assert.equal(server.process.exitCode, null);
    assert.equal(server.log.filter((line) => line.includes('"event":"worker_started"')).length, 1);
  });

  test('do not break the log, and nothing of the inside is in an answer', () => {
    const ready = server.log.findIndex((line) => line.includes('"event":"ready"'));
    for (const line of server.log.slice(ready))
      if (line !== '') assert.doesNotThrow(() => JSON.parse(line), line);
    const inside = new RegExp(`${server.dataDir}|/scratch/|node_modules|/server/src/|\\\\n\\s+at `);
    for (const { said, entry } of outcomes) assert.doesNotMatch(said, inside, entry.file);
  });

  test('do not spoil the next job', () => goodJob());

  async function goodJob(): Promise<void> {
    const files = [['good.pdf', tinyPdf({ pages: 3 })]] as const;
    const answer = await submit(server.url, 'compress?wait=60', { files });
    assert.equal(answer.json.status, 'completed', answer.text);
    assert.equal(answer.json.result.pages, 3);
  }

  /** Three callers at a time, so that bombs and good files meet in the queue. */
  async function sendAll(entries: readonly Entry[]): Promise<void> {
    const work = entries.flatMap((entry) => operations.map((operation) => ({ entry, operation })));
    const caller = async () => {
      for (let next = work.shift(); next; next = work.shift())
        outcomes.push(
          await send(server.url, next.operation, next.entry, pathOf(next.entry, bombs), patience),
        );
    };
    await Promise.all([caller(), caller(), caller()]);
  }
});
