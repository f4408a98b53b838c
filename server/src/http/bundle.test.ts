import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { unique, zipped } from './bundle.ts';

async function lengthOf(body: Readable): Promise<number> {
  let length = 0;
  for await (const piece of body) length += (piece as Buffer).length;
  return length;
}

test('a ZIP is as long as it says, whatever the size of its directory', async () => {
  for (const count of [1, 900, 1200, 3000]) {
    const entries = Array.from({ length: count }, (_, index) => {
      const name = `file-${index}-compressed.pdf`;
      return index % 2
        ? { name, text: 'a text' }
        : { name, size: 5, open: async () => Readable.from([Buffer.from('bytes')]) };
    });
    const { body, length } = await zipped(entries);
    assert.equal(await lengthOf(body), length, `${count} entries`);
  }
});

test('an entry that can not be opened breaks the ZIP off, it is not left out', async () => {
  const { body } = await zipped([
    { name: 'gone.pdf', size: 5, open: async () => Promise.reject(new Error('gone')) },
    { name: 'there.txt', text: 'here' },
  ]);
  await assert.rejects(lengthOf(body), /gone/);
});

test('names that some file systems take for the same are told apart', () => {
  assert.deepEqual(unique(['a.pdf', 'A.pdf', 'a.pdf', 'b']), ['a.pdf', 'A (2).pdf', 'a (3).pdf', 'b']);
});
