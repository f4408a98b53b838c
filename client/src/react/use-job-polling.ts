'use client';
import type { OctavoError } from '../error.ts';
import type { Job } from '../types.ts';
import { type FollowedJob, type JobCallbacks, type JobId, useFollowedJob } from './use-followed-job.ts';

export type { FollowedJob, Job, JobCallbacks, JobId, OctavoError };

export interface JobPollingOptions extends JobCallbacks {
  jobId: JobId;
  /** Milliseconds from an answer to the next question; 2000 unless given, 250 at least. */
  interval?: number | undefined;
  /** False: polls in a hidden tab as well, as far as the browser lets it. */
  pauseHidden?: boolean | undefined;
}

/**
 * A job, asked for again and again until it ends. Errors that pass are waited out with growing pauses (`Retry-After` is
 * kept); a hidden tab asks nothing and catches up when it is shown.
 */
export function useJobPolling({ jobId, ...options }: JobPollingOptions): FollowedJob {
  return useFollowedJob(jobId, { ...options, live: false });
}

export default useJobPolling;
