import { errorFromAnswer } from './error.ts';
import { type SubmitFile, type SubmitOptions, submission } from './submission.ts';
import { type Call, createTransport, type Fetch, type UploadProgress } from './transport.ts';
import type {
  Catalog,
  Chunk,
  Confirmed,
  CreditLedger,
  Credits,
  Estimate,
  Health,
  ItemPage,
  Job,
  JobEvent,
  JobFilters,
  JobPage,
  Operation,
  PageImage,
  Preview,
  Uploaded,
} from './types.ts';
import { type WatchOptions, watch } from './watch.ts';

export interface ClientOptions {
  /** Where Octavo is: `https://octavo.example.org`; `/api/v1` is added when absent. Empty: the page's own origin. */
  baseUrl?: string;
  /** Sent with every request, e.g. `authorization`. */
  headers?: Record<string, string>;
  /** Used instead of the global one; upload progress is then not reported. */
  fetch?: Fetch;
}

type Signal = { signal?: AbortSignal };

/** Every method rejects with OctavoError. */
export interface Client {
  /** The operations together with the limits of a request. */
  catalog(call?: Signal): Promise<Catalog>;
  /** What this server can do, unavailable operations included, with the reason. */
  operations(call?: Signal): Promise<Operation[]>;
  /** Makes a job. Resolves once it is accepted; with `wait`, once it ended or the seconds are over. */
  submit(operation: string, options: SubmitOptions): Promise<Job>;
  /** One job for each file under one parent; a bad file never sinks the others. */
  bulk(operation: string, options: SubmitOptions): Promise<Job>;
  /**
   * What the operation would do to a file (or to one uploaded before, by its id), measured in seconds, without a job.
   * The answer's `file_id` is the file, kept: submit it by that.
   */
  preview(
    operation: string,
    file: SubmitFile | string,
    options?: Record<string, unknown>,
    call?: Signal,
  ): Promise<Preview>;
  /**
   * Pages, tokens, credits and seconds of a job with these files (or with those uploaded before, by their ids), measured without
   * making it. The answer's `file_ids` are the files, kept.
   */
  estimate(
    operation: string,
    files: SubmitFile | readonly SubmitFile[] | string | readonly string[],
    options?: Record<string, unknown>,
    call?: Signal,
  ): Promise<Estimate>;
  /** Accepts the price of a job and holds it; its files follow by `submit` with `jobId`. */
  confirm(
    operation: string,
    given?: { options?: Record<string, unknown>; fileIds?: readonly string[]; clientJobId?: string },
    call?: Signal,
  ): Promise<Confirmed>;
  credits(call?: Signal): Promise<Credits>;
  /** The entries of a month (YYYY-MM; this one where absent), newest first. */
  ledger(page?: { month?: string; limit?: number; cursor?: string }, call?: Signal): Promise<CreditLedger>;
  job(id: string, call?: Signal): Promise<Job>;
  /** One page of jobs, newest first; `cursor` is the `next_cursor` of the page before. */
  jobs(filters?: JobFilters, cursor?: string | null, call?: Signal): Promise<JobPage>;
  /** Files of a bulk job, in pages. */
  items(
    id: string,
    page?: { after?: number; limit?: number; status?: string },
    call?: Signal,
  ): Promise<ItemPage>;
  /** Events until the job ends; see `watch`. */
  watch(id: string, options?: WatchOptions): AsyncIterable<JobEvent>;
  /** Watches until the job ended. */
  finished(id: string, options?: WatchOptions): Promise<Job>;
  /** INVALID_JOB_STATUS when it has finished otherwise. */
  cancel(id: string): Promise<Job>;
  /** Failed or partial jobs: runs the failed chunks again. */
  retry(id: string): Promise<Job>;
  /** Cancels if needed and purges the files now; the record answers 410 from then on. */
  remove(id: string): Promise<void>;
  chunks(id: string, call?: Signal): Promise<Chunk[]>;
  /** The address of the result; of one file of it, when there are several (all of them: a ZIP). */
  resultUrl(id: string, file?: string): string;
  /** The address of the picture of a page (from 1), WebP: of the result, or of the document that was sent. */
  pageUrl(id: string, page: number, options?: PageImage): string;
  /** The same as an open answer; rejects with the reason where there is no picture. */
  page(id: string, page: number, options?: PageImage & Signal): Promise<Response>;
  /** The result as an open answer: stream its `body`, or take `blob()`. `range` is an HTTP Range, `bytes=0-99`. */
  download(id: string, options?: Signal & { file?: string; range?: string }): Promise<Response>;
  uploads: {
    create(
      file: SubmitFile,
      options?: Signal & { onUploadProgress?: (p: UploadProgress) => void },
    ): Promise<Uploaded>;
    get(id: string, call?: Signal): Promise<Uploaded>;
    remove(id: string): Promise<void>;
  };
  health(call?: Signal): Promise<Health>;
}

export function createClient(options: ClientOptions = {}): Client {
  const root = (options.baseUrl ?? '').replace(/\/+$/, '');
  const transport = createTransport(/\/api(\/v\d+)?$/.test(root) ? root : `${root}/api/v1`, options.fetch);
  const own = options.headers;
  const link = own
    ? {
        ...transport,
        open: (path: string, call: Call = {}) =>
          transport.open(path, { ...call, headers: { ...own, ...call.headers } }),
        json: <T>(path: string, call: Call = {}) =>
          transport.json<T>(path, { ...call, headers: { ...own, ...call.headers } }),
      }
    : transport;
  const at = (id: string, rest = '') => `/jobs/${encodeURIComponent(id)}${rest}`;
  const resultPath = (id: string, file?: string) =>
    at(id, `/result${file === undefined ? '' : `?file=${encodeURIComponent(file)}`}`);
  const pagePath = (id: string, page: number, { of, width, region }: PageImage = {}) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ of, width, ...region }))
      if (value !== undefined) query.set(name, String(value));
    return at(id, `/pages/${page}${query.size > 0 ? `?${query}` : ''}`);
  };

  const client: Client = {
    catalog: (call) => link.json<Catalog>('/operations', call),
    operations: async (call) => (await client.catalog(call)).operations,
    submit: (operation, given) => link.json<Job>('/jobs', submission(given, { operation })),
    bulk: (operation, given) =>
      link.json<Job>(`/${encodeURIComponent(operation)}/bulk`, submission(given, {}, 'files[]')),
    preview: (operation, file, given, call) =>
      link.json<Preview>(
        `/${encodeURIComponent(operation)}/preview`,
        submission({
          ...(typeof file === 'string' ? { fileIds: [file] } : { files: [file] }),
          ...(given ? { options: given } : {}),
          ...call,
        }),
      ),
    estimate: (operation, files, given, call) => {
      const all = (Array.isArray(files) ? files : [files]) as readonly (SubmitFile | string)[];
      const fileIds = all.filter((file) => typeof file === 'string');
      return link.json<Estimate>(
        `/${encodeURIComponent(operation)}/estimate`,
        submission({
          ...(fileIds.length > 0 ? { fileIds } : { files: all as SubmitFile[] }),
          ...(given ? { options: given } : {}),
          ...call,
        }),
      );
    },
    confirm: (operation, given = {}, call) =>
      link.json<Confirmed>('/jobs/confirm', {
        ...call,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          operation,
          ...(given.options ? { options: given.options } : {}),
          ...(given.fileIds ? { file_ids: given.fileIds } : {}),
          ...(given.clientJobId === undefined ? {} : { client_job_id: given.clientJobId }),
        }),
      }),
    credits: (call) => link.json<Credits>('/me/credits', call),
    ledger: (page = {}, call) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(page))
        if (value !== undefined) query.set(name, String(value));
      return link.json<CreditLedger>(`/credits/ledger${query.size > 0 ? `?${query}` : ''}`, call);
    },
    job: (id, call) => link.json<Job>(at(id), call),
    jobs: (filters = {}, cursor, call) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(filters))
        if (value !== undefined && value !== '') query.set(name, String(value));
      if (cursor) query.set('cursor', cursor);
      return link.json<JobPage>(`/jobs${query.size > 0 ? `?${query}` : ''}`, call);
    },
    items: (id, page = {}, call) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(page))
        if (value !== undefined) query.set(name, String(value));
      return link.json<ItemPage>(at(id, `/items${query.size > 0 ? `?${query}` : ''}`), call);
    },
    watch: (id, given) => watch(link, id, given),
    finished: async (id, given) => {
      let last: Job | undefined;
      for await (const event of watch(link, id, given))
        if (event.type !== 'progress' && event.job) last = event.job;
      return last && last.job_id === id && last.completed_at ? last : client.job(id, given);
    },
    cancel: (id) => link.json<Job>(at(id, '/cancel'), { method: 'POST' }),
    retry: (id) => link.json<Job>(at(id, '/retry'), { method: 'POST' }),
    remove: async (id) => {
      await link.json<unknown>(at(id), { method: 'DELETE' });
    },
    chunks: async (id, call) => (await link.json<{ chunks: Chunk[] }>(at(id, '/chunks'), call)).chunks,
    resultUrl: (id, file) => link.url(resultPath(id, file)),
    pageUrl: (id, page, given) => link.url(pagePath(id, page, given)),
    page: async (id, page, given = {}) => {
      const response = await link.open(
        pagePath(id, page, given),
        given.signal ? { signal: given.signal } : {},
      );
      if (response.ok) return response;
      throw errorFromAnswer(response.status, await response.text(), (name) => response.headers.get(name));
    },
    download: async (id, given = {}) => {
      const response = await link.open(resultPath(id, given.file), {
        headers: given.range ? { range: given.range } : {},
        ...(given.signal ? { signal: given.signal } : {}),
      });
      if (response.ok) return response;
      throw errorFromAnswer(response.status, await response.text(), (name) => response.headers.get(name));
    },
    uploads: {
      create: (file, given = {}) =>
        link.json<Uploaded>('/uploads', { ...given, ...submission({ files: [file] }) }),
      get: (id, call) => link.json<Uploaded>(`/uploads/${encodeURIComponent(id)}`, call),
      remove: async (id) => {
        await link.json<unknown>(`/uploads/${encodeURIComponent(id)}`, { method: 'DELETE' });
      },
    },
    health: async (call) => {
      const response = await link.open('/health', call);
      const body = await response.text();
      // An ailing server answers 503 with the same facts: they are what the caller came for.
      if (response.ok || body.includes('"services"')) return JSON.parse(body) as Health;
      throw errorFromAnswer(response.status, body, (name) => response.headers.get(name));
    },
  };
  return client;
}
