import { exactPrice, type Prices } from '../accounts/price.ts';
import type { Db } from '../database/schema.ts';
import { needsPassword } from '../files/inspect.ts';
import { type FileRow, filesOfJobs, type LinkedFile } from '../files/rows.ts';
import { type ChunkRow, chunksOf, failedChunks } from './rows/chunk.ts';
import type { EventRow } from './rows/event.ts';
import type { JobRow } from './rows/job.ts';
import { type ChunkUsage, usageOf } from './rows/usage.ts';

/** Where the API lives; links in answers start here. */
export const apiBase = '/api/v1';

const iso = (time: Date | null) => time?.toISOString() ?? null;
const pageRange = (chunk: Pick<ChunkRow, 'page_from' | 'page_to'>) =>
  chunk.page_from === null ? null : { from: chunk.page_from, to: chunk.page_to };

/** The files a caller gets: what the last step made. */
export const resultsOf = (job: JobRow, files: readonly LinkedFile[]) =>
  job.status === 'completed'
    ? files.filter((file) => file.role === 'result' && file.step === job.steps.length - 1)
    : [];

export const expired = (job: JobRow) =>
  job.purged_at !== null || (job.expires_at !== null && job.expires_at <= new Date());

/** Jobs as the API shows them (see the Job schema), in one query per kind of fact, not per job. */
export async function jobViews(db: Db, owner: string, jobs: readonly JobRow[]) {
  const ids = jobs.map((job) => job.id);
  const files = Map.groupBy(await filesOfJobs(db, owner, ids, 'result'), (file) => file.job_id);
  const lost = Map.groupBy(await failedChunks(db, owner, ids), (chunk) => chunk.job_id);
  return jobs.map((job) => {
    const results = resultsOf(job, files.get(job.id) ?? []);
    const downloadable =
      !expired(job) && (results.length > 0 || (job.kind === 'bulk' && job.status === 'completed'));
    return {
      job_id: job.id,
      operation: job.operation,
      kind: job.kind,
      parent_id: job.parent_id,
      status: job.status,
      stage: job.status === 'processing' ? job.stage : null,
      current_step: job.status === 'processing' ? (job.steps[job.step]?.operation ?? null) : null,
      progress: round(job.progress),
      progress_percent: Math.floor(job.progress * 100),
      total_chunks: job.total_chunks,
      processed_chunks: job.processed_chunks,
      failed_chunks: (lost.get(job.id) ?? []).map((chunk) => ({
        chunk_id: chunk.id,
        label: chunk.label,
        pages: pageRange(chunk),
        error: chunk.error,
      })),
      partial: job.partial,
      warnings: job.warnings,
      client_job_id: job.client_job_id,
      original_filename: job.original_filename,
      original_size: job.original_size,
      options: job.options,
      steps: job.steps.map((step) => ({ operation: step.operation, options: step.options })),
      priority: job.priority,
      result: job.result,
      cached: job.cached_from !== null,
      original_completed_at: iso(job.cached_from),
      error: job.error,
      download_url: downloadable ? `${apiBase}/jobs/${job.id}/result` : null,
      attempts: job.attempts,
      estimated_credits: job.estimated_credits,
      credits: job.credits,
      created_at: iso(job.created_at),
      started_at: iso(job.started_at),
      completed_at: iso(job.completed_at),
      updated_at: iso(job.updated_at),
      expires_at: iso(job.expires_at),
    };
  });
}

const round = (share: number) => Math.round(share * 10_000) / 10_000;

export type JobView = Awaited<ReturnType<typeof jobViews>>[number];

export const jobView = async (db: Db, job: JobRow): Promise<JobView> =>
  (await jobViews(db, job.owner_id, [job]))[0]!;

/** Of a PDF that was opened; null for others. */
export const pagesOf = (file: FileRow | undefined) =>
  (file?.facts as { pdf?: { pages?: number } } | null)?.pdf?.pages ?? null;

export const sourceView = (file: FileRow) => ({
  file_id: file.id,
  name: file.name,
  size: file.size,
  media_type: file.media_type,
  sha256: file.sha256,
  encrypted: needsPassword(file.facts),
  pages: pagesOf(file),
});

export const fileView = (file: LinkedFile, job: string) => ({
  file_id: file.id,
  name: file.name,
  size: file.size,
  media_type: file.media_type,
  sha256: file.sha256,
  url: `${apiBase}/jobs/${job}/result?file=${file.id}`,
});

export const eventView = (event: EventRow) => ({
  id: String(event.id),
  type: event.type,
  at: event.created_at.toISOString(),
  data: event.data,
});

/** Answers of a language model that did not hold, where a chunk counts them. */
const refusedIn = (data: unknown): number | null => {
  const refused = (data as { refused?: unknown } | null)?.refused;
  return typeof refused === 'number' ? refused : null;
};

/** What a chunk's questions to language models took, all its attempts together; credits of the attempt that finished. */
function usageView(job: JobRow, usage: ChunkUsage | undefined) {
  const prices = job.prices as Prices | null;
  const free = job.status === 'failed' || job.status === 'cancelled';
  return {
    model: usage?.model ?? null,
    input_tokens: usage?.input_tokens ?? 0,
    output_tokens: usage?.output_tokens ?? 0,
    tokens_estimated: usage?.estimated ?? false,
    model_calls: usage?.model_calls ?? 0,
    provider_cost: usage?.cost ?? null,
    // A share of a price that is rounded up once, for the whole job.
    credits: prices && (free ? 0 : Math.round(exactPrice(prices, usage ?? {}) * 1000) / 1000),
    prompt_hash: usage?.prompt_hash ?? null,
  };
}

/** The chunk ledger of a job. */
export async function chunkViews(db: Db, job: JobRow) {
  const usage = await usageOf(db, job.owner_id, job.id);
  const byChunk = new Map(usage.map((one) => [one.chunk_id, one]));
  return (await chunksOf(db, job.owner_id, job.id)).map((chunk) => ({
    chunk_id: chunk.id,
    operation: chunk.operation,
    step: chunk.step,
    kind: chunk.kind,
    position: chunk.position,
    label: chunk.label,
    pages: pageRange(chunk),
    state: chunk.state,
    // A time no claim reaches comes from the database as a number.
    held: chunk.state === 'queued' && !Number.isFinite(Number(chunk.run_after)),
    attempts: chunk.attempt,
    failures: chunk.failures,
    progress:
      chunk.state === 'completed' ? 1 : chunk.total > 0 ? round(Math.min(1, chunk.done / chunk.total)) : 0,
    error: chunk.error,
    warnings: chunk.warnings,
    refused: refusedIn(chunk.data),
    started_at: iso(chunk.started_at),
    ended_at: iso(chunk.ended_at),
    duration_seconds:
      chunk.started_at && chunk.ended_at
        ? (chunk.ended_at.getTime() - chunk.started_at.getTime()) / 1000
        : null,
    ...usageView(job, byChunk.get(chunk.id)),
    fallback: typeof chunk.data?.fallback === 'string' ? chunk.data.fallback : null,
  }));
}
