import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { threads } from '../threads/pool.ts';

const zlib = promisify(deflate);
/** Handing these to a thread costs more than it would save. */
const smallest = 400;
/** More than this is packed in a thread whatever was asked for: the calling one must hear that the time is up. */
const longest = 256 * 1024;

/**
 * `deflateOptimal` beside the calling thread, at most `count` at a time in this process (0: in it, as far as that is quick), before images: the document waits for
 * them. Effort 0, small data, and what a thread failed on, are zlib's.
 */
export async function packBeside(data: Buffer, effort: 0 | 1 | 2 | 3, count: number): Promise<Uint8Array> {
  if (effort !== 0 && data.length >= smallest) {
    // A copy of its own: a view sent to a thread takes along all of the buffer it is a view of.
    const copy = new Uint8Array(data);
    const ask = { data: copy, effort };
    const packed = await threads(data.length > longest ? Math.max(1, count) : count).run('deflate', ask, {
      urgent: true,
      handed: [copy.buffer],
    });
    if (packed) return packed;
  }
  return zlib(data, { level: 9, memLevel: 9 });
}
