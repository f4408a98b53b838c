/**
 * The port to language models. A question is plain JSON, so that an isolated process can put it to the worker, which alone
 * has keys and network.
 */

export const tiers = ['speed', 'balanced', 'quality'] as const;
export type Tier = (typeof tiers)[number];

/** Bounds of a question; one beyond them is no question of ours. Characters, except where said otherwise. */
export const bounds = {
  model: 200,
  system: 60_000,
  prompt: 600_000,
  schema: 60_000,
  problem: 4000,
  /** 0 for the same answer twice, as far as a provider can; above 0.3 rewriting begins to invent. */
  temperature: 0.3,
  /** Tokens. */
  output: 65_536,
} as const;

export interface Question {
  /** `speed`, `balanced` or `quality`, or the id of a model that the configuration allows (`provider:model`). */
  model: string;
  /** What it shall do. */
  system: string;
  /** What it shall do it to. */
  prompt: string;
  /** JSON Schema (2020-12) of an object. Plain JSON; TypeBox makes such. */
  schema: object;
  /** 0 to 0.3; 0. Models that take none ignore it. */
  temperature?: number;
  /** Tokens it may write. A longer answer is cut, which is UPSTREAM_BAD_RESPONSE with reason `truncated`. */
  maxOutputTokens: number;
  /** The answer it gave before, and what is wrong with it: it is asked to mend that. */
  correction?: { answer: string; problem: string };
}

/** Tokens as the provider counted them, over all tries that were answered. */
export interface Usage {
  input: number;
  output: number;
  total: number;
  /** Whether the provider kept silent on some of it, and characters were counted instead. */
  estimated: boolean;
}

/** What a question cost, whether or not its answer was of use. */
export interface Spent {
  /** As the provider knows it. */
  model: string;
  provider: string;
  usage: Usage;
  /** US dollars, where the provider says so (OpenRouter). */
  cost?: number;
  /** Requests sent, retries included. */
  attempts: number;
  /** With waits for a turn and between tries. */
  durationMs: number;
}

/** A whole answer, not yet held against the schema. */
export interface Completion extends Spent {
  text: string;
  /** It was given to an attempt at the same work before, and paid for then. */
  kept?: boolean;
}

/**
 * Throws UPSTREAM_ERROR when the provider failed on every try, UPSTREAM_REJECTED when it refuses requests of this kind,
 * UPSTREAM_BAD_RESPONSE (`details.reason`: truncated, refused, empty, malformed), TIMEOUT, CANCELLED, MODEL_UNAVAILABLE,
 * MODEL_NOT_ALLOWED. What was spent by then is in `details.spent`, except in an isolated process: there it is on the bill
 * of those who answer.
 */
export type Complete = (question: Question, signal?: AbortSignal) => Promise<Completion>;

/** An answer that fits the schema. */
export interface Answer<T = unknown> extends Spent {
  value: T;
}

/** What an operation with the tool `model` has. */
export interface ModelTool {
  /**
   * As `Complete`, and UPSTREAM_BAD_RESPONSE with reason `schema` when two answers in a row do not fit. `T` is what the
   * schema says. Ends at the work's soft time limit, or earlier with `signal`.
   */
  generate<T = unknown>(question: Omit<Question, 'correction'>, signal?: AbortSignal): Promise<Answer<T>>;
}

/** Whether questions can be answered here: for `doctor`, `/health` and `/operations`. */
export interface ModelStatus {
  available: boolean;
  /** "speed openrouter:…, balanced …, quality …". */
  engine: string | null;
  /** Why not, and what mends it. */
  reason: string | null;
}

/** Tokens of a text nobody has counted: four characters each, and a tenth more. */
export const roughly = (characters: number): number => Math.ceil(Math.ceil(characters / 4) * 1.1);

export const nothingSpent = (): Usage => ({ input: 0, output: 0, total: 0, estimated: false });

export const sumUsage = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  total: a.total + b.total,
  estimated: a.estimated || b.estimated,
});

/** What two stages of one question spent together. */
export function sumSpent(first: Spent, second: Spent): Spent {
  const { model, provider } = second;
  return {
    model,
    provider,
    usage: sumUsage(first.usage, second.usage),
    ...(first.cost === undefined && second.cost === undefined
      ? {}
      : { cost: (first.cost ?? 0) + (second.cost ?? 0) }),
    attempts: first.attempts + second.attempts,
    durationMs: first.durationMs + second.durationMs,
  };
}
