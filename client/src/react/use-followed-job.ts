'use client';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { OctavoError } from '../error.ts';
import { isTerminal, type Job, type JobEvent } from '../types.ts';
import { followJob } from './live.ts';
import { pollJob } from './poll.ts';
import { useOctavo } from './provider.tsx';
import { errorOfJob, type Report } from './report.ts';

/** A job's id. Numbers are taken as well; null, undefined and '' mean that there is no job yet. */
export type JobId = string | number | null | undefined;

/** Each is called once for every end of a job, whatever renders, effects and new functions come between. */
export interface JobCallbacks {
  /** The job is completed; `job.partial` says that parts were lost. */
  onComplete?: ((job: Job) => void) | undefined;
  /**
   * The job failed (`job` is there), or it cannot be had: 404, 410, 401 and what else asking again would not change
   * (`job` is the last that was known, or null). A server that does not answer for now is no such end: see `error`.
   */
  onError?: ((error: OctavoError, job: Job | null) => void) | undefined;
  /** The job was cancelled, by whomever. */
  onCancelled?: ((job: Job) => void) | undefined;
}

export interface FollowedJob {
  /** The job as it was last told; null until the first answer. */
  job: Job | null;
  /** There is a job to ask for, and neither it nor a final error has come. */
  loading: boolean;
  /** Why the job failed or cannot be had; or, while it is asked again, why there is no answer (then it comes to null). */
  error: OctavoError | null;
  /** Asks anew, and goes on until the next end: after a retry, say. A job that you have already is shown at once. */
  refresh: (known?: Job) => void;
}

export interface FollowOptions extends JobCallbacks {
  live: boolean;
  /** Milliseconds between questions where it polls. */
  interval?: number | undefined;
  pauseHidden?: boolean | undefined;
  onEvent?: ((event: JobEvent) => void) | undefined;
}

interface State {
  id: string | null;
  job: Job | null;
  error: OctavoError | null;
  over: boolean;
}

const blank = (id: string | null): State => ({ id, job: null, error: null, over: false });

const idOf = (given: JobId) =>
  given === null || given === undefined || String(given).trim() === '' ? null : String(given).trim();

const usualMs = 2000;
/** More often would only load the server: it answers no sooner. */
const shortestMs = 250;
export const intervalOf = (given: number | undefined): number =>
  Number.isFinite(given) ? Math.max(shortestMs, given as number) : usualMs;

// On a server there is no layout; React 18 warns of it.
const useBrowserLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/** What the hooks and the dialog share: follows one job, by events or by polling. */
export function useFollowedJob(jobId: JobId, options: FollowOptions): FollowedJob {
  const client = useOctavo();
  const id = idOf(jobId);
  const [state, setState] = useState<State>(() => blank(id));
  const [round, setRound] = useState(0);
  const { live } = options;

  const latest = useRef(options);
  useBrowserLayoutEffect(() => {
    latest.current = options;
  });
  /** The ends that were told already. Refs outlive the second run of effects under StrictMode. */
  const told = useRef<Set<string>>(null);
  told.current ??= new Set();

  useEffect(() => {
    if (id === null) return;
    const link = new AbortController();
    let last: Job | null = null;
    const once = (end: string, callback: () => void) => {
      if (told.current?.has(end)) return;
      told.current?.add(end);
      safely(callback);
    };
    const update = (next: (old: State) => Partial<State>) =>
      setState((old) => {
        const base = old.id === id ? old : blank(id);
        return { ...base, ...next(base) };
      });
    const report: Report = {
      job: (job) => {
        last = job;
        const error = job.status === 'failed' ? errorOfJob(job) : null;
        update(() => ({ job, error, over: isTerminal(job.status) }));
        if (!isTerminal(job.status)) return;
        once(`${job.job_id} ${job.completed_at}`, () => {
          const { onComplete, onError, onCancelled } = latest.current;
          if (job.status === 'completed') onComplete?.(job);
          else if (error) onError?.(error, job);
          else onCancelled?.(job);
        });
      },
      trouble: (error) => update(() => ({ error })),
      failed: (error) => {
        update(() => ({ error, over: true }));
        once(`${id} ${round} ${error.code}`, () => latest.current.onError?.(error, last));
      },
    };
    if (live) {
      const onEvent = (event: JobEvent) => safely(() => latest.current.onEvent?.(event));
      void followJob(client, id, onEvent, report, link.signal);
    } else {
      const interval = () => intervalOf(latest.current.interval);
      const pauseHidden = () => latest.current.pauseHidden ?? true;
      pollJob(client, id, { interval, pauseHidden }, report, link.signal);
    }
    return () => link.abort();
  }, [client, id, live, round]);

  const refresh = useCallback(
    (known?: Job) => {
      setState((old) => ({
        ...(old.id === id ? old : blank(id)),
        ...(known ? { job: known } : {}),
        error: null,
        over: false,
      }));
      setRound((before) => before + 1);
    },
    [id],
  );

  // Between a new id and its effect, what is known of the old one must not be shown.
  const { job, error, over } = state.id === id ? state : blank(id);
  return { job, error, loading: id !== null && job === null && !over, refresh };
}

/** A callback that throws is the caller's mistake: it is reported as any other, and the following goes on. */
function safely(callback: () => void): void {
  try {
    callback();
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}
