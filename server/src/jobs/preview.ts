import { factsOf } from '../files/inspect.ts';
import type { Shelf } from '../files/receive.ts';
import type { FileRow } from '../files/rows.ts';
import { readEstimate, readPreview } from '../operations/answer.ts';
import type { Definition } from '../operations/operation.ts';
import { previewOf } from '../operations/preview.ts';
import type { EstimateAnswer, EstimateRequest, PreviewRequest } from '../operations/request.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { queueFull } from './faults.ts';

export interface Previewed {
  result: Record<string, unknown>;
  warnings: string[];
  /** Of work, without the wait for a process. */
  seconds: number;
}

export interface PreviewLimits {
  /** Previews at work at the same time. */
  processes: number;
  /** Previews that may wait behind them. */
  waiting: number;
}

/** Previews: isolated work that leaves no job, on processes of its own. */
export interface Previews {
  /** Throws QUEUE_FULL when one more would wait too long; asked before a byte of a request is kept, and again by `run`. */
  admit(): void;
  /** Aborting the signal ends the process at once. Throws what the handler throws, TIMEOUT past the definition's seconds. */
  run(
    definition: Definition,
    options: Record<string, unknown>,
    sources: readonly FileRow[],
    signal?: AbortSignal,
  ): Promise<Previewed>;
  /** How much work the sources are: the same processes, the same line. */
  estimate(
    definition: Definition,
    options: Record<string, unknown>,
    sources: readonly FileRow[],
    signal?: AbortSignal,
  ): Promise<Estimated>;
}

export interface Estimated extends EstimateAnswer {
  warnings: string[];
  /** It took to read them. */
  seconds: number;
}

/** Wall clock of an estimate; a book of 500 pages is read in 3. */
const estimateSeconds = 60;

const mostWarnings = 100;

/** `sandbox` is asked for with the first preview: who never makes one keeps no process warm for it. */
export function openPreviews(shelf: Shelf, sandbox: () => Promise<Sandbox>, limits: PreviewLimits): Previews {
  let pool: Promise<Sandbox> | undefined;
  let present = 0;
  const admit = () => {
    const waiting = present - limits.processes;
    if (waiting >= limits.waiting) throw queueFull({ waiting: Math.max(0, waiting) });
  };
  const inTurn = async (look: Look): Promise<Looked> => {
    admit();
    present += 1;
    try {
      pool ??= sandbox().catch((error) => {
        pool = undefined;
        throw error;
      });
      return await lookAt(await pool, shelf, look);
    } finally {
      present -= 1;
    }
  };
  return {
    admit,
    async run(given, options, sources, signal) {
      const definition = previewOf(given);
      const { seconds } = definition.preview;
      const done = await inTurn({ phase: 'preview', definition, options, sources, seconds, signal });
      return { result: readPreview(done.value), warnings: done.warnings, seconds: done.seconds };
    },
    async estimate(definition, options, sources, signal) {
      const seconds = estimateSeconds;
      const done = await inTurn({ phase: 'estimate', definition, options, sources, seconds, signal });
      return { ...readEstimate(done.value), warnings: done.warnings, seconds: done.seconds };
    },
  };
}

interface Look {
  phase: 'preview' | 'estimate';
  definition: Definition;
  options: Record<string, unknown>;
  sources: readonly FileRow[];
  seconds: number;
  signal: AbortSignal | undefined;
}

interface Looked {
  value: unknown;
  warnings: string[];
  seconds: number;
}

async function lookAt(
  sandbox: Sandbox,
  shelf: Shelf,
  { phase, definition, options, sources, seconds, signal }: Look,
): Promise<Looked> {
  const { name, limits, network } = definition;
  const warnings: string[] = [];
  const request: PreviewRequest | EstimateRequest = {
    phase,
    operation: name,
    options,
    sources: sources.map((file) => ({ ...factsOf(file), file: file.id })),
    memoryBytes: limits.memory_bytes,
    seconds,
  };
  const size = sources.reduce((sum, file) => sum + file.size, 0);
  const done = await sandbox.run({
    request,
    inputs: sources.map((file) => ({ name: file.id, open: () => shelf.storage.get(file.storage_key) })),
    box: {
      softSeconds: seconds * 0.9,
      hardSeconds: seconds,
      memoryBytes: limits.memory_bytes,
      diskBytes: limits.disk_bytes + limits.disk_per_source * size,
      network,
    },
    ...(signal ? { signal } : {}),
    onEvent: (event) => {
      if (event.type === 'warning' && warnings.length < mostWarnings)
        warnings.push(event.text.slice(0, 2000));
    },
  });
  await done.release();
  return { value: done.value, warnings, seconds: done.seconds };
}
