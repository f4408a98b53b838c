import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { inspectPdf } from '../../src/pdf/inspect.ts';
import { findProgram } from '../../src/program.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { ask, type Entry, type History, type Loose } from './clients.ts';
import { sha256 } from './documents.ts';

/** What the checker found wrong, by the promise it breaks; every list must be empty. */
export interface Findings {
  /** Acknowledged, and not there or not as sent. */
  lost: string[];
  /** Two jobs for one request, two ends of one attempt, two results of one chunk. */
  doubled: string[];
  /** Not ended in time, or ended and not let go of. */
  stuck: string[];
  /** A blob without a row, a row without a blob, a job's file that is not what its row says. */
  orphaned: string[];
  /** A result that is wrong, a refusal, a failure that a kill does not excuse. */
  wrong: string[];
}

export interface Counts {
  accepted: number;
  repeated: number;
  completed: number;
  partial: number;
  cancelled: number;
  failed: Record<string, number>;
  requeued: Record<string, number>;
  /** Completed by a fallback, because an engine inside the sandbox was killed. */
  fallbacks: number;
}

const rowsOf = async (pool: pg.Pool, text: string, values: unknown[] = []): Promise<Loose[]> =>
  (await pool.query(text, values)).rows;

/** What the rows say of the history: every promise that can be read from the database. */
export async function checkRows(
  pool: pg.Pool,
  { entries }: History,
  maxAttempts: number,
  found: Findings,
): Promise<Counts> {
  const say = (list: string[], rows: Loose[], text: string) => {
    for (const row of rows) list.push(`${text}: ${JSON.stringify(row)}`);
  };
  const query = (text: string, values?: unknown[]) => rowsOf(pool, text, values);

  const jobs = await query(
    `select id, client_job_id, status, attempts, partial from jobs where parent_id is null`,
  );
  const byId = new Map(jobs.map((job) => [job.id as string, job]));
  const known = new Set(entries.map((entry) => entry.key));
  for (const entry of entries) {
    const job = entry.jobId ? byId.get(entry.jobId) : undefined;
    if (entry.jobId && job?.client_job_id !== entry.key)
      found.lost.push(`acknowledged, no job: ${entry.key}`);
    if (entry.refused) found.wrong.push(`${entry.key} was refused: ${entry.refused}`);
    if (entry.doubled) found.doubled.push(`${entry.key} repeated gave another job, ${entry.doubled}`);
    if (entry.changed) found.doubled.push(`${entry.key} ended and changed: ${entry.changed}`);
    if (job && entry.seen && entry.seen.status !== job.status)
      found.doubled.push(`${entry.key} was ${entry.seen.status}, is ${job.status}`);
    if (job && entry.cancel === 'acknowledged' && job.status !== 'cancelled')
      found.wrong.push(`${entry.key}: cancel was acknowledged, the job is ${job.status}`);
    if (entry.cancel === 'sent') found.wrong.push(`${entry.key}: cancel was never answered`);
  }
  say(
    found.doubled,
    await query(
      `select client_job_id, count(*) from jobs where parent_id is null group by 1 having count(*) > 1`,
    ),
    'two jobs for one key',
  );
  for (const job of jobs)
    if (!known.has(job.client_job_id)) found.wrong.push(`a job nobody sent: ${job.client_job_id}`);

  say(
    found.stuck,
    await query(
      `select id, client_job_id, kind, operation, status, stage, created_at from jobs where completed_at is null`,
    ),
    'not ended',
  );
  say(
    found.stuck,
    await query(`select c.id, c.state, c.operation, c.failures, c.lease_until < now() as expired, c.run_after, j.status
      from chunks c join jobs j on j.id = c.job_id
      where c.state = 'running' and c.lease_until < now() or c.state in ('queued', 'running') and j.completed_at is not null`),
    'a chunk left behind',
  );
  say(
    found.stuck,
    await query(`select m.id, m.name, m.state, c.state as chunk from pgboss.job m
      left join chunks c on c.id = (m.data->>'chunk_id')::uuid
      where m.state in ('created', 'retry', 'active')
        and (c.id is null or c.state not in ('queued', 'running') or c.message_id is distinct from m.id)`),
    'a message for nothing',
  );
  say(
    found.stuck,
    await query(`select key, locked_until from idempotency where job_id is null`),
    'a key held by nobody',
  );

  const ends = `('job.completed', 'job.failed', 'job.cancelled')`;
  say(
    found.doubled,
    await query(`select e.job_id, j.attempts, count(*), string_agg(e.type, ' ' order by e.id) as types
      from events e join jobs j on j.id = e.job_id where e.type in ${ends}
      group by 1, 2 having count(*) > j.attempts`),
    'ended twice in one attempt',
  );
  say(
    found.doubled,
    await query(
      `select data->>'chunk_id' as chunk, count(*) from events where type = 'chunk.completed' group by 1 having count(*) > 1`,
    ),
    'a chunk completed twice',
  );
  say(
    found.doubled,
    await query(
      `select chunk_id, role, position, count(*) from job_files where chunk_id is not null group by 1, 2, 3 having count(*) > 1`,
    ),
    'two results for one chunk',
  );
  say(
    found.doubled,
    await query(
      `select l.chunk_id, c.state from job_files l join chunks c on c.id = l.chunk_id where c.state <> 'completed'`,
    ),
    'a result of a chunk that did not complete',
  );
  say(
    found.doubled,
    await query(`select e.job_id, e.type, e.id from events e
      join (select job_id, max(id) as id from events where type in ${ends} group by 1) last on last.job_id = e.job_id
      where e.id > last.id and e.type not in ('job.expired', 'job.deleted')`),
    'something happened after the end',
  );
  say(
    found.wrong,
    await query(`select j.id, j.status, array_agg(e.type order by e.id) as types from jobs j left join events e on e.job_id = j.id
      where j.completed_at is not null group by 1, 2 having not coalesce(bool_or(e.type = 'job.' || j.status), false)`),
    'an end without its event',
  );
  say(
    found.wrong,
    await query(
      `select j.client_job_id, c.id, c.operation, c.failures, c.error->>'code' as code, c.error->>'message' as message,
         (select count(*) from events e where e.job_id = c.job_id and e.type = 'chunk.retrying' and e.data->>'chunk_id' = c.id::text) as retries
       from chunks c join jobs j on j.id = c.job_id where c.state = 'failed'
         and (select count(*) from events e where e.job_id = c.job_id and e.type = 'chunk.retrying' and e.data->>'chunk_id' = c.id::text) < $1`,
      [maxAttempts - 1],
    ),
    `failed after fewer than ${maxAttempts} attempts`,
  );

  const count = async (text: string) =>
    Object.fromEntries((await query(text)).map((row) => [row.name, Number(row.count)]));
  const status = await count(`select status as name, count(*) from jobs where parent_id is null group by 1`);
  return {
    accepted: entries.filter((entry) => entry.jobId).length,
    repeated: entries.reduce((sum, entry) => sum + entry.tries - 1, 0),
    completed: status.completed ?? 0,
    partial: jobs.filter((job) => job.partial).length,
    cancelled: status.cancelled ?? 0,
    failed: await count(
      `select error->>'code' as name, count(*) from jobs where status = 'failed' group by 1`,
    ),
    requeued: await count(
      `select data->'error'->>'code' as name, count(*) from events where type = 'chunk.retrying' group by 1`,
    ),
    fallbacks: Number(
      (await query(`select count(*) from jobs where warnings::text like '%gave up%'`))[0]!.count,
    ),
  };
}

/** Where the store and the rows differ: every blob has its row, every row its blob, and that blob's size and hash. */
export async function checkStore(pool: pg.Pool, storage: Storage): Promise<string[]> {
  const differences: string[] = [];
  const rows = await rowsOf(
    pool,
    `select id, storage_key, sha256, size, lost_at from files where purged_at is null`,
  );
  const keys = new Set(rows.map((row) => row.storage_key as string));
  for await (const blob of storage.list())
    if (!keys.delete(blob.key)) differences.push(`a blob without a row: ${blob.key}`);
  for (const key of keys) differences.push(`a row without a blob: ${key}`);
  for (const row of rows) {
    if (row.lost_at !== null) differences.push(`a file was lost: ${row.id}`);
    if (keys.has(row.storage_key)) continue;
    // Cleanup may take a file between the list and the look: the next look will not have its row.
    const blob = await storage.get(row.storage_key).catch(() => undefined);
    const pieces: Buffer[] = [];
    for await (const piece of blob ?? []) pieces.push(piece as Buffer);
    const bytes = Buffer.concat(pieces);
    if (!blob) differences.push(`a blob that vanished: ${row.storage_key}`);
    else if (sha256(bytes) !== row.sha256 || bytes.length !== row.size)
      differences.push(`the blob of ${row.id} is not what its row says`);
  }
  return differences;
}

/** Fetches every result over HTTP, as its owner would, and opens it. Gives how many files were checked. */
export async function checkResults(
  url: () => string | undefined,
  history: History,
  folder: string,
  found: Findings,
): Promise<number> {
  let files = 0;
  for (const entry of history.entries) {
    if (!entry.jobId) continue;
    const answer = await ask(url(), `/jobs/${entry.jobId}`);
    if (answer?.status !== 200) {
      found.lost.push(`${entry.key}: GET of the job answered ${answer?.status}`);
      continue;
    }
    files += await checkJob(url()!, entry, answer.body, folder, found);
  }
  return files;
}

async function checkJob(
  url: string,
  entry: Entry,
  job: Loose,
  folder: string,
  found: Findings,
): Promise<number> {
  const { order, key } = entry;
  const wrong = (text: string) => void found.wrong.push(`${key} (${order.kind}): ${text}`);
  const sent = order.sources.map((source) => source.sha256);
  if (order.kind !== 'bulk' && String(job.sources.map((file: Loose) => file.sha256)) !== String(sent))
    found.lost.push(`${key}: its source is not what was sent`);
  if (job.status !== 'completed') return 0;
  const pages = order.sources.reduce((sum, source) => sum + source.pages, 0);
  if (order.kind === 'info' || order.kind === 'probe') {
    if (job.result?.pages !== pages) wrong(`counted ${job.result?.pages} pages instead of ${pages}`);
    return 0;
  }
  if (order.kind === 'bulk' && job.items.length !== order.sources.length)
    wrong(`${job.items.length} items for ${order.sources.length} files`);
  if (order.ttl) {
    const gone = await ask(url, `/jobs/${entry.jobId}/result`);
    if (gone?.status !== 410) wrong(`its result has expired and answers ${gone?.status}`);
    return 0;
  }
  const jobs =
    order.kind === 'bulk'
      ? (job.items as Loose[]).map((item, at) => ({ ...item, pages: order.sources[at]!.pages }))
      : [{ job_id: job.job_id as string, status: 'completed', pages }];
  let files = 0;
  for (const each of jobs as { job_id: string; status: string; pages: number }[]) {
    if (each.status !== 'completed') continue;
    const detail = (await ask(url, `/jobs/${each.job_id}`))?.body;
    const made = (detail?.files ?? []) as { file_id: string; sha256: string; size: number }[];
    const expected = order.kind === 'split' || order.kind === 'steps' ? each.pages : 1;
    if (made.length !== expected) wrong(`${made.length} files instead of ${expected}`);
    let total = 0;
    for (const file of made) {
      files += 1;
      total += await checkFile(
        `${url}/api/v1/jobs/${each.job_id}/result?file=${file.file_id}`,
        file,
        folder,
        wrong,
      );
    }
    if (total !== each.pages) wrong(`${total} pages instead of ${each.pages}`);
  }
  if (order.kind === 'bulk') await checkZip(`${url}/api/v1/jobs/${entry.jobId}/result`, wrong);
  return files;
}

/** Gives the pages it has, by our own reader; qpdf has a look too where it is installed. */
async function checkFile(
  url: string,
  file: { sha256: string; size: number },
  folder: string,
  wrong: (text: string) => void,
): Promise<number> {
  const response = await fetch(url);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) {
    wrong(`the result answers ${response.status}: ${bytes.toString('utf8', 0, 200)}`);
    return 0;
  }
  if (sha256(bytes) !== file.sha256 || bytes.length !== file.size)
    wrong('the result has other bytes than it should');
  if (response.headers.get('etag') !== `"${file.sha256}"`)
    wrong('the result has another ETag than it should');
  const path = join(folder, `${file.sha256}.pdf`);
  await writeFile(path, bytes);
  try {
    const qpdf = findProgram('qpdf');
    const checked = qpdf ? spawnSync(qpdf, ['--check', path], { encoding: 'utf8' }) : undefined;
    if (checked && checked.status !== 0) wrong(`qpdf says ${checked.stdout}${checked.stderr}`);
    return (await inspectPdf(path)).pages;
  } catch (error) {
    wrong(`the result does not open: ${error}`);
    return 0;
  } finally {
    await rm(path, { force: true });
  }
}

async function checkZip(url: string, wrong: (text: string) => void): Promise<void> {
  const response = await fetch(url);
  const bytes = Buffer.from(await response.arrayBuffer());
  const whole = bytes.length === Number(response.headers.get('content-length') ?? bytes.length);
  // The end of central directory record (APPNOTE 4.3.16) stands in the last 22 bytes of a ZIP without a comment.
  if (response.status !== 200 || !whole || bytes.readUInt32LE(bytes.length - 22) !== 0x06054b50)
    wrong(`the ZIP of all results is not whole (${response.status})`);
}

/** Acknowledged submits as they were written down while they came: what was only in memory does not count. */
export async function acknowledged(history: History): Promise<Map<string, string>> {
  const lines = (await readFile(history.file, 'utf8')).split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line)).map(({ key, job_id }) => [key, job_id]));
}
