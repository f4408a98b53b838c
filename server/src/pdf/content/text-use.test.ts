import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { PdfWriter } from '../../../../samples/pdf-writer.ts';
import { onePage } from '../fonts/fixture-documents.ts';
import { PdfDocument } from '../objects/document.ts';
import { nameOf } from '../objects/object.ts';
import { pagesOf } from './pages.ts';
import { textUse } from './text-use.ts';

const font = (pdf: PdfWriter, name: string, more = '/Subtype /Type1') =>
  pdf.add(`<< /Type /Font /BaseFont /${name} ${more} >>`);

/** What is shown in which font, by name: codes as text, `?` behind a font nothing is certain about. */
function shownIn(t: TestContext, build: Parameters<typeof onePage>[1]): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'text-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  onePage(join(folder, 'in.pdf'), build);
  const document = PdfDocument.open(join(folder, 'in.pdf'));
  try {
    const { shown, unsure } = textUse(document, pagesOf(document));
    const named = (dict: Parameters<typeof document.entry>[0]) => nameOf(document.entry(dict, 'BaseFont'))!;
    const found = [...shown].map(([dict, codes]) => [named(dict), String.fromCharCode(...codes.codes())]);
    return Object.fromEntries([...found, ...[...unsure].map((dict) => [named(dict), '?'])]);
  } finally {
    document.close();
  }
}

test('all operators that show text count, escapes undone', (t) => {
  const shown = shownIn(t, (pdf) => ({
    resources: `/Font << /F ${font(pdf, 'One')} 0 R >>`,
    content: String.raw`BT /F 1 Tf (a\)\142) Tj [(c) -20 <64 65>] TJ (f) ' 1 2 (g) " (not shown) pop ET`,
  }));
  assert.deepEqual(shown, { One: ')abcdefg' });
});

test('an inline image is passed over, whatever its bytes look like', (t) => {
  const shown = shownIn(t, (pdf) => ({
    resources: `/Font << /F ${font(pdf, 'One')} 0 R >>`,
    content: 'BT /F 1 Tf (a) Tj ET BI /W 8 /H 1 /BPC 8 /CS /G ID (zzz Tj EI Q BT (b) Tj ET',
  }));
  assert.deepEqual(shown, { One: 'ab' });
});

test('q and Q save and restore the font; gs sets it', (t) => {
  const shown = shownIn(t, (pdf) => ({
    resources: `/Font << /F ${font(pdf, 'One')} 0 R /G ${font(pdf, 'Two')} 0 R >> /ExtGState << /S << /Font [${font(pdf, 'Three')} 0 R 12] >> >>`,
    content: '/F 1 Tf q /G 1 Tf BT (b) Tj ET Q BT (a) Tj ET /S gs BT (c) Tj ET',
  }));
  assert.deepEqual(shown, { One: 'a', Two: 'b', Three: 'c' });
});

test('a form inherits the font, and a name it does not have is looked up around it', (t) => {
  const shown = shownIn(t, (pdf) => {
    const form = pdf.stream(
      '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << >>',
      'BT (i) Tj /G 1 Tf (o) Tj ET',
    );
    return {
      resources: `/Font << /F ${font(pdf, 'One')} 0 R /G ${font(pdf, 'Two')} 0 R >> /XObject << /X ${form} 0 R >>`,
      content: '/F 1 Tf /X Do /G 1 Tf /X Do',
    };
  });
  assert.deepEqual(shown, { One: 'i', Two: 'io' });
});

test('forms that draw each other in a circle are followed once', (t) => {
  const shown = shownIn(t, (pdf) => {
    const [a, b] = [pdf.reserve(), pdf.reserve()];
    const form = (other: number) =>
      `<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X ${other} 0 R >> >> /Length 14 >>\nstream\n(x) Tj /X Do  \nendstream`;
    pdf.add(form(b), a);
    pdf.add(form(a), b);
    return {
      resources: `/Font << /F ${font(pdf, 'One')} 0 R >> /XObject << /X ${a} 0 R >>`,
      content: '/F 1 Tf /X Do',
    };
  });
  assert.deepEqual(shown, { One: 'x' });
});

test('composite fonts have codes of two bytes; patterns, Type 3 glyphs and appearances are read', (t) => {
  const shown = shownIn(t, (pdf) => {
    const wide = font(pdf, 'Wide', '/Subtype /Type0');
    const [p, g, n] = [font(pdf, 'Pattern'), font(pdf, 'Glyph'), font(pdf, 'Note')];
    const pattern = pdf.stream(
      `/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << /Font << /P ${p} 0 R >> >>`,
      'BT /P 1 Tf (p) Tj ET',
    );
    const glyph = pdf.stream('', 'BT /G 1 Tf (g) Tj ET');
    const type3 = pdf.add(
      `<< /Type /Font /Subtype /Type3 /CharProcs << /a ${glyph} 0 R >> /Resources << /Font << /G ${g} 0 R >> >> >>`,
    );
    const look = pdf.stream(
      `/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /N ${n} 0 R >> >>`,
      'BT /N 1 Tf (n) Tj ET',
    );
    return {
      resources: `/Font << /W ${wide} 0 R /T ${type3} 0 R >> /Pattern << /Q ${pattern} 0 R >>`,
      content: 'BT /W 1 Tf <004100420061> Tj ET',
      page: `/Annots [<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP << /N ${look} 0 R >> >>]`,
    };
  });
  assert.deepEqual(shown, { Wide: 'ABa', Pattern: 'p', Glyph: 'g', Note: 'n' });
});

test('content that can not be read makes all its fonts uncertain', (t) => {
  const shown = shownIn(t, (pdf) => ({
    resources: `/Font << /F ${font(pdf, 'One')} 0 R /G ${font(pdf, 'Two')} 0 R >>`,
    content: 'BT /F 1 Tf (a) Tj (no end',
  }));
  assert.deepEqual(shown, { One: '?', Two: '?' });
});
