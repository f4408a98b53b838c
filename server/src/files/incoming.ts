import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { isId } from '../id.ts';
import { storageFull, storageUnavailable } from '../storage/faults.ts';
import { fileExpired } from './faults.ts';
import { decipher, incomingCipher } from './incoming-cipher.ts';

/** An upload that comes in pieces, before it is a file. */
export interface Incoming {
  /** Becomes the id of the file. */
  id: string;
  owner: string;
  /** Bytes it will have. */
  size: number;
  /** What the sender said of it, e.g. `filename`. */
  metadata: Record<string, string | null>;
}

/** An upload as it stands. */
export interface Arrived extends Incoming {
  /** Bytes kept so far: the real size of the file on disk, never a number somebody noted. */
  offset: number;
  /** When its last byte came. */
  touchedAt: Date;
}

/** The uploads that are not complete yet, in a folder of this machine. */
export interface IncomingUploads {
  /** How long one lives without a further byte, seconds. */
  readonly ttlSeconds: number;
  create(upload: Incoming): Promise<void>;
  /** Undefined for an id nobody began, or somebody else did. Throws FILE_EXPIRED for one that was given up. */
  find(owner: string, id: string): Promise<Arrived | undefined>;
  /**
   * Writes at `offset`, which must be where the file ends, and gives the new end. What came before `source` broke is
   * kept, so that the sender can go on from there; with `verify`, which sees all of it, everything or nothing.
   */
  append(id: string, offset: number, source: Readable, verify?: Verify): Promise<number>;
  /** The bytes of a whole one. */
  read(id: string): Promise<Readable>;
  remove(id: string): Promise<void>;
  /** Removes what got no byte for `ttlSeconds`; gives how many. */
  expire(): Promise<number>;
}

export interface Verify {
  update(piece: Uint8Array): void;
  /** Throws when the piece is not what its sender sent. */
  end(): void;
}

interface Kept extends Incoming {
  /** Of the key its bytes are encrypted with, as hex; absent where files are kept as they are. */
  salt?: string;
  expiredAt?: string;
}

/** The record of an expired upload answers 410 for this long, seconds. */
const recordSeconds = 30 * 86_400;

const errno = (error: unknown) => (error as NodeJS.ErrnoException).code;

async function ours<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = errno(error);
    if (code === 'ENOSPC' || code === 'EDQUOT') throw storageFull({}, error);
    throw storageUnavailable({ reason: code }, error);
  }
}

const missing = (error: unknown) => {
  if (errno(error) === 'ENOENT') return undefined;
  throw error;
};

/**
 * Each upload is two files: `id.json`, written whole or not at all, and `id.part`, which only grows. Whatever is killed at
 * whatever moment, the two say what was kept: an answer is given only after the bytes are on the disk (fdatasync).
 * `key`: the 32 bytes stored files are encrypted with, if they are.
 */
export async function openIncoming(
  folder: string,
  ttlSeconds: number,
  key?: Uint8Array,
): Promise<IncomingUploads> {
  await ours(mkdir(folder, { recursive: true, mode: 0o700 }));
  const record = (id: string) => join(folder, `${id}.json`);
  const part = (id: string) => join(folder, `${id}.part`);
  const given = (touchedAt: Date) => new Date(touchedAt.getTime() + ttlSeconds * 1000);

  const readRecord = async (id: string): Promise<Kept | undefined> => {
    const text = await ours(readFile(record(id), 'utf8').catch(missing));
    return text === undefined ? undefined : JSON.parse(text);
  };

  const writeRecord = async (upload: Kept): Promise<void> => {
    const unfinished = `${record(upload.id)}.new`;
    const handle = await open(unfinished, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(upload));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, record(upload.id));
    const place = await open(folder, 'r');
    await place.sync().finally(() => place.close());
  };

  const cipherOf = async (id: string) => {
    const salt = (await readRecord(id))?.salt;
    return key && salt !== undefined ? incomingCipher(key, salt) : undefined;
  };

  return {
    ttlSeconds,

    async create(upload) {
      const handle = await ours(open(part(upload.id), 'wx', 0o600));
      await handle.close();
      await ours(writeRecord({ ...upload, ...(key ? { salt: randomBytes(32).toString('hex') } : {}) }));
    },

    async find(owner, id) {
      if (!isId(id)) return undefined;
      const known = await readRecord(id);
      if (!known || known.owner !== owner) return undefined;
      if (known.expiredAt !== undefined) throw fileExpired({ expired_at: known.expiredAt });
      const facts = await ours(stat(part(id)).catch(missing));
      if (!facts) return undefined;
      const until = given(facts.mtime);
      if (until <= new Date()) throw fileExpired({ expired_at: until.toISOString() });
      const { size, metadata } = known;
      return { id, owner, size, metadata, offset: facts.size, touchedAt: facts.mtime };
    },

    async append(id, offset, source, verify) {
      const cipher = (await cipherOf(id))?.(offset);
      const handle = await ours(open(part(id), 'r+'));
      let end = offset;
      let whole = false;
      try {
        for await (const piece of source as AsyncIterable<Uint8Array>) {
          verify?.update(piece);
          const bytes = cipher?.update(piece) ?? piece;
          let written = 0;
          while (written < bytes.byteLength) {
            const left = bytes.subarray(written);
            written += (await ours(handle.write(left, 0, left.byteLength, end + written))).bytesWritten;
          }
          end += piece.byteLength;
        }
        verify?.end();
        whole = true;
      } finally {
        try {
          if (verify && !whole) await handle.truncate(offset);
          await ours(handle.datasync());
        } finally {
          await handle.close();
        }
      }
      return end;
    },

    async read(id) {
      const cipher = await cipherOf(id);
      const bytes = createReadStream(part(id), { highWaterMark: 256 * 1024 });
      return cipher ? pipeline(bytes, decipher(cipher), () => undefined) : bytes;
    },

    async remove(id) {
      // The record last: a file without a record is found by nobody but the sweep.
      await ours(rm(part(id), { force: true }));
      await ours(rm(record(id), { force: true }));
    },

    async expire() {
      let removed = 0;
      const now = Date.now();
      for (const name of await ours(readdir(folder))) {
        const facts = await stat(join(folder, name)).catch(() => undefined);
        const id = name.split('.')[0]!;
        if (!facts || !isId(id)) continue;
        if (name.endsWith('.part') && given(facts.mtime).getTime() <= now) {
          const known = await readRecord(id);
          if (known) await ours(writeRecord({ ...known, expiredAt: given(facts.mtime).toISOString() }));
          await ours(rm(part(id), { force: true }));
          removed += 1;
        } else if (!name.endsWith('.part') && facts.mtimeMs + (ttlSeconds + recordSeconds) * 1000 <= now) {
          await ours(rm(join(folder, name), { force: true }));
        }
      }
      return removed;
    },
  };
}
