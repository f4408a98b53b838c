import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { formatBytes } from '../bytes.ts';
import { Fault, fault, validationError } from '../fault.ts';
import { displayName } from '../file-name.ts';
import { fileNotFound, noFile, tooManyFiles, totalTooLarge, uploadAborted } from '../files/faults.ts';
import { receive, type Shelf } from '../files/receive.ts';
import { endOwnLife, type FileRow, findFile } from '../files/rows.ts';
import type { FileSettings } from '../files/settings.ts';
import { isId } from '../id.ts';
import { fileFields } from './aliases.ts';
import { addFetched } from './intake-urls.ts';
import { notMultipart } from './problem.ts';

export const uploadTooSlow = fault({
  code: 'UPLOAD_TOO_SLOW',
  kind: 'limited',
  message:
    'The upload came slower than 1 kB per second for 20 seconds and was ended. Try again on a better line.',
});

/** A request taken in: its text fields, and its files, stored. */
export interface Intake {
  fields: Record<string, unknown>;
  /** Files of this request, in order; a bulk keeps the refused ones with their fault. */
  files: ({ file: FileRow; own: boolean; url?: string } | { name: string; size: number; error: Fault })[];
  source: 'text' | 'json';
}

export interface IntakeLimits {
  settings: FileSettings;
  /** Most files; one more is TOO_MANY_FILES. */
  maxFiles: number;
  operation: string;
  /** A file that is refused is kept as its fault instead of ending the request. */
  keepRefused: boolean;
  keepSeconds: number;
}

/**
 * Reads a submit or an upload: multipart streamed to the store, or JSON that names stored files. A request that is refused
 * half-way leaves nothing behind: what it had stored already is let go.
 */
export async function intake(
  request: FastifyRequest,
  shelf: Shelf,
  owner: string,
  limits: IntakeLimits,
): Promise<Intake> {
  const result: Intake = { fields: {}, files: [], source: 'text' };
  try {
    if (request.isMultipart()) await readMultipart(result, request, shelf, owner, limits);
    else readJson(result, request);
    await addNamed(result, shelf, owner, limits);
    return await addFetched(result, request, shelf, owner, limits);
  } catch (error) {
    await letGo(shelf, result).catch(() => undefined);
    throw error;
  }
}

/** Ends the life of the files that came with a request; the next cleanup takes them. */
export const letGo = (shelf: Shelf, { files }: Intake): Promise<void> =>
  endOwnLife(
    shelf.database.db,
    files.flatMap((file) => ('file' in file && file.own ? [file.file.id] : [])),
  );

async function readMultipart(
  result: Intake,
  request: FastifyRequest,
  shelf: Shelf,
  owner: string,
  limits: IntakeLimits,
): Promise<void> {
  const { settings } = limits;
  let total = 0;
  const onBytes = (n: number) => {
    total += n;
    if (total > settings.maxTotalSize) throw totalTooLarge({ limit: formatBytes(settings.maxTotalSize) });
  };
  // The parser learns of a hang-up by an event; one that came before it listens would leave it waiting for ever.
  if (request.raw.destroyed) throw uploadAborted();
  const pace = watchPace(request, () => total);
  try {
    for await (const part of request.parts({ limits: { fileSize: Infinity, files: limits.maxFiles + 1 } })) {
      if (part.type === 'field') addField(result.fields, part);
      else await takeFile(part);
    }
  } catch (error) {
    throw pace.tooSlow() ? uploadTooSlow() : asUploadFault(error, request, limits);
  } finally {
    pace.stop();
  }

  async function takeFile(part: Extract<Multipart, { type: 'file' }>): Promise<void> {
    if (!fileFields.includes(part.fieldname))
      throw validationError({
        summary: `The field ${JSON.stringify(part.fieldname.slice(0, 100))} is not one that carries files. Send documents in \`file\` (repeat it for several).`,
        fields: [{ path: part.fieldname.slice(0, 100), message: 'is not a file field; use file' }],
      });
    if (result.files.length >= limits.maxFiles)
      throw tooManyFiles({ operation: limits.operation, limit: limits.maxFiles });
    const name = displayName(part.filename);
    try {
      const file = await receive(shelf, part.file, {
        owner,
        name: part.filename,
        limit: settings.maxFileSize,
        keepSeconds: limits.keepSeconds,
        onBytes,
        // The files behind a refused one are read on: destroying its stream would end the whole form, and lose them.
        leaveRest: limits.keepRefused,
      });
      result.files.push({ file, own: true });
    } catch (error) {
      const kept =
        limits.keepRefused && error instanceof Fault && ['EMPTY_FILE', 'FILE_TOO_LARGE'].includes(error.code);
      if (!kept) {
        part.file.destroy();
        throw error;
      }
      part.file.resume();
      result.files.push({ name, size: 0, error });
    }
  }
}

/** Characters; a fault names the field, and would send a longer one back. */
const longestFieldName = 100;

function addField(fields: Record<string, unknown>, part: Extract<Multipart, { type: 'field' }>): void {
  // The parser's `fieldNameSize` does not hold for multipart, whatever its documentation says (@fastify/busboy 3).
  if (part.fieldname.length > longestFieldName || part.valueTruncated)
    throw validationError({
      summary: `A field of the form is too long: names may have ${longestFieldName} and values 1,000,000 bytes.`,
      fields: [],
    });
  // `Map` semantics on a plain object: a field may be called __proto__.
  Object.defineProperty(fields, part.fieldname, {
    value: part.value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function readJson(result: Intake, request: FastifyRequest): void {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\b/.test(type)) throw type === '' ? noFile() : notMultipart();
  const { body } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw validationError({
      summary: 'The body must be a JSON object with file_ids and options.',
      fields: [],
    });
  result.source = 'json';
  Object.assign(result.fields, body);
}

/** Files uploaded before, by id, after those of the request itself. */
async function addNamed(result: Intake, shelf: Shelf, owner: string, limits: IntakeLimits): Promise<void> {
  const named = result.fields.file_ids ?? result.fields.fileIds;
  delete result.fields.file_ids;
  delete result.fields.fileIds;
  if (named === undefined) return;
  const ids = typeof named === 'string' ? named.split(',').map((id) => id.trim()) : named;
  if (!Array.isArray(ids) || ids.some((id) => typeof id !== 'string'))
    throw validationError({
      summary: 'file_ids must be a list of file ids.',
      fields: [{ path: 'file_ids', message: 'must be a list of ids' }],
    });
  if (result.files.length + ids.length > limits.maxFiles)
    throw tooManyFiles({ operation: limits.operation, limit: limits.maxFiles });
  for (const id of ids) {
    const file = isId(id) ? await findFile(shelf.database.db, owner, id) : undefined;
    if (!file || file.purged_at !== null || file.lost_at !== null) throw fileNotFound({ file_id: id });
    result.files.push({ file, own: false });
  }
}

/** Slower than this for so long is no upload but a held connection. */
const minBytesPerSecond = 1000;
const paceSeconds = 20;

/** Ends a request whose body comes too slowly; `bytes` counts what came. */
export function watchPace(request: FastifyRequest, bytes: () => number) {
  let before = 0;
  let slow = false;
  const timer = setInterval(() => {
    if (bytes() - before < minBytesPerSecond * paceSeconds && !request.raw.complete) {
      slow = true;
      request.raw.destroy(new Error('upload too slow'));
    }
    before = bytes();
  }, paceSeconds * 1000);
  return { tooSlow: () => slow, stop: () => clearInterval(timer) };
}

function asUploadFault(error: unknown, request: FastifyRequest, limits: IntakeLimits): unknown {
  if (error instanceof Fault) return error;
  const code = (error as { code?: string }).code ?? '';
  if (code === 'FST_FILES_LIMIT')
    return tooManyFiles({ operation: limits.operation, limit: limits.maxFiles }, error);
  // `destroyed` is no sign: a request that was read to its end is destroyed as well.
  const cut = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNABORTED', 'ABORT_ERR'].includes(code);
  if (!request.raw.readableEnded && (cut || request.raw.destroyed)) return uploadAborted({}, error);
  if (/Unexpected end|Malformed|Multipart|boundary/i.test(String((error as Error).message)))
    return validationError(
      { summary: 'The multipart body is not well formed: check its boundary and that it ends.', fields: [] },
      error,
    );
  return error;
}
