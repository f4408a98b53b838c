import type { FastifyRequest } from 'fastify';
import { formatBytes } from '../bytes.ts';
import { Fault, fault, validationError } from '../fault.ts';
import { fileNotFound, fileTooLarge, uploadAborted } from '../files/faults.ts';

export const tusVersion = fault({
  code: 'TUS_VERSION',
  kind: 'invalid',
  message: 'Resumable uploads speak tus 1.0.0: send the header Tus-Resumable: 1.0.0.',
});
export const tusMediaType = fault({
  code: 'TUS_MEDIA_TYPE',
  kind: 'unsupported',
  message: 'A piece of a resumable upload is sent as Content-Type: application/offset+octet-stream.',
});
export const offsetConflict = fault({
  code: 'UPLOAD_OFFSET_CONFLICT',
  kind: 'conflict',
  message:
    'The upload does not end where this piece begins. Ask with HEAD for Upload-Offset and go on from there.',
  retryable: true,
});
export const uploadOverrun = fault({
  code: 'UPLOAD_OVERRUN',
  kind: 'too_large',
  message:
    'The piece would make the upload longer than the Upload-Length it was begun with. Send only what is left.',
});

/** What the library refused, in our words. */
export function refusal(
  request: FastifyRequest,
  status: number,
  text: string,
  thrown: unknown,
  limit: number,
): unknown {
  if (thrown instanceof Fault) return thrown;
  if (request.raw.destroyed && !request.raw.readableEnded) return uploadAborted({}, thrown);
  if (status === 404) return fileNotFound();
  if (status === 409) return offsetConflict();
  if (status === 413)
    return Number(request.headers['upload-length'] ?? 0) > limit
      ? fileTooLarge({ name: 'of this Upload-Length', limit: formatBytes(limit), limit_bytes: limit })
      : uploadOverrun();
  if (status === 400 && /aborted/.test(text)) return uploadAborted({}, thrown);
  if (status < 500 || status === 501)
    return validationError({ summary: text.trim().slice(0, 300), fields: [] });
  return thrown instanceof Error ? thrown : new Error(`the tus library answered ${status}: ${text}`);
}
