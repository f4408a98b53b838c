/** The worker is killed at random moments of a run through a model: what is asked again, and what comes out. */
import { setTimeout as pause } from 'node:timers/promises';
import { seeded } from '../../server/test/crash-recovery/random.ts';
import { openStandIn, type StandIn } from '../../server/test/model-stand-in/stand-in.ts';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { call } from '../service/caller.ts';
import { type Shown, seconds } from './figures.ts';
import { novelsOf } from './novels.ts';
import { remembered } from './remembered.ts';
import { careful, type Job, type Row, rowsOf, submitted, untilDone } from './through.ts';

const latencyMs = 300;

interface Counts {
  /** Requests that reached the model. */
  begun: number;
  /** Those it answered whole, whoever was still there to hear it: what a provider charges for. */
  answered: number;
}

const countsOf = ({ calls }: StandIn): Counts => ({
  begun: calls.length,
  answered: calls.filter(({ status, abandoned }) => status === 200 && !abandoned).length,
});

export async function kills(folder: string, seed: number, rounds: number): Promise<Shown> {
  const novel = novelsOf(folder).find(({ name }) => name.endsWith('.fr'))!;
  const random = seeded(seed);
  const standIn = await openStandIn({ answer: remembered(careful('fr')) });
  const env = { ...standIn.environment(), WORKER_CONCURRENCY: '6', LEASE_SECONDS: '3' };
  const api = await startServer(env, { role: 'api' });
  const startWorker = () => startServer(env, { role: 'worker', dataDir: api.dataDir });
  let worker: TestServer | undefined = await startWorker();
  const at = `${api.url}/api/v1`;
  const rows: (string | number)[][] = [];
  const broken: string[] = [];
  try {
    const run = async (
      during?: (id: string) => Promise<void>,
    ): Promise<{ job: Job; rows: Row[]; ms: number }> => {
      standIn.reset();
      const sent = Date.now();
      const { job_id } = await submitted(at, novel.set.pdf, { engine: 'model' });
      await during?.(job_id);
      const job = await untilDone(() => at, job_id);
      return { job, rows: await rowsOf(at, job), ms: Date.parse(job.completed_at!) - sent };
    };
    // Warm, and answers known; then with the latency, undisturbed.
    await run();
    standIn.setLatency(latencyMs);
    const calm = await run();
    const wanted = JSON.stringify(calm.rows);
    const chunks = calm.job.total_chunks;
    rows.push([
      'none',
      '-',
      '-',
      ...Object.values(countsOf(standIn)),
      0,
      'the one to compare with',
      seconds(calm.ms),
    ]);
    for (let round = 1; round <= rounds; round += 1) {
      const moment = random.between(0, calm.ms);
      let done = 0;
      const before: Counts = { begun: 0, answered: 0 };
      const made = await run(async (id) => {
        await pause(moment);
        const victim = worker!;
        victim.process.kill('SIGKILL');
        await victim.stop({ keep: true });
        const { body } = await call<Job & { processed_chunks?: number }>(`${at}/jobs/${id}`);
        done = body.processed_chunks ?? 0;
        Object.assign(before, countsOf(standIn));
        worker = await startWorker();
      });
      const after = countsOf(standIn);
      const same = JSON.stringify(made.rows) === wanted;
      rows.push([
        round,
        seconds(moment),
        `${done} of ${chunks}`,
        after.begun,
        after.answered,
        after.begun - after.answered,
        same ? 'the same' : '**differs**',
        seconds(made.ms),
      ]);
      console.log(rows.at(-1)!.join(' | '));
      if (made.job.status !== 'completed' || made.job.partial)
        broken.push(`round ${round} ended ${made.job.status} ${made.job.error?.code ?? ''}`);
      if (!same) broken.push(`round ${round}: other sentences`);
      if (after.answered > chunks + 1)
        broken.push(`round ${round}: ${after.answered} answers for ${chunks} chunks`);
    }
  } finally {
    await worker?.stop({ keep: true });
    await api.stop();
    await standIn.close();
  }
  return {
    title: 'Killed at a random moment',
    what: `${novel.name}, ${novel.set.pages} pages, through a model with ${latencyMs} ms of latency; the API and one worker of six slots are processes of their own, and the worker is ended with SIGKILL at a moment drawn from the length of an undisturbed run (seed ${seed}), then started anew. Leases of 3 s.`,
    columns: [
      'round',
      'killed after, s',
      'chunks done by then',
      'calls begun',
      'calls answered',
      'cut off by the kill',
      'sentences',
      'time, s',
    ],
    rows,
    notes: [
      'Answered is what a provider charges for: no more than chunks + 1. Up to five calls are under way at a time, and what the kill cuts off before there is an answer has to be asked again.',
    ],
    broken,
  };
}
