import type { Db } from '../database/schema.ts';
import { newId } from '../id.ts';
import type { ChunkPlan } from '../operations/operation.ts';
import type { Engine } from './engine.ts';
import { insertChunks, never } from './rows/chunk.ts';
import { hint, workChannel } from './rows/event.ts';

export interface Waiting {
  job: { id: string; owner_id: string; priority: number };
  operation: string;
  step: number;
  kind: 'plan' | 'run' | 'merge';
  plans: readonly ChunkPlan[];
  /** So many begin at once; the others are held until one of them ends. All where absent. */
  parallel?: number;
}

/** Writes chunks and their queue messages in the caller's transaction: both are there, or neither. */
export async function enqueue(engine: Engine, tx: Db, waiting: readonly Waiting[]): Promise<void> {
  const rows = [];
  for (const { job, operation, step, kind, plans, parallel = plans.length } of waiting) {
    for (const [position, plan] of plans.entries()) {
      const id = newId();
      const held = position >= parallel;
      const message = held
        ? null
        : await engine.queue.send(tx, operation, { chunk_id: id }, { priority: job.priority });
      rows.push({
        id,
        job_id: job.id,
        owner_id: job.owner_id,
        operation,
        step,
        kind,
        position,
        label: plan.label.slice(0, 200),
        page_from: plan.pages?.from ?? null,
        page_to: plan.pages?.to ?? null,
        input: JSON.stringify(plan.input),
        priority: job.priority,
        message_id: message,
        ...(held ? { run_after: never } : {}),
      });
    }
  }
  if (rows.length === 0) return;
  await insertChunks(tx, rows);
  for (const operation of new Set(rows.map((row) => row.operation))) await hint(tx, workChannel, operation);
}

/** The chunk a step begins with: one `run` over everything, or the `plan` of a chunked operation. */
export const firstOf = (operation: { name: string; chunked: boolean }) => ({
  kind: operation.chunked ? ('plan' as const) : ('run' as const),
  plans: [{ label: operation.chunked ? 'plan' : 'whole document', input: {} }],
});
