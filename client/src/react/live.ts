import { applyEvent } from '../apply-event.ts';
import type { Client } from '../client.ts';
import { errorFromThrown, isFinal } from '../error.ts';
import { isTerminal, type Job, type JobEvent } from '../types.ts';
import { backOff, checked, type Report } from './report.ts';

const retryMs = 1000;
/** The files of a bundle end in bursts: what became of them is fetched this often at most. */
const bundleMs = 500;

/**
 * Follows a job by its events until it ends or `signal` says stop; where streams do not pass, the client polls. The job is
 * asked for first: a proxy that holds streams back would keep the page empty until it is found out.
 */
export async function followJob(
  client: Client,
  id: string,
  onEvent: (event: JobEvent) => void,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  let known: Job | undefined;
  let over = false;
  const tell = (job: Job) => {
    known = job;
    report.job(job);
  };
  const fetchWhole = async () => {
    const job = checked(await client.job(id, { signal }));
    // An answer that was on its way when the end came is older than the end.
    if (!signal.aborted && !over) tell(job);
  };
  const children = refetching(fetchWhole, signal);
  const ended = () => {
    over = signal.aborted || (known !== undefined && isTerminal(known.status));
    return over;
  };
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      await fetchWhole();
      if (ended()) return;
      failures = 1;
      const events = client.watch(id, {
        signal,
        onTrouble: (error) => signal.aborted || report.trouble(error),
      });
      for await (const event of events) {
        if (signal.aborted) return;
        const next = applyEvent(known, event);
        if (next) tell(next);
        onEvent(event);
        // The files of a bundle tell of themselves; what they add up to is on the bundle's own answer.
        if (event.type !== 'snapshot' && event.job_id !== known?.job_id) children();
      }
      if (ended()) return;
      await pause(retryMs, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      const error = errorFromThrown(thrown);
      if (isFinal(error)) {
        over = true;
        return report.failed(error);
      }
      report.trouble(error);
      await pause(backOff(retryMs, failures, error), signal);
    }
  }
}

/** Fetches again soon, once for however many asked meanwhile; a failure is left to the stream to find. */
function refetching(fetchWhole: () => Promise<void>, signal: AbortSignal): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    void pause(bundleMs, signal).then(() => {
      asked = false;
      return signal.aborted ? undefined : fetchWhole().catch(() => undefined);
    });
  };
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
