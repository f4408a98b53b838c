import { Type } from 'typebox';

/** Shapes of the answers, for OpenAPI and the SDK. Bodies are serialised from the data as it is, so nothing is cut off. */
const nullable = <T extends object>(schema: T) => ({ anyOf: [schema, { type: 'null' }] });
const anything = { type: 'object', additionalProperties: true };

export const errorSchema = Type.Object(
  {
    code: Type.String({ description: 'Stable; see the error reference.' }),
    message: Type.String({ description: 'For people; names the remedy.' }),
    details: Type.Unsafe<Record<string, unknown>>(anything),
    retryable: Type.Boolean({ description: 'Whether the same request may succeed later.' }),
  },
  { $id: 'Error' },
);

export const problemSchema = Type.Object(
  {
    success: Type.Literal(false),
    error: errorSchema,
    request_id: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
  },
  { $id: 'Problem' },
);

const time = (description: string) => nullable(Type.String({ format: 'date-time', description }));

export const jobSchema = {
  $id: 'Job',
  type: 'object',
  additionalProperties: true,
  properties: {
    job_id: { type: 'string', format: 'uuid' },
    operation: { type: 'string' },
    kind: { type: 'string', enum: ['single', 'bulk'] },
    parent_id: nullable({ type: 'string', format: 'uuid', description: 'The bulk job this is a file of.' }),
    status: { type: 'string', enum: ['pending', 'processing', 'completed', 'failed', 'cancelled'] },
    stage: nullable({ type: 'string', description: 'What is happening, while processing.' }),
    current_step: nullable({ type: 'string', description: 'The operation of a chain that is running.' }),
    progress: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'Measured from finished chunks and pages.',
    },
    progress_percent: { type: 'integer' },
    total_chunks: { type: 'integer' },
    processed_chunks: { type: 'integer' },
    failed_chunks: { type: 'array', items: anything },
    partial: {
      type: 'boolean',
      description: 'Completed, but with losses; `failed_chunks`, `items` and `warnings` name them.',
    },
    warnings: { type: 'array', items: { type: 'string' } },
    client_job_id: nullable({ type: 'string' }),
    original_filename: nullable({ type: 'string' }),
    original_size: { type: 'integer', description: 'Bytes of all sources.' },
    options: anything,
    steps: { type: 'array', items: anything },
    priority: { type: 'integer' },
    result: nullable(anything),
    cached: {
      type: 'boolean',
      description:
        'Nothing was run: the result of an earlier job with the same documents and options was there.',
    },
    original_completed_at: time('When a cached result was made.'),
    error: nullable(errorSchema),
    download_url: nullable({ type: 'string' }),
    attempts: { type: 'integer' },
    estimated_credits: nullable({
      type: 'integer',
      description: 'What was held when it was accepted; null while credits are off.',
    }),
    credits: nullable({ type: 'integer', description: 'What it has cost, once settled.' }),
    created_at: { type: 'string', format: 'date-time' },
    started_at: time('First taken by a worker.'),
    completed_at: time('When it ended, however it ended.'),
    updated_at: { type: 'string', format: 'date-time' },
    expires_at: time('When its files are removed.'),
    sources: { type: 'array', items: anything },
    files: {
      type: 'array',
      items: anything,
      description: 'Result files, each with its own url, and a signed_url for whoever has it.',
    },
    items: {
      type: 'array',
      items: anything,
      description: 'Outcome per file of a bulk job, the first 200; all of them: GET /jobs/{id}/items.',
    },
    items_next_after: nullable({ type: 'integer', description: '`after` of the next page of items.' }),
    item_counts: {
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'Files of a bulk job by status.',
    },
    timeline: { type: 'array', items: anything, description: 'Everything that happened to the job.' },
  },
};

/** A row of the ledger of chunks. */
export const chunkSchema = Type.Unsafe<Record<string, unknown>>({
  $id: 'Chunk',
  type: 'object',
  additionalProperties: true,
  properties: {
    chunk_id: { type: 'string', format: 'uuid' },
    operation: { type: 'string' },
    step: { type: 'integer' },
    kind: { type: 'string', enum: ['plan', 'run', 'merge'] },
    position: { type: 'integer' },
    label: { type: 'string' },
    pages: nullable(anything),
    state: { type: 'string', enum: ['queued', 'running', 'completed', 'failed', 'cancelled'] },
    held: {
      type: 'boolean',
      description: 'Waiting until another chunk of the job ends: so many run at once.',
    },
    attempts: { type: 'integer', description: 'Claims, crashed ones included.' },
    failures: { type: 'integer' },
    progress: { type: 'number' },
    error: nullable(errorSchema),
    warnings: { type: 'array', items: { type: 'string' } },
    refused: nullable({
      type: 'integer',
      description: 'Answers of the model that did not hold against the text; rules took their place.',
    }),
    started_at: time('Of the last attempt.'),
    ended_at: time('When it ended for good.'),
    duration_seconds: nullable({ type: 'number' }),
    model: nullable({ type: 'string', description: 'The last one asked, as provider:model.' }),
    input_tokens: { type: 'integer', description: 'Of all attempts, those that died included.' },
    output_tokens: { type: 'integer' },
    tokens_estimated: {
      type: 'boolean',
      description: 'Some were counted from characters: the provider did not say, or the answer never came.',
    },
    model_calls: { type: 'integer', description: 'Requests sent to the provider, retries included.' },
    provider_cost: nullable({ type: 'number', description: 'US dollars, where the provider said.' }),
    credits: nullable({
      type: 'number',
      description:
        'Its share of the price: of the attempt that finished, not rounded up. Null while credits are off.',
    }),
    prompt_hash: nullable({ type: 'string', description: 'SHA-256 of its first question.' }),
    fallback: nullable({
      type: 'string',
      description: 'What stood in for answers of no use, such as local.',
    }),
  },
});

export const fileSchema = {
  $id: 'File',
  type: 'object',
  additionalProperties: true,
  properties: {
    file_id: { type: 'string', format: 'uuid' },
    name: { type: 'string' },
    size: { type: 'integer' },
    media_type: { type: 'string', description: 'Decided from the content.' },
    sha256: { type: 'string' },
    encrypted: { type: 'boolean', description: 'A PDF that opens only with a password; a job must give it.' },
    pages: nullable({ type: 'integer', description: 'Unknown while no job has opened an encrypted one.' }),
    created_at: { type: 'string', format: 'date-time' },
    expires_at: time('When it is removed unless a job uses it.'),
    url: { type: 'string', description: 'Where its owner downloads it.' },
    signed_url: {
      type: 'string',
      description: 'Where whoever has this link downloads it, for SIGNED_URL_TTL.',
    },
  },
};

/** Error answers every route may give. */
export const problemResponses = { '4xx': problemSchema, '5xx': problemSchema };
export const idParams = Type.Object({ id: Type.String({ description: 'Job id.' }) });

/** What every submit takes beside the options of its operation. */
export const commonFields = {
  client_job_id: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Your own id for the job: searchable, and unique while the job lives.',
    }),
  ),
  priority: Type.Optional(
    Type.Integer({ minimum: -100, maximum: 100, default: 0, description: 'Higher runs first.' }),
  ),
  ttl: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Seconds the result is kept after the job ends.' }),
  ),
  cache: Type.Optional(
    Type.Boolean({
      default: true,
      description:
        'False (or the header `Cache-Control: no-cache`): work anew, even where the result of the same documents and options is there.',
    }),
  ),
  job_id: Type.Optional(
    Type.String({ description: 'A job from POST /jobs/confirm that waits for these files.' }),
  ),
  file_ids: Type.Optional(Type.Array(Type.String(), { description: 'Files uploaded before, in order.' })),
  urls: Type.Optional(
    Type.Array(Type.String({ format: 'uri' }), {
      description:
        'http or https addresses the documents are fetched from; redirects are not followed (IMPORT_URLS).',
    }),
  ),
};
export const filesField = Type.Array(Type.String({ format: 'binary' }), {
  description: 'The documents; repeat the field for several.',
});
