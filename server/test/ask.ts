/** A multipart body written by hand, so that tests decide every byte of it. */
export interface FormPart {
  name: string;
  value: string | Uint8Array;
  /** Makes it a file. Written between quotes as it is: tests of hostile names escape, or do not. */
  filename?: string;
  type?: string;
}

export interface Body {
  bytes: Buffer<ArrayBuffer>;
  headers: Record<string, string>;
}

export function multipart(parts: readonly FormPart[], boundary = 'octavo-test-boundary'): Body {
  const pieces = parts.flatMap(({ name, value, filename, type }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n`,
    ),
    Buffer.from(filename === undefined ? '\r\n' : `Content-Type: ${type ?? 'application/pdf'}\r\n\r\n`),
    Buffer.from(value as Uint8Array),
    Buffer.from('\r\n'),
  ]);
  return {
    bytes: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire, read by assertions
  json: any;
  /** `error.code` of a problem. */
  code: string | undefined;
}

export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  let json: Answer['json'];
  try {
    json = JSON.parse(text);
  } catch {}
  return { status: response.status, headers: response.headers, text, json, code: json?.error?.code };
}

export interface Submission {
  /** Name and content of each file, in the field `file`. */
  files?: readonly (readonly [name: string, content: Uint8Array])[];
  fields?: Record<string, string>;
  headers?: Record<string, string>;
}

/** Submits as a form does. `path` is below /api/v1, e.g. `compress?wait=10`. */
export function submit(
  url: string,
  path: string,
  { files = [], fields = {}, headers = {} }: Submission,
): Promise<Answer> {
  const body = multipart([
    ...Object.entries(fields).map(([name, value]) => ({ name, value })),
    ...files.map(([filename, value]) => ({ name: 'file', filename, value })),
  ]);
  return ask(`${url}/api/v1/${path}`, {
    method: 'POST',
    headers: { ...body.headers, ...headers },
    body: body.bytes,
  });
}

/** The job when it has ended. Throws when it has not after `seconds`. */
export async function ended(url: string, job: string, seconds = 120): Promise<Answer['json']> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const { json } = await ask(`${url}/api/v1/jobs/${job}`);
    if (['completed', 'failed', 'cancelled'].includes(json.status)) return json;
    if (performance.now() > until)
      throw new Error(`job ${job} is ${json.status} (${json.stage}) after ${seconds} seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Asks again until `check` gives something true; gives that. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T> | T,
  seconds = 60,
): Promise<Exclude<T, undefined | null | false>> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const found = await check();
    if (found) return found as Exclude<T, undefined | null | false>;
    if (performance.now() > until) throw new Error(`${what}: not so after ${seconds} seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
