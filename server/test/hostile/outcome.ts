import { readFile } from 'node:fs/promises';
import { ended, submit } from '../ask.ts';
import type { Entry } from './corpus.ts';

/** What became of one file in one operation. */
export interface Outcome {
  entry: Entry;
  operation: string;
  status: 'completed' | 'failed' | 'refused';
  /** HTTP status of the submission. */
  http: number;
  code: string | undefined;
  pages: number | undefined;
  seconds: number;
  /** The downloaded result, where there is one. */
  result: Buffer | undefined;
  /** Everything the service said about it. */
  said: string;
}

/** Sends the file as a caller would and follows it to its end. Throws when there is none within `seconds`. */
export async function send(
  url: string,
  operation: string,
  entry: Entry,
  path: string,
  seconds: number,
): Promise<Outcome> {
  const started = performance.now();
  const elapsed = () => Math.round((performance.now() - started) / 100) / 10;
  const files = [[entry.file, await readFile(path)]] as const;
  const answer = await submit(url, operation, { files });
  const base = { entry, operation, http: answer.status, said: answer.text };
  if (answer.status !== 202)
    return {
      ...base,
      status: 'refused',
      code: answer.code,
      pages: undefined,
      seconds: elapsed(),
      result: undefined,
    };
  const job = await ended(url, answer.json.job_id, seconds);
  const download = job.download_url ? await fetch(url + job.download_url) : undefined;
  return {
    ...base,
    status: job.status,
    code: job.error?.code,
    pages: job.result?.pages,
    seconds: elapsed(),
    result: download && Buffer.from(await download.arrayBuffer()),
    said: answer.text + JSON.stringify(job),
  };
}
