import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { validationError } from '../fault.ts';
import { priced } from '../jobs/estimate.ts';
import { idempotencyConflict, idempotencyMismatch } from '../jobs/faults.ts';
import { holdKey } from '../jobs/hold-key.ts';
import { findIdempotency } from '../jobs/rows/idempotency.ts';
import { findJob, type JobRow } from '../jobs/rows/job.ts';
import { isTerminal } from '../jobs/states.ts';
import { admit, submit } from '../jobs/submit.ts';
import { apiBase } from '../jobs/view.ts';
import { modelAsked } from '../operations/asks.ts';
import { withSecrets } from '../operations/secret.ts';
import { olderAnswer } from './aliases.ts';
import { awaitedBy } from './confirm.ts';
import { signedDetail } from './downloads.ts';
import { scalesOf } from './estimate.ts';
import { examine, ready } from './examine.ts';
import { type Intake, intake, letGo } from './intake.ts';
import { inOlderShape } from './older-answers.ts';
import { type Order, type Route, readOrder } from './order.ts';
import { commonFields, filesField, jobSchema, problemResponses } from './schemas.ts';
import type { Site } from './site.ts';

/** `POST /{operation}`, `/{operation}/bulk` and `POST /jobs`: one road for all of them. */
export function submitRoutes(app: FastifyInstance, site: Site): void {
  for (const { definition } of site.engine.catalog) {
    const body = Type.Object({ file: filesField, ...definition.options.properties, ...commonFields });
    const describe = (summary: string, operationId: string) => ({
      config: { multipart: body },
      schema: {
        tags: ['operations'],
        operationId,
        summary,
        description: definition.summary,
        response: { 202: jobSchema, 200: jobSchema, ...problemResponses },
      },
    });
    app.post(`/${definition.name}`, describe(definition.title, definition.name), (request, reply) =>
      take(site, request, reply, { kind: 'single', definition }),
    );
    if (definition.sources.max === 1)
      app.post(
        `/${definition.name}/bulk`,
        describe(`${definition.title}, many files`, `${definition.name}_bulk`),
        (request, reply) => take(site, request, reply, { kind: 'bulk', definition }),
      );
  }
  const operation = Type.String({
    description: 'Name of an operation.',
    enum: site.engine.catalog.map((entry) => entry.definition.name),
  });
  const options = Type.Optional(
    Type.Object({}, { additionalProperties: true, description: 'Its options, as JSON.' }),
  );
  const body = Type.Object({
    file: filesField,
    operation: Type.Optional(operation),
    options,
    steps: Type.Optional(
      Type.Array(Type.Object({ operation, options }), {
        maxItems: 10,
        description: 'A chain: each step works on what the one before made.',
      }),
    ),
    ...commonFields,
  });
  const schema = {
    tags: ['jobs'],
    operationId: 'submit_job',
    summary: 'Submit a job, or a chain of steps',
    response: { 202: jobSchema, 200: jobSchema, ...problemResponses },
  };
  app.post('/jobs', { config: { multipart: body }, schema }, (request, reply) =>
    take(site, request, reply, { kind: 'single' }),
  );
}

async function take(
  site: Site,
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
): Promise<FastifyReply> {
  const { engine } = site;
  const owner = site.ownerOf(request);
  await admit(engine);
  if (route.definition) await ready(site, route.definition);
  const key = idempotencyKey(request);
  const held = key === undefined ? undefined : await holdKey(engine, owner, key);
  const before =
    key === undefined || held ? undefined : await findIdempotency(engine.database.db, owner, key);
  if (key !== undefined && !held && !before?.job_id) throw idempotencyConflict();
  try {
    const taken = await intake(request, engine.shelf, owner, {
      settings: site.files,
      maxFiles:
        route.kind === 'bulk' ? site.files.maxFiles : (route.definition?.sources.max ?? site.files.maxFiles),
      operation: route.definition?.name ?? 'This request',
      keepRefused: route.kind === 'bulk',
      keepSeconds: 3600,
    });
    try {
      const awaited = await awaitedBy(site, owner, taken, route, before?.job_id != null);
      const { definition = awaited?.definition } = route;
      const to: Route = { kind: route.kind, ...(definition ? { definition } : {}) };
      const order = readOrder(site, taken, to, awaited?.options);
      const idempotency =
        key === undefined ? undefined : { key, fingerprint: fingerprint(site, order, taken) };
      if (before?.job_id) {
        if (before.fingerprint !== idempotency?.fingerprint) throw idempotencyMismatch();
        const job = await findJob(engine.database.db, owner, before.job_id);
        if (!job) throw idempotencyConflict();
        await letGo(engine.shelf, taken);
        return answer(site, request, reply.header('idempotent-replayed', 'true'), job);
      }
      for (const step of order.steps) {
        await ready(site, step.definition);
        modelAsked(step.definition, step.options, site.models);
      }
      const sources = await priced(
        engine,
        scalesOf(site),
        order.steps,
        await examine(site, order.steps[0]!, taken, route.kind, request),
        route.kind,
      );
      const job = await submit(engine, {
        owner,
        kind: route.kind,
        sources,
        ownFiles: new Set(taken.files.flatMap((file) => ('file' in file && file.own ? [file.file.id] : []))),
        ...order,
        cache: { tools: await site.tools(), read: order.cache && !wantsFresh(request) },
        ...(idempotency ? { idempotency } : {}),
        ...(awaited ? { into: awaited.job.id } : {}),
      });
      // The files a bulk refused belong to no job; nobody would miss them before their time.
      await letGo(engine.shelf, taken).catch(() => undefined);
      return answer(site, request, reply, job);
    } catch (error) {
      await letGo(engine.shelf, taken).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    await held?.free().catch(() => undefined);
    throw error;
  } finally {
    held?.release();
  }
}

const wantsFresh = (request: FastifyRequest) =>
  /\bno-(cache|store)\b/i.test(request.headers['cache-control'] ?? '');

function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key.length === 0 || key.length > 200)
    throw validationError({
      summary: 'Idempotency-Key must have 1 to 200 characters.',
      fields: [{ path: 'Idempotency-Key', message: 'must have 1 to 200 characters' }],
    });
  return key;
}

/** What makes two requests the same request: the order and the content of the files, not their names' spelling in JSON. */
function fingerprint({ engine }: Site, order: Order, taken: Intake): string {
  const facts = {
    steps: order.steps.map(({ definition, options }) => [
      definition.name,
      // A bare hash of a password would tell it to whoever can guess.
      withSecrets(definition, options, (value) => engine.seal.digest(value)),
    ]),
    files: taken.files.map((file) =>
      'file' in file
        ? file.url === undefined
          ? [file.file.sha256, file.file.name]
          : ['url', file.url]
        : [file.error.code, file.name],
    ),
    rest: [order.priority, order.ttlSeconds, order.clientJobId ?? null],
  };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/** 202 with the job, or with `Prefer: wait=N` the finished job. Giving up waiting neither cancels nor repeats anything. */
async function answer(
  site: Site,
  request: FastifyRequest,
  reply: FastifyReply,
  job: JobRow,
): Promise<FastifyReply> {
  const seconds = Math.min(
    60,
    Number(
      /\bwait=(\d+)/.exec(String(request.headers.prefer ?? ''))?.[1] ??
        (request.query as { wait?: string }).wait ??
        0,
    ),
  );
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const now =
    seconds > 0 ? ((await site.watch.wait(job.owner_id, job.id, seconds, gone.signal)) ?? job) : job;
  const ended = isTerminal(now.status);
  reply.header('location', `${apiBase}/jobs/${job.id}`);
  if (seconds > 0) reply.header('preference-applied', `wait=${seconds}`);
  if (!ended) reply.header('retry-after', '1');
  const detail = await signedDetail(site, now);
  const older = olderAnswer(request.originalUrl);
  return reply
    .code(seconds > 0 && ended ? 200 : 202)
    .send(older ? await inOlderShape(site, older, now, detail) : detail);
}
