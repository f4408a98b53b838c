/** Longest wait a provider can order, seconds; one that wants more is asked again after this. */
export const longestRetryAfter = 60;

/**
 * How one request to a provider failed. `limited`, `server` and `cut` pass, so the request is sent again; `rejected` does
 * not; `malformed` is an answer that is none, tried once more; `late` and `stopped` are the end.
 */
export type FailureKind = 'limited' | 'server' | 'cut' | 'rejected' | 'malformed' | 'late' | 'stopped';

export class CallFailure extends Error {
  readonly kind: FailureKind;
  /** For the caller: a few words that hold nothing of what the provider wrote. */
  readonly why: string;
  /** Seconds the provider asked us to wait. */
  readonly retryAfter: number | undefined;

  /** `detail` is for the log; it may quote the provider, with keys hidden. */
  constructor(kind: FailureKind, why: string, detail = '', retryAfter?: number) {
    super(detail ? `${why}: ${detail}` : why);
    this.name = 'CallFailure';
    this.kind = kind;
    this.why = why;
    this.retryAfter = retryAfter;
  }
}

/** RFC 9110, 10.2.3: seconds or a date; and the milliseconds of some providers. At most a minute. */
export function readRetryAfter(headers: Headers, now = Date.now()): number | undefined {
  const ms = headers.get('retry-after-ms');
  const plain = headers.get('retry-after');
  const seconds =
    ms !== null && /^\d+(\.\d+)?$/.test(ms)
      ? Number(ms) / 1000
      : plain === null
        ? Number.NaN
        : /^\d+(\.\d+)?$/.test(plain)
          ? Number(plain)
          : // Date.parse takes nearly anything for a date, `-5` too.
            (/^[A-Z][a-z]+,? /.test(plain) ? Date.parse(plain) - now : Number.NaN) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(longestRetryAfter, Math.max(0, seconds));
}

/** Ways in which providers say that an account is empty, which no waiting mends. They say so with status 429. */
const spentAccount = /insufficient_quota|billing_hard_limit|credit balance is too low/;

/** What a status other than 200 means. */
export function failureOf(status: number, headers: Headers, body: string): CallFailure {
  const said = `status ${status}`;
  if (status === 401 || status === 403)
    return new CallFailure('rejected', `the key is not accepted (${said})`, body);
  if (status === 402 || (status === 429 && spentAccount.test(body)))
    return new CallFailure('rejected', `its account there has nothing left (${said})`, body);
  if (status === 429)
    return new CallFailure('limited', `too many requests, ${said}`, body, readRetryAfter(headers));
  if (status === 408 || status >= 500) return new CallFailure('server', said, body, readRetryAfter(headers));
  if (status === 404)
    return new CallFailure('rejected', `the model or the address is not known there (${said})`, body);
  return new CallFailure('rejected', said, body);
}

/** Hides keys: a provider that quotes the one it was given must not get it into a log. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let hidden = text;
  for (const secret of secrets) if (secret) hidden = hidden.replaceAll(secret, '[hidden]');
  // What looks like a key and is not ours word for word: shortened, or another's.
  return hidden.replace(/\b(?:sk|key|AIza)[-_A-Za-z0-9*]{12,}/g, '[hidden]');
}
