import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health } from '../src/types.ts';
import { answer, refuse } from './contract-answers.ts';
import { operations } from './contract-operations.ts';
import { openRuns, type Run } from './contract-runs.ts';

/** What a test may break. */
export interface Trouble {
  /** Events after which the next stream is cut; used up once. */
  cutStreamAfter?: number;
  /** Streams answer 502, as a proxy that does not pass them. */
  noStreams?: boolean;
  /** What `Last-Event-ID` said on each stream. */
  resumedFrom: (string | undefined)[];
  requests: string[];
}

const health: Health = {
  status: 'ok',
  version: '0.1.0',
  services: {
    database: { ok: true, detail: 'PostgreSQL 18.4, embedded' },
    storage: { ok: true, detail: 'disk' },
    queue: { ok: true, waiting: 2, running: 1, workers: 1 },
    engines: {
      structure: { available: true, engine: 'qpdf 11.3.0', reason: null },
      render: { available: true, engine: 'PDFium (WebAssembly) 2.15.1', reason: null },
    },
    sandbox: {
      level: 2,
      guards: [
        {
          name: 'filesystem',
          enforced: false,
          by: 'bubblewrap is not installed: apt-get install bubblewrap',
        },
        { name: 'memory', enforced: true, by: 'prlimit --data' },
        { name: 'wall_clock', enforced: true, by: 'watchdog' },
      ],
    },
  },
};

/**
 * A server in memory that speaks the contract and does no work: for the client's tests, and for looking at the console
 * without a database. Takes requests it does not know to `fallback`.
 */
export async function startContract(
  options: {
    port?: number;
    tickMs?: number;
    fallback?: (request: IncomingMessage, response: ServerResponse) => void;
  } = {},
) {
  const { runs, newId, emit, end, start, make } = openRuns(options.tickMs ?? 15);
  const keys = new Map<string, string>();
  const trouble: Trouble = { resumedFrom: [], requests: [] };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (!url.pathname.startsWith('/api/v1/')) {
      if (options.fallback) return options.fallback(request, response);
      return refuse(response, 404, 'NOT_FOUND', 'There is nothing here.');
    }
    trouble.requests.push(`${request.method} ${url.pathname}`);
    const parts = url.pathname.slice('/api/v1/'.length).split('/');
    const [head, id, verb] = parts;
    const run = head === 'jobs' && id ? runs.get(id) : undefined;
    const key = request.headers['idempotency-key'] as string | undefined;

    if (request.method === 'GET' && head === 'operations') return answer(response, 200, { operations });
    if (request.method === 'GET' && head === 'health') return answer(response, 200, health);
    if (request.method === 'GET' && head === 'jobs' && !id) return list(url, response);
    if (request.method === 'POST' && ((head === 'jobs' && !id) || id === 'bulk')) {
      if (key && keys.has(key)) return answer(response, 202, runs.get(keys.get(key)!)!.job);
      const { fields, files } = await read(request);
      const operation = operations.find((one) => one.name === (fields.operation ?? head));
      if (!operation) return refuse(response, 404, 'OPERATION_NOT_FOUND', 'There is no such operation.');
      const quality = (fields.options as Record<string, number>)?.image_quality;
      if (quality !== undefined && (quality < 10 || quality > 100))
        return refuse(response, 422, 'VALIDATION_ERROR', 'image_quality must be from 10 to 100.', {
          fields: [{ path: 'image_quality', message: 'must be from 10 to 100' }],
        });
      if (id !== 'bulk')
        for (const file of files)
          if (!(await file.slice(0, 5).text()).startsWith('%PDF-'))
            return refuse(
              response,
              415,
              'UNSUPPORTED_FORMAT',
              `${file.name} is not a PDF. Send PDF files to ${operation.name}.`,
              { filename: file.name },
            );
      const job = make(operation, files, fields, id === 'bulk' ? 'bulk' : 'single');
      if (key) keys.set(key, job.job_id);
      if (/wait=/.test(String(request.headers.prefer))) {
        await new Promise<void>((resolve) =>
          runs.get(job.job_id)!.listeners.add(({ event }) => /completed|failed/.test(event) && resolve()),
        );
        return answer(response, 200, job);
      }
      return answer(response, 202, job);
    }
    if (head === 'uploads' && request.method === 'POST') {
      const [file] = (await read(request)).files;
      return answer(response, 201, {
        file_id: newId(),
        name: file?.name,
        size: file?.size,
        media_type: 'application/pdf',
        sha256: 'b'.repeat(64),
        expires_at: null,
      });
    }
    if (!run) return refuse(response, 404, 'JOB_NOT_FOUND', 'There is no job with this id.');
    if (request.method === 'DELETE') {
      clearTimeout(run.timer);
      runs.delete(id!);
      return response.writeHead(204).end();
    }
    if (!verb) return answer(response, 200, run.job);
    if (verb === 'chunks') return answer(response, 200, { chunks: run.chunks });
    if (verb === 'events') return stream(run, request, response);
    if (verb === 'cancel') {
      if (run.job.status === 'completed' || run.job.status === 'failed')
        return refuse(
          response,
          409,
          'INVALID_JOB_STATUS',
          'The job has finished; there is nothing to cancel.',
        );
      if (run.job.status !== 'cancelled') end(run, 'cancelled');
      return answer(response, 200, run.job);
    }
    if (verb === 'retry') {
      Object.assign(run.job, {
        status: 'pending',
        error: null,
        progress: 0,
        progress_percent: 0,
        completed_at: null,
        attempts: run.job.attempts + 1,
      });
      emit(run, 'job.retried');
      start(run);
      return answer(response, 200, run.job);
    }
    if (verb === 'result') {
      if (run.job.status !== 'completed')
        return refuse(response, 409, 'RESULT_NOT_READY', 'The job has not completed yet.');
      return response
        .writeHead(200, {
          'content-type': 'application/pdf',
          'content-disposition': `attachment; filename="${run.job.files![0]!.name}"`,
        })
        .end(run.bytes);
    }
    refuse(response, 404, 'NOT_FOUND', 'There is nothing here.');
  });

  const list = (url: URL, response: ServerResponse) => {
    const get = (name: string) => url.searchParams.get(name);
    const limit = Number(get('limit') ?? 20);
    const all = [...runs.values()]
      .map((run) => run.job)
      .filter((job) => !get('status') || job.status === get('status'))
      .filter((job) => !get('operation') || job.operation === get('operation'))
      .filter((job) => !get('text') || `${job.original_filename} ${job.client_job_id}`.includes(get('text')!))
      .filter((job) => !get('client_job_id') || job.client_job_id === get('client_job_id'))
      .filter((job) => !get('created_after') || job.created_at >= get('created_after')!)
      .filter((job) => !get('created_before') || job.created_at < get('created_before')!)
      .sort((a, b) => (a.job_id < b.job_id ? 1 : -1));
    const from = get('cursor') ? all.findIndex((job) => job.job_id < get('cursor')!) : 0;
    const page = from < 0 ? [] : all.slice(from, from + limit);
    const more = from >= 0 && from + limit < all.length;
    answer(response, 200, { jobs: page, next_cursor: more ? page.at(-1)!.job_id : null });
  };

  const stream = (run: Run, request: IncomingMessage, response: ServerResponse) => {
    if (trouble.noStreams) return refuse(response, 502, 'BAD_GATEWAY', 'no streams');
    const since = request.headers['last-event-id'] as string | undefined;
    trouble.resumedFrom.push(since);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    let sent = 0;
    const send = (id: number, event: string, data: unknown) => {
      response.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      if (trouble.cutStreamAfter !== undefined && ++sent >= trouble.cutStreamAfter) {
        delete trouble.cutStreamAfter;
        leave();
        return setTimeout(() => response.destroy(), 5);
      }
      if (/^job\.(completed|failed|cancelled)$/.test(event)) {
        leave();
        response.end();
      }
    };
    const listen = (entry: Run['events'][number]) => send(entry.id, entry.event, entry.data);
    const leave = () => run.listeners.delete(listen);
    request.on('close', leave);
    response.write(': hello\n\n');
    if (since === undefined) send(run.events.at(-1)?.id ?? 0, 'snapshot', run.job);
    else for (const entry of run.events) if (entry.id > Number(since)) listen(entry);
    if (/completed|failed|cancelled/.test(run.job.status)) return response.end();
    run.listeners.add(listen);
  };

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trouble,
    stop: async () => {
      for (const run of runs.values()) clearTimeout(run.timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<{ fields: Record<string, unknown>; files: File[] }> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return { fields: JSON.parse(body.toString()), files: [] };
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  const fields: Record<string, unknown> = {};
  const files: File[] = [];
  for (const [name, value] of form)
    if (typeof value === 'string') fields[name] = name === 'options' ? JSON.parse(value) : value;
    else files.push(value);
  return { fields, files };
}
