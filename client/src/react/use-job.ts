'use client';
import type { JobEvent } from '../types.ts';
import { type FollowedJob, type JobCallbacks, type JobId, useFollowedJob } from './use-followed-job.ts';

export interface JobOptions extends JobCallbacks {
  /** Every event of the job, and of the files of a bundle. */
  onEvent?: ((event: JobEvent) => void) | undefined;
}

/**
 * A job, live: its events are followed until it ends, resumed where the line broke; where streams do not pass it is polled.
 * One open line per job: a browser has six to a server without HTTP/2, so poll where many are on one page.
 */
export function useJob(jobId: JobId, options: JobOptions = {}): FollowedJob {
  return useFollowedJob(jobId, { ...options, live: true });
}

export default useJob;
