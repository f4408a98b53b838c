import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Definition } from '../operations/operation.ts';
import { previewOf } from '../operations/preview.ts';
import { masked } from '../operations/secret.ts';
import { examine, ready } from './examine.ts';
import { intake, letGo } from './intake.ts';
import { readOrder } from './order.ts';
import { commonFields, filesField, problemResponses } from './schemas.ts';
import type { Site } from './site.ts';

const answerSchema = (result: object) =>
  Type.Object({
    operation: Type.String(),
    file_id: Type.String({
      description:
        'The document, kept as an upload: name it in `file_ids` of the job that follows instead of sending it again.',
    }),
    file_ids: Type.Array(Type.String(), { description: 'All of them, in order.' }),
    options: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
    result: Type.Unsafe<Record<string, unknown>>(result),
    warnings: Type.Array(Type.String()),
    seconds: Type.Number({ description: 'Seconds of work.' }),
  });

/** `POST /{operation}/preview`, for the operations that have one. */
export function previewRoutes(app: FastifyInstance, site: Site): void {
  for (const { definition } of site.engine.catalog) {
    if (!definition.preview) continue;
    const asked = previewOf(definition);
    const { file_ids, urls } = commonFields;
    const body = Type.Object({ file: filesField, ...asked.options.properties, file_ids, urls });
    const schema = {
      tags: ['operations'],
      operationId: `${definition.name}_preview`,
      summary: `${definition.title}, a preview`,
      description: asked.preview.summary,
      response: { 200: answerSchema(asked.preview.result), ...problemResponses },
    };
    app.post(`/${definition.name}/preview`, { config: { multipart: body }, schema }, (request, reply) =>
      preview(site, request, reply, asked),
    );
  }
}

async function preview(
  site: Site,
  request: FastifyRequest,
  reply: FastifyReply,
  definition: Definition,
): Promise<FastifyReply> {
  const { engine, previews } = site;
  const owner = site.ownerOf(request);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  previews.admit();
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
    const { options } = step!;
    const sources = (await examine(site, { definition, options }, taken, 'single', request)).flatMap(
      (source) => ('file' in source ? [source.file] : []),
    );
    const previewed = await previews.run(definition, options, sources, gone.signal);
    const file_ids = sources.map((file) => file.id);
    return reply.code(200).send({
      operation: definition.name,
      file_id: file_ids[0],
      file_ids,
      options: masked(definition, options),
      ...previewed,
    });
  } catch (error) {
    await letGo(engine.shelf, taken).catch(() => undefined);
    throw error;
  }
}
