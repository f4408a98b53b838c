import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Preview } from '@octavo/client';
import { previewOptions, readPreview } from './level-preview.ts';

const answer = (result: Record<string, unknown>): Preview => ({
  operation: 'compress',
  file_id: 'f',
  file_ids: ['f'],
  options: {},
  result,
  warnings: [],
  seconds: 1,
});

test('options that change the measurement are sent with every level, the level and the target are not', () => {
  const levels = ['lossless', 'low', 'high'];
  assert.deepEqual(
    previewOptions({ level: 'low', target_size: '1 MB', grayscale: false, strip: [] }, levels),
    {},
  );
  assert.deepEqual(previewOptions({ level: 'low', grayscale: true, max_dpi: 100, password: 'p' }, levels), {
    password: 'p',
    settings: [
      { level: 'lossless', max_dpi: 100, grayscale: true },
      { level: 'low', max_dpi: 100, grayscale: true },
      { level: 'high', max_dpi: 100, grayscale: true },
    ],
  });
});

test('levels without figures are left out, and pictures that are addresses are not taken', () => {
  const picture = 'data:image/webp;base64,AAAA';
  const read = readPreview(
    answer({
      original_size: 100,
      recommended: 'high',
      levels: [
        { level: 'low' },
        'nonsense',
        {
          level: 'high',
          expected_size: 40,
          crops: [
            { page: 1, before: picture, after: picture },
            { page: 2, before: picture, after: 'https://example.org/spy.png' },
          ],
        },
      ],
      findings: [{ kind: 'images', bytes: 1, text: 'Large.' }, null],
    }),
  );
  assert.deepEqual(
    read?.levels.map(({ level, expected, low, high, crops }) => [level, expected, low, high, crops.length]),
    [['high', 40, 40, 40, 1]],
  );
  assert.deepEqual(read?.findings, ['Large.']);
});

test('an answer of another shape is none', () => {
  assert.equal(readPreview(answer({ letters: 5 })), null);
});
