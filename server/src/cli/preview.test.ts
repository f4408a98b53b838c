import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import type { Definition } from '../operations/operation.ts';
import { readFlags } from './flags.ts';
import { previewText } from './show.ts';

const definition = {
  name: 'measure',
  title: 'Measure',
  tools: { needs: [] },
  options: Type.Object({ level: Type.String({ default: 'low' }) }),
  preview: {
    summary: 'What it would measure.',
    options: Type.Object({ pages: Type.Integer({ default: 3 }) }),
    result: Type.Object({}),
    seconds: 5,
  },
} as unknown as Definition;

test('--preview asks for a preview, and only with it are the options of the preview known', () => {
  const flags = readFlags(definition, ['--preview', '--pages', '7', 'in.pdf']);
  assert.deepEqual(
    [flags.preview, flags.options, flags.files],
    [true, { pages: 7, level: 'low' }, ['in.pdf']],
  );
  assert.throws(() => readFlags(definition, ['--pages', '7', 'in.pdf']), { code: 'VALIDATION_ERROR' });
  const { preview: _, ...without } = definition;
  assert.throws(() => readFlags(without as Definition, ['--preview', 'in.pdf']), /preview/);
});

test('a preview is printed as facts and tables, its pictures by their size', () => {
  const text = previewText({
    result: {
      original_size: 2_000_000,
      pages: 4,
      before: `data:image/webp;base64,${'A'.repeat(4000)}`,
      worst: { page: 2 },
      bytes: { images: 1_200_000 },
      losses: [],
      levels: [
        { level: 'low', expected_size: 1_500_000, crops: [{ before: 'data:a', after: 'data:b' }] },
        { level: 'maximum', expected_size: 90_000, note: 'grey' },
      ],
    },
    warnings: ['Page 3 was left out.'],
  });
  assert.deepEqual(text.split('\n'), [
    'original size  2.0 MB',
    'pages  4',
    'before  (picture, 3.0 kB)',
    'worst: page  2',
    'bytes: images  1.2 MB',
    '',
    'levels',
    '  level    expected size  crops         note',
    '  low      1.5 MB         (2 pictures)',
    '  maximum  90.0 kB                      grey',
    'warning: Page 3 was left out.',
  ]);
});
