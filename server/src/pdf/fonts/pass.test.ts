import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { PdfWriter } from '../../../../samples/pdf-writer.ts';
import { difference, drawPage } from '../draw.ts';
import { type Dict, isDict, nameOf, PdfString } from '../objects/object.ts';
import { onePage, scratch, slimmed, textOf } from './fixture-documents.ts';
import { trueTypeFont, type1Font } from './fixture-fonts.ts';
import type { SlimFontsOptions } from './pass.ts';
import { readType1Names, type1ToCff } from './type1.ts';

const type1 = type1Font();
const cff = type1ToCff(type1, readType1Names(type1)!.names)!;
const widths = `/FirstChar 32 /LastChar 97 /Widths [${'600 '.repeat(66)}]`;

/** A font with its descriptor and program; gives its number. */
const fonts = {
  type1: (pdf: PdfWriter, more = '') => {
    const file = pdf.stream('/Length1 300 /Length2 900 /Length3 0', type1);
    const descriptor = pdf.add(
      `<< /Type /FontDescriptor /FontName /Made /Flags 4 /CharSet (/A/B/C/unused) /FontFile ${file} 0 R >>`,
    );
    return pdf.add(
      `<< /Type /Font /Subtype /Type1 /BaseFont /Made ${widths} /FontDescriptor ${descriptor} 0 R ${more} >>`,
    );
  },
  cff: (pdf: PdfWriter, more = '') => {
    const file = pdf.stream('/Subtype /Type1C', cff);
    const descriptor = pdf.add(
      `<< /Type /FontDescriptor /FontName /QQQQQQ+Made /Flags 4 /FontFile3 ${file} 0 R >>`,
    );
    return pdf.add(
      `<< /Type /Font /Subtype /Type1 /BaseFont /QQQQQQ+Made ${widths} /FontDescriptor ${descriptor} 0 R ${more} >>`,
    );
  },
  trueType: (pdf: PdfWriter, more = '/Encoding /WinAnsiEncoding') => {
    const file = pdf.stream('/Length1 1164', trueTypeFont());
    const descriptor = pdf.add(
      `<< /Type /FontDescriptor /FontName /MadeTT /Flags 32 /FontFile2 ${file} 0 R >>`,
    );
    return pdf.add(
      `<< /Type /Font /Subtype /TrueType /BaseFont /MadeTT ${widths} /FontDescriptor ${descriptor} 0 R ${more} >>`,
    );
  },
  cid: (pdf: PdfWriter, more = '/Encoding /Identity-H') => {
    const file = pdf.stream('/Length1 1164', trueTypeFont());
    const descriptor = pdf.add(
      `<< /Type /FontDescriptor /FontName /MadeCID /Flags 4 /CIDSet ${pdf.stream('', 'x')} 0 R /FontFile2 ${file} 0 R >>`,
    );
    const inner = pdf.add(
      `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /MadeCID /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 600 /CIDToGIDMap /Identity /FontDescriptor ${descriptor} 0 R >>`,
    );
    return pdf.add(
      `<< /Type /Font /Subtype /Type0 /BaseFont /MadeCID /DescendantFonts [${inner} 0 R] ${more} >>`,
    );
  },
};

/** Writes a page, slims it, and checks that it looks and reads as before. */
async function slim(
  t: TestContext,
  build: Parameters<typeof onePage>[1],
  options?: Partial<SlimFontsOptions>,
) {
  const at = scratch(t);
  onePage(at('in.pdf'), build);
  const result = await slimmed(at('in.pdf'), at('out.pdf'), options);
  const [before, after] = [await drawPage(at('in.pdf'), 1, 800), await drawPage(at('out.pdf'), 1, 800)];
  assert.equal(difference(before, after), 0, 'the page looks the same');
  assert.equal(await textOf(at('out.pdf')), await textOf(at('in.pdf')), 'and reads the same');
  const dicts = [...result.objects.values()].filter(isDict);
  const find = (key: string, value: string): Dict =>
    dicts.find((dict) => nameOf(dict.get(key)) === value) ?? assert.fail(`no /${key} /${value}`);
  return { ...result, find, dark: before.luma.filter((shade) => shade < 128).length };
}

const shows = (font: number, text: string) => ({
  resources: `/Font << /F ${font} 0 R >>`,
  content: `BT /F 60 Tf 10 50 Td ${text} Tj ET`,
});

describe('fonts of a document', () => {
  test('a Type 1 font becomes CFF with what is shown, and keeps the codes of its own encoding', async (t) => {
    const done = await slim(t, (pdf) => shows(fonts.type1(pdf), '(ABCa)'));
    assert.equal(done.fonts, 1);
    assert.ok(done.dark > 1000, 'something is drawn');
    const descriptor = done.find('Type', 'FontDescriptor');
    assert.ok(!descriptor.has('FontFile') && descriptor.has('FontFile3') && !descriptor.has('CharSet'));
    assert.match(nameOf(done.find('Subtype', 'Type1').get('BaseFont'))!, /^[A-Z]{6}\+Made$/);
    assert.equal(nameOf(descriptor.get('FontName')), nameOf(done.find('Subtype', 'Type1').get('BaseFont')));
  });

  test('names from Differences are found, and accented letters keep their parts', async (t) => {
    const done = await slim(t, (pdf) =>
      shows(fonts.type1(pdf, '/Encoding << /Differences [49 /Aacute /D] >>'), '(12)'),
    );
    assert.equal(done.fonts, 1);
  });

  test('a CFF font keeps its tag', async (t) => {
    const done = await slim(t, (pdf) => shows(fonts.cff(pdf), '(AB)'));
    assert.equal(done.fonts, 1);
    assert.equal(nameOf(done.find('Subtype', 'Type1').get('BaseFont')), 'QQQQQQ+Made');
  });

  test('a simple TrueType font is reduced', async (t) => {
    const done = await slim(t, (pdf) => shows(fonts.trueType(pdf), '(AC \\351)'));
    assert.equal(done.fonts, 1);
  });

  test('a composite TrueType font is reduced, and its list of CIDs goes', async (t) => {
    const done = await slim(t, (pdf) => shows(fonts.cid(pdf), '<00020004>'));
    assert.equal(done.fonts, 1);
    assert.ok(!done.find('Type', 'FontDescriptor').has('CIDSet'));
  });

  test('a form that inherits its font shows in it what it shows', async (t) => {
    const done = await slim(t, (pdf) => {
      const font = fonts.type1(pdf);
      const form = pdf.stream('/Type /XObject /Subtype /Form /BBox [0 0 400 200]', 'BT 10 50 Td (BD) Tj ET');
      return {
        resources: `/Font << /F ${font} 0 R >> /XObject << /X ${form} 0 R >>`,
        content: 'BT /F 60 Tf (A) Tj ET q /X Do Q',
      };
    });
    assert.equal(done.fonts, 1);
  });

  test('the same document gives the same bytes', async (t) => {
    const build = (pdf: PdfWriter) => shows(fonts.type1(pdf), '(ABC)');
    const names = [await slim(t, build), await slim(t, build)].map((done) =>
      nameOf(done.find('Type', 'FontDescriptor').get('FontName')),
    );
    assert.equal(names[0], names[1]);
  });
});

describe('fonts that stay whole', () => {
  const kept = async (
    t: TestContext,
    reason: RegExp,
    build: Parameters<typeof onePage>[1],
    options?: Partial<SlimFontsOptions>,
  ) => {
    const done = await slim(t, build, options);
    assert.equal(done.fonts, 0);
    assert.match(done.skipped.join(), reason);
  };

  test('those that a field is typed in', (t) =>
    kept(t, /typed/, (pdf) => {
      const font = fonts.type1(pdf);
      const catalog = `/AcroForm << /Fields [] /DA (/F 12 Tf 0 g) /DR << /Font << /F ${font} 0 R >> >> >>`;
      return { ...shows(font, '(A)'), catalog };
    }));

  test('all of an XFA form', (t) =>
    kept(t, /XFA/, (pdf) => ({
      ...shows(fonts.type1(pdf), '(A)'),
      catalog: '/AcroForm << /Fields [] /XFA (x) >>',
    })));

  test('those whose codes are mapped by a predefined CMap', (t) =>
    kept(t, /codes that are not glyphs/, (pdf) =>
      shows(fonts.cid(pdf, '/Encoding /UniGB-UCS2-H'), '<0041>'),
    ));

  test('those that content shows which can not be read', (t) =>
    kept(t, /could not be read/, (pdf) => ({
      ...shows(fonts.type1(pdf), '(A)'),
      content: 'BT /F 60 Tf 10 50 Td (A) Tj (A ET',
    })));

  test('those in which nothing is shown', (t) =>
    kept(t, /nothing is shown/, (pdf) => ({ ...shows(fonts.type1(pdf), '(A)'), content: '' })));

  test('composite ones of PDF/A-1, which must list their glyphs', (t) =>
    kept(t, /PDF\/A-1/, (pdf) => shows(fonts.cid(pdf), '<0002>'), { archival: '1' }));
});

test('in PDF/A-1 the list of glyphs names those that are left', async (t) => {
  const done = await slim(t, (pdf) => shows(fonts.type1(pdf), '(AB)'), { archival: '1' });
  const list = done.find('Type', 'FontDescriptor').get('CharSet');
  assert.equal(list instanceof PdfString && list.bytes.toString(), '/A/B');
});
