import { PassThrough, Readable } from 'node:stream';
import { Server } from '@tus/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Fault, kinds } from '../fault.ts';
import { displayName } from '../file-name.ts';
import { emptyFile, fileNotFound } from '../files/faults.ts';
import type { FileRow } from '../files/rows.ts';
import { isId, newId } from '../id.ts';
import { apiBase } from '../jobs/view.ts';
import { uploadTooSlow, watchPace } from './intake.ts';
import { problem } from './problem.ts';
import { problemResponses } from './schemas.ts';
import type { Site } from './site.ts';
import { finishUpload } from './tus-finish.ts';
import { refusal, tusMediaType, tusVersion } from './tus-refusal.ts';
import { checksumMismatch, checksums, TusStore } from './tus-store.ts';
import { takeTurns } from './tus-turns.ts';

/** Statuses the protocol asks for that no kind of ours has (tus 1.0.0, core and checksum). */
const statuses: Record<string, number> = { [tusVersion.code]: 412, [checksumMismatch.code]: 460 };
const path = `${apiBase}/uploads/tus`;
const fileIdHeader = 'octavo-file-id';

const description = [
  'tus 1.0.0 (https://tus.io/protocols/resumable-upload) with creation, creation-with-upload, termination, expiration and',
  'checksum: any tus client works. The id at the end of `Location` becomes the id of the file: when the last byte has',
  'come, the answer carries it in `Octavo-File-Id`, and `GET /api/v1/uploads/{id}` and `file_ids` take it. The document is',
  'checked like one of `POST /uploads`; one that is refused is refused in the answer to its last piece. `filename` in',
  'Upload-Metadata names it. An upload that gets no byte for UPLOAD_TTL is removed. It lies on the machine that took its',
  'first piece: several API machines need a balancer that keeps a caller on one of them.',
].join(' ');

/** Resumable uploads. The library knows the protocol; bytes, owners, faults and what becomes of a whole upload are ours. */
export function tusRoutes(app: FastifyInstance, site: Site): void {
  const locker = takeTurns();
  const finishing = new Map<string, Promise<FileRow>>();
  /** Once at a time, however many requests ask: a client that lost the last answer asks again at once. */
  const finish = (owner: string, id: string): Promise<FileRow> => {
    const running = finishing.get(id);
    if (running) return running;
    const begun = finishUpload(site, owner, id).finally(() => finishing.delete(id));
    finishing.set(id, begun);
    return begun;
  };

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      return await exchange(request, reply);
    } catch (error) {
      reply.header('tus-resumable', '1.0.0');
      if (!(error instanceof Fault) || statuses[error.code] === undefined) throw error;
      if (error.code === tusVersion.code) reply.header('tus-version', '1.0.0');
      request.log.info({ event: 'request_refused', code: error.code }, 'request refused');
      return reply.code(statuses[error.code] ?? kinds[error.kind].status).send(problem(error, request.id));
    }
  };

  const exchange = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { id } = request.params as { id?: string };
    const owner = site.ownerOf(request);
    const { method, headers } = request;
    if (method !== 'OPTIONS' && headers['tus-resumable'] !== '1.0.0') throw tusVersion();
    if (id !== undefined && !isId(id) && method !== 'OPTIONS') throw fileNotFound();
    if (method === 'PATCH' && headers['content-type'] !== 'application/offset+octet-stream')
      throw tusMediaType();
    // Whole, but not a file yet: its process or its database ended in between. Who asks how it stands waits for that.
    if (method === 'HEAD') {
      const upload = await site.incoming.find(owner, id ?? '');
      if (upload && upload.offset === upload.size) await finish(owner, upload.id);
    }

    let thrown: unknown;
    const server = new Server({
      path,
      relativeLocation: true,
      maxSize: site.files.maxFileSize,
      datastore: new TusStore(site, owner, headers['upload-checksum'] as string | undefined),
      locker,
      namingFunction: () => newId(),
      onUploadCreate: async (_request, upload) => {
        if (upload.size === 0) throw emptyFile({ name: displayName(upload.metadata?.filename ?? undefined) });
        return {};
      },
      onUploadFinish: async (_request, upload) => ({
        headers: { [fileIdHeader]: (await finish(owner, upload.id)).id },
      }),
      onResponseError: (_request, error) => {
        thrown = error;
        return undefined;
      },
    });
    const pace = watchPace(request, () => request.raw.socket.bytesRead);
    const body = bodyOf(request);
    try {
      const response = await server.handleWeb(
        new Request(`http://octavo${path}${id === undefined ? '' : `/${id}`}`, {
          method,
          headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
            typeof value === 'string' && /^(tus-|upload-|content-)/.test(name) ? [[name, value]] : [],
          ),
          ...(body ? { body: Readable.toWeb(body) as ReadableStream, duplex: 'half' } : {}),
        } as RequestInit),
      );
      if (response.status >= 400) {
        if (pace.tooSlow()) throw uploadTooSlow();
        throw refusal(request, response.status, await response.text(), thrown, site.files.maxFileSize);
      }
      for (const [name, value] of response.headers)
        if (!/^(access-control-|content-)/.test(name)) reply.header(name, value);
      if (method === 'OPTIONS') reply.header('tus-checksum-algorithm', checksums.join(','));
      if (
        method === 'HEAD' &&
        response.headers.get('upload-offset') === response.headers.get('upload-length')
      )
        reply.header(fileIdHeader, id);
      return reply.code(response.status).send();
    } finally {
      pace.stop();
      if (body) {
        request.raw.unpipe(body);
        body.destroy();
      }
    }
  };

  app.register(async (scope) => {
    // Bytes of a document whatever they are called: nothing here is parsed.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    const params = Type.Object({
      id: Type.String({ description: 'Upload id; once complete, the file id.' }),
    });
    const none = (text: string) => ({ type: 'null', description: text });
    const schema = (operationId: string, summary: string, status: number, text: string) => ({
      tags: ['files'],
      summary,
      description,
      operationId,
      response: { [status]: none(text), ...problemResponses },
    });
    scope.post(
      '/uploads/tus',
      { schema: schema('tus_create', 'Begin a resumable upload', 201, 'Begun; `Location` says where.') },
      answer,
    );
    scope.head(
      '/uploads/tus/:id',
      {
        // HEAD routes are left out of OpenAPI unless they ask.
        config: { swagger: { exposeHeadRoute: true } } as object,
        schema: {
          ...schema(
            'tus_offset',
            'Where a resumable upload goes on',
            200,
            'Upload-Offset and Upload-Length.',
          ),
          params,
        },
      },
      answer,
    );
    scope.patch(
      '/uploads/tus/:id',
      {
        schema: {
          ...schema(
            'tus_append',
            'Send a piece of a resumable upload',
            204,
            'Kept; Upload-Offset is the new end.',
          ),
          params,
        },
      },
      answer,
    );
    scope.delete(
      '/uploads/tus/:id',
      { schema: { ...schema('tus_terminate', 'Give up a resumable upload', 204, 'Removed.'), params } },
      answer,
    );
    const config = { cors: { strictPreflight: false, preflightContinue: true } } as object;
    scope.options(
      '/uploads/tus',
      {
        config,
        schema: schema(
          'tus_options',
          'What resumable uploads can do',
          204,
          'Tus-Version, Tus-Extension, Tus-Max-Size.',
        ),
      },
      answer,
    );
    scope.options('/uploads/tus/:id', { config, schema: { hide: true } }, answer);
  });
}

/**
 * The body behind a stream of its own: the library gives up a body by destroying it, and a destroyed request could not be
 * answered any more.
 */
function bodyOf(request: FastifyRequest): PassThrough | undefined {
  const { raw } = request;
  if (raw.headers['transfer-encoding'] === undefined && Number(raw.headers['content-length'] ?? 0) === 0)
    return undefined;
  const body = new PassThrough();
  body.on('error', () => undefined);
  const cut = (error?: Error) => {
    if (!raw.readableEnded) body.destroy(error ?? new Error('the connection ended'));
  };
  raw.once('error', cut).once('close', () => cut());
  if (raw.destroyed) cut();
  else raw.pipe(body);
  return body;
}
