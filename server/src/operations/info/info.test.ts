import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { perform, sample, temporaryFolder } from '../fixture.ts';
import definition from './definition.ts';

test('info says what a document holds, and makes no file', async () => {
  using folder = temporaryFolder();
  const { data, files } = await perform(folder.path, 'info', [sample('brochure.pdf')], {});
  assert.deepEqual(files, []);
  assert.equal(data.pages, 4);
  assert.deepEqual(data.page_sizes, [{ width: 595, height: 842, pages: 4 }]);
  assert.deepEqual([data.links, data.bookmarks, data.images, data.fonts], [6, 5, 2, 2]);
  assert.deepEqual(data.metadata, {
    title: 'The quiet valley',
    author: 'Octavo samples',
    created: '2026-01-01T12:00:00Z',
  });
  assert.equal(data.repaired, false);
});

test('info counts the fields of a form', async () => {
  using folder = temporaryFolder();
  const { data } = await perform(folder.path, 'info', [sample('form.pdf')], {});
  assert.deepEqual([data.form, data.fields, data.signatures], ['acroform', 10, 0]);
});

test('what info answers is what its schema promises', async () => {
  using folder = temporaryFolder();
  const { data } = await perform(folder.path, 'info', [sample('scan.pdf')], {});
  const valid = new Ajv2020({ strict: true }).compile({ ...definition.result, additionalProperties: false });
  assert.ok(valid(data), JSON.stringify(valid.errors));
});
