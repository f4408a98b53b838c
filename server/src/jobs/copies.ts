import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '../id.ts';
import { claimFolder } from '../sandbox/folder.ts';

/** Local copies of stored files, for those who ask for one part of a file after the other. */
export interface Copies {
  /**
   * Runs `use` with the path of a copy, made by reading `open` to its end where there is none yet. Undefined is handed over
   * where there is no room for one: `use` then reads the file itself.
   */
  with<T>(
    key: string,
    size: number,
    open: () => Promise<Readable>,
    use: (path: string | undefined) => Promise<T>,
  ): Promise<T>;
  close(): Promise<void>;
}

interface Copy {
  path: string;
  size: number;
  made: Promise<void>;
  /** Of the file as it was made; another says that somebody wrote to it. */
  modified: number;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Copies lie below `folder`, which several Octavo processes may share, `mostBytes` of them together at most; they go
 * `keepSeconds` after their last use, or earlier when another needs the room, and all of them with `close`.
 */
export async function openCopies(options: {
  folder: string;
  mostBytes: number;
  keepSeconds: number;
}): Promise<Copies> {
  const { mostBytes, keepSeconds } = options;
  const { path: folder, release } = await claimFolder(options.folder);
  const copies = new Map<string, Copy>();
  let closed = false;

  const forget = (key: string, copy: Copy): Promise<void> => {
    clearTimeout(copy.timer);
    if (copies.get(key) === copy) copies.delete(key);
    return rm(copy.path, { force: true });
  };

  /** The idle ones give way, those longest here first. */
  const makeRoom = (size: number): boolean => {
    let held = [...copies.values()].reduce((sum, copy) => sum + copy.size, 0);
    for (const [key, copy] of copies) {
      if (held + size <= mostBytes) break;
      if (copy.users > 0) continue;
      held -= copy.size;
      void forget(key, copy).catch(() => {});
    }
    return held + size <= mostBytes;
  };

  const make = (key: string, size: number, open: () => Promise<Readable>): Copy => {
    const path = join(folder, newId());
    const copy: Copy = { path, size, made: Promise.resolve(), modified: 0, users: 0, timer: undefined };
    copies.set(key, copy);
    copy.made = (async () => {
      // Whoever it is linked to may read it, and nobody may write.
      await pipeline(await open(), createWriteStream(path, { flags: 'wx', mode: 0o444 }));
      copy.modified = (await stat(path)).mtimeMs;
    })();
    copy.made.catch(() => forget(key, copy).catch(() => {}));
    return copy;
  };

  const leave = async (key: string, copy: Copy): Promise<void> => {
    copy.users -= 1;
    const now = await stat(copy.path).catch(() => undefined);
    if (closed || now?.size !== copy.size || now.mtimeMs !== copy.modified) return forget(key, copy);
    if (copy.users > 0) return;
    clearTimeout(copy.timer);
    copy.timer = setTimeout(() => void forget(key, copy).catch(() => {}), keepSeconds * 1000).unref();
  };

  return {
    async with(key, size, open, use) {
      const there = copies.get(key);
      if (closed || !(there || makeRoom(size))) return use(undefined);
      const copy = there ?? make(key, size, open);
      copy.users += 1;
      clearTimeout(copy.timer);
      try {
        await copy.made;
        return await use(copy.path);
      } finally {
        await leave(key, copy);
      }
    },
    async close() {
      closed = true;
      for (const copy of copies.values()) clearTimeout(copy.timer);
      await release();
    },
  };
}
