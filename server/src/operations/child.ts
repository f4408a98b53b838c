/** The entry of an isolated process: the only place where handlers run. */
import { basename, dirname, join } from 'node:path';
import { cancelled, timedOut } from '../death.ts';
import { openTools } from '../engines/open.ts';
import { warmPdfium } from '../engines/pdfium.ts';
import { Fault } from '../fault.ts';
import { modelTool } from '../models/generate.ts';
import type { Complete } from '../models/model.ts';
import { inspectPdf } from '../pdf/inspect.ts';
import { drawPageImage } from '../pdf/page-image.ts';
import { serveSandbox } from '../sandbox/child.ts';
import type { ChildEvent } from '../sandbox/sandbox.ts';
import { catalog, operationNamed } from './catalog.ts';
import { measure } from './measure.ts';
import type {
  Context,
  Definition,
  Entry,
  Handler,
  OutputFile,
  Part,
  Source,
  SourceFacts,
} from './operation.ts';
import type {
  AnsweredFile,
  DrawAnswer,
  DrawRequest,
  EstimateAnswer,
  EstimateRequest,
  InspectRequest,
  MergeRequest,
  PreviewRequest,
  RequestSource,
  RunRequest,
  SandboxRequest,
} from './request.ts';
import { passwordOf } from './secret.ts';

/** What the sandbox gives for one request. */
interface Io {
  folder: string;
  signal: AbortSignal;
  emit(event: ChildEvent): void;
  /** Puts a question to a language model, where somebody answers it. */
  ask?(question: unknown, signal?: AbortSignal): Promise<unknown>;
}

const defaultSeconds = 300;

/**
 * Answers one request; the type of the answer follows from the phase (see `request.ts`). The signal means the soft time
 * limit and nothing else (who cancels kills the process), so a program stopped by it is a time-out.
 */
export async function answer(
  request: SandboxRequest,
  io: Io,
  among: readonly Entry[] = catalog,
): Promise<unknown> {
  const started = performance.now();
  try {
    return await perform(request, io, among);
  } catch (error) {
    const stopped = io.signal.aborted && error instanceof Fault && error.code === cancelled.code;
    throw stopped ? timedOut({ seconds: Math.round((performance.now() - started) / 1000) }, error) : error;
  }
}

async function perform(request: SandboxRequest, io: Io, among: readonly Entry[]): Promise<unknown> {
  if (request.phase === 'inspect') return inspect(request, io);
  if (request.phase === 'draw') return draw(request, io);
  const { definition, load } = operationNamed(request.operation, among);
  const handler = await load();
  const sources = request.sources.map((source) => sourceIn(io.folder, source));
  const { options } = request;
  if (request.phase === 'plan') {
    await handler.check?.(sources, options);
    return handler.plan?.(sources, options) ?? { chunks: [wholeJob(sources)] };
  }
  const context = await contextFor(request, definition, io);
  if (request.phase === 'estimate') return estimate(handler, definition, sources, options, context);
  if (request.phase === 'preview') {
    if (!handler.preview) throw new Error(`${definition.name} has no preview`);
    await handler.check?.(sources, options);
    return handler.preview(sources, options, context);
  }
  if (request.phase === 'run') {
    if (!definition.chunked) await handler.check?.(sources, options);
    const part = await handler.run(request.chunk ?? wholeJob(sources), sources, options, context);
    return { files: part.files.map((file) => answered(io.folder, file)), data: part.data, ...cut(io) };
  }
  if (!handler.merge) throw new Error(`${definition.name} has no merge`);
  const outcome = await handler.merge(partsIn(io.folder, request), sources, options, context);
  return {
    files: outcome.files.map((file) => answered(io.folder, file)),
    result: outcome.result,
    ...cut(io),
  };
}

async function estimate(
  handler: Handler<any, any>,
  definition: Definition,
  sources: readonly Source[],
  options: Record<string, unknown>,
  context: Context,
): Promise<EstimateAnswer> {
  await handler.check?.(sources, options);
  const { chunks, parallel = chunks.length } = handler.plan?.(sources, options) ?? { chunks: [1] };
  const measured = handler.estimate
    ? await handler.estimate(sources, options, context)
    : await measure(sources, passwordOf(definition, options).password, chunks.length, context);
  return { chunks: chunks.length, parallel: Math.max(1, Math.min(parallel, chunks.length)), measured };
}

/** Who comes to an end after the soft limit has stopped somewhere, whether it says so or not. */
const cut = ({ signal }: Io): { cut_short?: true } => (signal.aborted ? { cut_short: true } : {});

async function inspect({ source, maxPages, password }: InspectRequest, { folder }: Io): Promise<SourceFacts> {
  const { file, ...facts } = source;
  if (facts.media_type !== 'application/pdf') return facts;
  return { ...facts, pdf: await inspectPdf(join(folder, file), { maxPages, password }) };
}

async function draw({ phase: _, file, ...image }: DrawRequest, { folder }: Io): Promise<DrawAnswer> {
  const drawn = 'page.webp';
  await drawPageImage(join(folder, file), join(folder, drawn), image);
  return { file: drawn };
}

const wholeJob = (sources: readonly SourceFacts[]) => {
  const pages = sources.reduce((sum, source) => sum + (source.pdf?.pages ?? 0), 0);
  return {
    label: pages ? `pages 1-${pages}` : 'everything',
    ...(pages ? { pages: { from: 1, to: pages } } : {}),
    input: {},
  };
};

const sourceIn = (folder: string, { file, ...facts }: RequestSource): Source => ({
  ...facts,
  path: join(folder, file),
});

const partsIn = (folder: string, { parts }: MergeRequest): (Part | undefined)[] =>
  parts.map((part) =>
    part
      ? {
          files: part.files.map(({ file, ...rest }) => ({ ...rest, path: join(folder, file) })),
          data: part.data,
        }
      : undefined,
  );

/** Handlers may only publish what lies directly in the scratch folder. */
function answered(folder: string, { path, name, media_type }: OutputFile): AnsweredFile {
  if (dirname(path) !== folder) throw new Error('an output file lies outside the scratch folder');
  return { file: basename(path), name, media_type };
}

async function contextFor(
  request: RunRequest | MergeRequest | PreviewRequest | EstimateRequest,
  definition: Definition,
  { folder, signal, emit, ask }: Io,
): Promise<Context> {
  const room = {
    folder,
    signal,
    memoryBytes: request.memoryBytes,
    seconds: request.seconds ?? defaultSeconds,
  };
  // The keys stay where they are: a question goes to the worker, and only the answer comes back.
  const complete = request.model && ask ? (ask as Complete) : undefined;
  let highest = 0;
  return {
    signal,
    tools: await openTools(definition.tools, room, complete && modelTool(complete, signal)),
    scratch: (name) => {
      if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) throw new Error(`${name} is no name for a scratch file`);
      // Inputs lie in the same folder under names of the caller's choosing; the prefix keeps handlers off them.
      return join(folder, `made-${name}`);
    },
    stage: (stage) => emit({ type: 'stage', stage }),
    progress: (done, total) => {
      if (total <= 0 || done / total <= highest) return;
      highest = done / total;
      emit({ type: 'progress', done, total });
    },
    warn: (text) => emit({ type: 'warning', text }),
    log: (fields) => emit({ type: 'log', fields }),
  };
}

// Started as a program: handlers load when first asked for, PDFium now, because nearly every request opens a PDF.
if (import.meta.main) {
  void warmPdfium();
  serveSandbox((request, io) => answer(request as SandboxRequest, io));
}
