import type { Job } from './types.ts';

/** What a job would take, measured on its documents. */
export interface Estimate {
  operation: string;
  /** The documents, kept as uploads: submit or confirm them by these. */
  file_ids: string[];
  options: Record<string, unknown>;
  pages: number;
  chunks: number;
  words: number;
  characters: number;
  /** As provider:model; null where the rules do it. */
  model: string | null;
  model_calls: number;
  estimated_tokens: number;
  /** Null while credits are off. */
  estimated_credits: number | null;
  /** Credits for 1,000 tokens. */
  rate: number | null;
  price_version: string | null;
  expected_seconds: number;
  balance: number | null;
  allowed: boolean;
  warnings: string[];
}

/** What there is to spend this month: balance = granted - held - used + adjusted. */
export interface Credits {
  enabled: boolean;
  balance: number | null;
  floor: number | null;
  granted: number;
  held: number;
  used: number;
  refunded: number;
  adjusted: number;
  /** YYYY-MM, UTC. */
  month: string;
  next_reset: string;
  rates: Record<string, number>;
  price_version: string | null;
}

export interface CreditEntry {
  id: string;
  month: string;
  kind: 'grant' | 'hold' | 'settle' | 'refund' | 'adjustment';
  /** What it added to the balance; negative for what it took. */
  amount: number;
  job_id: string | null;
  hold_number: number | null;
  price_version: string | null;
  details: Record<string, unknown>;
  created_at: string;
}

export interface CreditLedger {
  month: string;
  /** Newest first. */
  entries: CreditEntry[];
  next_cursor: string | null;
}

/** A job accepted before its files are there. */
export interface Confirmed extends Job {
  /** Whether credits are held. */
  reserved: boolean;
  /** Until when the files may follow. */
  files_until: string | null;
  message: string;
}
