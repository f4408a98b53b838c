import { CallFailure, failureOf, hideSecrets } from './failure.ts';

/** An answer of the longest text a model writes has some 300 kB. */
const longestBody = 8 * 1024 * 1024;
/** Of an error, for the log. */
const longestError = 16 * 1024;
const quoted = 300;

/**
 * The only way out to a provider: what the SDKs are given as `fetch`. The whole body is read here, under a bound and under
 * the caller's signal, which closes the connection; everything but an answer is thrown as a `CallFailure`. Redirects are
 * not followed: the key would go along (fetch keeps back `authorization`, but not `x-api-key`).
 */
export function guardedFetch(secrets: readonly string[]): typeof fetch {
  const quote = (text: string) => hideSecrets(text, secrets).replace(/\s+/g, ' ').slice(0, quoted);
  return async (input, init) => {
    let response: Response;
    try {
      response = await fetch(input, { ...init, redirect: 'manual' });
    } catch (error) {
      throw init?.signal?.aborted ? error : cut(error);
    }
    const { status, headers } = response;
    const body = await read(response, response.ok ? longestBody : longestError, init?.signal);
    if (!response.ok) {
      if (status >= 300 && status < 400)
        throw new CallFailure('rejected', `its address leads elsewhere (status ${status})`);
      throw failureOf(status, headers, quote(body));
    }
    const answer = parsed(body);
    if (answer === undefined) throw new CallFailure('malformed', 'an answer that is no JSON', quote(body));
    const error = errorIn(answer);
    if (error) throw failureOf(error.status, headers, quote(error.text));
    return new Response(body, { status: 200, headers: { 'content-type': 'application/json' } });
  };
}

async function read(
  response: Response,
  most: number,
  signal: AbortSignal | null | undefined,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of response.body ?? []) {
      size += piece.length;
      if (size > most) {
        if (response.ok) throw new CallFailure('malformed', `an answer longer than ${most} bytes`);
        break;
      }
      pieces.push(piece);
    }
  } catch (error) {
    throw signal?.aborted || error instanceof CallFailure ? error : cut(error);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** `cause` has the system's code; its message may hold the address, which is the operator's affair. */
function cut(error: unknown): CallFailure {
  const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
  return new CallFailure('cut', 'the connection failed', String(cause));
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Some gateways report an error of the model behind them with status 200. */
function errorIn(answer: Record<string, unknown>): { status: number; text: string } | undefined {
  const { error } = answer;
  if (typeof error !== 'object' || error === null || Array.isArray(answer.choices)) return undefined;
  const code = Number((error as { code?: unknown }).code);
  return { status: code >= 400 && code < 600 ? code : 502, text: JSON.stringify(error) };
}
