import type { Chunk, Job, Operation, TimelineEntry } from '../src/types.ts';
import { operations } from './contract-operations.ts';
import { complete } from './contract-results.ts';

/** How a job of the stand-in runs: decided by words in the file name ("slow", "fail", "partial"). */
export interface Run {
  job: Job;
  chunks: Chunk[];
  events: { id: number; event: string; data: Record<string, unknown> }[];
  listeners: Set<(event: Run['events'][number]) => void>;
  bytes: Uint8Array;
  timer?: NodeJS.Timeout;
}

/** The jobs of the stand-in: each runs through its stages by itself, a step every `tick` milliseconds. */
export function openRuns(tick: number) {
  const runs = new Map<string, Run>();
  let count = 0;
  let eventId = 0;

  const now = () => new Date().toISOString();
  const newId = () => `01900000-0000-7000-8000-${String(++count).padStart(12, '0')}`;

  const emit = (run: Run, event: string, data: Record<string, unknown> = {}) => {
    const entry = { id: ++eventId, event, data: { type: event, at: now(), job_id: run.job.job_id, ...data } };
    run.events.push(entry);
    run.job.updated_at = entry.data.at as string;
    if (event !== 'progress')
      run.job.timeline!.push({
        id: entry.id,
        type: event,
        at: entry.data.at as string,
        data,
      } as TimelineEntry);
    for (const listener of run.listeners) listener(entry);
  };

  const progress = (run: Run, value: number, stage: string) => {
    const { job } = run;
    if (job.stage !== stage) {
      job.stage = stage;
      emit(run, 'job.stage', { stage });
    }
    job.progress = value;
    job.progress_percent = Math.round(value * 100);
    const chunk = run.chunks[0]!;
    chunk.progress = value;
    emit(run, 'progress', {
      status: job.status,
      stage,
      progress: value,
      processed_chunks: job.processed_chunks,
      total_chunks: job.total_chunks,
    });
  };

  const end = (run: Run, status: 'completed' | 'failed' | 'cancelled') => {
    clearTimeout(run.timer);
    const { job } = run;
    const chunk = run.chunks[0]!;
    Object.assign(job, {
      status,
      stage: null,
      completed_at: now(),
      expires_at: new Date(Date.now() + 864e5).toISOString(),
    });
    Object.assign(chunk, {
      state: status,
      ended_at: now(),
      duration_seconds: (Date.now() - Date.parse(chunk.started_at ?? now())) / 1000,
    });
    if (status === 'completed') complete(run, newId);
    if (status === 'failed') {
      job.error = {
        code: 'ENGINE_CRASH',
        message:
          'The program that works on this document crashed. Retry once; if it fails again, repair the file first.',
        details: { engine: 'qpdf 11.3.0' },
        retryable: false,
      };
      chunk.error = job.error;
    }
    if (status === 'cancelled')
      job.error = { code: 'CANCELLED', message: 'The job was cancelled.', details: {}, retryable: false };
    emit(run, `job.${status}`, { job: structuredClone(job) });
  };

  const start = (run: Run) => {
    const { job } = run;
    const stages = operations.find((one) => one.name === job.operation)?.stages ?? ['working'];
    const slow = /slow/i.test(job.original_filename ?? '');
    const fails = /fail/i.test(job.original_filename ?? '') && job.attempts === 1;
    const total = slow ? 400 : 20;
    let turn = 0;
    const step = () => {
      if (turn === 0) {
        job.status = 'processing';
        job.started_at = now();
        Object.assign(run.chunks[0]!, { state: 'running', started_at: now(), attempts: job.attempts });
        emit(run, 'job.processing');
      }
      turn += 1;
      if (fails && turn > total / 2) return end(run, 'failed');
      if (turn >= total) return end(run, 'completed');
      progress(
        run,
        turn / total,
        stages[Math.min(stages.length - 1, Math.floor((turn / total) * stages.length))]!,
      );
      run.timer = setTimeout(step, tick);
    };
    run.timer = setTimeout(step, tick * 4);
  };

  const make = (
    operation: Operation,
    files: File[],
    fields: Record<string, unknown>,
    kind: Job['kind'] = 'single',
  ) => {
    const job_id = newId();
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const job: Job = {
      job_id,
      operation: operation.name,
      kind,
      parent_id: null,
      status: 'pending',
      stage: null,
      current_step: null,
      progress: 0,
      progress_percent: 0,
      total_chunks: 1,
      processed_chunks: 0,
      failed_chunks: [],
      partial: false,
      warnings: [],
      client_job_id: (fields.client_job_id as string) ?? null,
      original_filename: files[0]?.name ?? 'uploaded.pdf',
      original_size: size,
      options: { ...(fields.options as object) },
      priority: Number(fields.priority ?? 0),
      result: null,
      error: null,
      download_url: null,
      attempts: 1,
      estimated_credits: null,
      credits: null,
      created_at: now(),
      started_at: null,
      completed_at: null,
      updated_at: now(),
      expires_at: null,
      steps: [{ operation: operation.name, options: {} }],
      files: [],
      sources: files.map((file) => ({ file_id: newId(), name: file.name, size: file.size, pages: 4 })),
      items:
        kind === 'bulk'
          ? files.map((file, position) => ({
              job_id: newId(),
              position,
              filename: file.name,
              status: 'pending' as const,
              result: null,
              error: null,
              original_size: file.size,
              pages: 4,
            }))
          : [],
      timeline: [],
    };
    const chunk: Chunk = {
      chunk_id: newId(),
      kind: 'run',
      label: 'the whole file',
      step: 0,
      position: 0,
      pages: { from: 1, to: 4 },
      state: 'queued',
      attempts: 0,
      error: null,
      warnings: [],
      progress: 0,
      started_at: null,
      ended_at: null,
      duration_seconds: null,
      model: null,
      input_tokens: 0,
      output_tokens: 0,
      tokens_estimated: false,
      model_calls: 0,
      provider_cost: null,
      credits: null,
      prompt_hash: null,
      fallback: null,
    };
    const run: Run = { job, chunks: [chunk], events: [], listeners: new Set(), bytes: new Uint8Array() };
    runs.set(job_id, run);
    emit(run, 'job.created');
    start(run);
    return job;
  };

  return { runs, newId, emit, end, start, make };
}
