import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { deflate } from 'node:zlib';

const zlib = promisify(deflate);
/** A thread costs more than what it would save on these. */
const smallest = 400;

interface Waiting {
  data: Buffer;
  effort: 1 | 2 | 3;
  answer(packed: Uint8Array | undefined): void;
}

const idle: Worker[] = [];
const busy = new Map<Worker, Waiting>();
const queue: Waiting[] = [];
let most = 2;

function supply(): void {
  while (queue.length > 0) {
    const worker = idle.pop() ?? (busy.size < most ? start() : undefined);
    if (!worker) return;
    const waiting = queue.shift()!;
    busy.set(worker, waiting);
    worker.ref();
    worker.postMessage({ data: waiting.data, effort: waiting.effort });
  }
}

function start(): Worker {
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  const worker = new Worker(new URL(file, import.meta.url), {
    // V8 sets 512 MB aside for the code of each thread, which counts as data (prlimit --data): with 1.5 GB the third fails.
    resourceLimits: { maxOldGenerationSizeMb: 256, codeRangeSizeMb: 16 },
  });
  const settle = (packed: Uint8Array | undefined) => {
    const waiting = busy.get(worker);
    busy.delete(worker);
    waiting?.answer(packed);
  };
  worker.on('message', (packed: Uint8Array) => {
    settle(packed);
    // An idle thread keeps no process alive; the next document finds it warm.
    worker.unref();
    idle.push(worker);
    supply();
  });
  const lost = () => {
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
    settle(undefined);
    supply();
  };
  worker.on('error', lost).on('exit', lost);
  return worker;
}

/**
 * `deflateOptimal` beside the calling thread, at most `threads` at a time in this process; the threads stay for the next
 * document. Effort 0, small
 * data, and what a thread failed on, are zlib's.
 */
export async function packBeside(data: Buffer, effort: 0 | 1 | 2 | 3, threads: number): Promise<Uint8Array> {
  most = Math.max(1, threads);
  if (effort !== 0 && data.length >= smallest) {
    const packed = await new Promise<Uint8Array | undefined>((answer) => {
      queue.push({ data, effort, answer });
      supply();
    });
    if (packed) return packed;
  }
  return zlib(data, { level: 9, memLevel: 9 });
}
