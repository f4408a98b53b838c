import type { PublicError } from './types.ts';

export interface Chunk {
  chunk_id: string;
  kind: 'plan' | 'run' | 'merge';
  label: string;
  step: number;
  position: number;
  /** 1-based, inclusive. */
  pages: { from: number; to: number } | null;
  state: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
  attempts: number;
  error: PublicError | null;
  warnings: string[];
  progress: number;
  started_at: string | null;
  ended_at: string | null;
  duration_seconds: number | null;
  /** Waiting until another chunk of its job ends: so many run at once. */
  held?: boolean;
  /** Answers of a language model that did not hold; rules took their place. */
  refused?: number | null;
  /** The language model asked last, as provider:model. */
  model: string | null;
  /** Of all attempts, those that died included. */
  input_tokens: number;
  output_tokens: number;
  /** Some were counted from characters. */
  tokens_estimated: boolean;
  /** Requests sent to the provider. */
  model_calls: number;
  /** US dollars, where the provider said. */
  provider_cost: number | null;
  /** Its share of the price, not rounded up; null while credits are off. */
  credits: number | null;
  /** SHA-256 of its first question. */
  prompt_hash: string | null;
  /** What stood in for answers of no use, such as local. */
  fallback: string | null;
}
