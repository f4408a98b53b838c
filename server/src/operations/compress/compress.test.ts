import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { inspectPdf } from '../../pdf/inspect.ts';
import { perform, sample, temporaryFolder } from '../fixture.ts';
import { compress, healthy, needs, options, textOf } from './fixture.ts';

describe('compress', () => {
  test(
    'makes a brochure smaller and keeps its pages, text, links and outline',
    needs('qpdf', 'pdftotext'),
    async () => {
      using folder = temporaryFolder();
      const { data, file, stages, progress } = await compress(folder.path, sample('brochure.pdf'), {
        level: 'high',
      });
      assert.equal(file.name, 'brochure-compressed.pdf');
      assert.equal(data.compressed_size, file.size);
      assert.ok(file.size < 0.4 * data.original_size, `${file.size} bytes`);
      healthy(file.path);
      assert.equal(textOf(file.path), textOf(sample('brochure.pdf')));
      using again = temporaryFolder();
      const { data: info } = await perform(again.path, 'info', [file.path], {});
      assert.deepEqual([info.pages, info.links, info.bookmarks], [4, 6, 5]);
      assert.deepEqual(stages, ['validating', 'analysing', 'recompressing', 'writing', 'verifying']);
      assert.deepEqual(
        progress,
        progress.toSorted((a, b) => a - b),
      );
    },
  );

  test('says where the bytes were and are, what the document holds, and how alike its pages look', async () => {
    using folder = temporaryFolder();
    const { data } = await compress(folder.path, sample('brochure.pdf'), { level: 'high' });
    const sum = (kinds: Record<string, number>) => Object.values(kinds).reduce((all, one) => all + one, 0);
    assert.equal(sum(data.bytes.before), data.original_size);
    assert.equal(sum(data.bytes.after), data.compressed_size);
    assert.ok(data.bytes.after.images < data.bytes.before.images / 2);
    assert.deepEqual(data.structure.after, data.structure.before);
    assert.equal(data.structure.before.links, 6);
    assert.deepEqual(data.losses, []);
    assert.equal(data.text_equal, true);
    assert.equal(data.similarity.pages_checked, 3);
    assert.ok(data.similarity.lowest > 0.9 && data.similarity.lowest <= data.similarity.mean);
  });

  test('gives smaller files for higher levels, lower qualities and fewer dots', async () => {
    const sizes: number[] = [];
    for (const given of [
      { level: 'lossless' },
      { level: 'low' },
      { level: 'high' },
      { level: 'maximum' },
      { level: 'maximum', image_quality: 15, max_dpi: 50 },
    ]) {
      using folder = temporaryFolder();
      sizes.push((await compress(folder.path, sample('scan.pdf'), given)).data.compressed_size);
    }
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a),
    );
    assert.ok(sizes[4]! < sizes[1]! / 3, sizes.join(' > '));
  });

  test('gives the same bytes for the same document and options', async () => {
    const made = [];
    for (let time = 0; time < 2; time += 1) {
      using folder = temporaryFolder();
      made.push(readFileSync((await compress(folder.path, sample('brochure.pdf'))).file.path));
    }
    assert.deepEqual(made[0], made[1]);
  });

  test('gives the same bytes for a damaged document without an identifier, too', async () => {
    const damaged = readFileSync(sample('brochure.pdf'), 'latin1')
      .replace('/ID', '/XD')
      .replace(/startxref\s+\d+/, 'startxref 7');
    const made = [];
    for (let time = 0; time < 2; time += 1) {
      using folder = temporaryFolder();
      const path = join(folder.path, 'damaged.pdf');
      writeFileSync(path, damaged, 'latin1');
      const { file, warnings } = await compress(folder.path, path);
      assert.match(warnings.join(' '), /was repaired/);
      made.push(readFileSync(file.path));
    }
    assert.deepEqual(made[0], made[1]);
  });

  test('turns pictures grey when asked to', needs('pdftoppm'), async () => {
    using folder = temporaryFolder();
    const { file, data } = await compress(folder.path, sample('brochure.pdf'), {
      level: 'high',
      grayscale: true,
    });
    assert.ok(data.images.recompressed > 0);
    const listed = execFileSync('pdfimages', ['-list', file.path], { encoding: 'utf8' });
    assert.ok(!/ (rgb|icc) /.test(listed), listed);
  });

  test('leaves out what is named, and nothing else', async () => {
    using folder = temporaryFolder();
    const { data } = await compress(folder.path, sample('brochure.pdf'), { strip: ['metadata'] });
    assert.ok(data.removed.metadata >= 1);
    assert.equal(data.structure.after.title, 0);
    assert.equal(data.structure.before.title, 1);
    assert.deepEqual(data.losses, []);
    assert.equal(data.structure.after.links, 6);
  });

  test('orders a file for fast web view', needs('qpdf'), async () => {
    using folder = temporaryFolder();
    const { file } = await compress(folder.path, sample('brochure.pdf'), { linearize: true });
    execFileSync('qpdf', ['--check-linearization', file.path]);
    assert.match(readFileSync(file.path, 'latin1').slice(0, 1024), /\/Linearized/);
  });

  test('keeps every field of a form with its value', async () => {
    using folder = temporaryFolder();
    const { data, file } = await compress(folder.path, sample('form.pdf'));
    assert.equal(data.structure?.after.fields ?? 10, 10);
    using again = temporaryFolder();
    assert.equal((await perform(again.path, 'info', [file.path], {})).data.fields, 10);
  });

  test('gives the original back, byte for byte and with the reason, when nothing can be gained', async () => {
    using once = temporaryFolder();
    const first = await compress(once.path, sample('form.pdf'));
    using twice = temporaryFolder();
    const second = await compress(twice.path, first.file.path);
    assert.equal(first.data.changed, true);
    assert.equal(second.data.changed, false);
    assert.equal(second.data.compression_ratio, 1);
    assert.equal(second.data.engine, 'none');
    assert.match(second.data.reason, /as small as/);
    assert.deepEqual(readFileSync(second.file.path), readFileSync(first.file.path));
  });

  test('names the repair of a damaged document', async () => {
    using folder = temporaryFolder();
    const damaged = join(folder.path, 'damaged.pdf');
    const bytes = readFileSync(sample('brochure.pdf'));
    writeFileSync(damaged, bytes.subarray(0, bytes.lastIndexOf('startxref')));
    const { data, warnings } = await compress(folder.path, damaged);
    assert.equal(data.pages, 4);
    assert.match(warnings.join(), /damaged in \d+ places? and was repaired/);
    assert.ok(!warnings.join().includes(folder.path), 'a warning names no path');
  });

  test('stops at the soft time limit with what it has, and says so', async () => {
    using folder = temporaryFolder();
    const done = await perform(folder.path, 'compress', [sample('scan.pdf')], options(), AbortSignal.abort());
    assert.match(done.warnings.join(), /time was up/);
    assert.equal(done.cutShort, true, 'so that nobody else is given it');
    assert.equal(done.data.pages, (await inspectPdf(sample('scan.pdf'))).pages);
  });
});

describe('a target size', () => {
  test('that can be met is met, and the file is not much smaller than it need be', async () => {
    using folder = temporaryFolder();
    const { data, file } = await compress(folder.path, sample('brochure.pdf'), { target_size: '40%' });
    assert.equal(data.target_met, true);
    assert.equal(data.limited_by, 'nothing');
    assert.ok(file.size <= data.target_size, `${file.size} of ${data.target_size}`);
    assert.ok(file.size > 0.6 * data.target_size, `${file.size} of ${data.target_size}`);
    assert.ok(data.smallest_acceptable_size <= file.size);
  });

  test('that can not be met is not claimed: the smallest acceptable file comes, and what stopped it', async () => {
    using folder = temporaryFolder();
    const { data, file } = await compress(folder.path, sample('brochure.pdf'), { target_size: '2kB' });
    assert.equal(data.target_met, false);
    assert.equal(data.target_size, 2000);
    assert.equal(data.smallest_acceptable_size, file.size);
    assert.match(data.limited_by, /content|quality_floor/);
  });
});
