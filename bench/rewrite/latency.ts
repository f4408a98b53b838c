/** A book through a model that takes its time: what the job takes beyond the model's own time, and where that goes. */
import { sql } from 'kysely';
import { openDatabase } from '../../server/src/database/open.ts';
import { openStandIn } from '../../server/test/model-stand-in/stand-in.ts';
import { startServer } from '../../server/test/server.ts';
import { median, ms } from '../service/figures.ts';
import { percent, type Shown, seconds } from './figures.ts';
import { novelsOf } from './novels.ts';
import { remembered } from './remembered.ts';
import { careful, rewritten } from './through.ts';

/** Real models take ten seconds and more for fifteen pages. */
const latencies = [300, 2000, 10_000];
const atOnce = 5;
const most = 0.05;

interface ChunkTimes {
  kind: 'plan' | 'run' | 'merge';
  started: number;
  ended: number;
}

export async function latency(folder: string): Promise<Shown> {
  const novel = novelsOf(folder).find(({ name }) => name.endsWith('.fr'))!;
  const opened = Date.now();
  const standIn = await openStandIn({ answer: remembered(careful('fr')) });
  const server = await startServer({ ...standIn.environment(), WORKER_CONCURRENCY: '8' });
  const database = await openDatabase({ dataDir: server.dataDir });
  const rows: (string | number)[][] = [];
  const broken: string[] = [];
  try {
    // Once without: processes are warm and answers known, as with a service that runs.
    await rewritten(`${server.url}/api/v1`, novel.set.pdf, { engine: 'model' });
    for (const latencyMs of latencies) {
      standIn.reset();
      standIn.setLatency(latencyMs);
      const sent = Date.now();
      const { job, wallMs } = await rewritten(`${server.url}/api/v1`, novel.set.pdf, { engine: 'model' });
      const { rows: chunks } = await sql<ChunkTimes>`
        select kind, extract(epoch from started_at)::float8 * 1000 as started, extract(epoch from ended_at)::float8 * 1000 as ended
        from chunks where job_id = ${job.job_id} order by started_at`.execute(database.db);
      const runs = chunks.filter(({ kind }) => kind === 'run');
      const calls = standIn.calls.map(({ began, ended }) => ({
        began: opened + began,
        ended: opened + ended!,
      }));
      const firstRun = Math.min(...runs.map(({ started }) => started));
      const lastRun = Math.max(...runs.map(({ ended }) => ended));
      const ideal = Math.ceil(runs.length / atOnce) * latencyMs;
      const overhead = wallMs / ideal - 1;
      const beforeCalls = runs.map(({ started }) => {
        const own = calls.filter(({ began }) => began >= started);
        return Math.min(...own.map(({ began }) => began)) - started;
      });
      const afterCalls = runs.map(({ ended }) => {
        const own = calls.filter((call) => call.ended <= ended);
        return ended - Math.max(...own.map((call) => call.ended));
      });
      rows.push([
        ms(latencyMs),
        runs.length,
        calls.length,
        seconds(ideal),
        seconds(wallMs),
        percent(overhead),
        ms(Date.parse(job.created_at) - sent),
        ms(firstRun - Date.parse(job.created_at)),
        `${seconds(lastRun - firstRun)} (${seconds(lastRun - firstRun - ideal)} more than ideal)`,
        `${ms(median(beforeCalls))}, ${ms(median(afterCalls))}`,
        ms(Date.parse(job.completed_at!) - lastRun),
        standIn.peak,
      ]);
      if (job.status !== 'completed' || job.partial)
        broken.push(`${latencyMs} ms: the job ended ${job.status}`);
      if (calls.length !== runs.length)
        broken.push(`${latencyMs} ms: ${calls.length} calls for ${runs.length} chunks`);
      if (standIn.peak > atOnce) broken.push(`${latencyMs} ms: ${standIn.peak} calls at once`);
      if (latencyMs === latencies.at(-1) && overhead > most)
        broken.push(`${percent(overhead)} over the model's own time at ${latencyMs} ms`);
    }
  } finally {
    await database.close();
    await server.stop();
    await standIn.close();
  }
  return {
    title: 'Over the model’s own time',
    what: `${novel.name}, ${novel.set.pages} pages, through a model that answers after a fixed time, \`engine=model\`, one worker with six slots. One call a chunk, ${atOnce} chunks at once: the ideal is ceil(chunks / ${atOnce}) times the latency. The time is that from the submission to the end of the job.`,
    columns: [
      'latency, ms',
      'chunks',
      'calls',
      'ideal, s',
      'time, s',
      'over',
      'submit, ms',
      'plan, ms',
      'chunks, s',
      'a chunk before and after its call, median ms',
      'merge, ms',
      'calls at once',
    ],
    rows,
    broken,
  };
}
