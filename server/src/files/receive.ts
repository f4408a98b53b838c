import type { Readable } from 'node:stream';
import { formatBytes } from '../bytes.ts';
import type { Database } from '../database/open.ts';
import { Fault } from '../fault.ts';
import { displayName } from '../file-name.ts';
import { newId } from '../id.ts';
import { sniff } from '../media-type.ts';
import type { Storage } from '../storage/storage.ts';
import { streaming } from './buffers.ts';
import { emptyFile, fileTooLarge } from './faults.ts';
import { type FileRow, insertFile } from './rows.ts';

/** Where files are kept: the blobs and their rows. */
export interface Shelf {
  database: Database;
  storage: Storage;
}

/** Enough for every signature we know and for the first entries of a ZIP. */
const headBytes = 4096;

export interface Arrival {
  owner: string;
  /** As the sender called it; cleaned here. */
  name: string | undefined;
  /** Bytes; one more ends the upload with FILE_TOO_LARGE. */
  limit: number;
  /** How long the file lives when no job takes it, seconds. */
  keepSeconds: number;
  /** Counts every byte as it comes, e.g. against a total; throws to stop. */
  onBytes?: (n: number) => void;
  /** Known type, for files we made; otherwise it is decided from the content. */
  mediaType?: string;
  allowEmpty?: boolean;
  /** The file's id, where it had one before it was a file. Taken twice, the second fails. */
  id?: string;
  /** Leaves the rest of a refused file in `source` for the caller to read on; otherwise `source` is destroyed. */
  leaveRest?: boolean;
}

/**
 * Takes a file in: streamed to the store with its size, hash and first bytes taken on the way, so memory does not follow
 * size; then a row. Whatever fails, no blob stays behind (and should this process or the database die between blob and
 * row, the orphan sweep finds it). Throws EMPTY_FILE, FILE_TOO_LARGE, STORAGE_FULL.
 */
export async function receive(shelf: Shelf, source: Readable, arrival: Arrival): Promise<FileRow> {
  const key = newId();
  const name = displayName(arrival.name);
  const head = Buffer.alloc(headBytes);
  let filled = 0;
  let seen = 0;
  async function* tapped() {
    for await (const piece of source.iterator({
      destroyOnReturn: !arrival.leaveRest,
    }) as AsyncIterable<Buffer>) {
      seen += piece.length;
      if (seen > arrival.limit)
        throw fileTooLarge({ name, limit: formatBytes(arrival.limit), limit_bytes: arrival.limit });
      arrival.onBytes?.(piece.length);
      if (filled < headBytes) filled += piece.copy(head, filled);
      yield piece;
    }
    if (seen === 0 && !arrival.allowEmpty) throw emptyFile({ name });
  }
  const { size, sha256 } = await streaming(() => shelf.storage.put(key, tapped()));
  try {
    const row = {
      id: arrival.id ?? key,
      owner_id: arrival.owner,
      name,
      media_type: arrival.mediaType ?? sniff(head.subarray(0, filled)),
      size,
      sha256,
      storage_key: key,
    };
    return await insertFile(shelf.database.db, row, arrival.keepSeconds);
  } catch (error) {
    // When only the answer was lost the row is there: then the blob stays for cleanup, and else for the orphan sweep.
    const refused = !(error instanceof Fault && error.kind === 'unavailable');
    if (refused) await shelf.storage.delete([key]).catch(() => undefined);
    throw error;
  }
}
