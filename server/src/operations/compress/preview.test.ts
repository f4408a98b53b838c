import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sample, temporaryFolder } from '../fixture.ts';
import { compress, type Json, options } from './fixture.ts';

describe('a preview', () => {
  test('says within its bounds what comes of it, and shows a part of a page before and after', async () => {
    using folder = temporaryFolder();
    const { preview } = (await import('./handler.ts')).default;
    const seen = (await preview!(
      [await sourceOf(folder.path)],
      options({}) as Json,
      await context(folder.path),
    )) as Json;
    assert.deepEqual(
      seen.levels.map((row: Json) => row.level),
      ['lossless', 'low', 'medium', 'high', 'maximum'],
    );
    for (const row of seen.levels) {
      using own = temporaryFolder();
      const { data } = await compress(own.path, sample('brochure.pdf'), { level: row.level });
      const off = Math.abs(row.expected_size / data.compressed_size - 1);
      assert.ok(off < 0.1, `${row.level}: ${row.expected_size} expected, ${data.compressed_size} it was`);
      if (row.level === 'lossless') assert.deepEqual([row.crops, row.similarity], [[], 1]);
      else assert.match(row.crops[0].before, /^data:image\/webp;base64,/);
    }
    using own = temporaryFolder();
    const { data } = await compress(own.path, sample('brochure.pdf'), { target_size: '1kB' });
    const off = Math.abs(seen.smallest_acceptable_size / data.smallest_acceptable_size - 1);
    assert.ok(
      off < 0.1,
      `${seen.smallest_acceptable_size} expected, ${data.smallest_acceptable_size} it was`,
    );
    const { before, after } = seen.levels.at(-1).crops[0];
    assert.ok(before !== after, 'at the strongest level it shows');
    assert.ok(seen.findings.length > 0);
  });
});

async function sourceOf(folder: string) {
  const { inspected } = await import('../fixture.ts');
  const facts = await inspected(folder, 'source-0', sample('brochure.pdf'));
  return { ...facts, path: join(folder, 'source-0') };
}

async function context(folder: string): Promise<Json> {
  const { openTools } = await import('../../engines/open.ts');
  const room = { folder, memoryBytes: 1e9, seconds: 30 };
  return {
    signal: new AbortController().signal,
    tools: await openTools({ needs: ['structure', 'render'] }, room),
    scratch: (name: string) => join(folder, `made-${name}`),
    stage: () => {},
    progress: () => {},
    warn: () => {},
    log: () => {},
  };
}
