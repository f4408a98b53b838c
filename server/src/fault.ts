/**
 * A fault is an error somebody declared: a code a program can match, a kind the edges can map, and a message that
 * tells the caller what to do next. Anything thrown that is not a Fault is a bug and reaches the caller as
 * `INTERNAL_ERROR` with a reference id, never as its own text.
 */

/** The closed set of kinds: what each means over HTTP, as an exit code, and whether trying again can help. */
export const kinds = {
  invalid: { status: 422, exit: 2, retry: false },
  unauthorized: { status: 401, exit: 3, retry: false },
  forbidden: { status: 403, exit: 3, retry: false },
  not_found: { status: 404, exit: 4, retry: false },
  conflict: { status: 409, exit: 5, retry: false },
  gone: { status: 410, exit: 4, retry: false },
  too_large: { status: 413, exit: 6, retry: false },
  unsupported: { status: 415, exit: 6, retry: false },
  unprocessable: { status: 422, exit: 7, retry: false },
  limited: { status: 429, exit: 8, retry: true },
  unpaid: { status: 402, exit: 9, retry: false },
  unavailable: { status: 503, exit: 10, retry: true },
  timeout: { status: 504, exit: 11, retry: false },
  cancelled: { status: 409, exit: 130, retry: false },
  internal: { status: 500, exit: 1, retry: true },
} as const satisfies Record<string, { status: number; exit: number; retry: boolean }>;

export type Kind = keyof typeof kinds;

/** Facts a program may read beside the message; always safe to show to the caller. */
export type Details = Record<string, unknown>;

/** What the wire, a job row, a webhook and `--json` all carry. */
export interface PublicError {
  code: string;
  message: string;
  details: Details;
  retryable: boolean;
}

export interface Declaration {
  /** SCREAMING_SNAKE, unique in the product; part of the API. */
  code: string;
  kind: Kind;
  /** For the caller; names the remedy. `{name}` is filled from the details. */
  message: string;
  /** When the kind's own answer is wrong for this code: a crash is `internal`, but running it again crashes again. */
  retryable?: boolean;
  /** Seconds a caller should wait before trying again, sent as `Retry-After`. */
  retryAfterSeconds?: number;
}

export class Fault extends Error {
  readonly code: string;
  readonly kind: Kind;
  readonly details: Details;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(declaration: Declaration, details: Details = {}, cause?: unknown) {
    super(
      declaration.message.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? '?')),
      cause === undefined ? undefined : { cause },
    );
    this.name = declaration.code;
    this.code = declaration.code;
    this.kind = declaration.kind;
    this.details = details;
    this.retryable = declaration.retryable ?? kinds[declaration.kind].retry;
    this.retryAfterSeconds = declaration.retryAfterSeconds;
  }

  /** The part that may leave the process: no cause, no stack, no path. */
  toPublic(): PublicError {
    return { code: this.code, message: this.message, details: this.details, retryable: this.retryable };
  }
}

const declared = new Map<string, Declaration>();

/**
 * Declares a fault and gives the function that makes it: `throw fileTooLarge({ limit: '100 MB' })`.
 * The second argument is the cause, for the log only. Throws when the code is declared twice.
 */
export function fault(declaration: Declaration) {
  if (declared.has(declaration.code)) throw new Error(`fault ${declaration.code} is declared twice`);
  declared.set(declaration.code, declaration);
  const make = (details?: Details, cause?: unknown) => new Fault(declaration, details, cause);
  return Object.assign(make, { code: declaration.code });
}

/** Every declaration of the modules loaded so far, by code; the error reference is generated from it. */
export function declaredFaults(): Declaration[] {
  return [...declared.values()].sort((a, b) => a.code.localeCompare(b.code));
}

/** A fault that crossed a process boundary as JSON, made whole again. Kinds that are not ours become `internal`. */
export function faultFromWire(wire: Partial<PublicError> & { kind?: string }, cause?: unknown): Fault {
  const kind = wire.kind && Object.hasOwn(kinds, wire.kind) ? (wire.kind as Kind) : 'internal';
  const known = wire.code === undefined ? undefined : declared.get(wire.code);
  const declaration: Declaration = known
    ? { ...known, message: String(wire.message ?? known.message) }
    : {
        code: String(wire.code ?? 'INTERNAL_ERROR'),
        kind,
        message: String(wire.message ?? 'Something went wrong on our side.'),
      };
  if (wire.retryable !== undefined) declaration.retryable = wire.retryable === true;
  // The message arrives already filled: details are facts, not a template's values, so braces stay as they are.
  declaration.message = declaration.message.replace(/[{}]/g, '');
  return new Fault(declaration, wire.details ?? {}, cause);
}

export const internalError = fault({
  code: 'INTERNAL_ERROR',
  kind: 'internal',
  message:
    'Something went wrong on our side. Try again; if it stays, report the reference {reference} with the log line that carries it.',
});
export const validationError = fault({
  code: 'VALIDATION_ERROR',
  kind: 'invalid',
  message: '{summary}',
});
export const serviceUnavailable = fault({
  code: 'SERVICE_UNAVAILABLE',
  kind: 'unavailable',
  message: '{reason}',
  retryAfterSeconds: 5,
});

/** Anything that was thrown, as a fault: declared ones as they are, the rest as `INTERNAL_ERROR` under `reference`. */
export function asFault(thrown: unknown, reference: string): Fault {
  return thrown instanceof Fault ? thrown : internalError({ reference }, thrown);
}
