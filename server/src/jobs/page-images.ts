import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { formatBytes } from '../bytes.ts';
import { engineCrash } from '../death.ts';
import { Fault, fault } from '../fault.ts';
import { streaming } from '../files/buffers.ts';
import type { Shelf } from '../files/receive.ts';
import type { FileRow } from '../files/rows.ts';
import type { DrawAnswer, DrawRequest } from '../operations/request.ts';
import type { PageImage } from '../pdf/page-image.ts';
import { Places } from '../sandbox/places.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Copies } from './copies.ts';
import { queueFull } from './faults.ts';

export const pageLocked = fault({
  code: 'PAGE_LOCKED',
  kind: 'unprocessable',
  message:
    'The document opens only with its password, which is not kept, so its pages are not shown. Download it and open it with the password.',
});
export const pageTooComplex = fault({
  code: 'PAGE_TOO_COMPLEX',
  kind: 'unprocessable',
  message:
    'Page {page} could not be drawn within the {seconds} seconds and {memory} a picture may use. Download the document to see it.',
});

export interface DrawLimits {
  /** Pages drawn at the same time. */
  processes: number;
  /** Pages that may wait behind them. */
  waiting: number;
  /** Wall clock for one. */
  seconds: number;
}

/** Pictures of pages, drawn in isolated processes. */
export interface PageImages {
  /**
   * A page of a stored PDF as WebP. Aborting the signal leaves the line; a drawing that has begun is finished. Throws
   * NO_SUCH_PAGE, PAGE_LOCKED, PAGE_TOO_COMPLEX, PDF_CORRUPT, QUEUE_FULL.
   */
  draw(file: FileRow, image: PageImage, signal?: AbortSignal): Promise<Buffer>;
}

const memoryBytes = 1_000_000_000;
/** More than any WebP of 12 million pixels has. */
const mostBytes = 30_000_000;
const overTheLimit = ['TIMEOUT', 'MEMORY_LIMIT', 'DISK_LIMIT', 'ENGINE_CRASH'];

/** `sandbox` is asked for with the first picture; who turns the pages of a document reads it once, through `copies`. */
export function openPageImages(
  shelf: Shelf,
  sandbox: () => Promise<Sandbox>,
  copies: Copies,
  limits: DrawLimits,
): PageImages {
  const places = new Places(limits.processes);
  let waiting = 0;
  return {
    async draw(file, image, signal) {
      if (waiting >= limits.waiting) throw queueFull({ waiting });
      waiting += 1;
      // Who turns pages quickly gives up most of them: waiting here and not in the pool, they cost no process.
      await places.enter(signal).finally(() => {
        waiting -= 1;
      });
      try {
        const open = () => shelf.storage.get(file.storage_key);
        return await streaming(async () => {
          const isolated = await sandbox();
          return copies.with(file.storage_key, file.size, open, (path) =>
            draw(isolated, path === undefined ? { open } : { path }, file.size, image, limits.seconds),
          );
        });
      } finally {
        places.leave();
      }
    },
  };
}

async function draw(
  sandbox: Sandbox,
  source: { open: () => Promise<Readable> } | { path: string },
  bytes: number,
  image: PageImage,
  seconds: number,
): Promise<Buffer> {
  const request: DrawRequest = { ...image, phase: 'draw', file: 'source' };
  try {
    const done = await sandbox.run({
      request,
      inputs: [{ name: 'source', ...source }],
      box: {
        softSeconds: seconds,
        hardSeconds: seconds,
        memoryBytes,
        diskBytes: bytes + 2 * mostBytes,
        network: false,
      },
    });
    try {
      const { path, size } = await done.file(String((done.value as Partial<DrawAnswer> | null)?.file));
      const picture = size > mostBytes ? Buffer.alloc(0) : await readFile(path);
      if (picture.toString('latin1', 8, 12) !== 'WEBP') throw engineCrash({ how: 'a malformed answer' });
      return picture;
    } finally {
      await done.release();
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'PDF_ENCRYPTED') throw pageLocked({}, error);
    if (overTheLimit.includes(error.code))
      throw pageTooComplex({ page: image.page, seconds, memory: formatBytes(memoryBytes) }, error);
    throw error;
  }
}
