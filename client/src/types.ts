/** The wire shapes of the API, snake_case as they travel. Times are RFC 3339 UTC, sizes bytes, ids UUIDv7. */

export * from './chunk.ts';
export * from './credit-types.ts';

export type JobStatus = 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';

/** The one error shape: on a failed answer, on a failed job, on a failed chunk. */
export interface PublicError {
  code: string;
  message: string;
  details: Record<string, unknown>;
  retryable: boolean;
}

export interface Step {
  operation: string;
  options: Record<string, unknown>;
}

export interface JobFile {
  file_id: string;
  name: string;
  size: number;
  media_type: string;
  sha256: string;
  url: string | null;
  /** A link for whoever has it, for a while. */
  signed_url?: string;
}

export interface JobSource {
  file_id: string;
  name: string;
  size: number;
  pages: number | null;
  encrypted?: boolean;
}

/** One file of a bulk job. */
export interface BulkItem {
  job_id: string;
  position: number;
  filename: string;
  status: JobStatus;
  /** The plain facts of it: numbers, flags, short texts. */
  result: Record<string, unknown> | null;
  error: PublicError | null;
  original_size: number;
  pages: number | null;
  progress?: number;
  cached?: boolean;
  warnings_count?: number;
  /** The first five. */
  warnings?: string[];
  download_url?: string | null;
}

/** Some of the files of a bulk job, in order. */
export interface ItemPage {
  items: BulkItem[];
  /** `after` of the next page; null on the last. */
  next_after: number | null;
}

export interface TimelineEntry {
  id: number | string;
  type: string;
  at: string;
  data: Record<string, unknown>;
}

export interface Job {
  job_id: string;
  operation: string;
  kind: 'single' | 'bulk';
  parent_id: string | null;
  status: JobStatus;
  stage: string | null;
  current_step: string | null;
  /** 0..1, never falling within an attempt. */
  progress: number;
  progress_percent: number;
  total_chunks: number;
  processed_chunks: number;
  failed_chunks: unknown[];
  /** Completed, with some chunks lost; each is named in `warnings` and `failed_chunks`. */
  partial: boolean;
  warnings: string[];
  client_job_id: string | null;
  original_filename: string | null;
  original_size: number;
  options: Record<string, unknown>;
  priority: number;
  result: Record<string, unknown> | null;
  /** Nothing was run: an earlier result of the same documents and options was there. */
  cached?: boolean;
  original_completed_at?: string | null;
  error: PublicError | null;
  download_url: string | null;
  attempts: number;
  estimated_credits: number | null;
  credits: number | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  updated_at: string;
  expires_at: string | null;
  /** The rest is on a single job's answer, not in lists. */
  steps?: Step[];
  files?: JobFile[];
  sources?: JobSource[];
  /** The first 200 files of a bulk job; `items()` has all of them. */
  items?: BulkItem[];
  items_next_after?: number | null;
  item_counts?: Partial<Record<JobStatus, number>>;
  timeline?: TimelineEntry[];
}

/** As much of JSON Schema as options and results use. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  [keyword: string]: unknown;
}

export interface OperationTool {
  tool: string;
  available: boolean;
  engine: string | null;
  reason: string | null;
}

export interface Operation {
  /** The route and the value of `operation` on a job. */
  name: string;
  title: string;
  summary: string;
  /** Media types of the sources. */
  accepts: string[];
  sources: { min: number; max: number };
  /** What `stage` may say, in order. */
  stages: string[];
  options: JsonSchema;
  result: JsonSchema;
  bulk: boolean;
  /** The option that opens PDFs with a user password, where it takes them. */
  password_option?: string | null;
  /** Whether `preview` works for it; then its own options and the shape of its answer. */
  preview?: boolean;
  /** Whether `estimate` can be asked. */
  estimate?: boolean;
  preview_options?: JsonSchema | null;
  preview_result?: JsonSchema;
  available: boolean;
  /** When unavailable: why, and what mends it. */
  reason: string | null;
  tools: OperationTool[];
}

/** What one request may carry; bytes, files, pages. */
export interface Limits {
  max_file_size: number;
  max_total_size: number;
  max_files: number;
  max_pages: number;
}

export interface Catalog {
  operations: Operation[];
  limits?: Limits;
}

/** What an operation would do to a document, measured on it. */
export interface Preview {
  operation: string;
  /** The document, kept as an upload: submit it by this id instead of sending it again. */
  file_id: string;
  file_ids: string[];
  options: Record<string, unknown>;
  /** As `preview_result` of the operation says. */
  result: Record<string, unknown>;
  warnings: string[];
  /** Seconds of work. */
  seconds: number;
}

/** How a page is drawn. */
export interface PageImage {
  /** `result` unless it says otherwise. */
  of?: 'source' | 'result';
  /** Pixels, 64 to 3000. */
  width?: number;
  /** A part of the page, in fractions of its width and height from the top left, for a close look. */
  region?: { x: number; y: number; w: number; h: number };
}

export interface Uploaded {
  file_id: string;
  name: string;
  size: number;
  media_type: string;
  sha256: string;
  /** A PDF that opens only with a password: give it to the job. */
  encrypted?: boolean;
  expires_at: string | null;
  url?: string;
  /** A link for whoever has it, for a while. */
  signed_url?: string;
}

export interface Guard {
  name: string;
  enforced: boolean;
  by: string;
}

export interface Health {
  status: string;
  version?: string;
  services: {
    database?: { ok: boolean; detail?: string };
    storage?: { ok: boolean; detail?: string };
    queue?: { ok: boolean; waiting?: number; running?: number; workers?: number; detail?: string };
    engines?: Record<string, { available: boolean; engine: string | null; reason: string | null }>;
    sandbox?: { level: number; guards: Guard[] };
    [service: string]: unknown;
  };
}

/** The first event of a stream, and what polling yields: the whole job. */
export interface SnapshotEvent {
  type: 'snapshot';
  id: string | null;
  job: Job;
}

export interface ProgressEvent {
  type: 'progress';
  id: string | null;
  job_id: string;
  status: JobStatus;
  stage: string | null;
  progress: number;
  processed_chunks: number;
  total_chunks: number;
}

/** A transition: `job.stage`, `chunk.failed`, … The terminal one carries the whole `job`. */
export interface TransitionEvent {
  type: `${'job' | 'chunk'}.${string}`;
  id: string | null;
  job_id: string;
  at: string;
  job?: Job;
  data: Record<string, unknown>;
}

export type JobEvent = SnapshotEvent | ProgressEvent | TransitionEvent;

export interface JobFilters {
  /** One, or several separated by commas. */
  status?: JobStatus | (string & {});
  operation?: string;
  /** Part of the file name or of `client_job_id`. */
  text?: string;
  client_job_id?: string;
  /** RFC 3339. */
  created_after?: string;
  created_before?: string;
  /** Rows per page. */
  limit?: number;
}

export interface JobPage {
  jobs: Job[];
  next_cursor: string | null;
}

export const isTerminal = (status: JobStatus): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';
