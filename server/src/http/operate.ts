import type { FastifyInstance } from 'fastify';
import { toolNames } from '../engines/tools.ts';
import { countQueue } from '../jobs/rows/chunk.ts';
import { countPending } from '../jobs/rows/job.ts';
import { liveWorkers } from '../jobs/rows/worker.ts';
import { hasEstimate } from '../operations/asks.ts';
import { availability } from '../operations/availability.ts';
import type { Site } from './site.ts';

const open = { type: 'object', additionalProperties: true };

/** What the service can do, and how it is. */
export function operateRoutes(app: FastifyInstance, site: Site): void {
  const { engine } = site;
  const { db } = engine.database;

  app.get(
    '/operations',
    {
      schema: {
        tags: ['service'],
        summary: 'What this server can do',
        operationId: 'list_operations',
        response: { 200: open },
      },
    },
    async () => {
      const tools = await site.tools();
      return {
        operations: engine.catalog.map(({ definition }) => ({
          name: definition.name,
          title: definition.title,
          summary: definition.summary,
          accepts: definition.accepts,
          sources: definition.sources,
          stages: definition.stages,
          options: definition.options,
          result: definition.result,
          bulk: definition.sources.max === 1,
          chunked: definition.chunked,
          partial: definition.partial,
          password_option: definition.passwordOption ?? null,
          preview: definition.preview !== undefined,
          estimate: hasEstimate(definition),
          ...(definition.preview
            ? {
                preview_options: definition.preview.options ?? null,
                preview_result: definition.preview.result,
              }
            : {}),
          ...availability(definition, tools),
          tools: [...definition.tools.needs, ...(definition.tools.uses ?? [])].map((name) => ({
            ...tools.find((tool) => tool.tool === name),
            tool: name,
            required: definition.tools.needs.includes(name),
          })),
        })),
        limits: {
          max_file_size: site.files.maxFileSize,
          max_total_size: site.files.maxTotalSize,
          max_files: site.files.maxFiles,
          max_pages: site.files.maxPages,
        },
      };
    },
  );

  const health = async () => {
    const [database, storage, sandbox, tools] = await Promise.all([
      probe(async () => {
        await countPending(db, 1);
        // Not where it lies: whoever may ask for health need not know the machine.
        return engine.database.embedded ? 'private PostgreSQL' : 'PostgreSQL of DATABASE_URL';
      }),
      probe(() => engine.shelf.storage.check()),
      site.sandbox.status().catch(() => undefined),
      site.tools(),
    ]);
    const queue = await probe(async () => ({
      operations: await countQueue(db),
      workers: await liveWorkers(db),
    }));
    const rows = queue.ok ? queue.detail : { operations: [], workers: [] };
    const ok = database.ok && storage.ok && queue.ok;
    // Without a language model a server is whole: to set one up is a choice.
    const expected = toolNames.filter((name) => name !== 'model');
    const unavailable = expected.filter((name) => !tools.find((tool) => tool.tool === name)?.available);
    return {
      status: ok
        ? unavailable.length > 0 || rows.workers.length === 0
          ? 'degraded'
          : 'healthy'
        : 'unhealthy',
      version: site.version,
      services: {
        database: { ok: database.ok, detail: database.ok ? database.detail : null },
        storage: { ok: storage.ok },
        queue: {
          ok: queue.ok,
          waiting: rows.operations.reduce((sum, row) => sum + row.waiting, 0),
          running: rows.operations.reduce((sum, row) => sum + row.running, 0),
          workers: rows.workers.length,
          operations: rows.operations,
        },
        engines: Object.fromEntries(
          tools.map((tool) => [
            tool.tool,
            { available: tool.available, engine: tool.engine, reason: tool.reason },
          ]),
        ),
        sandbox: sandbox ?? null,
      },
    };
  };

  const tags = ['service'];
  app.get(
    '/health',
    {
      schema: {
        tags,
        summary: 'How the service is',
        operationId: 'health',
        response: { 200: open, 503: open },
      },
    },
    async (_request, reply) => {
      const state = await health();
      return reply.code(state.status === 'unhealthy' ? 503 : 200).send(state);
    },
  );
  app.get(
    '/livez',
    { schema: { tags, summary: 'The process runs', operationId: 'livez', response: { 200: open } } },
    async () => ({ status: 'ok' }),
  );
  app.get(
    '/readyz',
    {
      schema: {
        tags,
        summary: 'The service takes jobs',
        operationId: 'readyz',
        response: { 200: open, 503: open },
      },
    },
    async (_request, reply) => {
      const database = await probe(() => countPending(db, 1));
      return reply.code(database.ok ? 200 : 503).send({ status: database.ok ? 'ok' : 'unavailable' });
    },
  );
  app.get(
    '/operate/queues',
    {
      schema: {
        tags: ['operate'],
        summary: 'Waiting and running chunks per operation',
        operationId: 'list_queues',
        response: { 200: open },
      },
    },
    async () => ({
      queues: await countQueue(db),
    }),
  );
  app.get(
    '/operate/workers',
    {
      schema: {
        tags: ['operate'],
        summary: 'Workers heard of lately',
        operationId: 'list_workers',
        response: { 200: open },
      },
    },
    async () => ({
      workers: (await liveWorkers(db)).map((worker) => ({
        worker_id: worker.id,
        slots: worker.slots,
        busy: worker.busy,
        started_at: worker.started_at.toISOString(),
        seen_at: worker.seen_at.toISOString(),
      })),
    }),
  );
}

type Probed<T> = { ok: true; detail: T } | { ok: false };

async function probe<T>(work: () => Promise<T>): Promise<Probed<T>> {
  const late = new Promise<Probed<T>>((resolve) => setTimeout(() => resolve({ ok: false }), 2000).unref());
  const now = work().then(
    (detail): Probed<T> => ({ ok: true, detail }),
    (): Probed<T> => ({ ok: false }),
  );
  return Promise.race([now, late]);
}
