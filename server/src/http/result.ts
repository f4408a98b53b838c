import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import yazl from 'yazl';
import { fault } from '../fault.ts';
import { attachment } from '../file-name.ts';
import { fileLost, fileNotFound } from '../files/faults.ts';
import { type FileRow, filesOfJob, filesOfJobs } from '../files/rows.ts';
import { noResult, resultExpired, resultNotReady } from '../jobs/faults.ts';
import { childrenOf, type JobRow } from '../jobs/rows/job.ts';
import { isTerminal } from '../jobs/states.ts';
import { jobViews, resultsOf } from '../jobs/view.ts';
import { jobOf } from './jobs.ts';
import { idParams, problemResponses } from './schemas.ts';
import type { Service } from './service.ts';

export const rangeNotSatisfiable = fault({
  code: 'RANGE_NOT_SATISFIABLE',
  kind: 'invalid',
  message: 'The range lies outside the file, which has {size} bytes.',
});

const binary = {
  description: 'The document.',
  content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
};

export function resultRoutes(app: FastifyInstance, service: Service): void {
  app.get(
    '/jobs/:id/result',
    {
      schema: {
        tags: ['jobs'],
        summary: 'Download the result',
        operationId: 'get_job_result',
        description:
          'One file as it is, with Range and ETag; several as one ZIP, or one of them with ?file=.',
        params: idParams,
        querystring: {
          type: 'object',
          properties: { file: { type: 'string', description: 'Id or name of one result file.' } },
        },
        response: { 200: binary, 206: binary, ...problemResponses },
      },
    },
    async (request, reply) => {
      const job = await jobOf(service, request);
      if (!isTerminal(job.status)) throw resultNotReady({ status: job.status, job_id: job.id });
      if (job.purged_at !== null || (job.expires_at !== null && job.expires_at <= new Date()))
        throw resultExpired({ expired_at: (job.expires_at ?? job.purged_at)?.toISOString() });
      const { file: wanted } = request.query as { file?: string };
      if (job.kind === 'bulk' && job.status === 'completed')
        return sendBulk(service, request, reply, job, wanted);
      const files = resultsOf(
        job,
        await filesOfJob(service.engine.database.db, job.owner_id, job.id, { role: 'result' }),
      );
      if (files.length === 0) throw noResult({ status: job.status, job_id: job.id });
      if (wanted !== undefined) {
        const file = files.find((candidate) => candidate.id === wanted || candidate.name === wanted);
        if (!file) throw fileNotFound();
        return sendFile(service, request, reply, file);
      }
      if (files.length === 1) return sendFile(service, request, reply, files[0]!);
      return sendZip(
        service,
        request,
        reply,
        zipName(job),
        files.map((file) => ({ name: file.name, file })),
      );
    },
  );
}

const zipName = (job: JobRow) =>
  `${(job.original_filename ?? job.operation).replace(/\.[a-z0-9]+$/i, '')}-${job.operation}.zip`;

/** Sends one stored file: whole, a range of it (RFC 9110 section 14), or 304 when the caller has it. */
export async function sendFile(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  file: FileRow,
): Promise<FastifyReply> {
  const etag = `"${file.sha256}"`;
  reply
    .header('etag', etag)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-cache')
    .header('content-disposition', attachment(file.name))
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "sandbox; default-src 'none'")
    .type(file.media_type);
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const ifRange = request.headers['if-range'];
  const range =
    ifRange === undefined || ifRange === etag ? parseRange(request.headers.range, file.size) : undefined;
  if (range === 'outside')
    return reply
      .code(416)
      .header('content-range', `bytes */${file.size}`)
      .header('content-disposition', 'inline')
      .type('application/json')
      .send({
        success: false,
        error: rangeNotSatisfiable({ size: file.size }).toPublic(),
        request_id: request.id,
        timestamp: new Date().toISOString(),
      });
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.size}`);
  reply.header('content-length', String(range ? range.end - range.start + 1 : file.size));
  if (request.method === 'HEAD') return reply.send();
  return reply.send(await open(service, file, range));
}

async function open(
  service: Service,
  file: FileRow,
  range?: { start: number; end: number },
): Promise<Readable> {
  try {
    return await service.engine.shelf.storage.get(file.storage_key, range);
  } catch (error) {
    if ((error as { code?: string }).code === 'BLOB_MISSING') throw fileLost({}, error);
    throw error;
  }
}

const matches = (header: string | undefined, etag: string) =>
  header?.split(',').some((part) => part.trim().replace(/^W\//, '') === etag || part.trim() === '*') ?? false;

/** One byte range; several, or a malformed header, mean the whole file, as the RFC allows. */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'outside' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), size);
    return length === 0 ? 'outside' : { start: size - length, end: size - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[2] !== '' && Number(match[2]) < start) return undefined;
  return start >= size ? 'outside' : { start, end };
}

interface Packed {
  name: string;
  file?: FileRow;
  text?: string;
}

async function sendBulk(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  job: JobRow,
  wanted?: string,
) {
  const { db } = service.engine.database;
  const children = await childrenOf(db, job.owner_id, job.id);
  const views = new Map((await jobViews(db, job.owner_id, children)).map((view) => [view.job_id, view]));
  const files = Map.groupBy(
    await filesOfJobs(
      db,
      job.owner_id,
      children.map((c) => c.id),
      'result',
    ),
    (file) => file.job_id,
  );
  const packed: Packed[] = children.flatMap((child) =>
    resultsOf(child, files.get(child.id) ?? []).map((file) => ({ name: file.name, file })),
  );
  if (wanted !== undefined) {
    const file = packed.find((entry) => entry.file?.id === wanted || entry.name === wanted)?.file;
    if (!file) throw fileNotFound();
    return sendFile(service, request, reply, file);
  }
  const names = unique(packed.map((entry) => entry.name));
  for (const [index, entry] of packed.entries()) entry.name = names[index]!;
  const byFile = new Map(packed.map((entry) => [entry.file!.id, entry.name]));
  const items = children.map((child) => {
    const view = views.get(child.id)!;
    return {
      filename: view.original_filename,
      status: view.status,
      files: resultsOf(child, files.get(child.id) ?? []).map((file) => ({
        name: byFile.get(file.id),
        sha256: file.sha256,
        size: file.size,
      })),
      result: view.result,
      error: view.error,
      warnings: view.warnings,
    };
  });
  const manifest = JSON.stringify({ job_id: job.id, operation: job.operation, items }, null, 2);
  return sendZip(service, request, reply, `${job.operation}-${job.id}.zip`, [
    ...packed,
    { name: 'manifest.json', text: manifest },
  ]);
}

/** `a.pdf`, `a.pdf` become `a.pdf`, `a (2).pdf`; case is ignored, as some file systems do. */
export function unique(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let n = 2; taken.has(free.toLowerCase()); n += 1) free = name.replace(/(\.[^.]*)?$/, ` (${n})$1`);
    taken.add(free.toLowerCase());
    return free;
  });
}

/**
 * Several files as one ZIP, streamed: nothing is held, nothing is stored twice. Entries are stored, not deflated (a PDF
 * gains nothing), with a fixed time, so the same files give the same bytes and an ETag.
 */
async function sendZip(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  packed: readonly Packed[],
) {
  const names = unique(packed.map((entry) => entry.name));
  const hash = createHash('sha256');
  for (const [index, entry] of packed.entries())
    hash.update(`${names[index]}\n${entry.file?.sha256 ?? entry.text}\n`);
  const etag = `"zip-${hash.digest('hex').slice(0, 32)}"`;
  reply
    .header('etag', etag)
    .header('cache-control', 'private, no-cache')
    .header('content-disposition', attachment(name))
    .header('x-content-type-options', 'nosniff')
    .type('application/zip');
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const zip = new yazl.ZipFile();
  const mtime = new Date('2000-01-01T00:00:00Z');
  for (const [index, entry] of packed.entries()) {
    const options = { mtime, compress: false, mode: 0o100644 };
    if (entry.file === undefined) zip.addBuffer(Buffer.from(entry.text ?? ''), names[index]!, options);
    else {
      const { file } = entry;
      zip.addReadStreamLazy(names[index]!, { ...options, size: file.size }, (give) => {
        open(service, file).then(
          (stream) => give(null, stream),
          (error) => give(error, undefined as never),
        );
      });
    }
  }
  const body = zip.outputStream as Readable;
  zip.on('error', (error) => body.destroy(error as Error));
  const size = new Promise<number>((resolve) => zip.end(undefined, resolve as () => void));
  const length = await size;
  if (length >= 0) reply.header('content-length', String(length));
  return reply.send(request.method === 'HEAD' ? null : body);
}
