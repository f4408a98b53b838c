import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { inspectPdf } from '../../pdf/inspect.ts';
import { findProgram } from '../../program.ts';
import { perform, sample, temporaryFolder } from '../fixture.ts';
import { pictureOptions } from './levels.ts';

const defaults = { level: 'medium', image_quality: 80 };
const needs = (...names: string[]) => {
  const absent = names.filter((name) => !findProgram(name));
  return absent.length > 0 ? { skip: `${absent.join(', ')} not installed` } : {};
};
const textOf = (path: string) => execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
const healthy = (path: string) => execFileSync('qpdf', ['--check', path], { stdio: 'pipe' });

describe('compress', () => {
  test(
    'makes a brochure smaller and keeps its pages, text, links and outline',
    needs('gs', 'qpdf', 'pdftotext'),
    async () => {
      using folder = temporaryFolder();
      const done = await perform(folder.path, 'compress', [sample('brochure.pdf')], {
        ...defaults,
        level: 'high',
      });
      const [file] = done.files;
      assert.equal(file!.name, 'brochure-compressed.pdf');
      assert.equal(done.data.compressed_size, file!.size);
      assert.ok(file!.size < 0.6 * (done.data.original_size as number), `${file!.size} bytes`);
      assert.match(String(done.data.engine), /^Ghostscript/);
      healthy(file!.path);
      assert.equal(textOf(file!.path), textOf(sample('brochure.pdf')));
      using again = temporaryFolder();
      const { data } = await perform(again.path, 'info', [file!.path], {});
      assert.deepEqual([data.pages, data.links, data.bookmarks], [4, 6, 5]);
      assert.deepEqual(done.stages, ['validating', 'rewriting', 'distilling', 'verifying']);
      assert.deepEqual(
        done.progress,
        done.progress.toSorted((a, b) => a - b),
      );
      assert.ok(done.progress.length >= 4, 'progress comes from finished pages');
    },
  );

  test('gives smaller files for higher levels and for lower qualities', needs('gs'), async () => {
    const sizes: number[] = [];
    for (const options of [
      { level: 'low' },
      { level: 'high' },
      { level: 'maximum' },
      { level: 'maximum', image_quality: 20 },
    ]) {
      using folder = temporaryFolder();
      const { data } = await perform(folder.path, 'compress', [sample('scan.pdf')], {
        ...defaults,
        ...options,
      });
      sizes.push(data.compressed_size as number);
    }
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a),
    );
    assert.ok(sizes[3]! < sizes[0]! / 4, sizes.join(' > '));
  });

  test('keeps every field of a form, and says so when smaller pictures would have cost one', async () => {
    using folder = temporaryFolder();
    const done = await perform(folder.path, 'compress', [sample('form.pdf')], defaults);
    using again = temporaryFolder();
    const { data } = await perform(again.path, 'info', [done.files[0]!.path], {});
    assert.equal(data.fields, 10);
    assert.ok(done.files[0]!.size <= readFileSync(sample('form.pdf')).length);
  });

  test('gives the original back, byte for byte and with the reason, when nothing can be gained', async () => {
    using once = temporaryFolder();
    const first = await perform(once.path, 'compress', [sample('form.pdf')], defaults);
    using twice = temporaryFolder();
    const second = await perform(twice.path, 'compress', [first.files[0]!.path], defaults);
    assert.equal(first.data.changed, true);
    assert.equal(second.data.changed, false);
    assert.equal(second.data.compression_ratio, 1);
    assert.equal(second.data.saved_percent, 0);
    assert.equal(second.data.engine, 'none');
    assert.match(String(second.data.reason), /as small as/);
    assert.deepEqual(readFileSync(second.files[0]!.path), readFileSync(first.files[0]!.path));
  });

  test('leaves a signed document alone', async () => {
    using folder = temporaryFolder();
    const signed = join(folder.path, 'signed.pdf');
    const signature =
      '<< /FT /Sig /T (S) /V << /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <30820100> >> >>';
    writeFileSync(signed, document({ catalog: `/AcroForm << /SigFlags 3 /Fields [${signature}] >>` }));
    const done = await perform(folder.path, 'compress', [signed], defaults);
    assert.equal(done.data.changed, false);
    assert.match(String(done.data.reason), /signed/);
    assert.deepEqual(readFileSync(done.files[0]!.path), readFileSync(signed));
  });

  test('keeps the protection of a document that forbids changes', needs('qpdf'), async () => {
    using folder = temporaryFolder();
    const locked = join(folder.path, 'locked.pdf');
    const protect = ['--encrypt', '', 'owner', '256', '--modify=none', '--', '--object-streams=disable'];
    execFileSync('qpdf', [...protect, '--stream-data=uncompress', sample('brochure.pdf'), locked]);
    const done = await perform(folder.path, 'compress', [locked], defaults);
    assert.equal(done.data.changed, true);
    assert.match(done.warnings.join(), /owner password/);
    assert.equal((await inspectPdf(done.files[0]!.path)).owner_password, true);
  });

  test('names the repair of a damaged document', async () => {
    using folder = temporaryFolder();
    const damaged = join(folder.path, 'damaged.pdf');
    const bytes = readFileSync(sample('brochure.pdf'));
    writeFileSync(damaged, bytes.subarray(0, bytes.lastIndexOf('startxref')));
    const done = await perform(folder.path, 'compress', [damaged], defaults);
    assert.equal(done.data.pages, 4);
    assert.match(done.warnings.join(), /damaged in \d+ place\(s\) and was repaired/);
    assert.ok(!done.warnings.join().includes(folder.path), 'a warning names no path');
  });

  test('falls back to the lossless version when the time is up', needs('gs'), async () => {
    using folder = temporaryFolder();
    const stop = new AbortController();
    const clean = join(folder.path, 'made-clean.pdf');
    // The soft limit strikes while Ghostscript works: the moment it is measured by is the first page it reports.
    const { run } = (await import('./handler.ts')).default;
    const { openTools } = await import('../../engines/open.ts');
    const room = { folder: folder.path, memoryBytes: 1e9, seconds: 30 };
    const tools = await openTools({ needs: ['structure', 'render'], uses: ['distill'] }, room);
    const warnings: string[] = [];
    const context = {
      signal: stop.signal,
      tools,
      scratch: (name: string) => join(folder.path, `made-${name}`),
      stage: (name: string) => name === 'distilling' && stop.abort(),
      progress: () => {},
      warn: (text: string) => void warnings.push(text),
      log: () => {},
    };
    const source = {
      path: sample('form.pdf'),
      name: 'form.pdf',
      media_type: 'application/pdf',
      size: 3424,
      sha256: '',
    };
    const done = await run(
      { label: '', input: {} },
      [source],
      { level: 'medium', image_quality: 80 },
      context,
    );
    assert.equal(done.files[0]!.path, clean);
    assert.match(warnings.join(), /the time was up/);
  });
});

test('a picture that needs no fewer pixels is encoded again only when asked for', () => {
  assert.equal(pictureOptions('medium', 80).reencode, false);
  assert.equal(pictureOptions('medium', 60).reencode, true);
  assert.equal(pictureOptions('high', 80).reencode, true);
  assert.deepEqual(pictureOptions('maximum', 35), { dpi: 96, quality: 35, reencode: true });
});

/** A page without anything, and what else the catalog shall hold. Readers repair the missing cross-references. */
function document({ catalog }: { catalog: string }): string {
  return `%PDF-1.7
1 0 obj
<< /Type /Catalog /Pages 2 0 R ${catalog} >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>
endobj
trailer
<< /Root 1 0 R /Size 4 >>
startxref
0
%%EOF
`;
}
