import { parentPort } from 'node:worker_threads';
import { perform } from './perform.ts';
import type { Message } from './work.ts';

// One at a time: what is in memory is bounded by the largest image.
parentPort?.on('message', async (message: Message | 'end') => {
  if (message === 'end') {
    parentPort!.close();
    return;
  }
  try {
    const { answer, handed } = await perform(message);
    parentPort!.postMessage(
      { answer },
      handed.map(({ buffer }) => buffer as ArrayBuffer),
    );
  } catch {
    // The caller has its own way of doing without, and meets the same error in its own thread where it matters.
    parentPort!.postMessage({});
  }
});
