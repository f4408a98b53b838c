/**
 * How long an idle service takes to begin: jobs are sent one at a time, and the database's clock says when each was
 * written (`job.pending`), claimed (`job.processing`) and heard of from its isolated process (the first `job.stage`).
 * A listener beside the worker times the same by what the transactions announce when they commit.
 */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase } from '../../server/src/database/open.ts';
import { startServer } from '../../server/test/server.ts';
import { closeConnections, type Job, pause, send, untilEnded } from './caller.ts';
import { ms, quantile, type Report, record } from './figures.ts';
import { smallPdf } from './pdfs.ts';

const count = Number(process.env.COUNT ?? 100);
const operations = ['info', 'compress'] as const;

export async function idle(): Promise<Report> {
  const server = await startServer();
  const api = `${server.url}/api/v1`;
  const database = await openDatabase({ dataDir: server.dataDir });
  const answers: Record<string, number[]> = { info: [], compress: [] };
  const jobs: Record<string, Job[]> = { info: [], compress: [] };
  const disk: number[] = [];
  const heard = new Map<string, number[]>();
  try {
    const stop = await database.listen('octavo_job', (id) => {
      heard.set(id, [...(heard.get(id) ?? []), performance.now()]);
    });
    for (let n = -3; n < count; n += 1) {
      for (const operation of operations) {
        // Longer than what the worker still has to do after the job before, and never in step with its poll.
        await pause(120 + Math.random() * 130);
        const answer = await send(`${api}/${operation}`, smallPdf(n));
        if (answer.status !== 202) throw new Error(`a submit was answered ${answer.status}`);
        const job = await untilEnded(api, answer.body.job_id, 60, 25);
        if (job.status !== 'completed') throw new Error(`a job ended ${job.status}: ${job.error?.code}`);
        if (n < 0) continue;
        answers[operation]!.push(answer.milliseconds);
        jobs[operation]!.push(job);
      }
      disk.push(syncMilliseconds(server.dataDir));
    }
    await stop();
    const row = (operation: string, what: string, values: readonly number[]) => [
      operation,
      what,
      values.length,
      ...[0.5, 0.95, 0.99, 1].map((q) => ms(quantile(values, q))),
    ];
    const rows: Report['rows'][number][] = [];
    for (const operation of operations) {
      const ids = jobs[operation]!.map((job) => job.job_id);
      const spans = await readSpans(database, ids);
      const commits = ids.map((id) => heard.get(id) ?? []).filter((times) => times.length > 1);
      rows.push(
        row(
          operation,
          'submit committed to claim committed (heard)',
          commits.map((t) => t[1]! - t[0]!),
        ),
        row(
          operation,
          'job written to claimed',
          spans.map((s) => s.claim),
        ),
        row(
          operation,
          'job written to first word from its process',
          spans.map((s) => s.start),
        ),
        row(
          operation,
          'job written to completed',
          spans.map((s) => s.whole),
        ),
        row(operation, 'submit request to its 202 (upload, inspection, commit)', answers[operation]!),
      );
    }
    rows.push(row('-', 'floor: one write of 8 kB made durable (fdatasync) on the same disk', disk));
    return {
      title: 'Idle to start',
      what: `An idle service (\`serve\`, all roles in one process), ${count} small PDFs of each operation in turn, one by one with a random pause. Milliseconds. Every commit waits for the disk at least once.`,
      columns: ['operation', 'span', 'jobs', 'p50', 'p95', 'p99', 'max'],
      rows,
    };
  } finally {
    await database.close();
    closeConnections();
    await server.stop();
  }
}

async function readSpans(database: Awaited<ReturnType<typeof openDatabase>>, ids: readonly string[]) {
  const { rows } = await sql<{ claim: number; start: number; whole: number }>`
    select extract(epoch from p.at - s.at)::float8 * 1000 as claim,
           extract(epoch from h.at - s.at)::float8 * 1000 as start,
           extract(epoch from e.at - s.at)::float8 * 1000 as whole
    from unnest(${[...ids]}::uuid[]) as j(id)
    cross join lateral (select created_at as at from events where job_id = j.id and type = 'job.pending') s
    cross join lateral (select created_at as at from events where job_id = j.id and type = 'job.processing') p
    cross join lateral (select created_at as at from events where job_id = j.id and type = 'job.stage' order by id limit 1) h
    cross join lateral (select created_at as at from events where job_id = j.id and type = 'job.completed') e
  `.execute(database.db);
  return rows;
}

function syncMilliseconds(folder: string): number {
  const path = join(folder, 'sync-probe');
  const file = openSync(path, 'w');
  try {
    const started = performance.now();
    writeSync(file, Buffer.alloc(8192));
    fdatasyncSync(file);
    return performance.now() - started;
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

if (import.meta.main) {
  record(await idle(), 'node bench/service/idle.ts');
}
