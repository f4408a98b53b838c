import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { readAll } from './fixture.ts';
import type { Storage, StoredBlob } from './storage.ts';

/** Around every size at which an adapter may cut: a byte, the 64 KiB of a sealed chunk, two of them. */
const sizes = [0, 1, 2, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 10_000_003];

/** The promises of the port. `open` gives an empty store and what removes it again; every adapter sits this suite. */
export function storageConformance(
  name: string,
  open: () => Promise<{ storage: Storage; close: () => Promise<void> }>,
): void {
  describe(`storage: ${name}`, () => {
    let storage: Storage;
    let close: () => Promise<void>;
    before(async () => {
      ({ storage, close } = await open());
    });
    after(() => close());

    for (const size of sizes) {
      test(`a blob of ${size} bytes comes back as it was stored`, async () => {
        const bytes = randomBytes(size);
        const stored = await storage.put(`size/${size}`, Readable.from(cut(bytes, 10_007)));
        assert.deepEqual(stored, { size, sha256: sha256(bytes) });
        assert.ok(bytes.equals(await readAll(storage, `size/${size}`)));
        const head = await storage.head(`size/${size}`);
        assert.equal(head?.size, size);
        assert.ok(Math.abs((head?.storedAt ?? 0) - Date.now()) < 60_000);
      });
    }

    test('a range gives exactly its bytes, at the ends and across every boundary', async () => {
      const bytes = randomBytes(200_000);
      await storage.put('range', Readable.from(cut(bytes, 4096)));
      const edges = [0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 196_607, 196_608, 199_998, 199_999];
      for (const start of edges)
        for (const end of edges.filter((edge) => edge >= start)) {
          const got = await readAll(storage, 'range', { start, end });
          assert.ok(got.equals(bytes.subarray(start, end + 1)), `bytes ${start}-${end}`);
        }
    });

    test('a range that passes the end stops there, and one that begins behind it is empty', async () => {
      await storage.put('range-end', Readable.from([Buffer.from('octavo')]));
      assert.equal(String(await readAll(storage, 'range-end', { start: 3, end: 99 })), 'avo');
      assert.equal((await readAll(storage, 'range-end', { start: 6, end: 9 })).length, 0);
      await storage.put('range-empty', Readable.from([]));
      assert.equal((await readAll(storage, 'range-empty', { start: 0, end: 0 })).length, 0);
    });

    test('a key is written once, and the first bytes stay', async () => {
      await storage.put('once', Readable.from([Buffer.from('first')]));
      await assert.rejects(storage.put('once', Readable.from([Buffer.from('second')])), {
        code: 'BLOB_EXISTS',
      });
      assert.equal(String(await readAll(storage, 'once')), 'first');
    });

    test('of eight writers of one key exactly one succeeds, and its bytes are what is read', async () => {
      const bodies = Array.from({ length: 8 }, () => randomBytes(70_000));
      const ends = await Promise.allSettled(
        bodies.map((body) => storage.put('race', Readable.from(cut(body, 9000)))),
      );
      const won = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value.sha256] : []));
      assert.equal(won.length, 1);
      assert.equal(sha256(await readAll(storage, 'race')), won[0]);
    });

    test('fifty blobs stored at once are all there, each with its own bytes', async () => {
      const bodies = Array.from({ length: 50 }, (_, index) => Buffer.alloc(20_000 + index, index));
      await Promise.all(
        bodies.map((body, index) => storage.put(`many/${index}`, Readable.from(cut(body, 7000)))),
      );
      for (const [index, body] of bodies.entries())
        assert.ok(body.equals(await readAll(storage, `many/${index}`)));
    });

    test('a source that fails leaves nothing, and the key is free again', async () => {
      const failing = Readable.from(
        (async function* () {
          yield randomBytes(100_000);
          throw new Error('the client went away');
        })(),
      );
      await assert.rejects(storage.put('failed', failing), /the client went away/);
      assert.equal(await storage.head('failed'), undefined);
      await assert.rejects(storage.get('failed'), { code: 'BLOB_MISSING' });
      await storage.put('failed', Readable.from([Buffer.from('now it works')]));
    });

    test('a source destroyed half-way without an error is a failure, not a short blob', async () => {
      const cutOff = new Readable({ read() {} });
      cutOff.push(randomBytes(50_000));
      setTimeout(() => cutOff.destroy(), 20);
      await assert.rejects(storage.put('cut-off', cutOff), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
      assert.equal(await storage.head('cut-off'), undefined);
    });

    test('a source is closed when the store refuses the blob', async () => {
      await storage.put('refused', Readable.from([Buffer.from('taken')]));
      const source = Readable.from([Buffer.from('too late')]);
      await assert.rejects(storage.put('refused', source), { code: 'BLOB_EXISTS' });
      assert.ok(source.destroyed);
    });

    test('an unfinished blob is not listed, found or read', async () => {
      let finish = () => {};
      const gate = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const slow = (async function* () {
        yield randomBytes(100_000);
        await gate;
      })();
      const put = storage.put('slow', slow);
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.equal(await storage.head('slow'), undefined);
      assert.ok(!(await keys(storage)).includes('slow'));
      // A health check meanwhile does not take it for abandoned.
      await storage.check();
      finish();
      assert.equal((await put).size, 100_000);
    });

    test('what was deleted is gone, and deleting what is not there is no error', async () => {
      await storage.put('gone/a', Readable.from([Buffer.from('a')]));
      await storage.put('gone/b', Readable.from([Buffer.from('b')]));
      await storage.delete(['gone/a', 'gone/never', 'gone/b']);
      assert.equal(await storage.head('gone/a'), undefined);
      await assert.rejects(storage.get('gone/b'), { code: 'BLOB_MISSING' });
      await storage.delete(['gone/a']);
    });

    test('the list names every blob once, with its plain size', async () => {
      const listed: StoredBlob[] = [];
      for await (const blob of storage.list()) listed.push(blob);
      assert.equal(new Set(listed.map((blob) => blob.key)).size, listed.length);
      for (const size of sizes) assert.equal(listed.find((blob) => blob.key === `size/${size}`)?.size, size);
    });

    test('a stream given up before its end is closed without harm to the blob', async () => {
      const stream = await storage.get('size/10000003');
      for await (const _ of stream) break;
      assert.ok(stream.destroyed);
      const unread = await storage.get('size/10000003');
      unread.destroy();
      assert.equal((await readAll(storage, 'size/10000003')).length, 10_000_003);
    });

    test('keys that could leave the store are refused', async () => {
      for (const key of ['', '../up', 'a/../b', '/a', 'a/', 'A', 'a.b', 'a_b', 'a\0', 'x'.repeat(201)])
        await assert.rejects(async () => storage.put(key, Readable.from([])), TypeError, JSON.stringify(key));
    });

    test('memory stays flat while 300 MB pass through', async () => {
      const piece = randomBytes(65_536);
      const pieces = 4800;
      const before = process.memoryUsage().rss;
      let peak = before;
      const watch = () => {
        peak = Math.max(peak, process.memoryUsage().rss);
      };
      const stored = await storage.put(
        'big',
        (async function* () {
          for (let index = 0; index < pieces; index += 1) {
            if (index % 100 === 0) watch();
            yield piece;
          }
        })(),
      );
      assert.equal(stored.size, pieces * piece.length);
      let read = 0;
      for await (const got of await storage.get('big')) {
        read += got.length;
        watch();
      }
      assert.equal(read, stored.size);
      const grown = (peak - before) / 1e6;
      console.log(`# ${name}: resident memory grew by ${grown.toFixed(0)} MB over 300 MB in and out`);
      assert.ok(grown < 100, `grew by ${grown.toFixed(0)} MB`);
      await storage.delete(['big']);
    });

    test('the health check succeeds and leaves nothing to list', async () => {
      const before = (await keys(storage)).length;
      await storage.check();
      assert.equal((await keys(storage)).length, before);
    });
  });
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function* cut(bytes: Buffer, length: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function keys(storage: Storage): Promise<string[]> {
  const found: string[] = [];
  for await (const blob of storage.list()) found.push(blob.key);
  return found;
}
