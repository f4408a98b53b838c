import type { PageImage } from '../pdf/page-image.ts';
import type { ChunkPlan, Measured, SourceFacts } from './operation.ts';

/** What the isolated process is asked. Every file name is relative to its scratch folder, `[a-z0-9.-]+`. */
export type SandboxRequest =
  | InspectRequest
  | DrawRequest
  | PlanRequest
  | RunRequest
  | MergeRequest
  | PreviewRequest
  | EstimateRequest;

/** A source file and what is known of it so far. */
export type RequestSource = SourceFacts & { file: string };

/** What is this file? Answered with `SourceFacts`. */
export interface InspectRequest {
  phase: 'inspect';
  source: RequestSource;
  /** Tried when the PDF does not open without. */
  password?: string;
  /** Pages past this many are not counted one by one. */
  maxPages?: number;
}

/** What does this page look like? Answered with `DrawAnswer`. */
export interface DrawRequest extends PageImage {
  phase: 'draw';
  /** The PDF. */
  file: string;
}

export interface DrawAnswer {
  /** A WebP file in the scratch folder. */
  file: string;
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
  /** Questions to a language model are answered by whoever asks this. */
  model?: boolean;
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

/** What would this do? Answered with what the definition's `preview.result` says. */
export interface PreviewRequest extends Common {
  phase: 'preview';
}

/** How much work is this? Answered with `EstimateAnswer`. */
export interface EstimateRequest extends Common {
  phase: 'estimate';
}

export interface EstimateAnswer {
  chunks: number;
  /** How many of them may run at the same time. */
  parallel: number;
  measured: Measured;
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
  /** The soft time limit came first: less was done than was asked, and another run may do more. */
  cut_short?: boolean;
}

export interface OutcomeAnswer {
  files: AnsweredFile[];
  result: Record<string, unknown>;
  cut_short?: boolean;
}
