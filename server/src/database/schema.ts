import type { ColumnType, Generated, Kysely } from 'kysely';

/** A timestamp the database sets and compares; read as Date. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type Defaulted<T> = ColumnType<T, T | undefined, T>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Json<T> = ColumnType<T, string, string>;
type MaybeJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
/** PostgreSQL bigint, parsed as a number: sizes stay below 2^53. */
type Big = ColumnType<number, number, number>;
type MaybeBig = ColumnType<number | null, number | null | undefined, number | null>;

export interface OwnersTable {
  id: string;
  kind: string;
  created_at: Generated<Date>;
}

export interface FilesTable {
  id: string;
  owner_id: string;
  name: string;
  media_type: string;
  size: Big;
  sha256: string;
  storage_key: string;
  /** What inspection found, when it ran. */
  facts: MaybeJson<Record<string, unknown>>;
  created_at: Generated<Date>;
  /** For uploads not (yet) used by a job; a job's own files live as long as the job says. */
  expires_at: MaybeTime;
  /** The blob is gone, or is being removed. */
  purged_at: MaybeTime;
  /** The blob was found missing. */
  lost_at: MaybeTime;
}

export interface JobsTable {
  id: string;
  owner_id: string;
  parent_id: string | null;
  /** Place among the parent's children. */
  position: number | null;
  kind: 'single' | 'bulk';
  operation: string;
  status: Defaulted<'pending' | 'processing' | 'completed' | 'failed' | 'cancelled'>;
  stage: string | null;
  progress: Generated<number>;
  options: Json<Record<string, unknown>>;
  /** The chain; a plain job has one. */
  steps: Json<{ operation: string; options: Record<string, unknown> }[]>;
  /** Secret options of its steps, sealed; null once it has ended. */
  secrets: MaybeJson<Record<string, string>>;
  step: Generated<number>;
  priority: Generated<number>;
  client_job_id: string | null;
  original_filename: string | null;
  original_size: Big;
  total_chunks: Generated<number>;
  processed_chunks: Generated<number>;
  failed_chunks: Generated<number>;
  partial: Generated<boolean>;
  warnings: ColumnType<string[], string | undefined, string>;
  result: MaybeJson<Record<string, unknown>>;
  error: MaybeJson<Record<string, unknown>>;
  /** What was done to what; jobs of one owner with the same key have the same result. Null where it must not be reused. */
  cache_key: string | null;
  /** For a job completed by the result of another: when that was made. */
  cached_from: MaybeTime;
  /** Counts explicit retries; 1 at first. */
  attempts: Generated<number>;
  /** As they were when the job was accepted; null where credits were off. */
  prices: MaybeJson<{ version: string; speed: number; balanced: number; quality: number }>;
  /** By tier, before any work. */
  estimated_tokens: MaybeJson<{ speed?: number; balanced?: number; quality?: number }>;
  estimated_credits: MaybeBig;
  /** What it has cost, all its holds together; null until the first is settled. */
  credits: MaybeBig;
  /** Held now; null while nothing is. */
  held_credits: MaybeBig;
  /** The month the hold was booked in, and in which it ends. */
  held_month: string | null;
  /** Counts holds: each has one end. */
  hold_number: Generated<number>;
  /** Accepted without files: until then they may follow. */
  awaits_files_until: MaybeTime;
  ttl_seconds: number;
  created_at: Generated<Date>;
  started_at: MaybeTime;
  completed_at: MaybeTime;
  updated_at: Generated<Date>;
  expires_at: MaybeTime;
  /** Files purged, by expiry or by DELETE. */
  purged_at: MaybeTime;
  deleted_at: MaybeTime;
}

export interface JobFilesTable {
  job_id: string;
  file_id: string;
  owner_id: string;
  role: 'source' | 'part' | 'result';
  /** The step it feeds (source) or came from (part, result). */
  step: number;
  chunk_id: string | null;
  position: number;
}

export interface ChunksTable {
  id: string;
  job_id: string;
  owner_id: string;
  operation: string;
  step: number;
  kind: 'plan' | 'run' | 'merge';
  position: number;
  label: string;
  page_from: number | null;
  page_to: number | null;
  input: Json<Record<string, unknown>>;
  data: MaybeJson<Record<string, unknown>>;
  state: Defaulted<'queued' | 'running' | 'completed' | 'failed' | 'cancelled'>;
  priority: number;
  /** Fencing token: grows with every claim; only its holder may write. */
  attempt: Generated<number>;
  /** Failed attempts that count against the retry limit (a lost lease counts, a drained worker does not). */
  failures: Generated<number>;
  /** The queue message that stands for this chunk now. */
  message_id: string | null;
  worker_id: string | null;
  lease_until: MaybeTime;
  run_after: Time;
  done: Generated<number>;
  total: Generated<number>;
  error: MaybeJson<Record<string, unknown>>;
  warnings: ColumnType<string[], string | undefined, string>;
  created_at: Generated<Date>;
  started_at: MaybeTime;
  ended_at: MaybeTime;
}

export interface EventsTable {
  id: Generated<number>;
  job_id: string;
  owner_id: string;
  type: string;
  data: Json<Record<string, unknown>>;
  created_at: Generated<Date>;
}

export interface IdempotencyTable {
  owner_id: string;
  key: string;
  /** Of the request that holds or answered the key; null while it is in flight. */
  fingerprint: string | null;
  job_id: string | null;
  locked_until: Time;
  created_at: Generated<Date>;
}

export interface WorkersTable {
  id: string;
  host: string;
  pid: number;
  slots: number;
  busy: Generated<number>;
  started_at: Generated<Date>;
  seen_at: Generated<Date>;
}

/** A language model provider somebody has asked, and until when it wants to be left alone. */
export interface ModelProvidersTable {
  provider: string;
  paused_until: Generated<Date>;
}

/** One request to a provider; kept for some minutes. */
export interface ModelCallsTable {
  id: string;
  provider: string;
  /** At most, while it is under way; as counted, once it has ended. */
  tokens: Big;
  started_at: Time;
  lease_until: Time;
  ended_at: MaybeTime;
}

/** One question to a language model, and what it took. */
export interface ModelUsageTable {
  id: string;
  job_id: string;
  owner_id: string;
  chunk_id: string;
  /** Of the chunk. */
  attempt: number;
  /** Of the job, at the time. */
  hold_number: number;
  /** Whose price it has. */
  tier: 'speed' | 'balanced' | 'quality';
  /** As `provider:model`. */
  model: string;
  /** SHA-256 of what was asked. */
  prompt_hash: string;
  input_tokens: Big;
  output_tokens: Big;
  /** Counted from characters: the provider did not say, or the answer never came. */
  estimated: boolean;
  /** Requests sent, retries included. */
  requests: number;
  /** US dollars, where the provider said so. */
  cost: number | null;
  error: string | null;
  started_at: Generated<Date>;
  ended_at: MaybeTime;
}

export interface AccountsTable {
  owner_id: string;
  created_at: Generated<Date>;
}

/** The balance of a month: the sum of its entries. */
export interface CreditMonthsTable {
  owner_id: string;
  /** YYYY-MM, UTC. */
  month: string;
  balance: Big;
}

export interface CreditEntriesTable {
  id: Generated<number>;
  owner_id: string;
  month: string;
  kind: 'grant' | 'hold' | 'settle' | 'refund' | 'adjustment';
  /** What it adds to the balance; negative for what it takes. */
  amount: Big;
  job_id: string | null;
  hold_number: number | null;
  price_version: string | null;
  details: ColumnType<Record<string, unknown>, string | undefined, string>;
  created_at: Generated<Date>;
}

export interface KeptAnswersTable {
  chunk_id: string;
  /** SHA-256, hex. */
  question_hash: string;
  answer: Json<Record<string, unknown>>;
}

export interface Schema {
  owners: OwnersTable;
  files: FilesTable;
  jobs: JobsTable;
  job_files: JobFilesTable;
  chunks: ChunksTable;
  events: EventsTable;
  idempotency: IdempotencyTable;
  workers: WorkersTable;
  model_providers: ModelProvidersTable;
  model_calls: ModelCallsTable;
  model_usage: ModelUsageTable;
  accounts: AccountsTable;
  credit_months: CreditMonthsTable;
  credit_entries: CreditEntriesTable;
  kept_answers: KeptAnswersTable;
}

/** The database, or a transaction of it: what every query function takes. */
export type Db = Kysely<Schema>;
