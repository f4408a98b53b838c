import { errorFromAnswer, errorFromThrown, isFinal, type OctavoError } from './error.ts';
import { readEventStream, type StreamMessage } from './event-stream.ts';
import type { Transport } from './transport.ts';
import { isTerminal, type Job, type JobEvent } from './types.ts';

export interface WatchOptions {
  /** Ends the iteration, without an error. */
  signal?: AbortSignal;
  /** Resume after this event of an earlier stream. */
  lastEventId?: string;
  /** A stream silent for longer is taken for dead. The server sends a heartbeat every 15 s. */
  silenceSeconds?: number;
  /** Between polls, once streaming has failed. */
  pollSeconds?: number;
  /** Told of each failure that is waited out; the next event says that it is over. */
  onTrouble?: (error: OctavoError) => void;
}

/** Streams that failed in a row before polling takes over; a proxy that buffers events fails every time. */
const streamTries = 3;
/** Polls before streaming is tried again. */
const pollsBetween = 10;

/**
 * Events of a job until its end: a stream that resumes where it broke, polling where streams do not pass.
 * Rejects when the job cannot be had at all (JOB_NOT_FOUND, UNAUTHORIZED, …); an unreachable server is waited for.
 */
export async function* watch(
  transport: Transport,
  id: string,
  options: WatchOptions = {},
): AsyncGenerator<JobEvent, void, void> {
  const { signal } = options;
  const path = `/jobs/${encodeURIComponent(id)}`;
  let lastEventId = options.lastEventId ?? null;
  let failures = 0;
  while (!signal?.aborted) {
    let asked = 0;
    try {
      for await (const message of stream(transport, `${path}/events`, lastEventId, options)) {
        if (signal?.aborted) return;
        const event = toEvent(message);
        if (!event) continue;
        failures = 0;
        lastEventId = message.id ?? lastEventId;
        yield event;
        if (endsJob(event, id)) return;
      }
      // The server ended it before the job did: restarted, or shedding load. Ask again where we were.
      failures += 1;
    } catch (thrown) {
      if (signal?.aborted) return;
      const error = errorFromThrown(thrown);
      if (isFinal(error)) throw error;
      failures += 1;
      asked = waitAsked(error);
      options.onTrouble?.(error);
    }
    if (failures >= streamTries) {
      for await (const event of poll(transport, path, options)) {
        yield event;
        if (endsJob(event, id)) return;
      }
      failures = streamTries - 1;
    } else await pause(Math.max(250 * 2 ** failures, asked), signal);
  }
}

async function* stream(
  transport: Transport,
  path: string,
  lastEventId: string | null,
  options: WatchOptions,
) {
  const silence = (options.silenceSeconds ?? 45) * 1000;
  const link = new AbortController();
  const stop = () => link.abort();
  options.signal?.addEventListener('abort', stop, { once: true });
  let timer = setTimeout(stop, silence);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, silence);
  };
  try {
    const response = await transport.open(path, {
      headers: {
        accept: 'text/event-stream',
        ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
      },
      signal: link.signal,
    });
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || !response.body || !type.startsWith('text/event-stream'))
      throw errorFromAnswer(response.status, await response.text(), (name) => response.headers.get(name));
    yield* readEventStream(response.body, heard);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
    link.abort();
  }
}

async function* poll(
  transport: Transport,
  path: string,
  options: WatchOptions,
): AsyncGenerator<JobEvent, void, void> {
  for (let turn = 0; turn < pollsBetween && !options.signal?.aborted; turn += 1) {
    let asked = 0;
    try {
      const job = await transport.json<Job>(path, options.signal ? { signal: options.signal } : {});
      yield { type: 'snapshot', id: null, job };
    } catch (thrown) {
      const error = errorFromThrown(thrown, options.signal);
      if (options.signal?.aborted) return;
      if (isFinal(error)) throw error;
      asked = waitAsked(error);
      options.onTrouble?.(error);
    }
    await pause(Math.max((options.pollSeconds ?? 1.5) * 1000, asked), options.signal);
  }
}

/** Milliseconds the server asked to wait (`Retry-After`), at most ten minutes: it may be mistaken, and timers overflow. */
const waitAsked = (error: OctavoError) => Math.min(600, error.retryAfterSeconds ?? 0) * 1000;

function toEvent({ event, data, id }: StreamMessage): JobEvent | null {
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(data) as Record<string, unknown>;
  } catch {
    return null;
  }
  if (event === 'snapshot') return { type: 'snapshot', id, job: body as unknown as Job };
  if (event === 'progress') return { ...(body as object), type: 'progress', id } as JobEvent;
  if (!/^(job|chunk)\./.test(event)) return null;
  return { ...(body as object), type: event, id, data: (body.data ?? body) as object } as JobEvent;
}

const endsJob = (event: JobEvent, id: string) =>
  event.type === 'snapshot'
    ? isTerminal(event.job.status)
    : event.type !== 'progress' &&
      event.job_id === id &&
      (event.type === 'job.completed' || event.type === 'job.failed' || event.type === 'job.cancelled');

const pause = (milliseconds: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
