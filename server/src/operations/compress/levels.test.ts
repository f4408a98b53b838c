import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { levelSettings, levels } from './levels.ts';

const page = readFileSync(new URL('../../../../docs/compress.md', import.meta.url), 'utf8');

test('the page about levels says what the levels are', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \|[^|]*\| (\S+) dpi \| (\S+) dpi \| (\S+) \|/gm)];
  const said = rows.map(([, level, dpi, mono, similarity]) => [
    level,
    Number(dpi),
    Number(mono),
    Number(similarity),
  ]);
  const meant = levels
    .filter((level) => level !== 'lossless')
    .map((level) => {
      const { dpi, monoDpi, similarity } = levelSettings(level).images;
      return [level, dpi, monoDpi, similarity];
    });
  assert.deepEqual(said, meant);
});

test('each level asks for no more than the one before', () => {
  const all = levels.map((level) => levelSettings(level));
  for (const [index, { images, tolerance }] of all.entries()) {
    const before = all[index - 1];
    if (!before) continue;
    assert.ok(images.dpi < before.images.dpi);
    assert.ok(images.similarity < before.images.similarity);
    assert.ok(tolerance >= before.tolerance);
  }
});

test('a quality that is asked for is used as it is, and so is a resolution', () => {
  const { images } = levelSettings('high', { image_quality: 33, max_dpi: 90 });
  assert.deepEqual([images.lowestQuality, images.highestQuality, images.dpi], [33, 33, 90]);
  assert.equal(images.exactDpi, true);
  assert.equal(levelSettings('lossless', { image_quality: 50 }).images.lossy, true);
});
