/**
 * Cancels long jobs at random moments and watches /proc until the last process of each is gone: the isolated Node
 * process, the wrappers around it, and the qpdf it may have started.
 */
import { readdirSync } from 'node:fs';
import { childrenOf, readText, startTimeOf, treeOf } from '../../server/src/proc.ts';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { call, closeConnections, type Job, pause, send } from './caller.ts';
import { ms, quantile, type Report, record } from './figures.ts';
import { slowPdf } from './pdfs.ts';

const rounds = Number(process.env.ROUNDS ?? 30);

const filesIn = (folder: string) => {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
};

/** Pid and start time of every process of the worker's box that has files to work on. */
function atWork(worker: number): Map<number, string> {
  const box = childrenOf(worker).find((pid) => filesIn(`/proc/${pid}/cwd`) > 0);
  return new Map(
    (box === undefined ? [] : treeOf(box))
      .map((pid) => [pid, startTimeOf(pid)] as const)
      .filter(([, t]) => t),
  );
}

/** Milliseconds until none of them exists any more; what they start meanwhile is watched too. */
async function untilGone(seen: Map<number, string>, since: number): Promise<number> {
  for (;;) {
    const alive = [...seen].filter(([pid, started]) => startTimeOf(pid) === started);
    if (alive.length === 0) return performance.now() - since;
    for (const [pid] of alive)
      for (const child of treeOf(pid)) if (!seen.has(child)) seen.set(child, startTimeOf(child));
    if (performance.now() - since > 30_000)
      throw new Error(`still there after 30 s: ${alive.map(([pid]) => readText(`/proc/${pid}/comm`))}`);
    await pause(2);
  }
}

async function working(worker: TestServer): Promise<Map<number, string>> {
  for (let wait = 0; wait < 5000; wait += 1) {
    const seen = atWork(worker.process.pid!);
    if (seen.size > 0) return seen;
    await pause(2);
  }
  throw new Error('the job was not begun');
}

export async function cancel(): Promise<Report> {
  const one = { WORKER_CONCURRENCY: '1', INSPECTION_PROCESSES: '1' };
  const server = await startServer(one, { role: 'api' });
  const worker = await startServer(one, { role: 'worker', dataDir: server.dataDir });
  const api = `${server.url}/api/v1`;
  const answered: number[] = [];
  const gone: number[] = [];
  const programs = new Map<string, number>();
  try {
    // Longer than any round takes.
    const { body: file } = await send<{ file_id: string }>(`${api}/uploads`, slowPdf(80, 2000));
    for (let round = 0; round < rounds; round += 1) {
      const { body: job } = await call(`${api}/compress`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify({ file_ids: [file.file_id], level: 'maximum' })),
      });
      await working(worker);
      await pause(Math.random() * 1000);
      const seen = atWork(worker.process.pid!);
      const names = [...seen.keys()].map((pid) => readText(`/proc/${pid}/comm`).trim());
      const engine = names.find((name) => name === 'qpdf') ?? 'node alone';
      programs.set(engine, (programs.get(engine) ?? 0) + 1);
      const since = performance.now();
      const asked = call<Job>(`${api}/jobs/${job.job_id}/cancel`, { method: 'POST' });
      const [answer, milliseconds] = await Promise.all([asked, untilGone(seen, since)]);
      if (answer.status !== 200 || answer.body.status !== 'cancelled')
        throw new Error(`a cancel was answered ${answer.status} ${answer.body.status}`);
      answered.push(answer.milliseconds);
      gone.push(milliseconds);
    }
    const { body: list } = await call<{ jobs: Job[] }>(`${api}/jobs?limit=100`);
    const cancelled = list.jobs.filter((job) => job.status === 'cancelled').length;
    const row = (what: string, values: readonly number[]) => [
      what,
      values.length,
      ...[0.5, 0.95, 1].map((q) => ms(quantile(values, q))),
    ];
    return {
      title: 'Cancel to gone',
      what: `${rounds} long compress jobs (80 pages of noise), cancelled up to a second after they began; API and worker are two processes. Milliseconds from sending the request.`,
      columns: ['until', 'jobs', 'p50', 'p95', 'max'],
      rows: [row('the answer', answered), row('no process of the job exists any more', gone)],
      notes: [
        `Running when it was cancelled: ${[...programs].map(([name, n]) => `${name} ${n}`).join(', ')}. Jobs still \`cancelled\` at the end: ${cancelled} of ${rounds}.`,
      ],
    };
  } finally {
    closeConnections();
    await worker.stop({ keep: true });
    await server.stop();
  }
}

if (import.meta.main) record(await cancel(), 'node bench/service/cancel.ts');
