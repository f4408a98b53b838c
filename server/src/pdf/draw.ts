import { pdfCorrupt } from './faults.ts';
import { pageSize, withPdf } from './pdfium.ts';

/** A page in shades of grey, row by row, 0 black to 255 white. */
export interface Drawing {
  width: number;
  height: number;
  gray: Uint8Array;
}

/** FPDFBitmap_BGRx: four bytes a pixel, no alpha. */
const format = 3;
const withAnnotations = 1;

/** Draws a page (1-based) so that its longer side has `longSide` pixels. Throws PDF_CORRUPT, PDF_ENCRYPTED. */
export async function drawPage(path: string, page: number, longSide: number): Promise<Drawing> {
  return withPdf(path, (pdf) => {
    const { library, handle } = pdf;
    const size = pageSize(pdf, page - 1);
    const opened = size && library.FPDF_LoadPage(handle, page - 1);
    if (!size || !opened) throw pdfCorrupt();
    const scale = longSide / Math.max(size.width, size.height, 1);
    const width = Math.max(1, Math.round(size.width * scale));
    const height = Math.max(1, Math.round(size.height * scale));
    const bitmap = library.FPDFBitmap_CreateEx(width, height, format, 0, 0);
    try {
      if (bitmap === 0) throw new RangeError('PDFium has no memory for the drawing');
      library.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
      library.FPDF_RenderPageBitmap(bitmap, opened, 0, 0, width, height, 0, withAnnotations);
      const start = library.FPDFBitmap_GetBuffer(bitmap);
      const stride = library.FPDFBitmap_GetStride(bitmap);
      return { width, height, gray: toGray(library.pdfium.HEAPU8, start, stride, width, height) };
    } finally {
      library.FPDFBitmap_Destroy(bitmap);
      library.FPDF_ClosePage(opened);
    }
  });
}

function toGray(heap: Uint8Array, start: number, stride: number, width: number, height: number): Uint8Array {
  const gray = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = start + y * stride + x * 4;
      gray[y * width + x] = (heap[at]! * 29 + heap[at + 1]! * 150 + heap[at + 2]! * 77) >> 8;
    }
  return gray;
}

/**
 * How different two drawings look, 0 (alike) to 255: the largest mean difference among the tiles of an 8 by 8 grid, so that a
 * picture gone missing in a corner weighs as much as one that fills the page.
 */
export function difference(a: Drawing, b: Drawing): number {
  if (Math.abs(a.width - b.width) > 1 || Math.abs(a.height - b.height) > 1) return 255;
  const width = Math.min(a.width, b.width);
  const height = Math.min(a.height, b.height);
  const sums = new Float64Array(64);
  const counts = new Float64Array(64);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const tile = Math.floor((y * 8) / height) * 8 + Math.floor((x * 8) / width);
      sums[tile]! += Math.abs(a.gray[y * a.width + x]! - b.gray[y * b.width + x]!);
      counts[tile]! += 1;
    }
  return sums.reduce((worst, sum, tile) => (counts[tile] ? Math.max(worst, sum / counts[tile]!) : worst), 0);
}
