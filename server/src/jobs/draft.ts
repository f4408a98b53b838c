import { sumTokens, type Tokens } from '../accounts/price.ts';
import { asFault, type PublicError } from '../fault.ts';
import type { FileRow } from '../files/rows.ts';
import { newId } from '../id.ts';
import { cacheKey, type Reused } from './cache.ts';
import type { Engine } from './engine.ts';
import { firstOf, type Waiting } from './enqueue.ts';
import { quoted } from './money.ts';
import type { NewJob } from './rows/job.ts';
import type { Held } from './rows/money.ts';
import { sealSteps } from './secrets.ts';
import type { Offered, Submission } from './submit.ts';

/** A job as it is going to be written, with its sources and what is put in line for it. */
export interface Draft {
  job: NewJob;
  files: FileRow[];
  /** Why it was refused at the door: a job that has failed. */
  refused: PublicError | undefined;
  waiting: Waiting[];
}

/** The jobs of a submission: one, or a parent and a child for each file. */
export function draftJobs(engine: Engine, id: string, submission: Submission): Draft[] {
  const first = submission.steps[0]!;
  const { cache } = submission;
  const { shown } = sealSteps(engine, id, submission.steps);
  const base = {
    owner_id: submission.owner,
    operation: first.definition.name,
    options: JSON.stringify(shown[0]!.options),
    steps: JSON.stringify(shown),
    priority: submission.priority,
    ttl_seconds: Math.round(submission.ttlSeconds),
    client_job_id: submission.clientJobId ?? null,
  };
  const size = (source: Offered) => ('file' in source ? source.file.size : source.size);
  const name = (source: Offered) => ('file' in source ? source.file.name : source.name);
  const total = submission.sources.reduce((sum, source) => sum + size(source), 0);
  const work = (job: Waiting['job']): Waiting[] => {
    const { kind, plans } = firstOf(first.definition);
    return [{ job, operation: first.definition.name, step: 0, kind, plans }];
  };
  const single = (jobId: string, sources: readonly Offered[], extra: Partial<NewJob>): Draft => {
    const files = sources.flatMap((source) => ('file' in source ? [source.file] : []));
    const job = {
      ...base,
      id: jobId,
      kind: 'single' as const,
      original_filename: sources[0] ? name(sources[0]) : null,
      original_size: sources.reduce((sum, source) => sum + size(source), 0),
      total_chunks: first.definition.chunked ? 0 : 1,
      secrets: sealSteps(engine, jobId, submission.steps).secrets,
      ...quoted(engine, tokensOf(sources)),
      cache_key: cache ? (cacheKey(engine, submission.steps, files, cache.tools) ?? null) : null,
      ...extra,
    };
    return {
      job,
      files,
      refused: undefined,
      waiting: work({ id: jobId, owner_id: base.owner_id, priority: base.priority }),
    };
  };
  if (submission.kind === 'single') return [single(id, submission.sources, {})];

  const parent: Draft = {
    job: {
      ...base,
      id,
      kind: 'bulk' as const,
      original_filename: `${submission.sources.length} files`,
      original_size: total,
      ...quoted(engine, tokensOf(submission.sources)),
    },
    files: [],
    refused: undefined,
    waiting: [],
  };
  const children = submission.sources.map((source, position) => {
    const child = single(newId(), [source], { parent_id: id, position, client_job_id: null });
    if ('file' in source) return child;
    // A file that was refused at the door is a child that has failed: named in the result, never dropped.
    const error = asFault(source.error, id).toPublic();
    const job: NewJob = {
      ...child.job,
      ...ended(base.ttl_seconds),
      status: 'failed',
      error: JSON.stringify(error),
      cache_key: null,
      ...(child.job.prices ? { credits: 0 } : {}),
    };
    return { job, files: [], refused: error, waiting: [] };
  });
  return [parent, ...children];
}

/** What the sources are expected to take of language models, where somebody looked. */
const tokensOf = (sources: readonly Offered[]): Tokens =>
  sumTokens(sources.flatMap((source) => ('file' in source && source.tokens ? [source.tokens] : [])));

/** What every job has that is written as one that ended, without a chunk. */
function ended(ttlSeconds: number) {
  const now = new Date();
  return {
    secrets: null,
    total_chunks: 0,
    completed_at: now,
    expires_at: new Date(now.getTime() + ttlSeconds * 1000),
  };
}

/** The same job, completed by a result that was there; the files of it are linked beside. */
export const reusing = (draft: Draft, { from }: Reused): Draft => ({
  ...draft,
  waiting: [],
  job: {
    ...draft.job,
    ...ended(draft.job.ttl_seconds),
    status: 'completed',
    progress: 1,
    result: JSON.stringify(from.result),
    warnings: JSON.stringify(from.warnings),
    cached_from: from.cached_from ?? from.completed_at,
    ...(draft.job.prices ? { estimated_tokens: '{}', estimated_credits: 0, credits: 0 } : {}),
  },
});

/** What a job that is about to be written is expected to take. */
export const tokensOfJob = ({ job }: Draft): Tokens =>
  JSON.parse((job.estimated_tokens as string | null | undefined) ?? '{}') as Tokens;

/** The first hold of a job that is going to work; a bulk job has none of its own. */
export const holdOf = ({ job, waiting }: Draft): Held[] =>
  waiting.length > 0 && job.prices
    ? [
        {
          job_id: job.id,
          hold_number: 1,
          amount: job.estimated_credits ?? 0,
          price_version: (JSON.parse(job.prices as string) as { version: string }).version,
        },
      ]
    : [];
