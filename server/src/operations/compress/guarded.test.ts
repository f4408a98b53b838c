import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { inspectPdf } from '../../pdf/inspect.ts';
import { perform, sample, temporaryFolder } from '../fixture.ts';
import { compress, healthy, type Json, needs, options, textOf } from './fixture.ts';

describe('a signed document', () => {
  const signed = (folder: string) => {
    const path = join(folder, 'signed.pdf');
    const signature =
      '<< /FT /Sig /T (S) /V << /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <30820100> >> >>';
    const filler = `% ${'x'.repeat(3000)}`;
    writeFileSync(path, document({ catalog: `/AcroForm << /SigFlags 3 /Fields [${signature}] >>`, filler }));
    return path;
  };

  test('comes back unchanged, with the reason', async () => {
    using folder = temporaryFolder();
    const { data, file } = await compress(folder.path, signed(folder.path));
    assert.equal(data.changed, false);
    assert.match(data.reason, /signed=copy/);
    assert.deepEqual(readFileSync(file.path), readFileSync(signed(folder.path)));
  });

  test('is compressed as a copy on request, whose warning says that signatures do not verify', async () => {
    using folder = temporaryFolder();
    const { data, warnings } = await compress(folder.path, signed(folder.path), { signed: 'copy' });
    assert.equal(data.changed, true);
    assert.match(warnings.join(), /do not verify/);
  });
});

describe('a protected document', () => {
  const locked = (folder: string, user: string) => {
    const path = join(folder, 'locked.pdf');
    const protect = ['--encrypt', user, 'owner', '256', '--modify=none', '--', '--object-streams=disable'];
    execFileSync('qpdf', [...protect, '--stream-data=uncompress', sample('brochure.pdf'), path]);
    return path;
  };
  const permissions = (path: string, password: string) =>
    execFileSync('qpdf', ['--show-encryption', `--password=${password}`, path], { encoding: 'utf8' });

  test('that forbids changes is compressed and forbids them still', needs('qpdf'), async () => {
    using folder = temporaryFolder();
    const path = locked(folder.path, '');
    const { data, file } = await compress(folder.path, path, { level: 'high' });
    assert.ok(data.compression_ratio < 0.5);
    assert.equal((await inspectPdf(file.path)).owner_password, true);
    assert.equal(permissions(file.path, ''), permissions(path, ''));
    healthy(file.path);
  });

  test(
    'that opens with a password opens with the same one afterwards',
    needs('qpdf', 'pdftotext'),
    async () => {
      using folder = temporaryFolder();
      const path = locked(folder.path, 'secret');
      const given = options({ level: 'high', password: 'secret' });
      const { data, files } = await performWithPassword(folder.path, path, given, 'secret');
      assert.ok((data as Json).compression_ratio < 0.5);
      assert.equal(permissions(files[0]!.path, 'secret'), permissions(path, 'secret'));
      assert.equal(textOf(files[0]!.path, '-upw', 'secret'), textOf(path, '-upw', 'secret'));
      assert.throws(() => textOf(files[0]!.path));
      assert.ok(!JSON.stringify(data).includes('secret'), 'the password is nowhere in the result');
    },
  );
});

async function performWithPassword(
  folder: string,
  path: string,
  given: Record<string, unknown>,
  password: string,
) {
  return perform(folder, 'compress', [path], given, undefined, password);
}

/** A page without anything, and what else the catalog shall hold. Readers repair the missing cross-references. */
function document({ catalog, filler }: { catalog: string; filler: string }): string {
  return `%PDF-1.7
${filler}
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
