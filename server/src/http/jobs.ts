import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { validationError } from '../fault.ts';
import { isId } from '../id.ts';
import { cancel } from '../jobs/cancel.ts';
import { jobDeleted, jobNotFound } from '../jobs/faults.ts';
import { itemsOf, itemsShown } from '../jobs/items.ts';
import { remove } from '../jobs/remove.ts';
import { retry } from '../jobs/retry.ts';
import { findJob, type JobFilter, type JobRow, listJobs } from '../jobs/rows/job.ts';
import { isTerminal, type Status } from '../jobs/states.ts';
import { chunkViews, jobViews } from '../jobs/view.ts';
import { signedDetail } from './downloads.ts';
import { finalized, finalizedSchema } from './finalize.ts';
import { chunkSchema, idParams, jobSchema, problemResponses } from './schemas.ts';
import type { Site } from './site.ts';

/** The job a request names, if it is the caller's. Throws JOB_NOT_FOUND, and JOB_DELETED for one that was. */
export async function jobOf(site: Site, request: FastifyRequest): Promise<JobRow> {
  const { id } = request.params as { id: string };
  const job = isId(id) ? await findJob(site.engine.database.db, site.ownerOf(request), id) : undefined;
  if (!job) throw jobNotFound();
  if (job.deleted_at !== null) throw jobDeleted({ deleted_at: job.deleted_at.toISOString() });
  return job;
}

const statuses = ['pending', 'processing', 'completed', 'failed', 'cancelled'];
const listQuery = Type.Object({
  status: Type.Optional(
    Type.String({ description: `One or more of ${statuses.join(', ')}, separated by commas.` }),
  ),
  operation: Type.Optional(Type.String()),
  client_job_id: Type.Optional(Type.String()),
  text: Type.Optional(Type.String({ description: 'Part of the file name or client_job_id.' })),
  created_after: Type.Optional(Type.String({ format: 'date-time' })),
  created_before: Type.Optional(Type.String({ format: 'date-time' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 25 })),
  cursor: Type.Optional(Type.String({ description: 'next_cursor of the page before.' })),
});

const itemQuery = Type.Object({
  after: Type.Optional(
    Type.Integer({ minimum: -1, default: -1, description: 'next_after of the page before.' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: itemsShown })),
  status: Type.Optional(
    Type.String({ description: `One or more of ${statuses.join(', ')}, separated by commas.` }),
  ),
});

export function jobRoutes(app: FastifyInstance, site: Site): void {
  const { engine } = site;
  const { db } = engine.database;
  const tags = ['jobs'];
  const one = (summary: string, operationId: string) => ({
    schema: {
      tags,
      summary,
      operationId,
      params: idParams,
      response: { 200: jobSchema, ...problemResponses },
    },
  });

  app.get(
    '/jobs',
    {
      schema: {
        tags,
        summary: 'List jobs, newest first',
        operationId: 'list_jobs',
        querystring: listQuery,
        response: {
          200: Type.Object({
            jobs: Type.Array(Type.Unsafe(jobSchema)),
            next_cursor: Type.Union([Type.String(), Type.Null()]),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const query = request.query as Record<string, string | undefined> & { limit: number };
      const owner = site.ownerOf(request);
      const limit = query.limit ?? 25;
      if (query.cursor !== undefined && !isId(query.cursor))
        throw invalid('cursor', 'must be the next_cursor of a page before');
      const rows = await listJobs(db, owner, readFilter(query), limit + 1, query.cursor);
      const page = rows.slice(0, limit);
      return {
        jobs: await jobViews(db, owner, page),
        next_cursor: rows.length > limit ? page.at(-1)!.id : null,
      };
    },
  );

  app.get('/jobs/:id', one('One job', 'get_job'), async (request, reply) => {
    const job = await jobOf(site, request);
    if (!isTerminal(job.status)) reply.header('retry-after', '1');
    return signedDetail(site, job);
  });

  app.get(
    '/jobs/:id/chunks',
    {
      schema: {
        tags,
        summary: 'The chunk ledger of a job',
        operationId: 'get_job_chunks',
        params: idParams,
        response: { 200: Type.Object({ chunks: Type.Array(chunkSchema) }), ...problemResponses },
      },
    },
    async (request) => ({ chunks: await chunkViews(db, await jobOf(site, request)) }),
  );

  app.get(
    '/jobs/:id/items',
    {
      schema: {
        tags,
        summary: 'The files of a bulk job, in pages',
        operationId: 'list_job_items',
        description: `What became of each file, in order. A job's own answer shows the first ${itemsShown}.`,
        params: idParams,
        querystring: itemQuery,
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
            ),
            next_after: Type.Union([Type.Integer(), Type.Null()]),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const job = await jobOf(site, request);
      const { after = -1, limit = itemsShown, status } = request.query as Static<typeof itemQuery>;
      return itemsOf(db, job, { after, limit, ...(status ? { status: readStatus(status) } : {}) });
    },
  );

  app.post('/jobs/:id/cancel', one('Cancel a job', 'cancel_job'), async (request) => {
    const job = await jobOf(site, request);
    return signedDetail(site, await cancel(engine, job.owner_id, job.id));
  });

  app.post('/jobs/:id/retry', one('Run the failed chunks of a job again', 'retry_job'), async (request) => {
    const job = await jobOf(site, request);
    return signedDetail(site, await retry(engine, job.owner_id, job.id));
  });

  app.post(
    '/jobs/:id/finalize',
    {
      schema: {
        tags,
        summary: 'What an ended job cost',
        operationId: 'finalize_job',
        description: 'It was settled when it ended; asking changes nothing, and a body is not read.',
        params: idParams,
        response: { 200: finalizedSchema, ...problemResponses },
      },
    },
    async (request) => finalized(await jobOf(site, request)),
  );

  app.delete(
    '/jobs/:id',
    {
      schema: {
        tags,
        summary: 'Delete a job and its files',
        operationId: 'delete_job',
        params: idParams,
        response: { 204: Type.Null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { id } = request.params as { id: string };
      if (!isId(id)) throw jobNotFound();
      await remove(engine, site.ownerOf(request), id);
      return reply.code(204).send();
    },
  );
}

const invalid = (path: string, message: string) =>
  validationError({ summary: `${path} ${message}.`, fields: [{ path, message }] });

function readStatus(text: string): Status[] {
  const wanted = text.split(',').map((s) => s.trim());
  const unknown = wanted.find((s) => !statuses.includes(s));
  if (unknown !== undefined) throw invalid('status', `must be of ${statuses.join(', ')}`);
  return wanted as Status[];
}

function readFilter(query: Record<string, string | undefined>): JobFilter {
  const filter: JobFilter = {};
  if (query.status) {
    filter.status = readStatus(query.status);
  }
  if (query.operation) filter.operation = query.operation;
  if (query.client_job_id) filter.client_job_id = query.client_job_id;
  if (query.text) filter.text = query.text.replaceAll('\u0000', '');
  for (const name of ['created_after', 'created_before'] as const) {
    const text = query[name];
    if (!text) continue;
    const time = new Date(text);
    if (Number.isNaN(time.getTime())) throw invalid(name, 'must be a time such as 2030-01-31T00:00:00Z');
    filter[name] = time;
  }
  return filter;
}
