import type { Client } from '../client.ts';
import { errorFromThrown, isFinal, OctavoError } from '../error.ts';
import { isTerminal } from '../types.ts';
import { backOff, checked, type Report } from './report.ts';

export interface PollOptions {
  /** Milliseconds from an answer to the next question; read anew each time. */
  interval: () => number;
  /** Whether to rest while the tab is hidden. */
  pauseHidden: () => boolean;
}

/** An answer that takes longer is given up and asked for again: one lost on the way would stop the polling for good. */
const answerMs = 30_000;

const hidden = () => typeof document !== 'undefined' && document.visibilityState === 'hidden';

/**
 * Asks for a job until it ends or `signal` says stop. One question at a time: the next is asked an interval after the
 * answer to the last. In a hidden tab nothing is asked but the first question; when it is shown again, what is overdue is
 * asked at once.
 */
export function pollJob(
  client: Client,
  id: string,
  { interval, pauseHidden }: PollOptions,
  report: Report,
  signal: AbortSignal,
): void {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next question is due; null while one is open, and after the end. */
  let due: number | null = null;

  const rest = (milliseconds: number) => {
    due = Date.now() + milliseconds;
    wake();
  };
  const wake = () => {
    clearTimeout(timer);
    if (due === null || (hidden() && pauseHidden())) return;
    timer = setTimeout(() => void ask(), Math.max(0, due - Date.now()));
  };
  const ask = async () => {
    due = null;
    const link = new AbortController();
    const stop = () => link.abort();
    const late = setTimeout(stop, answerMs);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const job = checked(await client.job(id, { signal: link.signal }));
      if (signal.aborted) return;
      failures = 0;
      report.job(job);
      if (isTerminal(job.status)) end();
      else rest(interval());
    } catch (thrown) {
      if (signal.aborted) return;
      const error = link.signal.aborted ? silent(thrown) : errorFromThrown(thrown);
      if (isFinal(error)) {
        report.failed(error);
        return end();
      }
      failures += 1;
      report.trouble(error);
      rest(backOff(interval(), failures, error));
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
    }
  };
  const end = () => {
    clearTimeout(timer);
    due = null;
    if (typeof document !== 'undefined') document.removeEventListener('visibilitychange', wake);
  };

  if (signal.aborted) return;
  signal.addEventListener('abort', end, { once: true });
  if (typeof document !== 'undefined') document.addEventListener('visibilitychange', wake);
  void ask();
}

const silent = (cause: unknown) =>
  new OctavoError({
    status: 0,
    code: 'UNREACHABLE',
    message: 'The server did not answer in time. It is asked again.',
    retryable: true,
    cause,
  });
