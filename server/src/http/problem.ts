import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { asFault, Fault, fault, kinds, validationError } from '../fault.ts';

export const routeNotFound = fault({
  code: 'NOT_FOUND',
  kind: 'not_found',
  message: 'There is nothing at {method} {path}. The API starts at /api/v1; /docs describes it.',
});
export const notMultipart = fault({
  code: 'UNSUPPORTED_MEDIA_TYPE',
  kind: 'unsupported',
  message: 'Send the document as multipart/form-data in the field `file`, or JSON with `file_ids` or `urls`.',
});
export const forbidden = fault({ code: 'FORBIDDEN', kind: 'forbidden', message: '{reason}' });
export const payloadTooLarge = fault({
  code: 'PAYLOAD_TOO_LARGE',
  kind: 'too_large',
  message: 'The request has too many or too large fields. Send documents as files, not as text.',
});

/** The one wire shape of an error (API.md). */
export const problem = (error: Fault, requestId: string) => ({
  success: false as const,
  error: error.toPublic(),
  request_id: requestId,
  timestamp: new Date().toISOString(),
});

/** Whatever was thrown, as the answer to its request: declared faults as they are, everything else without its text. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = asFault(translate(thrown as FastifyError), request.id);
  const status = kinds[error.kind].status;
  const line = { event: 'request_refused', code: error.code, status };
  if (error.kind === 'internal') request.log.error({ ...line, err: error.cause ?? error }, 'request failed');
  else
    request.log.info({ ...line, ...(error.cause ? { cause: String(error.cause) } : {}) }, 'request refused');
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
  return reply.code(status).type('application/json').send(problem(error, request.id));
}

/** What fastify and its plugins throw, in our words. */
function translate(thrown: FastifyError): unknown {
  if (thrown instanceof Fault) return thrown;
  if (thrown?.validation)
    return validationError({
      summary: thrown.message,
      fields: thrown.validation.map((v) => ({
        path: v.instancePath.slice(1).replaceAll('/', '.'),
        message: v.message ?? '',
      })),
    });
  if (thrown?.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return notMultipart();
  if (
    thrown?.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ||
    thrown?.code === 'FST_PARTS_LIMIT' ||
    thrown?.code === 'FST_FIELDS_LIMIT'
  )
    return payloadTooLarge();
  if (typeof thrown?.statusCode === 'number' && thrown.statusCode >= 400 && thrown.statusCode < 500)
    return validationError({ summary: thrown.message });
  return thrown;
}
