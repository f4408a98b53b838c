import { errorFromAnswer, errorFromThrown, OctavoError } from './error.ts';

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** Bytes handed to the network so far; `total` includes the form around the files. */
export interface UploadProgress {
  loaded: number;
  total: number;
}

export interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: FormData | string;
  signal?: AbortSignal;
  onUploadProgress?: (progress: UploadProgress) => void;
}

/** How requests leave: fetch, or XMLHttpRequest where somebody wants to see an upload move (fetch cannot say). */
export interface Transport {
  /** The answer itself, whatever its status; rejects only when there is none. */
  open(path: string, call?: Call): Promise<Response>;
  /** The answer's JSON; rejects with OctavoError unless it is a success. */
  json<T>(path: string, call?: Call): Promise<T>;
  url(path: string): string;
}

/** The few members of XMLHttpRequest used here, so that no DOM types are needed to compile for Node. */
interface Xhr {
  upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null };
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  status: number;
  responseText: string;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body?: unknown): void;
  abort(): void;
}

const xhrClass = () => (globalThis as { XMLHttpRequest?: new () => Xhr }).XMLHttpRequest;

export function createTransport(base: string, given: Fetch | undefined): Transport {
  const send: Fetch = given ?? ((input, init) => globalThis.fetch(input, init));
  const url = (path: string) => base + path;

  const open = async (path: string, call: Call = {}) => {
    try {
      return await send(url(path), {
        method: call.method ?? 'GET',
        headers: call.headers ?? {},
        ...(call.body === undefined ? {} : { body: call.body }),
        ...(call.signal ? { signal: call.signal } : {}),
      });
    } catch (thrown) {
      throw errorFromThrown(thrown, call.signal);
    }
  };

  const json = async <T>(path: string, call: Call = {}): Promise<T> => {
    const headers = { accept: 'application/json', ...call.headers };
    const answer =
      call.onUploadProgress && !given && xhrClass()
        ? await sendByXhr(url(path), { ...call, headers })
        : await byFetch(await open(path, { ...call, headers }), call.signal);
    if (answer.status < 200 || answer.status > 299)
      throw errorFromAnswer(answer.status, answer.body, answer.header);
    if (answer.body === '') return undefined as T;
    try {
      return JSON.parse(answer.body) as T;
    } catch (cause) {
      throw new OctavoError({
        status: answer.status,
        code: 'NOT_OCTAVO',
        message: 'The address answered, but not as Octavo does. Check the address.',
        cause,
      });
    }
  };

  return { open, json, url };
}

interface Answer {
  status: number;
  body: string;
  header: (name: string) => string | null;
}

async function byFetch(response: Response, signal?: AbortSignal): Promise<Answer> {
  try {
    return {
      status: response.status,
      body: await response.text(),
      header: (name) => response.headers.get(name),
    };
  } catch (thrown) {
    throw errorFromThrown(thrown, signal);
  }
}

function sendByXhr(url: string, call: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new (xhrClass()!)();
    const giveUp = () => request.abort();
    const end = () => call.signal?.removeEventListener('abort', giveUp);
    request.open(call.method ?? 'POST', url);
    for (const [name, value] of Object.entries(call.headers ?? {})) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => call.onUploadProgress?.({ loaded, total });
    request.onload = () => {
      end();
      resolve({
        status: request.status,
        body: request.responseText,
        header: (name) => request.getResponseHeader(name),
      });
    };
    request.onerror = request.onabort = () => {
      end();
      reject(errorFromThrown(new Error('no answer'), call.signal));
    };
    if (call.signal?.aborted) return reject(errorFromThrown(new Error('given up'), call.signal));
    call.signal?.addEventListener('abort', giveUp, { once: true });
    request.send(call.body);
  });
}
