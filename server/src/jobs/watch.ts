import type { Database } from '../database/open.ts';
import type { Logger } from '../log.ts';
import { every } from './every.ts';
import { changedAt, type EventRow, eventsAfter, jobChannel, newestEvent } from './rows/event.ts';
import { findJob, type JobRow } from './rows/job.ts';
import { isTerminal, terminalEvents } from './states.ts';

/** What a watcher is told. Events come whole and in order; progress is a snapshot of the row, at most every 500 ms. */
export interface Watcher {
  event(event: EventRow, job: JobRow): void;
  progress(job: JobRow): void;
  /** After the terminal event, or when the job's record is gone. */
  end(): void;
}

export interface Watch {
  /** Starts telling; `after` is the id of the last event the watcher knows, or undefined to begin now. */
  watch(owner: string, job: JobRow, after: number | undefined, watcher: Watcher): Promise<() => void>;
  /** Resolves with the job when it has ended, or as it is after `seconds`. */
  wait(owner: string, id: string, seconds: number, signal?: AbortSignal): Promise<JobRow | undefined>;
  watchers(): number;
  close(): Promise<void>;
}

const progressMs = 500;

interface Entry {
  watcher: Watcher;
  after: number;
}

interface Watched {
  owner: string;
  entries: Set<Entry>;
  seen: string;
  told: string;
  toldAt: number;
  busy: boolean;
  again: boolean;
  later?: NodeJS.Timeout;
}

/**
 * Follows jobs for any number of watchers over one database connection: a hint names a job, one query reads what is new,
 * everybody who watches it is told. Hints may be lost, so jobs under watch are also compared every two seconds, all in one
 * query.
 */
export async function openWatch(database: Database, log: Logger): Promise<Watch> {
  const jobs = new Map<string, Watched>();

  const refresh = async (id: string): Promise<void> => {
    const watched = jobs.get(id);
    if (!watched) return;
    if (watched.busy) {
      watched.again = true;
      return;
    }
    watched.busy = true;
    try {
      do {
        watched.again = false;
        await tell(id, watched);
      } while (watched.again && jobs.get(id) === watched);
    } catch (error) {
      log.debug({ event: 'watch_failed', job_id: id, err: error });
    } finally {
      watched.busy = false;
    }
  };

  const tell = async (id: string, watched: Watched) => {
    const oldest = Math.min(...[...watched.entries].map((entry) => entry.after));
    const events = await eventsAfter(database.db, watched.owner, id, oldest);
    const job = await findJob(database.db, watched.owner, id);
    if (!job) return finish(id, watched);
    watched.seen = job.updated_at.toISOString();
    for (const event of events)
      for (const entry of watched.entries)
        if (event.id > entry.after) {
          entry.after = event.id;
          entry.watcher.event(event, job);
        }
    if (isTerminal(job.status) && events.some((event) => terminalEvents.includes(event.type)))
      return finish(id, watched);
    tellProgress(id, watched, job);
  };

  const tellProgress = (id: string, watched: Watched, job: JobRow) => {
    const now = `${job.status} ${job.stage} ${job.progress} ${job.processed_chunks}`;
    if (now === watched.told || job.status !== 'processing') return;
    const wait = watched.toldAt + progressMs - performance.now();
    if (wait > 0) {
      watched.later ??= setTimeout(() => {
        watched.later = undefined;
        void refresh(id);
      }, wait);
      return;
    }
    watched.told = now;
    watched.toldAt = performance.now();
    for (const entry of watched.entries) entry.watcher.progress(job);
  };

  const finish = (id: string, watched: Watched) => {
    jobs.delete(id);
    clearTimeout(watched.later);
    for (const entry of watched.entries) entry.watcher.end();
  };

  const stopListening = await database.listen(jobChannel, (id) => void refresh(id));
  const poll = every(
    2,
    async () => {
      if (jobs.size === 0) return;
      const rows = await changedAt(database.db, [...jobs.keys()]);
      const found = new Map(rows.map((row) => [row.id, row.updated_at.toISOString()]));
      for (const [id, watched] of jobs) if (found.get(id) !== watched.seen) await refresh(id);
    },
    log,
  );

  const add = (owner: string, id: string, entry: Entry) => {
    let watched = jobs.get(id);
    if (!watched) {
      watched = { owner, entries: new Set(), seen: '', told: '', toldAt: 0, busy: false, again: false };
      jobs.set(id, watched);
    }
    watched.entries.add(entry);
    return () => {
      watched.entries.delete(entry);
      if (watched.entries.size === 0 && jobs.get(id) === watched) {
        jobs.delete(id);
        clearTimeout(watched.later);
      }
    };
  };

  return {
    async watch(owner, job, after, watcher) {
      // A job that has ended tells its last event again, so that every stream ends the same way.
      const from =
        after ?? (await newestEvent(database.db, owner, job.id)) - (isTerminal(job.status) ? 1 : 0);
      const stop = add(owner, job.id, { watcher, after: from });
      void refresh(job.id);
      return stop;
    },
    async wait(owner, id, seconds, signal) {
      const job = await findJob(database.db, owner, id);
      if (!job || isTerminal(job.status)) return job;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          stop();
          resolve();
        };
        const timer = setTimeout(done, seconds * 1000);
        const stop = add(owner, id, {
          after: 0,
          watcher: { event: () => undefined, progress: () => undefined, end: done },
        });
        signal?.addEventListener('abort', done, { once: true });
        void refresh(id);
      });
      return findJob(database.db, owner, id);
    },
    watchers: () => [...jobs.values()].reduce((sum, watched) => sum + watched.entries.size, 0),
    async close() {
      await poll.stop();
      await stopListening();
      for (const [id, watched] of jobs) finish(id, watched);
    },
  };
}
