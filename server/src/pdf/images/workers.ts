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

interface Waiting {
  task: ImageTask;
  answer: (outcome: ImageOutcome) => void;
}

/**
 * Up to `count` (1..16) threads that recompress images. They start when there is work for them; a few small images are
 * done in the calling thread instead. A worker that dies costs its image alone.
 */
export function openImageWorkers(count: number): ImageWorkers {
  const most = Math.min(16, Math.max(1, Math.floor(count)));
  const idle: Worker[] = [];
  const live = new Set<Worker>();
  const busy = new Map<Worker, Waiting>();
  const queue: Waiting[] = [];
  let inlineLeft = inlinePixels;
  let inline: Promise<unknown> = Promise.resolve();
  let closed = false;

  const start = (): Worker => {
    const worker = new Worker(
      new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
      {
        resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
      },
    );
    live.add(worker);
    worker.on('message', (outcome: ImageOutcome) => {
      const waiting = busy.get(worker);
      busy.delete(worker);
      waiting?.answer(outcome);
      idle.push(worker);
      supply();
    });
    const lost = (error?: unknown) => {
      live.delete(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
      const waiting = busy.get(worker);
      busy.delete(worker);
      const why = error instanceof Error ? error.message : 'the worker ended';
      waiting?.answer({ kind: 'kept', reason: `it could not be processed (${why})`.slice(0, 200) });
      supply();
    };
    worker.on('error', lost);
    worker.on('exit', () => lost());
    return worker;
  };

  const supply = () => {
    while (queue.length > 0) {
      if (closed) {
        queue.shift()!.answer({ kind: 'kept', reason: 'the work was ended' });
        continue;
      }
      const worker = idle.pop() ?? (live.size < most ? start() : undefined);
      if (!worker) return;
      const waiting = queue.shift()!;
      busy.set(worker, waiting);
      worker.postMessage(waiting.task);
    }
  };

  return {
    run(task) {
      const pixels = task.width * task.height;
      if (live.size === 0 && pixels <= inlineLeft) {
        inlineLeft -= pixels;
        const outcome = inline.then(async () => (await import('./recompress.ts')).recompress(task));
        inline = outcome;
        return outcome;
      }
      return new Promise((answer) => {
        queue.push({ task, answer });
        supply();
      });
    },
    async close() {
      closed = true;
      supply();
      await inline;
      await Promise.all(
        [...live].map((worker) => {
          const gone = new Promise((resolve) => worker.once('exit', resolve));
          // Ended from inside: a thread that is torn down while libvips works for it takes the process along.
          worker.postMessage('end');
          return gone;
        }),
      );
    },
  };
}
