import type { Client } from '../client.ts';
import type { Job } from '../types.ts';

/**
 * Where the result is to be had by a link, which sends no headers: the signed address of a single file, the plain one of
 * several; null where there is none. A path from the server is put below the address that the client goes to.
 */
export function resultLink(client: Client, job: Job): string | null {
  if (!job.download_url) return null;
  const own = client.resultUrl(job.job_id);
  const signed = job.files?.length === 1 ? job.files[0]?.signed_url : undefined;
  if (!signed) return own;
  if (/^https?:\/\//i.test(signed)) return signed;
  const root = /^(.*?)\/api(\/v\d+)?\/jobs\//.exec(own)?.[1];
  return root === undefined || !/^\/(?!\/)/.test(signed) ? own : root + signed;
}
