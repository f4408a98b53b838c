import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { openDiskStorage } from './disk.ts';
import { blobPath, folder, readAll } from './fixture.ts';

describe('the encrypted store', () => {
  const sealedBlob = async (size: number) => {
    const root = await folder();
    const storage = await openDiskStorage({ folder: root, key: randomBytes(32) });
    const bytes = Buffer.alloc(size, 'plain text ');
    await storage.put('blob', Readable.from([bytes]));
    return { root, storage, bytes, path: await blobPath(root) };
  };
  const damaged = { code: 'BLOB_DAMAGED' };

  test('nothing of the plain text is on the disk, and equal files do not look equal', async () => {
    const one = await sealedBlob(100_000);
    const two = await sealedBlob(100_000);
    const [first, second] = [await readFile(one.path), await readFile(two.path)];
    assert.ok(!first.includes('plain text'));
    assert.ok(!first.subarray(8).equals(second.subarray(8)));
  });

  test('a flipped bit anywhere is found, and no wrong byte is handed out', async () => {
    const { storage, path, bytes } = await sealedBlob(150_000);
    const whole = await readFile(path);
    for (const at of [
      0,
      7,
      8,
      39,
      40,
      50_000,
      65_590,
      70_000,
      140_000,
      whole.length - 17,
      whole.length - 1,
    ]) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      await writeFile(path, changed);
      await assert.rejects(readAll(storage, 'blob'), damaged, `byte ${at}`);
    }
    await writeFile(path, whole);
    assert.ok(bytes.equals(await readAll(storage, 'blob')));
  });

  test('a blob cut at any place, even between chunks, is found', async () => {
    const { storage, path } = await sealedBlob(200_000);
    const length = (await stat(path)).size;
    for (const cut of [
      length - 1,
      length - 5000,
      40 + 3 * 65_552,
      40 + 2 * 65_552,
      40 + 65_552,
      41,
      40,
      20,
      0,
    ]) {
      await truncate(path, cut);
      await assert.rejects(readAll(storage, 'blob'), damaged, `cut to ${cut}`);
    }
  });

  test('chunks exchanged, repeated, or appended are found', async () => {
    const { storage, path } = await sealedBlob(200_000);
    const whole = await readFile(path);
    const chunk = (index: number) => whole.subarray(40 + index * 65_552, 40 + (index + 1) * 65_552);
    const header = whole.subarray(0, 40);
    for (const body of [
      [chunk(1), chunk(0), chunk(2), chunk(3)],
      [chunk(0), chunk(0), chunk(2), chunk(3)],
      [chunk(0), chunk(1), chunk(2), chunk(2), chunk(3)],
      [chunk(1), chunk(2), chunk(3)],
    ]) {
      await writeFile(path, Buffer.concat([header, ...body]));
      await assert.rejects(readAll(storage, 'blob'), damaged);
    }
  });

  test('a blob moved under the name of another does not open', async () => {
    const { root, storage, path } = await sealedBlob(1000);
    const sealed = await readFile(path);
    await storage.delete(['blob']);
    await storage.put('other', Readable.from([Buffer.from('x')]));
    await writeFile(await blobPath(root), sealed);
    await assert.rejects(readAll(storage, 'other'), damaged);
  });

  test('a range does not read the chunks around it', async () => {
    const { storage, path, bytes } = await sealedBlob(300_000);
    const changed = await readFile(path);
    changed[100] = changed[100]! ^ 1;
    changed[changed.length - 1] = changed[changed.length - 1]! ^ 1;
    await writeFile(path, changed);
    const got = await readAll(storage, 'blob', { start: 70_000, end: 130_000 });
    assert.ok(got.equals(bytes.subarray(70_000, 130_001)));
    await assert.rejects(readAll(storage, 'blob', { start: 0, end: 0 }), damaged);
  });

  test('a damaged blob is still listed and can be deleted', async () => {
    const { storage, path } = await sealedBlob(1000);
    await truncate(path, 10);
    for await (const blob of storage.list()) await storage.delete([blob.key]);
    assert.equal(await storage.head('blob'), undefined);
  });

  test('another key, no key, or a key where none was is refused at the start', async () => {
    const { root } = await sealedBlob(10);
    const mismatch = { code: 'STORAGE_KEY_MISMATCH' };
    await assert.rejects(openDiskStorage({ folder: root, key: randomBytes(32) }), mismatch);
    await assert.rejects(openDiskStorage({ folder: root }), mismatch);
    const open = await folder();
    await openDiskStorage({ folder: open });
    await assert.rejects(openDiskStorage({ folder: open, key: randomBytes(32) }), mismatch);
  });
});
