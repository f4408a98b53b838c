import type { Call, UploadProgress } from './transport.ts';

/** A browser's File, or bytes with the name they go by. */
export type SubmitFile = File | { name: string; data: Blob };

export interface SubmitOptions {
  /** Sent along; either these or `fileIds`. */
  files?: readonly SubmitFile[];
  /** Files uploaded before. */
  fileIds?: readonly string[];
  /** The operation's own options, as its schema describes them. */
  options?: Record<string, unknown>;
  priority?: number;
  /** Seconds the result is kept after the job ends. */
  ttl?: number;
  /** A job from `confirm` that waits for these files; they are sent to its operation. */
  jobId?: string;
  /** Your own name for the job; unique while it lives. */
  clientJobId?: string;
  /** False: work anew, even where the result of the same documents and options is there. */
  cache?: boolean;
  /** The same key with the same request gives the first answer again, never a second job. */
  idempotencyKey?: string;
  /** Seconds (<= 60) the answer may be held until the job ends. */
  wait?: number;
  signal?: AbortSignal;
  /** Browsers only: fetch cannot tell how far an upload is. */
  onUploadProgress?: (progress: UploadProgress) => void;
}

/**
 * A request that makes a job: multipart with files, JSON with file ids. The fields go before the files, so that the
 * server can refuse a bad option before it has read a gigabyte.
 */
export function submission(
  given: SubmitOptions,
  fixed: Record<string, string> = {},
  fileField = 'file',
): Call {
  const headers: Record<string, string> = {};
  if (given.idempotencyKey !== undefined) headers['idempotency-key'] = given.idempotencyKey;
  if (given.wait !== undefined) headers.prefer = `wait=${given.wait}`;
  const fields = {
    ...fixed,
    ...(given.options ? { options: given.options } : {}),
    ...(given.priority === undefined ? {} : { priority: given.priority }),
    ...(given.ttl === undefined ? {} : { ttl: given.ttl }),
    ...(given.cache === undefined ? {} : { cache: given.cache }),
    ...(given.jobId === undefined ? {} : { job_id: given.jobId }),
    ...(given.clientJobId === undefined ? {} : { client_job_id: given.clientJobId }),
  };
  const call: Call = {
    method: 'POST',
    headers,
    ...(given.signal ? { signal: given.signal } : {}),
    ...(given.onUploadProgress ? { onUploadProgress: given.onUploadProgress } : {}),
  };
  if (given.fileIds) {
    headers['content-type'] = 'application/json';
    return { ...call, body: JSON.stringify({ ...fields, file_ids: given.fileIds }) };
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  for (const file of given.files ?? []) form.append(fileField, 'data' in file ? file.data : file, file.name);
  return { ...call, body: form };
}
