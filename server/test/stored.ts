import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file of the store of a server under test: stored ones, and those that are still being written. */
export async function stored(dataDir: string): Promise<{ blobs: string[]; unfinished: string[] }> {
  const under = async (folder: string) =>
    (await readdir(join(dataDir, 'files', folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  return { blobs: await under('blobs'), unfinished: await under('tmp') };
}
