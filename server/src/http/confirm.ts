import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { validationError } from '../fault.ts';
import { isId } from '../id.ts';
import { confirm, requireAwaiting } from '../jobs/confirm.ts';
import { priced } from '../jobs/estimate.ts';
import { jobNotFound } from '../jobs/faults.ts';
import { findJob, type JobRow } from '../jobs/rows/job.ts';
import { optionsOf } from '../jobs/secrets.ts';
import { admit } from '../jobs/submit.ts';
import { apiBase } from '../jobs/view.ts';
import { modelAsked } from '../operations/asks.ts';
import { operationNamed } from '../operations/catalog.ts';
import type { Definition } from '../operations/operation.ts';
import { signedDetail } from './downloads.ts';
import { scalesOf } from './estimate.ts';
import { examine, ready } from './examine.ts';
import { type Intake, intake } from './intake.ts';
import { type Route, readOrder } from './order.ts';
import { jobSchema, problemResponses } from './schemas.ts';
import type { Site } from './site.ts';

const bag = (description: string) =>
  Type.Optional(Type.Object({}, { additionalProperties: true, description }));

const body = Type.Object(
  {
    operation: Type.Optional(Type.String({ default: 'rewrite', description: 'Name of an operation.' })),
    options: bag('Its options.'),
    processing_settings: bag('The same under an older name; what is no option in it is named in the answer.'),
    model_preference: Type.Optional(Type.String({ description: 'The option `model`.' })),
    file_ids: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'The documents, uploaded before (POST /{operation}/estimate keeps them): the price is measured on them. Without them the least is held, and the rest when they come.',
      }),
    ),
    client_job_id: Type.Optional(Type.String({ maxLength: 200 })),
    ttl: Type.Optional(Type.Integer({ minimum: 1 })),
    estimated_credits: Type.Optional(Type.Number({ description: 'Ignored: prices come from the server.' })),
    estimated_tokens: Type.Optional(Type.Number({ description: 'Ignored as well.' })),
  },
  { additionalProperties: true },
);

/** What older clients send along in `processing_settings` and here, and no operation knows. */
const told = ['original_filename', 'estimated_tokens', 'estimated_credits', 'model_preference'];

/** `POST /jobs/confirm`: a price agreed, a job that waits for its files. */
export function confirmRoutes(app: FastifyInstance, site: Site): void {
  app.post(
    '/jobs/confirm',
    {
      schema: {
        tags: ['jobs'],
        summary: 'Accept the price of a job, and send its files later',
        operationId: 'confirm_job',
        description:
          'Makes a pending job without files and holds its credits. The files follow on the route of the operation, with `job_id` as a field; after CONFIRM_TTL the job is cancelled and all is given back.',
        body,
        response: { 201: jobSchema, ...problemResponses },
      },
    },
    (request, reply) => answer(site, request, reply),
  );
}

async function answer(site: Site, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { engine } = site;
  const owner = site.ownerOf(request);
  await admit(engine);
  const { definition } = operationNamed(nameIn(request.body), engine.catalog);
  await ready(site, definition);
  const taken = await intake(request, engine.shelf, owner, {
    settings: site.files,
    maxFiles: definition.sources.max,
    operation: definition.name,
    keepRefused: false,
    keepSeconds: 3600,
  });
  taken.fields = flattened(definition, taken.fields);
  const order = readOrder(site, taken, { kind: 'single', definition });
  const step = order.steps[0]!;
  const asked = modelAsked(definition, step.options, site.models);
  const offered =
    taken.files.length > 0
      ? await priced(
          engine,
          scalesOf(site),
          [step],
          await examine(site, step, taken, 'single', request),
          'single',
        )
      : [];
  const least = asked === undefined ? {} : { [site.models!.tierOf(asked)]: 1 };
  const tokens = offered.flatMap((one) => ('file' in one && one.tokens) || [])[0] ?? least;
  const { ttlSeconds, clientJobId } = order;
  const job = await confirm(engine, {
    owner,
    step,
    tokens,
    ttlSeconds,
    ...(clientJobId === undefined ? {} : { clientJobId }),
  });
  const reserved = job.held_credits !== null;
  reply.header('location', `${apiBase}/jobs/${job.id}`);
  return reply.code(201).send({
    ...(await signedDetail(site, job)),
    reserved,
    files_until: job.awaits_files_until?.toISOString() ?? null,
    message: `${reserved ? `${job.held_credits} credits are held. ` : ''}Send the files to ${apiBase}/${job.operation} with job_id=${job.id}.`,
  });
}

function nameIn(given: unknown): string {
  const { operation = 'rewrite' } = (given ?? {}) as { operation?: unknown };
  return String(operation).slice(0, 100);
}

/** The options out of the bags they come in. */
function flattened(definition: Definition, fields: Record<string, unknown>): Record<string, unknown> {
  const { operation: _, processing_settings, options, model_preference, ...rest } = fields;
  const settings = { ...record('processing_settings', processing_settings), ...record('options', options) };
  const wanted = model_preference ?? settings.model_preference;
  for (const name of told) {
    delete settings[name];
    delete rest[name];
  }
  const model = definition.options.properties.model && wanted !== undefined ? { model: wanted } : {};
  return { ...model, ...rest, options: settings };
}

function record(path: string, value: unknown): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { ...(value as Record<string, unknown>) };
  const message = 'must be a JSON object';
  throw validationError({ summary: `${path} ${message}.`, fields: [{ path, message }] });
}

/** The job that a request's files are for. */
export interface Awaited {
  job: JobRow;
  /** Its operation: that of the route, where one is named. */
  definition: Definition;
  /** What was agreed; what comes along with the files goes over it. */
  options: Record<string, unknown>;
}

/**
 * Takes `job_id` out of the fields of a submit; with `replay` the job may have got its files, from this very request. Throws JOB_NOT_FOUND, INVALID_JOB_STATUS, VALIDATION_ERROR for a job of another
 * operation.
 */
export async function awaitedBy(
  { engine }: Site,
  owner: string,
  { fields }: Intake,
  route: Route,
  replay: boolean,
): Promise<Awaited | undefined> {
  const id = fields.job_id ?? fields.jobId;
  delete fields.job_id;
  delete fields.jobId;
  if (id === undefined || id === '') return undefined;
  const job = typeof id === 'string' && isId(id) ? await findJob(engine.database.db, owner, id) : undefined;
  if (!job || job.deleted_at !== null) throw jobNotFound();
  if (!replay) requireAwaiting(job);
  const named = route.definition?.name ?? fields.operation ?? job.operation;
  if (named !== job.operation || route.kind === 'bulk') {
    const message = `is a job of ${job.operation}; send its files to ${apiBase}/${job.operation}`;
    throw validationError({ summary: `job_id ${message}.`, fields: [{ path: 'job_id', message }] });
  }
  delete fields.operation;
  const { definition } = operationNamed(job.operation, engine.catalog);
  return { job, definition, options: optionsOf(engine, job, 0) };
}
