import assert from 'node:assert/strict';
import { appendFile, chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { openCopies } from './copies.ts';

async function opened(t: TestContext, mostBytes: number, keepSeconds = 60) {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-test-'));
  const copies = await openCopies({ folder, mostBytes, keepSeconds });
  t.after(async () => {
    await copies.close();
    await rm(folder, { recursive: true, force: true });
  });
  let reads = 0;
  const open = (text: string) => async () => {
    reads += 1;
    return Readable.from([Buffer.from(text)]);
  };
  return {
    copies,
    reads: () => reads,
    files: async () => {
      const [own] = await readdir(folder);
      return own === undefined ? [] : readdir(join(folder, own));
    },
    /** The text as it is read through a copy; undefined where there was no room for one. */
    read: (text: string) =>
      copies.with(text, text.length, open(text), async (path) => path && readFile(path, 'utf8')),
  };
}

describe('copies of stored files', () => {
  test('are made once for all who ask, one after the other and at once', async (t) => {
    const { read, reads, files } = await opened(t, 100);
    assert.deepEqual(await Promise.all([read('one'), read('one')]), ['one', 'one']);
    assert.equal(await read('one'), 'one');
    assert.equal(reads(), 1);
    assert.equal((await files()).length, 1);
  });

  test('go some time after they were last used', async (t) => {
    const { read, reads, files } = await opened(t, 100, 0.05);
    await read('one');
    for (let wait = 0; wait < 200 && (await files()).length > 0; wait += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(await files(), []);
    await read('one');
    assert.equal(reads(), 2);
  });

  test('give way to others, but not while somebody reads them; then there is none', async (t) => {
    const { copies, read, reads, files } = await opened(t, 10);
    await read('12345678');
    assert.equal(await read('abcdefgh'), 'abcdefgh');
    assert.equal((await files()).length, 1);
    await copies.with(
      'abcdefgh',
      8,
      async () => assert.fail('it is there'),
      async (path) => {
        assert.ok(path);
        assert.equal(await read('12345678'), undefined);
        assert.equal(await readFile(path, 'utf8'), 'abcdefgh');
      },
    );
    assert.equal(await read('longer than all of the room'), undefined);
    assert.equal(reads(), 2);
  });

  test('that somebody wrote to are not used again', async (t) => {
    const { copies, read, reads } = await opened(t, 100);
    await copies.with(
      'one',
      3,
      async () => Readable.from([Buffer.from('one')]),
      async (path) => {
        await chmod(path!, 0o600);
        await appendFile(path!, ' and more');
      },
    );
    assert.equal(await read('one'), 'one');
    assert.equal(reads(), 1);
  });

  test('whose source fails leave nothing, and the next is asked anew', async (t) => {
    const { copies, read, files } = await opened(t, 100);
    const fails = async () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('o');
          throw new Error('the store is gone');
        })(),
      );
    await assert.rejects(
      copies.with('one', 3, fails, async () => assert.fail()),
      /the store is gone/,
    );
    assert.deepEqual(await files(), []);
    assert.equal(await read('one'), 'one');
  });

  test('are gone when they are closed', async (t) => {
    const { copies, read, files } = await opened(t, 100);
    await read('one');
    await copies.close();
    assert.deepEqual(await files(), []);
    assert.equal(await read('one'), undefined);
  });
});
