import { createHash } from 'node:crypto';
import { link, lstat, mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Fault } from '../fault.ts';
import { encrypted } from './encrypted.ts';
import { blobExists, blobMissing, storageFull, storageUnavailable } from './faults.ts';
import { claimFormat } from './format.ts';
import type { Storage, StoredBlob } from './storage.ts';
import { unfinishedName, writerOf } from './writer.ts';

/** An unfinished file of a writer on another machine is taken for abandoned after this long without a write. */
const abandonedAfterMs = 3_600_000;
const readBytes = 256 * 1024;

const errno = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

/** The file system's answer as a fault; what is not the file system's (the source failed) stays as it is. */
function asStorageFault(error: unknown): unknown {
  const code = errno(error);
  if (error instanceof Fault || (error as NodeJS.ErrnoException)?.syscall === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return storageFull({}, error);
  return storageUnavailable({ reason: code }, error);
}

/** On the store's own calls only, so that a file system error inside the source is not taken for ours. */
const ours = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error) => {
    throw asStorageFault(error);
  });

/** Makes what was linked, renamed or created in a folder survive a power cut (fsync(2), NOTES). */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Blobs as files: `blobs/a/bc/key`, where `abc` are the first hex digits of the key's SHA-256 (4,096 folders: at a
 * million blobs 244 in each, and listing an empty store still takes only 4,096 reads). Files are 0600, folders 0700.
 * A blob is written to `tmp/`, synced, linked to its name and its folder synced; link(2) fails where a name is taken,
 * so a key is written once even by two processes. Any number of processes on one machine, or on a shared file system
 * with working fsync and link, may use one folder.
 *
 * `key`: 32 bytes; blobs are then encrypted at rest (see encrypted.ts). Throws STORAGE_KEY_MISMATCH when the folder
 * was begun with another key or none, STORAGE_UNAVAILABLE when it cannot be written.
 */
export async function openDiskStorage(options: { folder: string; key?: Uint8Array }): Promise<Storage> {
  const root = resolve(options.folder);
  const temporary = join(root, 'tmp');
  const blobs = join(root, 'blobs');
  const synced = new Set<string>();
  const makeFolders = async () => {
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    await mkdir(blobs, { recursive: true, mode: 0o700 });
  };
  await ours(makeFolders());
  await ours(claimFormat(root, options.key));

  const pathOf = (key: string): string => {
    if (!/^[0-9a-z-]+(\/[0-9a-z-]+)*$/.test(key) || key.length > 200)
      throw new TypeError(`not a storage key: ${key}`);
    const digest = createHash('sha256').update(key).digest('hex');
    // "_" is in no key, so it can stand for "/" and the name can be turned back.
    return join(blobs, digest.slice(0, 1), digest.slice(1, 3), key.replaceAll('/', '_'));
  };

  /** The blob's folder, itself surviving a power cut; synced once per process. */
  const prepare = async (folder: string): Promise<void> => {
    if (synced.has(folder)) return;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await syncFolder(dirname(folder));
    await syncFolder(blobs);
    synced.add(folder);
  };

  const publish = async (unfinished: string, path: string): Promise<void> => {
    try {
      await link(unfinished, path);
    } catch (error) {
      if (errno(error) === 'EEXIST') throw blobExists({}, error);
      // File systems without hard links (exFAT, some FUSE and SMB mounts) say one of these; there, two writers of one
      // key within the same instant are not told apart.
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errno(error) ?? '')) throw error;
      if (await stat(path).catch(() => undefined)) throw blobExists({}, error);
      await rename(unfinished, path);
    }
    await syncFolder(dirname(path));
  };

  const storage: Storage = {
    async put(key, source) {
      const path = pathOf(key);
      const unfinished = join(temporary, unfinishedName());
      const handle = await ours(open(unfinished, 'wx', 0o600));
      try {
        const hash = createHash('sha256');
        let size = 0;
        for await (const chunk of source as AsyncIterable<Uint8Array>) {
          hash.update(chunk);
          size += chunk.byteLength;
          // writeFile on a handle goes on from where it stands and, unlike write, until every byte is taken.
          await ours(handle.writeFile(chunk));
        }
        await ours(handle.sync());
        await ours(prepare(dirname(path)));
        await ours(publish(unfinished, path)).catch((error) => {
          // Somebody may have removed the folder: make it again next time.
          synced.delete(dirname(path));
          throw error;
        });
        return { size, sha256: hash.digest('hex') };
      } finally {
        await handle.close();
        await rm(unfinished, { force: true }).catch(() => {});
      }
    },

    async get(key, range) {
      const handle = await open(pathOf(key), 'r').catch((error) => {
        throw errno(error) === 'ENOENT' ? blobMissing({}, error) : asStorageFault(error);
      });
      // The stream takes the handle over: it is closed at the end, on an error, and when the stream is destroyed.
      return handle.createReadStream({ start: range?.start ?? 0, end: range?.end, highWaterMark: readBytes });
    },

    async head(key) {
      const path = pathOf(key);
      const found = await ours(
        lstat(path).catch((error) => (errno(error) === 'ENOENT' ? undefined : Promise.reject(error))),
      );
      return found && { key, size: found.size, storedAt: found.mtimeMs };
    },

    async delete(keys) {
      for (const key of keys) await ours(rm(pathOf(key), { force: true }));
    },

    async *list(): AsyncGenerator<StoredBlob> {
      const levels = await ours(readdir(blobs));
      for (const first of levels) {
        for (const second of await ours(readdir(join(blobs, first)))) {
          const folder = join(blobs, first, second);
          for await (const found of await ours(opendir(folder))) {
            const facts = await lstat(join(folder, found.name)).catch(() => undefined);
            // Deleted since the folder was read.
            if (!facts?.isFile()) continue;
            yield { key: found.name.replaceAll('_', '/'), size: facts.size, storedAt: facts.mtimeMs };
          }
        }
      }
    },

    async check() {
      await ours(makeFolders());
      const probe = join(temporary, unfinishedName());
      try {
        const handle = await ours(open(probe, 'wx', 0o600));
        try {
          await ours(handle.writeFile('octavo'));
          await ours(handle.sync());
        } finally {
          await handle.close();
        }
      } finally {
        await rm(probe, { force: true });
      }
      await ours(clearAbandoned(temporary));
    },
  };
  return options.key ? encrypted(storage, options.key) : storage;
}

/**
 * Removes unfinished files of writers that are gone: at once when the process is known to be dead, after an hour
 * without a write when it ran elsewhere. A writer that was only asleep finds its file gone and its put fails whole.
 */
async function clearAbandoned(temporary: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    const life = writerOf(name);
    if (life === 'alive') continue;
    const path = join(temporary, name);
    const facts = await lstat(path).catch(() => undefined);
    if (!facts || (life === 'elsewhere' && Date.now() - facts.mtimeMs < abandonedAfterMs)) continue;
    await rm(path, { force: true, recursive: true });
  }
}
