import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { storageConformance } from './conformance.ts';
import { openDiskStorage } from './disk.ts';
import { folder } from './fixture.ts';

const suite = async (key?: Uint8Array) => {
  const path = await folder();
  const storage = await openDiskStorage({ folder: path, key });
  return {
    storage,
    close: async () =>
      assert.deepEqual(await readdir(join(path, 'tmp')), [], 'no unfinished file is left behind'),
  };
};
storageConformance('disk', () => suite());
storageConformance('disk, encrypted', () => suite(randomBytes(32)));
