import { availableParallelism } from 'node:os';
import { flag, list, seconds, type Values, whole } from '../setting.ts';

export const jobSettings = {
  workerConcurrency: whole(
    {
      env: 'WORKER_CONCURRENCY',
      doc: 'Chunks one worker process runs at the same time.',
      default: availableParallelism(),
    },
    { min: 1, max: 256 },
  ),
  operationConcurrency: list({
    env: 'OPERATION_CONCURRENCY',
    doc: 'At most so many chunks of an operation at a time in one worker process, e.g. `compress=2,ocr=1`. Others: WORKER_CONCURRENCY.',
    default: [],
  }),
  toolConcurrency: list({
    env: 'TOOL_CONCURRENCY',
    doc: 'At most so many chunks at a time in one worker process whose operation may use a tool, e.g. `render=1`.',
    default: [],
  }),
  maxQueuedJobs: whole({
    env: 'MAX_QUEUED_JOBS',
    doc: 'Jobs that may wait. One more is answered 503 QUEUE_FULL with Retry-After, before anything is written.',
    default: 10_000,
  }),
  resultCache: flag({
    env: 'RESULT_CACHE',
    doc: 'Whether a repeat is answered with the result that is there: the same owner, documents, operation, options and version. A request can say `cache: false`.',
    default: true,
  }),
  maxAttempts: whole(
    {
      env: 'MAX_ATTEMPTS',
      doc: 'How often a chunk is tried when it fails for a passing reason.',
      default: 3,
    },
    { min: 1, max: 20 },
  ),
  leaseSeconds: seconds(
    {
      env: 'LEASE_SECONDS',
      doc: 'How long a worker may be silent before its chunks are given to another. Heartbeats come every second.',
      default: 15,
    },
    { min: 3, max: 3600 },
  ),
  pollSeconds: seconds(
    {
      env: 'POLL_SECONDS',
      doc: 'How often a worker looks for work by itself; notifications make it look at once, and may get lost.',
      default: 2,
    },
    { min: 0.1, max: 60 },
  ),
  drainSeconds: seconds({
    env: 'DRAIN_SECONDS',
    doc: 'How long a stopping worker lets its running chunks finish before it gives them back.',
    default: 25,
  }),
  jobTtl: seconds(
    {
      env: 'JOB_TTL',
      doc: 'How long results are kept after a job ends, unless the job says otherwise (`ttl`).',
      default: 86_400,
    },
    { min: 1, max: 315_360_000 },
  ),
  maxJobTtl: seconds({
    env: 'MAX_JOB_TTL',
    doc: 'The longest `ttl` a job may ask for.',
    default: 30 * 86_400,
  }),
  confirmTtl: seconds(
    {
      env: 'CONFIRM_TTL',
      doc: 'How long a job from POST /jobs/confirm waits for its files; then it is cancelled, and what was held for it is given back.',
      default: 3600,
    },
    { min: 1, max: 604_800 },
  ),
  recordTtl: seconds({
    env: 'RECORD_TTL',
    doc: 'How long the record of a job (no files) is kept after its files are gone; until then its id answers 410, not 404.',
    default: 90 * 86_400,
  }),
  cleanupSeconds: seconds(
    { env: 'CLEANUP_SECONDS', doc: 'How often expired files are removed.', default: 30 },
    { min: 0.2, max: 60 },
  ),
  orphanGraceSeconds: seconds({
    env: 'ORPHAN_GRACE_SECONDS',
    doc: 'How old a stored blob without a row must be before the sweep removes it; longer than the slowest submit takes between its file and its row.',
    default: 3600,
  }),
};

export type JobSettings = Values<typeof jobSettings>;
