/**
 * 1,000 event streams on 50 jobs. The jobs wait until everybody is connected, because their worker is started last; so
 * every watcher sees a whole life: a snapshot, what happens, one terminal event, the end.
 */
import { startServer } from '../../server/test/server.ts';
import { call, closeConnections, open, pause, send } from './caller.ts';
import { mb, ms, quantile, type Report, record } from './figures.ts';
import { smallPdf } from './pdfs.ts';
import { memoryNow, sampleMemory } from './rss.ts';

const jobs = 50;
const each = 20;
const terminal = ['job.completed', 'job.failed', 'job.cancelled'];

interface Watched {
  snapshots: number;
  terminals: string[];
  events: number;
  delays: number[];
  ended: boolean;
}

/** Reads one stream to its end; resolves when it is open, and `done` when it has ended. */
async function follow(api: string, job: string): Promise<{ seen: Watched; done: Promise<void> }> {
  const seen: Watched = { snapshots: 0, terminals: [], events: 0, delays: [], ended: false };
  const answer = await open(`${api}/jobs/${job}/events`);
  if (answer.statusCode !== 200) throw new Error(`a watcher was answered ${answer.statusCode}`);
  const take = (text: string) => {
    const event = /^event: (.+)$/m.exec(text)?.[1];
    if (event === undefined) return;
    seen.events += 1;
    if (event === 'snapshot') seen.snapshots += 1;
    if (!terminal.includes(event)) return;
    seen.terminals.push(event);
    const at = /"at":"([^"]+)"/.exec(text)?.[1];
    if (at) seen.delays.push(Date.now() - Date.parse(at));
  };
  const done = (async () => {
    let rest = '';
    answer.setEncoding('utf8');
    for await (const piece of answer) {
      const blocks = (rest + piece).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
    seen.ended = true;
  })();
  return { seen, done };
}

const watching = async (origin: string) => {
  const answer = await open(`${origin}/metrics`);
  let text = '';
  for await (const piece of answer) text += piece;
  return Number(/^octavo_watchers (\d+)/m.exec(text)?.[1] ?? Number.NaN);
};

export async function watchers(): Promise<Report> {
  const server = await startServer({}, { role: 'api' });
  const pid = server.process.pid!;
  const api = `${server.url}/api/v1`;
  const stops = [() => server.stop()];
  try {
    const ids: string[] = [];
    for (let n = 0; n < jobs; n += 1) ids.push((await send(`${api}/info`, smallPdf(n))).body.job_id);
    await pause(2000);
    const before = memoryNow(pid);
    const memory = sampleMemory(pid, 100);
    const connecting = performance.now();
    const streams = await Promise.all(
      ids.flatMap((id) => Array.from({ length: each }, () => follow(api, id))),
    );
    const connected = performance.now() - connecting;
    // The headers of a stream come before the API has it in its books.
    for (let wait = 0; wait < 50 && (await watching(server.url)) < jobs * each; wait += 1) await pause(200);
    const open1000 = await watching(server.url);
    const polls: number[] = [];
    const worker = await startServer({}, { role: 'worker', dataDir: server.dataDir });
    stops.push(() => worker.stop({ keep: true }));
    let running = true;
    const all = Promise.all(streams.map((stream) => stream.done)).finally(() => {
      running = false;
    });
    while (running) {
      polls.push((await call(`${api}/jobs/${ids[0]}`)).milliseconds);
      await pause(100);
    }
    await all;
    const { peak } = memory.stop();
    closeConnections();
    await pause(2000);
    const left = await watching(server.url);
    const after = memoryNow(pid);
    const seen = streams.map((stream) => stream.seen);
    const whole = seen.filter((s) => s.snapshots === 1 && s.terminals.length === 1 && s.ended).length;
    const delays = seen.flatMap((s) => s.delays);
    return {
      title: 'A thousand watchers',
      what: `${jobs * each} event streams on ${jobs} jobs, opened before a worker begins them; one API process, one worker.`,
      columns: ['what', 'figure'],
      rows: [
        ['streams open at once, as the API counts them', open1000],
        ['streams with one snapshot, one terminal event and an end', `${whole} of ${seen.length}`],
        ['time to open all of them', `${ms(connected)} ms`],
        ['events delivered', seen.reduce((sum, s) => sum + s.events, 0)],
        [
          'terminal event, written to received: p50, p99, most',
          [0.5, 0.99, 1].map((q) => `${ms(quantile(delays, q))} ms`).join(', '),
        ],
        [
          'GET /jobs/{id} meanwhile: p50, p99',
          [0.5, 0.99].map((q) => `${ms(quantile(polls, q))} ms`).join(', '),
        ],
        [
          'memory of the API: before, most, 2 s after the last closed',
          `${mb(before.rss)}, ${mb(peak)}, ${mb(after.rss)} MB`,
        ],
        ['streams left after they closed', left],
      ],
    };
  } finally {
    closeConnections();
    for (const stop of stops.toReversed()) await stop();
  }
}

if (import.meta.main) record(await watchers(), 'node bench/service/watchers.ts');
