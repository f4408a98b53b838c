import type { FastifyInstance } from 'fastify';
import type { EventRow } from '../jobs/rows/event.ts';
import { findJob, type JobRow } from '../jobs/rows/job.ts';
import { terminalEvents } from '../jobs/states.ts';
import { eventView } from '../jobs/view.ts';
import { signedDetail } from './downloads.ts';
import { jobOf } from './jobs.ts';
import { idParams, problemResponses } from './schemas.ts';
import type { Site } from './site.ts';

/** A watcher that reads so slowly that this much waits for it is let go; it resumes with Last-Event-ID. */
const mostBuffered = 1_000_000;
const heartbeatMs = 15_000;

/** Server-Sent Events (WHATWG HTML, section 9.2): a snapshot first, then everything after it, to the end of the job. */
export function eventRoutes(app: FastifyInstance, site: Site): void {
  const { db } = site.engine.database;

  // Everybody who watches a job is handed the same event, so its text is made once: with 1,000 watchers of 50 jobs the
  // last word reached the slowest after 3.6 s while each had the whole job read for itself.
  const texts = new WeakMap<EventRow, Promise<string>>();
  const makeText = async (event: EventRow) => {
    const view = eventView(event);
    const ended = terminalEvents.includes(event.type);
    const job = ended ? await findJob(db, event.owner_id, event.job_id) : undefined;
    const data = { job_id: event.job_id, ...view, ...(job ? { job: await signedDetail(site, job) } : {}) };
    return frame(event.type, data, view.id);
  };
  const textOf = (event: EventRow) => {
    const text = texts.get(event) ?? makeText(event);
    texts.set(event, text);
    return text;
  };

  app.get(
    '/jobs/:id/events',
    {
      schema: {
        tags: ['jobs'],
        summary: 'Watch a job (Server-Sent Events)',
        operationId: 'watch_job',
        description:
          'Events: snapshot, progress, and every change of the job. Last-Event-ID resumes after that event.',
        params: idParams,
        response: {
          200: {
            description: 'The stream.',
            content: { 'text/event-stream': { schema: { type: 'string' } } },
          },
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const job = await jobOf(site, request);
      const last = Number(
        request.headers['last-event-id'] ?? (request.query as { last_event_id?: string }).last_event_id,
      );
      const after = Number.isSafeInteger(last) && last >= 0 ? last : undefined;
      reply.hijack();
      const raw = reply.raw;
      raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const write = (text: string) => {
        if (raw.writableLength > mostBuffered) raw.destroy();
        else if (!raw.destroyed) raw.write(text);
      };
      const send = (event: string, data: unknown) => write(frame(event, data));

      send('snapshot', await signedDetail(site, job));
      // What follows is written in order even where a terminal event has to read the whole job first.
      let line: Promise<void> = Promise.resolve();
      const then = (work: () => Promise<void> | void) => {
        line = line.then(work).catch(() => void raw.destroy());
      };
      const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
      const stop = await site.watch.watch(job.owner_id, job, after, {
        event: (event) => then(async () => write(await textOf(event))),
        progress: (now) => then(() => send('progress', progressOf(now))),
        end: () => then(() => void raw.end()),
      });
      raw.once('close', () => {
        clearInterval(heartbeat);
        stop();
      });
      if (raw.destroyed) {
        clearInterval(heartbeat);
        stop();
      }
    },
  );
}

const frame = (event: string, data: unknown, id?: string) =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const progressOf = (job: JobRow) => ({
  job_id: job.id,
  status: job.status,
  stage: job.stage,
  progress: job.progress,
  progress_percent: Math.floor(job.progress * 100),
  processed_chunks: job.processed_chunks,
  total_chunks: job.total_chunks,
});
