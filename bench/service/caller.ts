import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** As many connections as are asked for, kept open: the bench must not wait for itself. */
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

export interface Answer<T = Job> {
  status: number;
  body: T;
  milliseconds: number;
}

export interface Job {
  job_id: string;
  status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';
  stage: string | null;
  error: { code: string; message: string } | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
}

export const ended = (job: Job) => ['completed', 'failed', 'cancelled'].includes(job.status);

/** One request over loopback, answered with JSON. */
export async function call<T = Job>(
  url: string,
  options: { method?: string; headers?: Record<string, string | number>; body?: Buffer | Readable } = {},
): Promise<Answer<T>> {
  const started = performance.now();
  const answer = await open(url, options);
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString('utf8');
  return {
    status: answer.statusCode ?? 0,
    body: (text === '' ? null : JSON.parse(text)) as T,
    milliseconds: performance.now() - started,
  };
}

/** The same, up to the headers; the caller reads the body. */
export function open(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string | number>; body?: Buffer | Readable } = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent }, resolve);
    request.once('error', reject);
    if (body === undefined || Buffer.isBuffer(body)) request.end(body);
    else body.once('error', reject).pipe(request);
  });
}

/** Sends one file as `multipart/form-data`, from memory or as it is made. */
export function send<T = Job>(
  url: string,
  file: Buffer | { length: number; body: () => Readable },
  name = 'document.pdf',
): Promise<Answer<T>> {
  const boundary = '----octavo-bench-7d0c5a1e';
  const head = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/pdf\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': head.length + file.length + tail.length,
  };
  if (Buffer.isBuffer(file))
    return call(url, { method: 'POST', headers, body: Buffer.concat([head, file, tail]) });
  const inner = file.body();
  async function* whole() {
    yield head;
    yield* inner;
    yield tail;
  }
  return call(url, { method: 'POST', headers, body: Readable.from(whole(), { objectMode: false }) });
}

export const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Asks for the job until it has ended; throws after `seconds`. */
export async function untilEnded(api: string, id: string, seconds = 60, everyMs = 50): Promise<Job> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const { body } = await call(`${api}/jobs/${id}`);
    if (ended(body)) return body;
    await pause(everyMs);
  }
  throw new Error(`job ${id} has not ended within ${seconds} s`);
}

export const closeConnections = () => agent.destroy();
