import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { newId } from '../id.ts';
import { openIncoming } from './incoming.ts';

for (const [how, key] of [
  ['as it is', undefined],
  ['encrypted', randomBytes(32)],
] as const)
  test(`an upload kept ${how} is read back as it was sent, wherever its pieces began`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'octavo-incoming-'));
    t.after(() => rm(folder, { recursive: true }));
    const incoming = await openIncoming(folder, 60, key);
    const id = newId();
    const sent = Buffer.from('only the sender may read this. '.repeat(1000));
    await incoming.create({ id, owner: 'a', size: sent.length, metadata: {} });
    let at = 0;
    for (const end of [1, 15, 16, 17, 40, 4096, 5001, sent.length]) {
      at = await incoming.append(id, at, Readable.from([sent.subarray(at, end)]));
      assert.equal((await (await openIncoming(folder, 60, key)).find('a', id))?.offset, end);
    }
    assert.deepEqual(Buffer.concat(await (await incoming.read(id)).toArray()), sent);
    const disk = await readFile(join(folder, `${id}.part`));
    assert.equal(disk.includes('only the sender'), key === undefined);
    assert.equal(await incoming.find('b', id), undefined, 'it is nobody else’s');
    assert.equal(await incoming.find('a', '../secret'), undefined);
  });

test('a source that breaks leaves what came before it; with a check, nothing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-incoming-'));
  t.after(() => rm(folder, { recursive: true }));
  const incoming = await openIncoming(folder, 60);
  const id = newId();
  await incoming.create({ id, owner: 'a', size: 100, metadata: {} });
  const broken = () =>
    Readable.from(
      (async function* () {
        yield Buffer.from('ten bytes.');
        throw new Error('line broke');
      })(),
    );
  await assert.rejects(incoming.append(id, 0, broken()), /line broke/);
  assert.equal((await incoming.find('a', id))?.offset, 10);
  await assert.rejects(incoming.append(id, 10, broken(), { update() {}, end() {} }), /line broke/);
  assert.equal((await incoming.find('a', id))?.offset, 10);
});
