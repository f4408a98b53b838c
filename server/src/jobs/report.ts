import { transaction } from '../database/open.ts';
import type { Definition } from '../operations/operation.ts';
import type { ChildEvent } from '../sandbox/sandbox.ts';
import type { Claim } from './claim.ts';
import type { Engine } from './engine.ts';
import { reportChunk, stepProgress } from './rows/chunk.ts';
import { hint, jobChannel, writeEvent } from './rows/event.ts';
import { lockJob, reportProgress } from './rows/job.ts';

/** Progress is written at most this often per chunk, milliseconds. */
const everyMs = 500;

/** Share of a chunked step that planning and merging leave to the runs. */
const runShare = 0.95;

/**
 * Carries what a handler says of its progress into the job: the measured share of pages and chunks, and the stage. Writes
 * are spaced, in order, and never fail the work.
 */
export function reporter(engine: Engine, { chunk, job }: Claim, definition: Definition) {
  let stage: string | undefined;
  let latest: { done: number; total: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  let stopped = false;
  let queue: Promise<void> = Promise.resolve();

  const write = (work: () => Promise<void>) => {
    queue = queue
      .then(work)
      .catch((error) => engine.log.debug({ event: 'report_failed', job_id: job.id, err: error }));
  };
  const flush = () => {
    timer = undefined;
    last = performance.now();
    const now = latest;
    latest = undefined;
    if (now && !stopped) write(() => saveProgress(now.done, now.total));
  };
  const saveProgress = async (done: number, total: number) => {
    const db = engine.database.db;
    await reportChunk(db, chunk.id, chunk.attempt, done, total);
    if (chunk.kind !== 'run') return;
    const share = (await stepProgress(db, job.id, chunk.step)) * (definition.chunked ? runShare : 1);
    const progress = Math.min(0.999, (chunk.step + share) / job.steps.length);
    if (await reportProgress(db, job.id, progress)) await hint(db, jobChannel, job.id);
  };
  const saveStage = async (name: string) => {
    await transaction(engine.database, async (tx) => {
      const locked = await lockJob(tx, job.owner_id, job.id);
      if (locked?.job.status !== 'processing' || locked.job.stage === name || locked.job.step !== chunk.step)
        return;
      // Chunks of one job run side by side: the stage is that of the furthest, and does not flicker back.
      const order = definition.stages.indexOf(name);
      if (locked.job.stage !== null && order < definition.stages.indexOf(locked.job.stage)) return;
      await reportProgress(tx, job.id, 0, name);
      await writeEvent(tx, job, 'job.stage', { stage: name });
    });
  };

  return {
    take(event: ChildEvent) {
      if (stopped) return;
      if (event.type === 'stage' && event.stage !== stage && definition.stages.includes(event.stage)) {
        stage = event.stage;
        write(() => saveStage(event.stage));
      }
      if (event.type === 'progress' && event.total > 0) {
        latest = event;
        timer ??= setTimeout(flush, Math.max(0, last + everyMs - performance.now()));
      }
    },
    /** Writes nothing more and waits for what is being written, so that nothing lands after the chunk's end. */
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await queue;
    },
  };
}
