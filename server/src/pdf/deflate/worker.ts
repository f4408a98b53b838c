import { parentPort } from 'node:worker_threads';
import { deflateOptimal } from './optimal.ts';

parentPort?.on('message', ({ data, effort }: { data: Uint8Array; effort: 1 | 2 | 3 }) => {
  const packed = new Uint8Array(
    deflateOptimal(Buffer.from(data.buffer, data.byteOffset, data.length), { effort }),
  );
  parentPort!.postMessage(packed, [packed.buffer as ArrayBuffer]);
});
