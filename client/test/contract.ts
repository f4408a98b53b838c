import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Chunk, Health, Job, Operation, TimelineEntry } from '../src/types.ts';
import { answer, refuse } from './contract-answers.ts';
import { operations } from './contract-operations.ts';

/** How a job of the stand-in runs: decided by words in the file name ("slow", "fail", "partial"). */
interface Run {
  job: Job;
  chunks: Chunk[];
  events: { id: number; event: string; data: Record<string, unknown> }[];
  listeners: Set<(event: Run['events'][number]) => void>;
  bytes: Uint8Array;
  timer?: NodeJS.Timeout;
}

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
  const runs = new Map<string, Run>();
  const keys = new Map<string, string>();
  const trouble: Trouble = { resumedFrom: [], requests: [] };
  const tick = options.tickMs ?? 15;
  let count = 0;
  let eventId = 0;

  const now = () => new Date().toISOString();
  const newId = () => `01900000-0000-7000-8000-${String(++count).padStart(12, '0')}`;

  const emit = (run: Run, event: string, data: Record<string, unknown> = {}) => {
    const entry = { id: ++eventId, event, data: { type: event, at: now(), job_id: run.job.job_id, ...data } };
    run.events.push(entry);
    run.job.updated_at = entry.data.at as string;
    if (event !== 'progress')
      run.job.timeline!.push({
        id: entry.id,
        type: event,
        at: entry.data.at as string,
        data,
      } as TimelineEntry);
    for (const listener of run.listeners) listener(entry);
  };

  const progress = (run: Run, value: number, stage: string) => {
    const { job } = run;
    if (job.stage !== stage) {
      job.stage = stage;
      emit(run, 'job.stage', { stage });
    }
    job.progress = value;
    job.progress_percent = Math.round(value * 100);
    const chunk = run.chunks[0]!;
    chunk.progress = value;
    emit(run, 'progress', {
      status: job.status,
      stage,
      progress: value,
      processed_chunks: job.processed_chunks,
      total_chunks: job.total_chunks,
    });
  };

  const end = (run: Run, status: 'completed' | 'failed' | 'cancelled') => {
    clearTimeout(run.timer);
    const { job } = run;
    const chunk = run.chunks[0]!;
    Object.assign(job, {
      status,
      stage: null,
      completed_at: now(),
      expires_at: new Date(Date.now() + 864e5).toISOString(),
    });
    Object.assign(chunk, {
      state: status,
      ended_at: now(),
      duration_seconds: (Date.now() - Date.parse(chunk.started_at ?? now())) / 1000,
    });
    if (status === 'completed') complete(run);
    if (status === 'failed') {
      job.error = {
        code: 'ENGINE_CRASH',
        message:
          'The program that works on this document crashed. Retry once; if it fails again, repair the file first.',
        details: { engine: 'qpdf 11.3.0' },
        retryable: false,
      };
      chunk.error = job.error;
    }
    if (status === 'cancelled')
      job.error = { code: 'CANCELLED', message: 'The job was cancelled.', details: {}, retryable: false };
    emit(run, `job.${status}`, { job: structuredClone(job) });
  };

  const complete = (run: Run) => {
    const { job } = run;
    const small = Math.round(job.original_size * 0.38);
    Object.assign(job, {
      progress: 1,
      progress_percent: 100,
      processed_chunks: 1,
      download_url: `/api/v1/jobs/${job.job_id}/result`,
      warnings: job.original_filename?.includes('partial')
        ? ['Pages 3-4 could not be read and were left out.']
        : [],
      partial: job.original_filename?.includes('partial') ?? false,
      result:
        job.operation === 'compress'
          ? {
              changed: true,
              original_size: job.original_size,
              compressed_size: small,
              compression_ratio: 0.38,
              saved_percent: 62,
              pages: 4,
              engine: 'Octavo optimizer',
              duration_seconds: 1.27,
            }
          : {
              pages: 4,
              size: job.original_size,
              encrypted: false,
              fonts: ['Helvetica', 'Times-Roman'],
              info: { title: 'Report', author: null },
            },
      files: [
        {
          file_id: newId(),
          name: `${(job.original_filename ?? 'result').replace(/\.pdf$/i, '')}-${job.operation}.pdf`,
          size: small,
          media_type: 'application/pdf',
          sha256: 'a'.repeat(64),
          url: `/api/v1/jobs/${job.job_id}/result`,
        },
      ],
    });
    if (job.kind === 'bulk') {
      job.result = {
        files: job.items!.length,
        completed: job.items!.length - 1,
        failed: 1,
        saved_percent: 62,
      };
      job.items!.forEach((item, index) => {
        item.status = index === 1 ? 'failed' : 'completed';
        item.result =
          index === 1
            ? null
            : {
                original_size: item.original_size,
                compressed_size: Math.round(item.original_size * 0.38),
                saved_percent: 62,
              };
        item.error =
          index === 1
            ? {
                code: 'PDF_ENCRYPTED',
                message: 'The PDF needs a password. Remove it and send the file again.',
                details: {},
                retryable: false,
              }
            : null;
      });
      job.partial = true;
    }
    run.bytes = new TextEncoder().encode(`%PDF-1.7\n% ${job.job_id}\n%%EOF\n`);
  };

  const start = (run: Run) => {
    const { job } = run;
    const stages = operations.find((one) => one.name === job.operation)?.stages ?? ['working'];
    const slow = /slow/i.test(job.original_filename ?? '');
    const fails = /fail/i.test(job.original_filename ?? '') && job.attempts === 1;
    const total = slow ? 400 : 20;
    let turn = 0;
    const step = () => {
      if (turn === 0) {
        job.status = 'processing';
        job.started_at = now();
        Object.assign(run.chunks[0]!, { state: 'running', started_at: now(), attempts: job.attempts });
        emit(run, 'job.processing');
      }
      turn += 1;
      if (fails && turn > total / 2) return end(run, 'failed');
      if (turn >= total) return end(run, 'completed');
      progress(
        run,
        turn / total,
        stages[Math.min(stages.length - 1, Math.floor((turn / total) * stages.length))]!,
      );
      run.timer = setTimeout(step, tick);
    };
    run.timer = setTimeout(step, tick * 4);
  };

  const make = (
    operation: Operation,
    files: File[],
    fields: Record<string, unknown>,
    kind: Job['kind'] = 'single',
  ) => {
    const job_id = newId();
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const job: Job = {
      job_id,
      operation: operation.name,
      kind,
      parent_id: null,
      status: 'pending',
      stage: null,
      current_step: null,
      progress: 0,
      progress_percent: 0,
      total_chunks: 1,
      processed_chunks: 0,
      failed_chunks: [],
      partial: false,
      warnings: [],
      client_job_id: (fields.client_job_id as string) ?? null,
      original_filename: files[0]?.name ?? 'uploaded.pdf',
      original_size: size,
      options: { ...(fields.options as object) },
      priority: Number(fields.priority ?? 0),
      result: null,
      error: null,
      download_url: null,
      attempts: 1,
      estimated_credits: null,
      credits: null,
      created_at: now(),
      started_at: null,
      completed_at: null,
      updated_at: now(),
      expires_at: null,
      steps: [{ operation: operation.name, options: {} }],
      files: [],
      sources: files.map((file) => ({ file_id: newId(), name: file.name, size: file.size, pages: 4 })),
      items:
        kind === 'bulk'
          ? files.map((file, position) => ({
              job_id: newId(),
              position,
              filename: file.name,
              status: 'pending' as const,
              result: null,
              error: null,
              original_size: file.size,
              pages: 4,
            }))
          : [],
      timeline: [],
    };
    const chunk: Chunk = {
      chunk_id: newId(),
      kind: 'run',
      label: 'the whole file',
      step: 0,
      position: 0,
      pages: { from: 1, to: 4 },
      state: 'queued',
      attempts: 0,
      error: null,
      warnings: [],
      progress: 0,
      started_at: null,
      ended_at: null,
      duration_seconds: null,
    };
    const run: Run = { job, chunks: [chunk], events: [], listeners: new Set(), bytes: new Uint8Array() };
    runs.set(job_id, run);
    emit(run, 'job.created');
    start(run);
    return job;
  };

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
