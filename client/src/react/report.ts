import { OctavoError } from '../error.ts';
import type { Job } from '../types.ts';

/** What following a job tells. After `failed`, or a job that ended, nothing more comes. */
export interface Report {
  job(job: Job): void;
  /** No good answer for now; it is asked again. */
  trouble(error: OctavoError): void;
  /** Asking again would not change the answer (404, 410, 401, …). */
  failed(error: OctavoError): void;
}

/** Longest wait between two questions when answers fail, unless the server asks for more. */
const longestMs = 30_000;
/** Most that `Retry-After` may ask: it may be mistaken, and a timer overflows at 24.8 days and then fires at once. */
const mostAskedMs = 600_000;

/** Milliseconds to wait after so many failures in a row: doubled each time, spread so that many tabs do not come back at once. */
export function backOff(
  interval: number,
  failures: number,
  error: OctavoError,
  random: () => number = Math.random,
): number {
  const doubled = Math.min(Math.max(longestMs, interval), interval * 2 ** Math.min(failures, 20));
  const asked = Math.min(mostAskedMs, (error.retryAfterSeconds ?? 0) * 1000);
  return Math.max(doubled * (0.75 + random() / 2), asked);
}

/** The job of an answer, or the error that says it is none: a proxy may well answer 200 with something of its own. */
export function checked(job: Job | undefined): Job {
  if (typeof job?.job_id === 'string' && typeof job.status === 'string') return job;
  throw new OctavoError({
    status: 200,
    code: 'NOT_OCTAVO',
    message: 'The address answered, but not as Octavo does. Check the address.',
  });
}

/** A failed job's own error. Its status is 200: the request was answered well. */
export const errorOfJob = (job: Job): OctavoError =>
  new OctavoError({
    ...(job.error ?? { code: 'UNKNOWN', message: 'The job failed, and no reason was kept.' }),
    status: 200,
  });
