import { faultFromWire, type PublicError } from '../fault.ts';
import { filesOfJob } from '../files/rows.ts';
import type { JobDetail } from '../jobs/detail.ts';
import type { JobRow } from '../jobs/rows/job.ts';
import { apiBase, resultsOf } from '../jobs/view.ts';
import type { OlderAnswer } from './aliases.ts';
import type { Site } from './site.ts';

/** A book of 1000 pages has 5 MB of sentences; what is longer is fetched as the result that it is. */
const mostBytes = 64_000_000;

/**
 * The job, and beside it what callers of an older name read: `task_id` and `message`, or the sentences themselves once the job has
 * completed. Of a waiting name a failed job is an error answer, as its error says.
 */
export async function inOlderShape(site: Site, older: OlderAnswer, job: JobRow, detail: JobDetail) {
  if (older === 'task')
    return {
      ...detail,
      task_id: `job_${job.id}`,
      message: `The job is ${job.status}. GET ${apiBase}/jobs/${job.id} says how far it is.`,
    };
  if (job.status === 'failed')
    throw faultFromWire({ ...(job.error as Partial<PublicError>), kind: 'unprocessable' });
  return { ...detail, sentences: job.status === 'completed' ? await sentencesOf(site, job) : null };
}

/** Null where the result is no JSON of sentences (another `output`), or too long for an answer. */
async function sentencesOf({ engine }: Site, job: JobRow): Promise<string[] | null> {
  const { db } = engine.database;
  const [file] = resultsOf(job, await filesOfJob(db, job.owner_id, job.id, { role: 'result' }));
  if (file?.media_type !== 'application/json' || file.size > mostBytes) return null;
  const pieces: Buffer[] = [];
  for await (const piece of await engine.shelf.storage.get(file.storage_key)) pieces.push(piece as Buffer);
  const { sentences } = JSON.parse(Buffer.concat(pieces).toString()) as { sentences?: unknown };
  if (!Array.isArray(sentences)) return null;
  return sentences.map((sentence) => String((sentence as { text?: unknown }).text ?? ''));
}
