import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PdfWriter } from '../../../../samples/pdf-writer.ts';
import { encoded, fontObject, widthOf } from '../../../test/typeset/face.ts';
import { Lexicon } from './lexicon.ts';
import type { PageText } from './page-text.ts';
import { type ReadOptions, readText } from './read.ts';

/** A text at a place, from the lower left corner of the page as PDF has it. */
export function at(x: number, y: number, text: string, size = 10, font = 'R'): string {
  return `BT /${font} ${size} Tf 1 0 0 1 ${x} ${y} Tm ${encoded(text)} Tj ET\n`;
}

/** Lines below each other. */
export const lines = (
  x: number,
  y: number,
  texts: readonly string[],
  size = 10,
  pitch = 12,
  font = 'R',
): string => texts.map((text, index) => at(x, y - index * pitch, text, size, font)).join('');

/** Lines stretched to a width by their blanks, as running text is. */
export const justified = (x: number, y: number, texts: readonly string[], width: number, size = 10): string =>
  texts
    .map((text, index) => {
      const words = text.split(' ');
      const blank =
        (width - words.reduce((sum, word) => sum + widthOf(word) * size, 0)) / Math.max(1, words.length - 1);
      let place = x;
      return words
        .map((word) => {
          const drawn = at(Number(place.toFixed(2)), y - index * 12, word, size);
          place += widthOf(word) * size + blank;
          return drawn;
        })
        .join('');
    })
    .join('');

export interface FixturePage {
  content: string;
  /** Entries of the page dictionary beside the usual: `/Rotate 90`, `/CropBox [...]`. */
  page?: string;
  /** What is filled into a field at (50, 400), as its appearance draws it from (0, 0) on. */
  field?: string;
}

/** Characters of the font `H`, by code from 65 on, as its /ToUnicode has them. `X` has no characters at all. */
export const hebrew = 'אבגדהוזחטיכלמנסעפצקרשת()0123456789 ';

/** A PDF of pages of 400 by 600 points with the fonts R, B, I of Times, H of Hebrew letters, X without characters. */
export function pdfOf(pages: readonly FixturePage[]): Buffer {
  const pdf = new PdfWriter();
  const tree = pdf.reserve();
  const [roman, italic, bold] = ['Times-Roman', 'Times-Italic', 'Times-Bold'].map((name) =>
    pdf.add(fontObject(name)),
  );
  const map = [...hebrew].map(
    (one, index) => `<${(65 + index).toString(16)}> <${one.charCodeAt(0).toString(16).padStart(4, '0')}>`,
  );
  const toUnicode = pdf.stream(
    '',
    `/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange ${map.length} beginbfchar ${map.join(' ')} endbfchar endcmap end`,
  );
  const widths = Array<number>(191).fill(500).join(' ');
  const letters = pdf.add(
    `<< /Type /Font /Subtype /TrueType /BaseFont /Letters /FirstChar 65 /LastChar 255 /Widths [${widths}] /ToUnicode ${toUnicode} 0 R >>`,
  );
  const descriptor = pdf.add(
    '<< /Type /FontDescriptor /FontName /Signs /Flags 4 /Ascent 800 /Descent -200 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /CapHeight 700 /StemV 80 >>',
  );
  const kid = pdf.add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Signs /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor ${descriptor} 0 R >>`,
  );
  const signs = pdf.add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /Signs /Encoding /Identity-H /DescendantFonts [${kid} 0 R] >>`,
  );
  const kids = pages.map(({ content, page = '', field }) => {
    const stream = pdf.stream('', content);
    const look =
      field &&
      pdf.stream(
        `/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /R ${roman} 0 R >> >>`,
        field,
      );
    const annotations = field
      ? `/Annots [<< /Type /Annot /Subtype /Widget /FT /Tx /F 4 /Rect [50 400 250 420] /AP << /N ${look} 0 R >> >>]`
      : '';
    return pdf.add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 400 600] /Resources << /Font << /R ${roman} 0 R /I ${italic} 0 R /B ${bold} 0 R /H ${letters} 0 R /X ${signs} 0 R >> >> /Contents ${stream} 0 R ${annotations} ${page} >>`,
    );
  });
  pdf.add(
    `<< /Type /Pages /Kids [${kids.map((one) => `${one} 0 R`).join(' ')}] /Count ${kids.length} >>`,
    tree,
  );
  return pdf.finish(pdf.add(`<< /Type /Catalog /Pages ${tree} 0 R >>`), pdf.add('<< >>'));
}

/** Hebrew text as a PDF shows it: glyph by glyph, from the right. */
export function fromTheRight(right: number, y: number, glyphs: string, size = 10): string {
  let x = right;
  return [...glyphs]
    .map((glyph) => {
      x -= 0.5 * size;
      return `BT /H ${size} Tf 1 0 0 1 ${x} ${y} Tm <${(65 + hebrew.indexOf(glyph)).toString(16)}> Tj ET\n`;
    })
    .join('');
}

/** The pages of a document of such pages, as they are read; the lexicon knows all of them. */
export async function readPages(
  document: Buffer | readonly FixturePage[],
  options: ReadOptions = {},
): Promise<{ pages: PageText[]; lexicon: Lexicon }> {
  const folder = mkdtempSync(join(tmpdir(), 'octavo-text-'));
  try {
    const path = join(folder, 'document.pdf');
    writeFileSync(path, Buffer.isBuffer(document) ? document : pdfOf(document as readonly FixturePage[]));
    const lexicon = new Lexicon();
    const pages: PageText[] = [];
    for await (const page of readText(path, { ...options, lexicon })) pages.push(page);
    return { pages, lexicon };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The only page of a document of one page. */
export const readPage = async (content: string, page = ''): Promise<PageText> =>
  (await readPages([{ content, page }])).pages[0]!;

/** Kind and text of the blocks of a page. */
export const blocksOf = ({ blocks }: PageText): [kind: string, text: string][] =>
  blocks.map(({ kind, text }) => [kind, text]);

export const textsOf = ({ blocks }: PageText): string[] => blocks.map(({ text }) => text);
