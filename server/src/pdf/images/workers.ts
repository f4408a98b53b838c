import { type ThreadPool, threads } from '../threads/pool.ts';
import type { ImageOutcome, ImageTask } from './task.ts';

export interface ImageWorkers {
  /** Recompresses an image; images wait for a free thread in the order they came. Never throws. */
  run(task: ImageTask): Promise<ImageOutcome>;
  /** Waits for what has begun; what has not is answered `kept`. */
  close(): Promise<void>;
}

/** Bytes of samples of all images being done at once, unless a single one has more. */
const mostTogether = 96 * 2 ** 20;

const bytesOf = ({ width, height, color }: ImageTask) => width * height * Math.max(1, color.components);

interface Waiting {
  task: ImageTask;
  answer: (outcome: ImageOutcome) => void;
}

/**
 * Recompresses the images of one document, `wanted` (1..16; fewer is 1) at a time. A thread that dies costs its image alone, so
 * even a small document's images, which may unpack to much, are done in one.
 */
export function openImageWorkers(
  wanted: number,
  pool: ThreadPool = threads(Math.max(1, wanted)),
): ImageWorkers {
  const count = Math.max(1, wanted);
  const queue: Waiting[] = [];
  const begun = new Set<Promise<void>>();
  let weight = 0;
  let closed = false;

  const recompress = async ({ task, answer }: Waiting) => {
    const outcome = await pool.run('image', task).catch(() => undefined);
    weight -= bytesOf(task);
    answer(outcome ?? { kind: 'kept', reason: 'it could not be processed' });
  };

  const supply = () => {
    while (queue.length > 0 && begun.size < count) {
      // A large image waits until it fits beside those being done, or is alone.
      if (begun.size > 0 && weight + bytesOf(queue[0]!.task) > mostTogether) return;
      const waiting = queue.shift()!;
      weight += bytesOf(waiting.task);
      const done = recompress(waiting).then(() => {
        begun.delete(done);
        supply();
      });
      begun.add(done);
    }
  };

  return {
    run: (task) =>
      new Promise((answer) => {
        if (closed) return answer({ kind: 'kept', reason: 'the work was ended' });
        queue.push({ task, answer });
        supply();
      }),
    async close() {
      closed = true;
      for (const { answer } of queue.splice(0)) answer({ kind: 'kept', reason: 'the work was ended' });
      await Promise.all(begun);
    },
  };
}
