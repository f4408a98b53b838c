import { parentPort } from 'node:worker_threads';
import type { Message, Work } from './work.ts';

/** What may be handed over instead of copied. */
interface Done<T> {
  answer: T;
  handed: Uint8Array[];
}

async function image(task: Work['image']['ask']): Promise<Done<Work['image']['answer']>> {
  const { recompress } = await import('../images/recompress.ts');
  const outcome = await recompress(task);
  if (outcome.kind !== 'replaced') return { answer: outcome, handed: [] };
  const bytes = new Uint8Array(outcome.bytes);
  return { answer: { ...outcome, bytes }, handed: [bytes] };
}

async function deflate({ data, effort }: Work['deflate']['ask']): Promise<Done<Uint8Array>> {
  const { deflateOptimal } = await import('../deflate/optimal.ts');
  const bytes = new Uint8Array(
    deflateOptimal(Buffer.from(data.buffer, data.byteOffset, data.length), { effort }),
  );
  return { answer: bytes, handed: [bytes] };
}

async function look(ask: Work['look']['ask']): Promise<Done<Work['look']['answer']>> {
  const { look: lookAt } = await import('../compare.ts');
  const started = performance.now();
  const { path, pages, textPages, dpi, drawingMilliseconds, readingMilliseconds } = ask;
  const late = (seen: number) =>
    performance.now() - started > (seen < pages.length ? drawingMilliseconds : readingMilliseconds);
  const answer = await lookAt(path, { pages, textPages, dpi, late });
  return { answer, handed: answer.flatMap(({ view }) => (view ? [view.luma] : [])) };
}

function work(message: Message): Promise<Done<Work[keyof Work]['answer']>> {
  if (message.kind === 'image') return image(message.ask);
  return message.kind === 'deflate' ? deflate(message.ask) : look(message.ask);
}

// One at a time: what is in memory is bounded by the largest image.
parentPort?.on('message', async (message: Message | 'end') => {
  if (message === 'end') {
    parentPort!.close();
    return;
  }
  try {
    const { answer, handed } = await work(message);
    parentPort!.postMessage(
      { answer },
      handed.map(({ buffer }) => buffer as ArrayBuffer),
    );
  } catch {
    // The caller has its own way of doing without, and meets the same error in its own thread where it matters.
    parentPort!.postMessage({});
  }
});
