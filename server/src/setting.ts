import { parseBytes } from './bytes.ts';
import { parseSeconds } from './duration.ts';

/** One thing a person can set: declared by the module that uses it, parsed once in `app/config.ts`. */
export interface Setting<T> {
  /** Name of the environment variable. */
  env: string;
  /** For the configuration reference: what it does, with units and range. */
  doc: string;
  /** Used when the variable is unset or empty. */
  default: T;
  /** Text to value; throws an Error whose message completes "VARIABLE …", e.g. "must be a whole number". */
  parse: (text: string) => T;
  /** Never printed, logged or handed to a child process. */
  secret?: boolean;
}

export type Settings = Record<string, Setting<any>>;
export type Values<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

type Common<T> = { env: string; doc: string; default: T; secret?: boolean };

export const text = <T extends string | undefined>(s: Common<T>): Setting<T> => ({
  ...s,
  parse: (raw) => raw as T,
});

export const oneOf = <const T extends string>(choices: readonly T[], s: Common<T>): Setting<T> => ({
  ...s,
  doc: `${s.doc} One of: ${choices.join(', ')}.`,
  parse: (raw) => {
    if (!choices.includes(raw as T)) throw new Error(`must be one of ${choices.join(', ')}`);
    return raw as T;
  },
});

export const flag = (s: Common<boolean>): Setting<boolean> => ({
  ...s,
  parse: (raw) => {
    if (/^(1|true|yes|on)$/i.test(raw)) return true;
    if (/^(0|false|no|off)$/i.test(raw)) return false;
    throw new Error('must be true or false');
  },
});

export const list = (s: Common<readonly string[]>): Setting<readonly string[]> => ({
  ...s,
  parse: (raw) =>
    raw
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
});

const bounded = (
  s: Common<number>,
  range: { min: number; max: number },
  parse: (raw: string) => number,
  what: string,
) => ({
  ...s,
  parse: (raw: string) => {
    const value = parse(raw);
    if (!Number.isFinite(value) || value < range.min || value > range.max)
      throw new Error(`must be ${what} from ${range.min} to ${range.max}`);
    return value;
  },
});

export const whole = (s: Common<number>, range = { min: 0, max: Number.MAX_SAFE_INTEGER }): Setting<number> =>
  bounded(s, range, (raw) => (/^-?\d+$/.test(raw.trim()) ? Number(raw) : Number.NaN), 'a whole number');

/** Accepts `100MB`, `2GiB` or a bare number of bytes. */
export const bytes = (s: Common<number>, range = { min: 1, max: Number.MAX_SAFE_INTEGER }): Setting<number> =>
  bounded(s, range, parseBytes, 'a size such as 100MB,');

/** Accepts `30s`, `15m`, `24h`, `7d` or a bare number of seconds. */
export const seconds = (s: Common<number>, range = { min: 0, max: 1e9 }): Setting<number> =>
  bounded(s, range, parseSeconds, 'a duration such as 30s, 15m or 24h,');
