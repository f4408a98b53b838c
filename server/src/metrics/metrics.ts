import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { entriesAfter, newestEntry } from '../accounts/rows.ts';
import type { Database } from '../database/open.ts';
import { every } from '../jobs/every.ts';
import { countQueue } from '../jobs/rows/chunk.ts';
import { jobChannel } from '../jobs/rows/event.ts';
import { endedSince } from '../jobs/rows/job.ts';
import { usageSince } from '../jobs/rows/usage.ts';
import type { Watch } from '../jobs/watch.ts';
import type { Logger } from '../log.ts';

export interface Metrics {
  /** Prometheus text exposition format. */
  text(): Promise<string>;
  request(route: string, method: string, status: number, seconds: number): void;
  close(): Promise<void>;
}

/**
 * Subscribes to what happens to jobs; nothing calls it. Each API process counts the jobs it hears of end, so a scrape of
 * all processes must not be summed: take the maximum, or scrape one.
 */
export async function openMetrics(database: Database, watch: Watch, log: Logger): Promise<Metrics> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const jobs = new Counter({
    name: 'octavo_jobs_total',
    help: 'Jobs that ended.',
    labelNames: ['operation', 'status'],
    registers,
  });
  const errors = new Counter({
    name: 'octavo_job_errors_total',
    help: 'Failed jobs by error code.',
    labelNames: ['operation', 'code'],
    registers,
  });
  const cache = new Counter({
    name: 'octavo_result_cache_total',
    help: 'Completed jobs whose result may be reused: `hit` was completed by one that was there, `miss` was worked on.',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const tokens = new Counter({
    name: 'octavo_model_tokens_total',
    help: 'Tokens of questions to language models that ended, and of their answers.',
    labelNames: ['model', 'direction'],
    registers,
  });
  const calls = new Counter({
    name: 'octavo_model_calls_total',
    help: 'Requests to language models, retries included.',
    labelNames: ['model'],
    registers,
  });
  const credits = new Counter({
    name: 'octavo_credits_total',
    help: 'Credits moved, by kind of entry; each counts without its sign.',
    labelNames: ['kind'],
    registers,
  });
  const duration = new Histogram({
    name: 'octavo_job_duration_seconds',
    help: 'From the first claim to the end.',
    labelNames: ['operation'],
    buckets: [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000],
    registers,
  });
  const waiting = new Histogram({
    name: 'octavo_job_wait_seconds',
    help: 'From submit to the first claim.',
    labelNames: ['operation'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 1000],
    registers,
  });
  const bytes = new Histogram({
    name: 'octavo_source_bytes',
    help: 'Size of the sources of ended jobs.',
    labelNames: ['operation'],
    buckets: [1e4, 1e5, 1e6, 1e7, 1e8, 1e9],
    registers,
  });
  const http = new Histogram({
    name: 'octavo_http_request_seconds',
    help: 'Answers of the API.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  new Gauge({
    name: 'octavo_chunks',
    help: 'Chunks waiting and running.',
    labelNames: ['operation', 'state'],
    registers,
    async collect() {
      this.reset();
      for (const row of await countQueue(database.db)) {
        this.set({ operation: row.operation, state: 'waiting' }, row.waiting);
        this.set({ operation: row.operation, state: 'running' }, row.running);
      }
    },
  });
  new Gauge({
    name: 'octavo_watchers',
    help: 'Open event streams.',
    registers,
    collect() {
      this.set(watch.watchers());
    },
  });

  let since = new Date();
  let asked = since;
  let counted: Promise<void> = Promise.resolve();
  let entry = await newestEntry(database.db);
  let dirty = false;
  const read = async () => {
    if (!dirty) return;
    dirty = false;
    const ended = await endedSince(database.db, since);
    for (const job of ended) {
      jobs.inc({ operation: job.operation, status: job.status });
      if (job.status === 'failed' && typeof job.error?.code === 'string')
        errors.inc({ operation: job.operation, code: job.error.code });
      if (job.status === 'completed' && job.cache_key !== null)
        cache.inc({ operation: job.operation, outcome: job.cached_from === null ? 'miss' : 'hit' });
      bytes.observe({ operation: job.operation }, job.original_size);
      if (job.started_at && job.completed_at) {
        duration.observe(
          { operation: job.operation },
          (job.completed_at.getTime() - job.started_at.getTime()) / 1000,
        );
        waiting.observe(
          { operation: job.operation },
          (job.started_at.getTime() - job.created_at.getTime()) / 1000,
        );
      }
      if (job.completed_at && job.completed_at > since) since = job.completed_at;
    }
  };
  const readMoney = async () => {
    for (const row of await usageSince(database.db, asked)) {
      tokens.inc({ model: row.model, direction: 'input' }, row.input);
      tokens.inc({ model: row.model, direction: 'output' }, row.output);
      calls.inc({ model: row.model }, row.requests);
      if (row.last > asked) asked = row.last;
    }
    for (const row of await entriesAfter(database.db, entry)) {
      credits.inc({ kind: row.kind }, row.amount);
      entry = Math.max(entry, row.last);
    }
  };
  const stopListening = await database.listen(jobChannel, () => {
    dirty = true;
  });
  const timer = every(1, read, log);
  return {
    text: async () => {
      await read().catch(() => undefined);
      // With the scrape, not with every event; one after the other, or two at a time would count the same.
      counted = counted.then(readMoney).catch(() => undefined);
      await counted;
      return registry.metrics();
    },
    request: (route, method, status, seconds) =>
      http.observe({ route, method, status: String(status) }, seconds),
    async close() {
      await timer.stop();
      await stopListening();
      registry.clear();
    },
  };
}
