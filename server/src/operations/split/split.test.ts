import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../../fault.ts';
import { inspectPdf } from '../../pdf/inspect.ts';
import { perform, sample, temporaryFolder } from '../fixture.ts';
import { pieces } from './handler.ts';

const names = (done: { files: { name: string }[] }) => done.files.map((file) => file.name);

describe('split', () => {
  test('makes a file of every page by default', async () => {
    using folder = temporaryFolder();
    const done = await perform(folder.path, 'split', [sample('brochure.pdf')], { every: 1 });
    assert.deepEqual(
      names(done),
      [1, 2, 3, 4].map((page) => `brochure-page-${page}.pdf`),
    );
    for (const file of done.files) assert.equal((await inspectPdf(file.path)).pages, 1);
  });

  test('makes files of so many pages, the last one shorter', async () => {
    using folder = temporaryFolder();
    const done = await perform(folder.path, 'split', [sample('brochure.pdf')], { every: 3 });
    assert.deepEqual(names(done), ['brochure-pages-1-3.pdf', 'brochure-page-4.pdf']);
    assert.equal((await inspectPdf(done.files[0]!.path)).pages, 3);
    assert.equal((await inspectPdf(done.files[1]!.path)).pages, 1);
  });

  test('makes a file of each range, in the order written', async () => {
    using folder = temporaryFolder();
    const done = await perform(folder.path, 'split', [sample('brochure.pdf')], {
      ranges: '3-, 1-3',
      every: 1,
    });
    assert.deepEqual(names(done), ['brochure-pages-3-4.pdf', 'brochure-pages-1-3.pdf']);
    const listed = done.data.files as { from: number; to: number; size: number }[];
    assert.deepEqual(
      listed.map(({ from, to }) => [from, to]),
      [
        [3, 4],
        [1, 3],
      ],
    );
    assert.equal((await inspectPdf(done.files[1]!.path)).pages, 3);
  });

  test('refuses ranges beyond the document, and more than a thousand files', async () => {
    using folder = temporaryFolder();
    const beyond = perform(folder.path, 'split', [sample('brochure.pdf')], { ranges: '2-5', every: 1 });
    await assert.rejects(
      beyond,
      (error) =>
        error instanceof Fault && error.code === 'INVALID_PAGE_RANGE' && error.message.includes('"2-5"'),
    );
    assert.throws(
      () => pieces({ every: 1 }, 1001),
      (error) => error instanceof Fault && error.code === 'TOO_MANY_PIECES',
    );
    assert.equal(pieces({ every: 1 }, 1000).length, 1000);
    assert.deepEqual(pieces({ every: 2 }, 5).at(-1), { from: 5, to: 5 });
  });
});
