/**
 * Many clients at once: 20 of them submit 500 small jobs as fast as they are let, and ask for every job until it has
 * ended. Once with the API and two workers as processes of their own, once with everything in one process.
 */
import { sql } from 'kysely';
import { openDatabase } from '../../server/src/database/open.ts';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { call, closeConnections, ended, pause, send } from './caller.ts';
import { mb, ms, quantile, type Report, record } from './figures.ts';
import { smallPdf } from './pdfs.ts';
import { sampleMemory } from './rss.ts';

const jobs = Number(process.env.JOBS ?? 500);
const clients = 20;
/** Nobody waits for a job longer than this; then the bench has failed. */
const patienceMs = 300_000;
const pollMs = 250;

interface Load {
  submits: number[];
  polls: number[];
  statuses: Map<string, number>;
  refused: string[];
}

async function client(api: string, number: number, load: Load): Promise<void> {
  const open = new Set<string>();
  let sending = true;
  const submitAll = async () => {
    for (let n = number; n < jobs; n += clients) {
      const operation = n % 2 === 0 ? 'compress' : 'info';
      const answer = await send(`${api}/${operation}`, smallPdf(n));
      load.submits.push(answer.milliseconds);
      if (answer.status === 202) open.add(answer.body.job_id);
      else load.refused.push(`submit ${answer.status}`);
    }
    sending = false;
  };
  const pollAll = async () => {
    const until = performance.now() + patienceMs;
    while (sending || open.size > 0) {
      if (performance.now() > until) throw new Error(`${open.size} jobs of a client have not ended`);
      await pause(pollMs);
      for (const id of [...open].slice(0, 5)) {
        const answer = await call(`${api}/jobs/${id}`);
        load.polls.push(answer.milliseconds);
        if (answer.status !== 200) load.refused.push(`poll ${answer.status}`);
        else if (ended(answer.body)) {
          open.delete(id);
          load.statuses.set(answer.body.status, (load.statuses.get(answer.body.status) ?? 0) + 1);
        }
      }
    }
  };
  await Promise.all([submitAll(), pollAll()]);
}

async function scenario(name: string, start: () => Promise<TestServer[]>): Promise<(string | number)[][]> {
  const servers = await start();
  const [first] = servers as [TestServer];
  const database = await openDatabase({ dataDir: first.dataDir });
  const memory = sampleMemory(first.process.pid!, 200);
  try {
    const api = `${first.url}/api/v1`;
    const load: Load = { submits: [], polls: [], statuses: new Map(), refused: [] };
    await Promise.all(Array.from({ length: clients }, (_, number) => client(api, number, load)));
    const { rows } = await sql<{ wait: number; seconds: number; again: number }>`
      select extract(epoch from started_at - created_at)::float8 * 1000 as wait,
             (select extract(epoch from max(completed_at) - min(created_at))::float8 from jobs) as seconds,
             (select count(*)::int from chunks where attempt > 1) as again
      from jobs`.execute(database.db);
    const { seconds, again } = rows[0]!;
    const spread = (values: readonly number[]) => [0.5, 0.99, 1].map((q) => ms(quantile(values, q)));
    const ends = [...load.statuses].map(([status, n]) => `${n} ${status}`).join(', ');
    const failures = load.refused.length === 0 ? 'no other answer' : `REFUSED: ${load.refused.slice(0, 5)}`;
    return [
      [
        name,
        `jobs: ${ends}; ${failures}; ${again} chunks run twice`,
        rows.length,
        `${(rows.length / seconds).toFixed(1)} jobs/s`,
        '',
        '',
      ],
      [name, 'submit, request to answer', load.submits.length, ...spread(load.submits)],
      [name, 'GET /jobs/{id} while loaded', load.polls.length, ...spread(load.polls)],
      [name, 'wait in the queue', rows.length, ...spread(rows.map((row) => row.wait))],
      [name, 'memory of the API process, most (MB)', '', mb(memory.stop().peak), '', ''],
    ];
  } finally {
    memory.stop();
    await database.close();
    closeConnections();
    for (const server of servers.toReversed()) await server.stop({ keep: server !== first });
  }
}

export async function crowd(): Promise<Report> {
  const quiet = {};
  const apart = await scenario('api + 2 workers', async () => {
    const api = await startServer(quiet, { role: 'api' });
    const worker = () => startServer(quiet, { role: 'worker', dataDir: api.dataDir });
    return [api, await worker(), await worker()];
  });
  const together = await scenario('one process', async () => [await startServer(quiet)]);
  return {
    title: 'A crowd',
    what: `${jobs} jobs (half compress, half info, 3 pages each) from ${clients} clients that send as fast as they are answered and poll what is open. Milliseconds where nothing else is said.`,
    columns: ['shape', 'what', 'count', 'p50', 'p99', 'max'],
    rows: [...apart, ...together],
  };
}

if (import.meta.main) record(await crowd(), 'node bench/service/crowd.ts');
