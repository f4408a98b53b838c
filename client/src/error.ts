import type { PublicError } from './types.ts';

/** What every call rejects with. `status` is 0 when no answer arrived at all (`UNREACHABLE`) or the caller gave up (`ABORTED`). */
export class OctavoError extends Error {
  readonly status: number;
  /** The API's code (`PDF_ENCRYPTED`), `UNREACHABLE`, `ABORTED`, or `HTTP_502` for an answer that is not Octavo's. */
  readonly code: string;
  readonly details: Record<string, unknown>;
  readonly retryable: boolean;
  readonly requestId: string | null;
  /** From `Retry-After`, when the server names it. */
  readonly retryAfterSeconds: number | null;

  constructor(
    facts: Partial<PublicError> & {
      status: number;
      requestId?: string | null;
      retryAfterSeconds?: number | null;
      cause?: unknown;
    },
  ) {
    super(
      facts.message ?? 'The request failed.',
      facts.cause === undefined ? undefined : { cause: facts.cause },
    );
    this.name = 'OctavoError';
    this.status = facts.status;
    this.code = facts.code ?? `HTTP_${facts.status}`;
    this.details = facts.details ?? {};
    this.retryable = facts.retryable ?? false;
    this.requestId = facts.requestId ?? null;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
  }
}

/** An answer that is not a success, as an error. A body that is not the contract's (a proxy's page) keeps its status. */
export function errorFromAnswer(
  status: number,
  body: string,
  header: (name: string) => string | null,
): OctavoError {
  const common = {
    status,
    requestId: header('x-request-id'),
    retryAfterSeconds: secondsOf(header('retry-after')),
  };
  try {
    const parsed = JSON.parse(body) as { error?: PublicError; request_id?: string };
    if (typeof parsed.error?.code === 'string')
      return new OctavoError({
        ...parsed.error,
        ...common,
        requestId: parsed.request_id ?? common.requestId,
      });
  } catch {
    // Not JSON: named below by its status.
  }
  return new OctavoError({
    ...common,
    message: `The server answered ${status} without saying why.`,
    retryable: status === 429 || status >= 502,
  });
}

/** `Retry-After` (RFC 9110, section 10.2.3): seconds or, from proxies, a date. */
function secondsOf(value: string | null): number | null {
  if (value === null || value.trim() === '') return null;
  const seconds = /^\s*\d+\s*$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

/** An answer that asking again will not change. */
export const isFinal = (error: OctavoError): boolean =>
  error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;

/** A fetch that rejected: no answer arrived. */
export function errorFromThrown(thrown: unknown, signal?: AbortSignal | null): OctavoError {
  if (thrown instanceof OctavoError) return thrown;
  if (signal?.aborted)
    return new OctavoError({
      status: 0,
      code: 'ABORTED',
      message: 'The request was given up.',
      cause: thrown,
    });
  return new OctavoError({
    status: 0,
    code: 'UNREACHABLE',
    message: 'The server could not be reached. Check that it is running and try again.',
    retryable: true,
    cause: thrown,
  });
}
