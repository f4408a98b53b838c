import type { Static, TObject } from 'typebox';
import type { ToolName, Tools } from '../engines/tools.ts';
import type { PdfFacts } from '../pdf/facts.ts';

/** What is known of an input file before any work: decided from its bytes, never from what the client said. */
export interface SourceFacts {
  /** The name it was uploaded under, for people only; never part of a path or an argument. */
  name: string;
  media_type: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** Present for PDFs. */
  pdf?: PdfFacts;
}

/** A source as a handler sees it: its facts, and where its bytes lie in the scratch folder. */
export interface Source extends SourceFacts {
  path: string;
}

/** What one chunk shall do, as `plan` wrote it. Plain JSON: it is a row in the ledger and may run in any process. */
export interface ChunkPlan {
  /** For the ledger and the console: "pages 31-60". */
  label: string;
  /** 1-based, inclusive; used for the time limit and the page counts of the ledger. */
  pages?: { from: number; to: number };
  input: Record<string, unknown>;
}

/** The chunks of a job, in order. */
export interface JobPlan {
  chunks: ChunkPlan[];
  /** How many of them may run at the same time, over all workers; all where absent. */
  parallel?: number;
}

/** A file a handler made in its scratch folder, and how it is called when somebody downloads it. */
export interface OutputFile {
  path: string;
  name: string;
  media_type: string;
}

/** What one chunk produced. */
export interface Part {
  files: OutputFile[];
  data: Record<string, unknown>;
}

/** What the job produced: the files to publish and the facts about them. */
export interface Outcome<R> {
  files: OutputFile[];
  result: R;
}

/** What a handler may reach: no database, no store, no HTTP. */
export interface Context {
  /** Aborted at the soft time limit: finish what you have, or stop. The process is killed at the hard one. */
  signal: AbortSignal;
  /** The capabilities the definition asked for. One it only `uses` is undefined where this machine lacks it. */
  tools: Tools;
  /** A path in this chunk's own folder; the folder is removed when the chunk ends. */
  scratch(name: string): string;
  /** Says which of the definition's stages is running. */
  stage(name: string): void;
  /** Work finished so far within this chunk, in any unit; never falls. */
  progress(done: number, total: number): void;
  /** Names something the result lacks or changed; it is kept in `warnings`. */
  warn(text: string): void;
  /** A line in the log, for operators. */
  log(fields: Record<string, unknown>): void;
}

export interface Limits {
  /** Wall clock per chunk: base + per page (of the chunk, or of all its sources) + per megabyte of source. */
  base_seconds: number;
  seconds_per_page: number;
  seconds_per_megabyte?: number;
  /** Memory a chunk's process, or a program it starts, may use; bytes. */
  memory_bytes: number;
  /** What a chunk may write: `disk_bytes` plus `disk_per_source` times its input. */
  disk_bytes: number;
  disk_per_source: number;
  /** Questions one chunk may put to a language model, corrections included; 64. */
  model_calls?: number;
  /** Questions of one job that are under way at a time, over all workers; as many as it has chunks running where absent. */
  questions_at_once?: number;
  /** Pages a source may have, where that is less than MAX_PAGES. */
  max_pages?: number;
}

/** A look at what an operation would do to a document, measured on it in seconds; no job, no file. */
export interface PreviewDefinition {
  /** One sentence: what it answers. */
  summary: string;
  /** Options the preview takes beside the operation's own. */
  options?: TObject;
  /** What it answers; may hold pictures as `data:` texts. The whole answer may have 8 MB. */
  result: TObject;
  /** Wall clock, seconds. */
  seconds: number;
}

/** What a look at the sources says of the work before it begins: the ground of its price. */
export interface Measured {
  pages: number;
  words: number;
  characters: number;
  pages_without_text: number[];
  /** Put to a language model where one is asked for all of it, and the characters of them and of the answers expected. */
  questions: number;
  asked_characters: number;
  answered_characters: number;
}

/** What anyone may know of an operation. One per folder; everything else is derived from it. */
export interface Definition<O extends TObject = TObject, R extends TObject = TObject> {
  /** The folder, the route, the CLI verb, the queue and the metric label. */
  name: string;
  title: string;
  /** One sentence, for lists. */
  summary: string;
  /** Media types of the sources. */
  accepts: readonly string[];
  sources: { min: number; max: number };
  /** What `stage` may say while the job is processing, in order. */
  stages: readonly string[];
  /** Without one it `needs` the operation is unavailable; without one it `uses` it works, with less. */
  tools: { needs: readonly ToolName[]; uses?: readonly ToolName[] };
  /**
   * JSON Schema by TypeBox, every property with a description and a default or optional; form, flags and docs follow. A text
   * with `'x-secret': true` is a password: encrypted in the job, erased at its end, shown to nobody; `plan` must not copy
   * it into a chunk's input, nor a handler into its result. What most people set has `'x-first': true`: forms with many options ask
   * for it at once, and for the rest on request.
   */
  options: O;
  result: R;
  /** Numbers of the result that mean something added up: a bulk job's result has `totals` of them. */
  totals?: readonly string[];
  /** Several chunks: the handler has `plan` and `merge`. Otherwise one chunk does it all. */
  chunked: boolean;
  /** Whether a job that lost some chunks still ends `completed`, with `partial: true`. */
  partial: boolean;
  limits: Limits;
  /** Whether the handler may open network connections. */
  network: boolean;
  /** Counts up whenever the same input and options give other bytes or another result; with `cacheable`. */
  version?: string;
  /** The result follows from sources, options and version alone, so a repeat may be given the one that is there. */
  cacheable?: boolean;
  /**
   * Name of the option that opens PDFs with a user password. With it such a PDF is accepted where its password comes along,
   * and the handler reads it by that password; without it the PDF is refused at the door. It must be an `x-secret`.
   */
  passwordOption?: string;
  /** Present: the handler has `preview`, and `POST /{operation}/preview` exists. */
  preview?: PreviewDefinition;
}

/** What the isolated process does. `check` may throw a fault; `plan` is pure. */
export interface Handler<O, R> {
  /** This document can't: throws a declared fault. */
  check?(sources: readonly Source[], options: O): void | Promise<void>;
  plan?(sources: readonly Source[], options: O): JobPlan;
  /** With `chunked: false`, `chunk` covers all sources and the part's `data` is the result. */
  run(chunk: ChunkPlan, sources: readonly Source[], options: O, context: Context): Promise<Part>;
  /** Parts come in plan order; a lost one is undefined. */
  merge?(
    parts: readonly (Part | undefined)[],
    sources: readonly Source[],
    options: O,
    context: Context,
  ): Promise<Outcome<R>>;
  /**
   * What these sources would ask of a language model, measured in seconds. Without it the whole text is taken to go there once and to
   * come back as long as it went.
   */
  estimate?(sources: readonly Source[], options: O, context: Context): Promise<Measured>;
  /** What the definition's `preview` promises; options are the operation's own and the preview's, defaults filled in. */
  preview?(
    sources: readonly Source[],
    options: O & Record<string, unknown>,
    context: Context,
  ): Promise<Record<string, unknown>>;
}

export const define = <const O extends TObject, const R extends TObject>(
  definition: Definition<O, R>,
): Definition<O, R> => definition;

/** Ties a handler to its definition's types. */
export const handle = <O extends TObject, R extends TObject>(
  _definition: Definition<O, R>,
  handler: Handler<Static<O>, Static<R>>,
): Handler<Static<O>, Static<R>> => handler;

/** A line of the catalog. */
export interface Entry {
  definition: Definition;
  /** Loaded only inside the isolated process. */
  load: () => Promise<Handler<any, any>>;
}

/** A catalog line: the definition is read at once, the handler only inside the isolated process. */
export const entry = async <O extends TObject, R extends TObject>(
  definition: Promise<{ default: Definition<O, R> }>,
  load: () => Promise<{ default: Handler<Static<O>, Static<R>> }>,
): Promise<Entry> => ({
  definition: (await definition).default as unknown as Definition,
  load: async () => (await load()).default,
});
