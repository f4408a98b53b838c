import type { OctavoError } from '../error.ts';
import type { Job } from '../types.ts';

/** Every word that is shown; give those that shall be others. Stages, warnings and errors come from the server, in English. */
export interface JobLabels {
  /** Over all of it, and the dialog's name. */
  title: (job: Job | null) => string;
  /** What is going on, in a few words. */
  doing: (job: Job | null) => string;
  percent: (percent: number) => string;
  /** The name of the bar. */
  progress: string;
  chunks: (done: number, total: number, job: Job) => string;
  /** While there is no answer; it is asked again. */
  trouble: (error: OctavoError) => string;
  failedTitle: string;
  /** Where the job cannot be had. */
  goneTitle: string;
  error: (error: OctavoError) => string;
  /** Over what a partial job lost. */
  lost: string;
  lostChunk: (chunk: LostChunk) => string;
  warnings: (count: number) => string;
  expired: string;
  cancel: string;
  retry: string;
  /** For a partial job: only what was lost is run again. */
  retryLost: string;
  download: (job: Job) => string;
  close: string;
}

/** What is known of a chunk that was lost. */
export interface LostChunk {
  label: string | null;
  pages: { from: number; to: number } | null;
  message: string | null;
}

const humanize = (name: string) => {
  const words = name.replace(/[._-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const doing = (job: Job | null): string => {
  if (!job) return 'Asking for the job';
  if (job.status === 'pending') return 'Waiting for a worker';
  if (job.status === 'processing') return humanize(job.stage ?? 'working');
  if (job.status === 'completed') return job.partial ? 'Completed, with losses' : 'Completed';
  return job.status === 'failed' ? 'Failed' : 'Cancelled';
};

const pages = ({ from, to }: { from: number; to: number }) =>
  from === to ? `page ${from}` : `pages ${from} to ${to}`;

export const defaultLabels: JobLabels = {
  title: (job) => job?.original_filename ?? job?.client_job_id ?? 'Job',
  doing,
  percent: (percent) => `${percent} %`,
  progress: 'Progress of the job',
  chunks: (done, total, job) => `${done} of ${total} ${job.kind === 'bulk' ? 'files' : 'parts'} done`,
  trouble: (error) =>
    error.status === 0
      ? 'The server does not answer. The job is not lost; it is asked for again.'
      : `The server answers ${error.status}. It is asked again.`,
  failedTitle: 'The job failed',
  goneTitle: 'The job cannot be shown',
  error: (error) => error.message,
  lost: 'Some parts were lost',
  lostChunk: ({ label, pages: range, message }) =>
    [range ? humanize(pages(range)) : (label ?? 'A part'), message].filter(Boolean).join(': '),
  warnings: (count) => (count === 1 ? 'One remark' : `${count} remarks`),
  expired: 'The files have expired and were removed. Send the document again if you still need the result.',
  cancel: 'Cancel the job',
  retry: 'Try again',
  retryLost: 'Try the lost parts again',
  download: (job) =>
    (job.files?.length ?? 1) > 1 || job.kind === 'bulk' ? 'Download all as ZIP' : 'Download',
  close: 'Close',
};

/** `failed_chunks` as they come, read with care: the type leaves them open. */
export function lostChunks(job: Job): LostChunk[] {
  return job.failed_chunks.map((chunk) => {
    const { label, pages: range, error } = (chunk ?? {}) as Record<string, unknown>;
    const { from, to } = (range ?? {}) as Record<string, unknown>;
    const { message } = (error ?? {}) as Record<string, unknown>;
    return {
      label: typeof label === 'string' ? label : null,
      pages: typeof from === 'number' && typeof to === 'number' ? { from, to } : null,
      message: typeof message === 'string' ? message : null,
    };
  });
}
