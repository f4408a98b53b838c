import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { openDiskStorage } from './disk.ts';
import { blobPath, folder, readAll } from './fixture.ts';

describe('the disk store', () => {
  test('only its owner may read it', async () => {
    const root = join(await folder(), 'deep', 'files');
    const storage = await openDiskStorage({ folder: root });
    await storage.put('secret', Readable.from([Buffer.from('mine')]));
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    assert.equal(await mode(await blobPath(root)), '600');
    for (const path of [root, join(root, 'tmp'), join(root, 'blobs'), join(await blobPath(root), '..')])
      assert.equal(await mode(path), '700', path);
    assert.equal(await mode(join(root, 'format.json')), '600');
  });

  test('a writer killed half-way leaves no blob, and the next check clears what it left', async () => {
    const root = await folder();
    const storage = await openDiskStorage({ folder: root });
    const writer = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { openDiskStorage } from ${JSON.stringify(new URL('./disk.ts', import.meta.url).href)};
         const storage = await openDiskStorage({ folder: ${JSON.stringify(root)} });
         await storage.put('half', (async function* () {
           for (;;) { yield Buffer.alloc(65536, 1); console.log('written'); await new Promise((r) => setTimeout(r, 5)); }
         })());`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(writer, 'exit');
    await once(writer.stdout, 'data');
    await storage.check();
    assert.equal(
      (await readdir(join(root, 'tmp'))).length,
      1,
      'while the writer lives its file is left alone',
    );
    writer.kill('SIGKILL');
    await ended;
    assert.equal(await storage.head('half'), undefined);
    assert.equal((await readdir(join(root, 'tmp'))).length, 1);
    await storage.check();
    assert.deepEqual(await readdir(join(root, 'tmp')), []);
  });

  test('unfinished files of another machine are cleared after an hour without a write, not before', async () => {
    const root = await folder();
    const storage = await openDiskStorage({ folder: root });
    const old = new Date(Date.now() - 3_700_000);
    for (const name of ['0123456789ab-1-5-old', '0123456789ab-1-5-new'])
      await writeFile(join(root, 'tmp', name), 'x');
    await utimes(join(root, 'tmp', '0123456789ab-1-5-old'), old, old);
    await storage.check();
    assert.deepEqual(await readdir(join(root, 'tmp')), ['0123456789ab-1-5-new']);
  });

  test('a full disk is STORAGE_FULL, leaves nothing, and is writable again once there is room', async (t) => {
    const root = await folder();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', root], { stdio: 'ignore' });
    } catch {
      return t.skip('mounting a small file system is not allowed here');
    }
    try {
      const storage = await openDiskStorage({ folder: root });
      await storage.put('small', Readable.from([Buffer.alloc(1e6)]));
      await assert.rejects(storage.put('large', Readable.from([Buffer.alloc(5e6)])), {
        code: 'STORAGE_FULL',
      });
      assert.equal(await storage.head('large'), undefined);
      assert.deepEqual(await readdir(join(root, 'tmp')), []);
      await storage.put('fits', Readable.from([Buffer.alloc(2e6)]));
      assert.equal((await readAll(storage, 'small')).length, 1e6);
    } finally {
      execFileSync('umount', [root]);
    }
  });

  test('a folder it may not write to is STORAGE_UNAVAILABLE', async (t) => {
    if (process.getuid?.() === 0) return t.skip('root may write everywhere');
    const root = await folder();
    await chmod(root, 0o500);
    await assert.rejects(openDiskStorage({ folder: join(root, 'files') }), { code: 'STORAGE_UNAVAILABLE' });
  });

  test('a folder that is a file is STORAGE_UNAVAILABLE', async () => {
    const path = join(await folder(), 'file');
    await writeFile(path, '');
    await assert.rejects(openDiskStorage({ folder: path }), { code: 'STORAGE_UNAVAILABLE' });
  });

  test('the health check mends a missing folder', async () => {
    const root = await folder();
    const storage = await openDiskStorage({ folder: root });
    await rm(join(root, 'tmp'), { recursive: true });
    await assert.rejects(storage.put('a', Readable.from([])), { code: 'STORAGE_UNAVAILABLE' });
    await storage.check();
    await storage.put('a', Readable.from([]));
  });
});
