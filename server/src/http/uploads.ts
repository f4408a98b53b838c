import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { fileExpired, fileLost, fileNotFound, noFile } from '../files/faults.ts';
import { inspectUpload } from '../files/inspect.ts';
import { expireFile, type FileRow, findFile } from '../files/rows.ts';
import { purgeFiles } from '../files/sweep.ts';
import { isId } from '../id.ts';
import { apiBase, sourceView } from '../jobs/view.ts';
import { signedUrl } from './downloads.ts';
import { intake, letGo } from './intake.ts';
import { fileSchema, problemResponses } from './schemas.ts';
import { sendFile } from './send-file.ts';
import type { Site } from './site.ts';

const params = Type.Object({ id: Type.String({ description: 'File id.' }) });

const viewOf = (site: Site, file: FileRow) => ({
  ...sourceView(file),
  created_at: file.created_at.toISOString(),
  expires_at: file.expires_at?.toISOString() ?? null,
  url: `${apiBase}/uploads/${file.id}/content`,
  signed_url: signedUrl(site, file.id),
});

/** Whether a PDF that needs a password is of use to any operation. */
export const takesPasswords = (site: Site): boolean =>
  site.engine.catalog.some((entry) => entry.definition.passwordOption !== undefined);

/** Files of their own, for later jobs: uploaded once, used by id. */
export function uploadRoutes(app: FastifyInstance, site: Site): void {
  const { engine } = site;
  const tags = ['files'];
  const view = (file: FileRow) => viewOf(site, file);

  const fileOf = async (request: FastifyRequest): Promise<FileRow> => {
    const { id } = request.params as { id: string };
    const file = isId(id) ? await findFile(engine.database.db, site.ownerOf(request), id) : undefined;
    if (!file) throw fileNotFound();
    if (file.purged_at !== null || (file.expires_at !== null && file.expires_at <= new Date()))
      throw fileExpired({ expired_at: (file.purged_at ?? file.expires_at)?.toISOString() });
    if (file.lost_at !== null) throw fileLost();
    return file;
  };

  app.post(
    '/uploads',
    {
      config: {
        multipart: Type.Object({
          file: Type.Array(Type.String({ format: 'binary' })),
          urls: Type.Optional(
            Type.Array(Type.String({ format: 'uri' }), {
              description:
                'Addresses the documents are fetched from; `{"urls": ["https://…"]}` as JSON does as well.',
            }),
          ),
        }),
      },
      schema: {
        tags,
        summary: 'Upload files for later jobs',
        operationId: 'upload',
        response: { 201: Type.Object({ files: Type.Array(Type.Unsafe(fileSchema)) }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const taken = await intake(request, engine.shelf, site.ownerOf(request), {
        settings: site.files,
        maxFiles: site.files.maxFiles,
        operation: 'An upload',
        keepRefused: false,
        keepSeconds: site.files.uploadTtl,
      });
      if (taken.files.length === 0) throw noFile();
      const files: FileRow[] = [];
      try {
        for (const entry of taken.files)
          if ('file' in entry)
            files.push(await inspectUpload(engine.shelf, site.inspection, entry.file, takesPasswords(site)));
      } catch (error) {
        await letGo(engine.shelf, taken).catch(() => undefined);
        throw error;
      }
      const body = { files: files.map(view), ...(files.length === 1 ? view(files[0]!) : {}) };
      if (files.length === 1) reply.header('location', `${apiBase}/uploads/${files[0]!.id}`);
      return reply.code(201).serializer(JSON.stringify).send(body);
    },
  );

  app.get(
    '/uploads/:id',
    {
      schema: {
        tags,
        summary: 'One uploaded file',
        operationId: 'get_upload',
        params,
        response: { 200: fileSchema, ...problemResponses },
      },
    },
    async (request) => view(await fileOf(request)),
  );

  app.get(
    '/uploads/:id/content',
    {
      schema: {
        tags,
        summary: 'Download an uploaded file',
        operationId: 'get_upload_content',
        params,
        response: {
          200: {
            description: 'The file.',
            content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
          },
          ...problemResponses,
        },
      },
    },
    async (request, reply) => sendFile(site, request, reply, await fileOf(request)),
  );

  app.delete(
    '/uploads/:id',
    {
      schema: {
        tags,
        summary: 'Delete an uploaded file',
        operationId: 'delete_upload',
        params,
        response: { 204: Type.Null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      const file = await fileOf(request);
      await expireFile(engine.database.db, file.owner_id, file.id);
      await purgeFiles(engine.shelf);
      return reply.code(204).send();
    },
  );
}
