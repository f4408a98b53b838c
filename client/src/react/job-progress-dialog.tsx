'use client';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { errorFromThrown, type OctavoError } from '../error.ts';
import { isTerminal, type Job } from '../types.ts';
import { JobProgress } from './job-progress.tsx';
import { defaultLabels, type JobLabels } from './labels.ts';
import { useOctavo } from './provider.tsx';
import { resultLink } from './result-link.ts';
import { type JobCallbacks, type JobId, useFollowedJob } from './use-followed-job.ts';
import { useStyles } from './use-styles.ts';

export type { Job, JobCallbacks, JobId, JobLabels, OctavoError };

export interface JobProgressDialogProps extends JobCallbacks {
  jobId: JobId;
  open: boolean;
  /** Escape, or a button: set `open` to false. The job is not touched; it goes on, and `onComplete` still comes. */
  onClose: () => void;
  /** Milliseconds between questions while it is closed (then no line is kept open); 5000 unless given. */
  interval?: number | undefined;
  labels?: Partial<JobLabels> | undefined;
  /** As the system has it, unless given. */
  colorScheme?: 'light' | 'dark' | undefined;
  /** Added to the dialog's own class. */
  className?: string | undefined;
}

const closedMs = 5000;
const useBrowserLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/**
 * A job's progress in a modal dialog of the browser's own: focus stays inside and goes back where it was, Escape closes it.
 * Live while it is open; polled while it is closed, so that `onComplete` comes all the same.
 */
export function JobProgressDialog(props: JobProgressDialogProps) {
  const { jobId, open, onClose, labels, colorScheme, className } = props;
  const words = { ...defaultLabels, ...labels };
  const titleId = useId();
  const dialog = useStyles<HTMLDialogElement>();
  const { onComplete, onError, onCancelled, interval = closedMs } = props;
  const { job, error, refresh } = useFollowedJob(jobId, {
    onComplete,
    onError,
    onCancelled,
    interval,
    live: open,
  });

  useBrowserLayoutEffect(() => {
    const element = dialog.current;
    if (!open || !element) return;
    if (!element.open) element.showModal();
    // Closed before it is taken away: only then does the focus go back.
    return () => element.close();
  }, [open]);

  // A button that had the focus may be gone with the state that offered it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at when the state changes
  useEffect(() => {
    const element = dialog.current;
    if (open && element?.open && !element.contains(document.activeElement)) element.focus();
  }, [open, job?.status, error]);

  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      className={className ? `octavo-dialog ${className}` : 'octavo-dialog'}
      data-octavo-scheme={colorScheme}
      aria-labelledby={titleId}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      onClose={(event) => {
        // Some browsers close it at a second Escape whatever is said; then the owner has to know.
        if (event.target === event.currentTarget && open && !event.currentTarget.open) onClose();
      }}
    >
      {open && (
        <>
          <div className="octavo-head">
            <h2 id={titleId} className="octavo-title">
              <bdi>{words.title(job)}</bdi>
            </h2>
            <button type="button" className="octavo-x" aria-label={words.close} onClick={onClose}>
              <span aria-hidden="true">×</span>
            </button>
          </div>
          <JobProgress job={job} error={error} labels={labels} />
          <Actions key={job?.job_id} job={job} words={words} refresh={refresh} onClose={onClose} />
        </>
      )}
    </dialog>
  );
}

/** What may be done now: cancel while it works, try again where something was lost, take what came out. */
function Actions(props: {
  job: Job | null;
  words: JobLabels;
  refresh: (known?: Job) => void;
  onClose: () => void;
}) {
  const { job, words, refresh, onClose } = props;
  const client = useOctavo();
  const [doing, setDoing] = useState(false);
  const [refused, setRefused] = useState<OctavoError | null>(null);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const act = async (request: (id: string) => Promise<Job>) => {
    if (!job || doing) return;
    setDoing(true);
    setRefused(null);
    try {
      const next = await request(job.job_id);
      if (mounted.current) refresh({ ...job, ...next });
    } catch (thrown) {
      if (!mounted.current) return;
      setRefused(errorFromThrown(thrown));
      // It may have ended meanwhile: then its true state says more than the refusal.
      refresh();
    } finally {
      if (mounted.current) setDoing(false);
    }
  };

  const link = job ? resultLink(client, job) : null;
  const ended = job !== null && isTerminal(job.status);
  const partial = job?.status === 'completed' && job.partial;
  const expired = job?.status === 'completed' && !link && hasExpired(job);
  return (
    <>
      {refused && (
        <div className="octavo-notice octavo-danger octavo-refused" role="alert">
          <p>{words.error(refused)}</p>
        </div>
      )}
      {expired && <p className="octavo-quiet">{words.expired}</p>}
      <div className="octavo-actions">
        {job && !ended && (
          // Not `disabled`: that would throw the focus out of the dialog.
          <button
            type="button"
            className="octavo-button"
            aria-disabled={doing}
            onClick={() => void act((id) => client.cancel(id))}
          >
            {words.cancel}
          </button>
        )}
        {job && (job.status === 'failed' || partial) && (
          <button
            type="button"
            className={job.status === 'failed' ? 'octavo-button octavo-main' : 'octavo-button'}
            aria-disabled={doing}
            onClick={() => void act((id) => client.retry(id))}
          >
            {partial ? words.retryLost : words.retry}
          </button>
        )}
        {job && link && (
          <a className="octavo-button octavo-main" href={link} download>
            {words.download(job)}
          </a>
        )}
        <button type="button" className="octavo-button" onClick={onClose}>
          {words.close}
        </button>
      </div>
    </>
  );
}

const hasExpired = (job: Job) => job.expires_at !== null && Date.parse(job.expires_at) <= Date.now();

export default JobProgressDialog;
