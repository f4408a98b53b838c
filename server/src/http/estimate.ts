import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { pricesOf } from '../accounts/price.ts';
import { balanceNow } from '../accounts/view.ts';
import { estimate, priceNow } from '../jobs/estimate.ts';
import { hasEstimate } from '../operations/asks.ts';
import type { Definition } from '../operations/operation.ts';
import { masked } from '../operations/secret.ts';
import { examine, ready } from './examine.ts';
import { intake, letGo } from './intake.ts';
import { readOrder } from './order.ts';
import { commonFields, filesField, problemResponses } from './schemas.ts';
import type { Site } from './site.ts';

const maybe = (schema: object, description: string) =>
  Type.Unsafe<number | null>({ anyOf: [schema, { type: 'null' }], description });
const count = (description: string) => Type.Integer({ description });

const answerSchema = Type.Object(
  {
    operation: Type.String(),
    file_ids: Type.Array(Type.String(), {
      description: 'The documents, kept as uploads: name them in `file_ids` of the job that follows.',
    }),
    options: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
    pages: count('Pages of the documents.'),
    chunks: count('Chunks it would be worked on in.'),
    words: count('Words of the text.'),
    characters: count('Characters of the text.'),
    model: Type.Unsafe<string | null>({
      anyOf: [{ type: 'string' }, { type: 'null' }],
      description: 'The model that would be asked, as provider:model; null: none, the rules do it.',
    }),
    model_calls: count('Questions it would be put.'),
    estimated_tokens: count('Tokens of the questions and answers, counted from characters.'),
    estimated_credits: maybe({ type: 'integer' }, 'What would be held; null while credits are off.'),
    rate: maybe({ type: 'number' }, 'Credits for 1,000 tokens; null where no model is asked.'),
    price_version: Type.Unsafe<string | null>({ anyOf: [{ type: 'string' }, { type: 'null' }] }),
    expected_seconds: count('From the first claim to the end, on an idle server.'),
    balance: maybe({ type: 'integer' }, 'Credits left now; null while credits are off.'),
    allowed: Type.Boolean({ description: 'Whether the balance is enough now.' }),
    warnings: Type.Array(Type.String()),
  },
  { $id: 'Estimate' },
);

/** `POST /{operation}/estimate`, for operations with chunks or a model. */
export function estimateRoutes(app: FastifyInstance, site: Site): void {
  for (const { definition } of site.engine.catalog) {
    if (!hasEstimate(definition)) continue;
    const { file_ids, urls } = commonFields;
    const body = Type.Object({ file: filesField, ...definition.options.properties, file_ids, urls });
    const schema = {
      tags: ['operations'],
      operationId: `${definition.name.replaceAll('-', '_')}_estimate`,
      summary: `${definition.title}, an estimate`,
      description: 'Pages, tokens, credits and seconds, measured on the document; no job is made.',
      response: { 200: answerSchema, ...problemResponses },
    };
    app.post(`/${definition.name}/estimate`, { config: { multipart: body }, schema }, (request, reply) =>
      answer(site, request, reply, definition),
    );
  }
}

async function answer(
  site: Site,
  request: FastifyRequest,
  reply: FastifyReply,
  definition: Definition,
): Promise<FastifyReply> {
  const { engine } = site;
  const owner = site.ownerOf(request);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  site.previews.admit();
  await ready(site, definition);
  const taken = await intake(request, engine.shelf, owner, {
    settings: site.files,
    maxFiles: definition.sources.max,
    operation: definition.name,
    keepRefused: false,
    keepSeconds: site.files.uploadTtl,
  });
  try {
    const [step] = readOrder(site, taken, { kind: 'single', definition }).steps;
    const files = (await examine(site, step!, taken, 'single', request)).flatMap((source) =>
      'file' in source ? [source.file] : [],
    );
    const found = await estimate(engine, scalesOf(site), step!, files, gone.signal);
    const needed = priceNow(engine, found.tier, Math.max(1, found.tokens));
    const balance = await balanceNow(engine.database, owner, engine.credits);
    const prices = engine.credits?.enabled ? pricesOf(engine.credits) : undefined;
    return reply.code(200).send({
      operation: definition.name,
      file_ids: files.map((file) => file.id),
      options: masked(definition, step!.options),
      pages: found.pages,
      chunks: found.chunks,
      words: found.words,
      characters: found.characters,
      model: found.model,
      model_calls: found.questions,
      estimated_tokens: found.tokens,
      estimated_credits: needed,
      rate: prices && found.tier ? prices[found.tier] : null,
      price_version: prices?.version ?? null,
      expected_seconds: found.expected_seconds,
      balance,
      allowed: balance === null || needed === null || balance - needed >= (engine.credits?.floor ?? 0),
      warnings: found.warnings,
    });
  } catch (error) {
    await letGo(engine.shelf, taken).catch(() => undefined);
    throw error;
  }
}

/** What a site measures with. */
export const scalesOf = ({ previews, models }: Site) => ({ previews, models });
