'use client';
import { type ReactNode, useId } from 'react';
import { isFinal, type OctavoError } from '../error.ts';
import { isTerminal, type Job } from '../types.ts';
import { defaultLabels, type JobLabels, lostChunks } from './labels.ts';
import { useStyles } from './use-styles.ts';

export interface JobProgressProps {
  job: Job | null;
  error?: OctavoError | null | undefined;
  labels?: Partial<JobLabels> | undefined;
  /** Below it: buttons, say. */
  children?: ReactNode;
}

/** How a job stands, in the page: what is going on, how far, what was lost, what went wrong and what mends it. */
export function JobProgress({ job, error = null, labels, children }: JobProgressProps) {
  const words = { ...defaultLabels, ...labels };
  const doingId = useId();
  const root = useStyles<HTMLDivElement>();
  const ended = job !== null && isTerminal(job.status);
  const cannotBeHad = error !== null && !ended && isFinal(error);
  const percent = job ? Math.max(0, Math.min(100, Math.floor(job.progress_percent))) : 0;
  const state = job?.status === 'completed' && job.partial ? 'partial' : (job?.status ?? 'none');
  const doing = words.doing(job);
  const measured = job !== null && job.status !== 'pending';
  return (
    <div ref={root} className="octavo-progress" data-state={cannotBeHad ? 'failed' : state}>
      {!(cannotBeHad && !job) && (
        <>
          <p className="octavo-now">
            <span id={doingId} className="octavo-doing">
              {doing}
            </span>
            {measured && <span className="octavo-percent">{words.percent(percent)}</span>}
          </p>
          <div
            className="octavo-bar"
            role="progressbar"
            aria-label={words.progress}
            aria-describedby={doingId}
            aria-valuemin={0}
            aria-valuemax={100}
            // Without a value it is "busy": nothing is measured before a worker has the job.
            aria-valuenow={measured ? percent : undefined}
          >
            <div className="octavo-fill" style={{ inlineSize: `${percent}%` }} />
          </div>
        </>
      )}
      {job && job.total_chunks > 1 && (
        <p className="octavo-quiet">{words.chunks(job.processed_chunks, job.total_chunks, job)}</p>
      )}
      {error && !ended && !cannotBeHad && <p className="octavo-trouble">{words.trouble(error)}</p>}
      {error && (ended || cannotBeHad) && (
        <div className="octavo-notice octavo-danger" role="alert">
          <p className="octavo-strong">{ended ? words.failedTitle : words.goneTitle}</p>
          <p>{words.error(error)}</p>
          <p>
            <code>{error.code}</code>
          </p>
        </div>
      )}
      {job && <Remarks job={job} words={words} />}
      {/* Said at every stage and every quarter, not at every percent. */}
      <p className="octavo-said" aria-live="polite">
        {doing}
        {measured && !ended ? `, ${words.percent(Math.floor(percent / 25) * 25)}` : ''}
      </p>
      {children}
    </div>
  );
}

/** What was lost, then what else is worth knowing; long lists scroll. */
function Remarks({ job, words }: { job: Job; words: JobLabels }) {
  const lost = lostChunks(job);
  const list = (lines: readonly string[]) => (
    <ul>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no other name and never change places
        <li key={index}>
          <bdi>{line}</bdi>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      {lost.length > 0 && (
        <div className="octavo-notice octavo-warn">
          <p className="octavo-strong">{words.lost}</p>
          {list(lost.map(words.lostChunk))}
        </div>
      )}
      {job.warnings.length > 0 && (
        <details className="octavo-notice octavo-warn" open>
          <summary className="octavo-strong">{words.warnings(job.warnings.length)}</summary>
          {list(job.warnings)}
        </details>
      )}
    </>
  );
}
