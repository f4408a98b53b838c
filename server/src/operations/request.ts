import type { ChunkPlan, SourceFacts } from './operation.ts';

/** What the isolated process is asked. Every file name is relative to its scratch folder, `[a-z0-9.-]+`. */
export type SandboxRequest = InspectRequest | PlanRequest | RunRequest | MergeRequest;

/** A source file and what is known of it so far. */
export type RequestSource = SourceFacts & { file: string };

/** What is this file? Answered with `SourceFacts`. */
export interface InspectRequest {
  phase: 'inspect';
  source: RequestSource;
  /** Pages past this many are not counted one by one. */
  maxPages?: number;
}

interface Common {
  /** Name in the catalog. */
  operation: string;
  /** Valid by the operation's schema, defaults filled in. */
  options: Record<string, unknown>;
  sources: readonly RequestSource[];
  /** For each external program the handler starts. */
  memoryBytes: number;
  /** Wall clock for the whole request, of which external programs get their share. */
  seconds?: number;
}

/** Can these sources be done, and in which chunks? Answered with `ChunkPlan[]`. */
export interface PlanRequest extends Common {
  phase: 'plan';
}

/** Do one chunk; without `chunk`, the whole job. Answered with `PartAnswer`. */
export interface RunRequest extends Common {
  phase: 'run';
  chunk?: ChunkPlan;
}

/** Join what the chunks made, in plan order; null where a chunk was lost. Answered with `OutcomeAnswer`. */
export interface MergeRequest extends Common {
  phase: 'merge';
  parts: readonly (PartAnswer | null)[];
}

/** A file in the scratch folder, and how it is called when somebody downloads it. */
export interface AnsweredFile {
  file: string;
  name: string;
  media_type: string;
}

export interface PartAnswer {
  files: AnsweredFile[];
  data: Record<string, unknown>;
}

export interface OutcomeAnswer {
  files: AnsweredFile[];
  result: Record<string, unknown>;
}
