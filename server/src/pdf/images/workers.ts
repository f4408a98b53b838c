import { Worker } from 'node:worker_threads';
import type { ImageOutcome, ImageTask } from './task.ts';

export interface ImageWorkers {
  /** Recompresses an image; images wait for a free worker in the order they came. Never throws. */
  run(task: ImageTask): Promise<ImageOutcome>;
  /** Ends the workers once what they have begun is done; what waits is answered `kept`. */
  close(): Promise<void>;
}

/** Pixels worked through in this thread before a worker is started, which takes some 50 ms. */
const inlinePixels = 600_000;
/** Objects of a worker, not its samples (those lie outside): enough for any image, little enough to end a runaway. */
const heapMegabytes = 512;

/** Bytes of samples of all images being done at once, unless a single one has more. */
const mostTogether = 96 * 2 ** 20;

const bytesOf = ({ width, height, color }: ImageTask) => width * height * Math.max(1, color.components);

interface Waiting {
  task: ImageTask;
  answer: (outcome: ImageOutcome) => void;
}

const entry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** Threads between two documents: one takes 0.3 s to start, which is longer than most documents need of it. */
const resting: Worker[] = [];
const mostResting = 4;

/** Not all listeners: the worker itself listens for listeners to keep its port open (lib/internal/worker.js). */
function release(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
}

function rest(worker: Worker): void {
  release(worker);
  const gone = () => {
    const at = resting.indexOf(worker);
    if (at >= 0) resting.splice(at, 1);
  };
  worker.on('error', gone).on('exit', gone);
  // A thread at rest keeps no process alive.
  worker.unref();
  resting.push(worker);
}

function woken(): Worker | undefined {
  const worker = resting.pop();
  if (!worker) return undefined;
  release(worker);
  worker.ref();
  return worker;
}

/**
 * Up to `count` (1..16) threads that recompress images. They start when there is work for them; a few small images are
 * done in the calling thread instead. A worker that dies costs its image alone.
 */
export function openImageWorkers(count: number, module = entry): ImageWorkers {
  const most = Math.min(16, Math.max(1, Math.floor(count)));
  const idle: Worker[] = [];
  const live = new Set<Worker>();
  const busy = new Map<Worker, Waiting>();
  const queue: Waiting[] = [];
  let inlineLeft = inlinePixels;
  let inline: Promise<unknown> = Promise.resolve();
  let closed = false;
  let emptied = () => {};

  const answer = (worker: Worker, outcome: ImageOutcome) => {
    const waiting = busy.get(worker);
    busy.delete(worker);
    if (!waiting) return;
    weight -= bytesOf(waiting.task);
    waiting.answer(outcome);
  };

  const start = (): Worker => {
    const worker =
      (module === entry ? woken() : undefined) ??
      new Worker(module, {
        // V8 sets 512 MB aside for the code of each thread, which counts as data (prlimit --data): with 1.5 GB the third fails.
        resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, codeRangeSizeMb: 16 },
      });
    live.add(worker);
    worker.on('message', (outcome: ImageOutcome) => {
      answer(worker, outcome);
      if (closed) leave(worker);
      else idle.push(worker);
      supply();
    });
    const lost = (error?: unknown) => {
      live.delete(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
      answer(worker, unprocessed(error));
      if (live.size === 0) emptied();
      supply();
    };
    worker.on('error', lost);
    worker.on('exit', () => lost());
    return worker;
  };

  const leave = (worker: Worker) => {
    if (module === entry && resting.length < mostResting) {
      live.delete(worker);
      rest(worker);
      if (live.size === 0) emptied();
    }
    // Ended from inside, between two images: a thread torn down while libvips works for it takes the process along.
    else worker.postMessage('end');
  };

  let weight = 0;
  const supply = () => {
    while (queue.length > 0) {
      if (closed) {
        queue.shift()!.answer({ kind: 'kept', reason: 'the work was ended' });
        continue;
      }
      // A large image waits until it fits beside those being done, or is alone.
      if (busy.size > 0 && weight + bytesOf(queue[0]!.task) > mostTogether) return;
      const worker = idle.pop() ?? (live.size < most ? start() : undefined);
      if (!worker) return;
      const waiting = queue.shift()!;
      busy.set(worker, waiting);
      weight += bytesOf(waiting.task);
      try {
        worker.postMessage(waiting.task);
      } catch (error) {
        answer(worker, unprocessed(error));
        idle.push(worker);
      }
    }
  };

  return {
    run(task) {
      const pixels = task.width * task.height;
      if (!closed && live.size === 0 && pixels <= inlineLeft) {
        inlineLeft -= pixels;
        const outcome = inline.then(async () => (await import('./recompress.ts')).recompress(task));
        inline = outcome;
        return outcome;
      }
      return new Promise((resolve) => {
        queue.push({ task, answer: resolve });
        supply();
      });
    },
    async close() {
      closed = true;
      supply();
      for (const worker of [...live]) if (!busy.has(worker)) leave(worker);
      await inline;
      await new Promise<void>((resolve) => {
        emptied = resolve;
        if (live.size === 0) resolve();
      });
    },
  };
}

function unprocessed(error: unknown): ImageOutcome {
  const why = error instanceof Error ? error.message : 'the worker ended';
  return { kind: 'kept', reason: `it could not be processed (${why})`.slice(0, 200) };
}
