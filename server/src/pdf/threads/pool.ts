import { Worker } from 'node:worker_threads';
import type { Kind, Message, Reply, Work } from './work.ts';

const entry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
/** Objects of a thread, not its samples (those lie outside): enough for any image, little enough to end a runaway. */
const heapMegabytes = 512;

interface Waiting {
  message: Message;
  handed: ArrayBuffer[];
  answer(reply: Reply): void;
}

/**
 * Threads beside the calling one. They start when there is work and stay for the next document: one takes 0.3 s to start,
 * longer than most documents need of it. At rest they keep no process alive. A thread that dies costs what it was doing alone.
 */
export class ThreadPool {
  /** Most threads at a time, 0..16; with 0 the calling thread does the work itself. */
  count: number;
  private readonly module: URL;
  private readonly idle: Worker[] = [];
  private readonly busy = new Map<Worker, Waiting>();
  private readonly queue: Waiting[] = [];

  constructor(count: number, module = entry) {
    this.count = count;
    this.module = module;
  }

  /**
   * Runs one piece of work, `urgent` before all that waits. `handed` are buffers within `ask` that the caller gives away.
   * Undefined where the work threw or its thread died.
   */
  async run<K extends Kind>(
    kind: K,
    ask: Work[K]['ask'],
    { urgent = false, handed = [] as ArrayBuffer[] } = {},
  ): Promise<Work[K]['answer'] | undefined> {
    if (this.count === 0) return here(kind, ask);
    const reply = await new Promise<Reply>((answer) => {
      const waiting = { message: { kind, ask } as Message, handed, answer };
      if (urgent) this.queue.unshift(waiting);
      else this.queue.push(waiting);
      this.supply();
    });
    return reply.answer as Work[K]['answer'] | undefined;
  }

  /** Ends the threads that rest, from inside: one torn down while libvips works for it takes the process along. */
  close(): void {
    for (const worker of this.idle.splice(0)) worker.postMessage('end');
  }

  private supply(): void {
    while (this.queue.length > 0) {
      const worker = this.idle.pop() ?? (this.busy.size < this.count ? this.start() : undefined);
      if (!worker) return;
      const waiting = this.queue.shift()!;
      this.busy.set(worker, waiting);
      worker.ref();
      worker.postMessage(waiting.message, waiting.handed);
    }
  }

  private start(): Worker {
    const worker = new Worker(this.module, {
      // V8 sets 512 MB aside for the code of each thread, which counts as data (prlimit --data): with 1.5 GB the third fails.
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, codeRangeSizeMb: 16 },
    });
    worker.on('message', (reply: Reply) => {
      worker.unref();
      this.idle.push(worker);
      this.settle(worker, reply);
    });
    const lost = () => {
      const at = this.idle.indexOf(worker);
      if (at >= 0) this.idle.splice(at, 1);
      this.settle(worker, {});
    };
    worker.on('error', lost).on('exit', lost);
    return worker;
  }

  private settle(worker: Worker, reply: Reply): void {
    const waiting = this.busy.get(worker);
    this.busy.delete(worker);
    waiting?.answer(reply);
    this.supply();
  }
}

async function here<K extends Kind>(kind: K, ask: Work[K]['ask']): Promise<Work[K]['answer'] | undefined> {
  try {
    const { perform } = await import('./perform.ts');
    return (await perform({ kind, ask } as Message)).answer as Work[K]['answer'];
  } catch {
    return undefined;
  }
}

const shared = new ThreadPool(2);
const none = new ThreadPool(0);

/** The threads of this process, at most `count` (1..16) of them from now on; 0: none, and those there are stay at rest. */
export function threads(count: number): ThreadPool {
  if (count === 0) return none;
  shared.count = Math.min(16, Math.max(1, Math.floor(count)));
  return shared;
}
