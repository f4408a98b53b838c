import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fault } from '../fault.ts';
import { attachment } from '../file-name.ts';
import { fileLost } from '../files/faults.ts';
import type { FileRow } from '../files/rows.ts';
import type { Site } from './site.ts';

export const rangeNotSatisfiable = fault({
  code: 'RANGE_NOT_SATISFIABLE',
  kind: 'invalid',
  message: 'The range lies outside the file, which has {size} bytes.',
});

/** Sends one stored file: whole, a range of it (RFC 9110 section 14), or 304 when the caller has it. */
export async function sendFile(
  site: Site,
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
    request.method === 'GET' && (ifRange === undefined || ifRange === etag)
      ? parseRange(request.headers.range, file.size)
      : undefined;
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
  if (request.method === 'HEAD') return reply.send(nothing());
  return reply.send(await openFile(site, file, range));
}

/** The body of an answer to HEAD: a stream, because fastify would write the length of anything else into Content-Length. */
export const nothing = (): Readable => Readable.from([]);

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

/** The bytes of a file, or a range of them. Throws FILE_LOST. */
export async function openFile(
  site: Site,
  file: FileRow,
  range?: { start: number; end: number },
): Promise<Readable> {
  try {
    return await site.engine.shelf.storage.get(file.storage_key, range);
  } catch (error) {
    if ((error as { code?: string }).code === 'BLOB_MISSING') throw fileLost({}, error);
    throw error;
  }
}

/** Whether an If-None-Match header names this ETag. */
export const matches = (header: string | undefined, etag: string) =>
  header?.split(',').some((part) => part.trim().replace(/^W\//, '') === etag || part.trim() === '*') ?? false;
