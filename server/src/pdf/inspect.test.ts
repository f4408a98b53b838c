import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Fault } from '../fault.ts';
import { inspectPdf } from './inspect.ts';
import { isoDate, safeText } from './metadata.ts';

const sample = (name: string) => fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'octavo-inspect-'));
after(() => rmSync(folder, { recursive: true }));

let written = 0;
function file(content: string | Buffer): string {
  written += 1;
  const path = join(folder, `${written}.pdf`);
  writeFileSync(path, content, 'latin1');
  return path;
}
/** A document of one page with a page tree and catalog entries of the test's choosing; its cross-references are right. */
function pdf(pages: string, rest = ''): string {
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${rest} >>`,
    pages,
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>',
  ];
  let text = '%PDF-1.7\n';
  let table = 'xref\n0 4\n0000000000 65535 f \n';
  for (const [index, object] of objects.entries()) {
    table += `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  return `${text}${table}trailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n${text.length}\n%%EOF\n`;
}
const isFault = (code: string) => (error: unknown) => error instanceof Fault && error.code === code;

describe('inspection of a PDF', () => {
  test('tells pages, version, size, form and protection', async () => {
    assert.deepEqual(await inspectPdf(sample('brochure.pdf')), {
      pages: 4,
      version: '1.5',
      encrypted: false,
      owner_password: false,
      signatures: 0,
      form: 'none',
      tagged: false,
      largest_page: { width: 595, height: 842 },
    });
    assert.equal((await inspectPdf(sample('form.pdf'))).form, 'acroform');
  });

  test('counts pages that are there, whatever the document claims', async () => {
    for (const claim of [0, 1, 7, 2_147_483_647, -1])
      assert.equal(
        (await inspectPdf(file(pdf(`<< /Type /Pages /Kids [3 0 R] /Count ${claim} >>`)))).pages,
        1,
        `claim ${claim}`,
      );
  });

  test('reports more pages than it was asked to count without counting them', async () => {
    const kids = '3 0 R '.repeat(5000);
    const path = file(pdf(`<< /Type /Pages /Kids [${kids}] /Count 5000 >>`));
    assert.equal((await inspectPdf(path, { maxPages: 100 })).pages, 5000);
    assert.equal((await inspectPdf(path)).pages, 5000);
  });

  test('tells an empty signature field from a signature', async () => {
    const field = (value: string) => `/AcroForm << /SigFlags 3 /Fields [<< /FT /Sig /T (S) ${value} >>] >>`;
    const pages = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';
    assert.equal((await inspectPdf(file(pdf(pages, field(''))))).signatures, 0);
    const held = '/V << /Type /Sig /ByteRange [0 1 2 3] /Contents <3082> >>';
    assert.equal((await inspectPdf(file(pdf(pages, field(held))))).signatures, 1);
  });

  test('refuses what has no pages and what is no document, each by its own code', async () => {
    await assert.rejects(inspectPdf(file(pdf('<< /Type /Pages /Kids [] /Count 0 >>'))), isFault('NO_PAGES'));
    await assert.rejects(inspectPdf(file('%PDF-1.7\n')), isFault('PDF_CORRUPT'));
    await assert.rejects(
      inspectPdf(file(pdf('<< /Type /Pages /Kids [9 0 R] /Count 3 >>'))),
      isFault('PDF_CORRUPT'),
    );
    const half = readFileSync(sample('brochure.pdf')).subarray(0, 100);
    await assert.rejects(inspectPdf(file(half)), isFault('PDF_CORRUPT'));
  });

  test('works on after a hundred broken documents', async () => {
    for (let round = 0; round < 100; round += 1)
      await assert.rejects(inspectPdf(file(`%PDF-1.7\n${'['.repeat(round * 100)}`)));
    assert.equal((await inspectPdf(sample('scan.pdf'))).pages, 2);
  });
});

test('dates of documents become RFC 3339, and what is no date nothing', () => {
  assert.equal(isoDate("D:20260131120000+01'30'"), '2026-01-31T10:30:00Z');
  assert.equal(isoDate('D:2026'), '2026-01-01T00:00:00Z');
  assert.equal(isoDate('D:20261399'), undefined);
  assert.equal(isoDate('yesterday'), undefined);
});

test('text of documents loses line ends, control and direction characters', () => {
  assert.equal(safeText('a\r\nSet-Cookie: b\0\u202eexe\u001b[31m'), 'a Set-Cookie: b exe [31m');
  assert.equal(safeText('x'.repeat(5000)).length, 1000);
});
