import { lumaOf, type OpenPage, paint, withPage } from './draw.ts';
import { similarity } from './images/similarity.ts';
import type { View } from './images/view.ts';
import { type OpenPdf, withMemory, withPdf } from './pdfium.ts';

export interface PageComparison {
  /** 1-based. */
  page: number;
  /** Structural similarity over textured windows, 0..1; 1: no difference to be seen at this resolution. */
  similarity: number;
  /** Mean difference of brightness of the block of 64 x 64 pixels that differs most, 0..255. */
  worst_block: number;
}

export interface Comparison {
  /** Dots per inch at which pages were drawn; large pages are drawn smaller. */
  resolution_dpi: number;
  pages: PageComparison[];
  /** Pages whose extracted text was compared, and those on which it differs. */
  text_pages: number;
  text_differs: number[];
}

/** Most pixels of a drawing. */
const mostPixels = 2_000_000;
const mostText = 4_000_000;

/** What a page of a document looks like and says, kept to be compared with another version of it. */
export interface SeenPage {
  page: number;
  view: View | undefined;
  text: string | undefined;
}

export interface LookOptions {
  /** 1-based. */
  pages: readonly number[];
  /** Pages to read the text of. */
  textPages: readonly number[];
  dpi: number;
  /** Asked before each page but the first, with the number of pages seen so far; true ends the look early. */
  late(seen: number): boolean;
}

/** Draws and reads pages with PDFium, until `late`. Pages that can't be drawn have no view. */
export async function look(path: string, { pages, textPages, dpi, late }: LookOptions): Promise<SeenPage[]> {
  return withPdf(path, (pdf) => {
    const seen = new Map<number, SeenPage>();
    const reading = new Set(textPages);
    const drawing = new Set(pages);
    // Pages to be drawn first: a look that ends early has at least drawn something.
    for (const page of [...pages, ...textPages]) {
      if (seen.has(page)) continue;
      if (seen.size > 0 && late(seen.size)) break;
      seen.set(page, lookAt(pdf, page, drawing.has(page) ? dpi : 0, reading.has(page)));
    }
    return [...seen.values()];
  });
}

const lookAt = (pdf: OpenPdf, page: number, dpi: number, reads: boolean): SeenPage =>
  withPage(pdf, page, (open) => ({
    page,
    view: dpi > 0 ? viewAt(open, dpi) : undefined,
    text: reads ? textOf(open) : undefined,
  })) ?? { page, view: undefined, text: undefined };

function viewAt(page: OpenPage, dpi: number): View | undefined {
  const area = (page.width * page.height * dpi * dpi) / 72 / 72;
  const scale = (dpi / 72) * Math.min(1, Math.sqrt(mostPixels / Math.max(1, area)));
  const width = Math.max(1, Math.round(page.width * scale));
  const height = Math.max(1, Math.round(page.height * scale));
  return paint(page, { width, height }, lumaOf);
}

function textOf({ pdf: { library }, handle }: OpenPage): string | undefined {
  const text = library.FPDFText_LoadPage(handle);
  if (!text) return undefined;
  try {
    const count = Math.min(library.FPDFText_CountChars(text), mostText);
    if (count <= 0) return '';
    return withMemory(library, (count + 1) * 2, (address) => {
      const written = library.FPDFText_GetText(text, 0, count, address);
      return Buffer.from(library.pdfium.HEAPU8.buffer, address, Math.max(0, written - 1) * 2).toString(
        'utf16le',
      );
    });
  } finally {
    library.FPDFText_ClosePage(text);
  }
}

/** Compares two looks at the same pages; what only one of them saw is left out. */
export function compareLooks(
  before: readonly SeenPage[],
  after: readonly SeenPage[],
  dpi: number,
): Comparison {
  const others = new Map(after.map((seen) => [seen.page, seen]));
  const result: Comparison = { resolution_dpi: dpi, pages: [], text_pages: 0, text_differs: [] };
  for (const { page, view, text } of before) {
    const other = others.get(page);
    if (!other) continue;
    if (view) {
      const sameSize = other.view && other.view.width === view.width && other.view.height === view.height;
      const found = sameSize ? similarity(view, other.view!) : { mean: 0, worstBlock: 255 };
      result.pages.push({ page, similarity: round(found.mean, 5), worst_block: round(found.worstBlock, 1) });
    }
    if (text !== undefined) {
      result.text_pages += 1;
      if (other.text === undefined || inked(other.text) !== inked(text)) result.text_differs.push(page);
    }
  }
  return result;
}

/**
 * Text without blanks: most of them are not in the document but guessed by the reader from the gaps between outlines (PDFium 2.15
 * found "runtime con-text" with and without a blank in two versions of a font whose widths are the same).
 */
const inked = (text: string): string => text.replace(/[\s\p{Cc}\u00ad\ufffe]+/gu, '');

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** At most `count` pages spread evenly over a document, the first and last among them. */
export function spreadPages(pages: number, count: number): number[] {
  if (pages <= count) return Array.from({ length: pages }, (_, index) => index + 1);
  if (count <= 1) return [1];
  return [
    ...new Set(
      Array.from({ length: count }, (_, index) => Math.round(1 + (index * (pages - 1)) / (count - 1))),
    ),
  ];
}
