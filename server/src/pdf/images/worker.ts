import { parentPort } from 'node:worker_threads';
import { recompress } from './recompress.ts';
import type { ImageTask } from './task.ts';

// One image at a time: what is in memory is bounded by the largest.
parentPort?.on('message', async (message: ImageTask | 'end') => {
  if (message === 'end') {
    parentPort!.close();
    return;
  }
  const outcome = await recompress(message);
  if (outcome.kind === 'replaced') outcome.bytes = new Uint8Array(outcome.bytes);
  parentPort!.postMessage(outcome, outcome.kind === 'replaced' ? [outcome.bytes.buffer as ArrayBuffer] : []);
});
