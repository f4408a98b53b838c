import { pdfCorrupt } from './faults.ts';
import type { View } from './images/view.ts';
import { type OpenPdf, pageSize, withPdf } from './pdfium.ts';

/** A page that PDFium has open, valid within the callback it was handed to. */
export interface OpenPage {
  pdf: OpenPdf;
  handle: number;
  /** Points, as it is shown (rotated, cropped). */
  width: number;
  height: number;
}

/** Pixels PDFium drew: four bytes each (blue, green, red, nothing), row by row; valid within the callback. */
export interface Pixels {
  width: number;
  height: number;
  heap: Uint8Array;
  start: number;
  /** Bytes from one row to the next. */
  stride: number;
}

/** What is drawn, in pixels: `width` x `height` from `left`, `top` of a page that is `across` x `down`; by default all of it. */
interface Frame {
  width: number;
  height: number;
  left?: number;
  top?: number;
  across?: number;
  down?: number;
}

/** FPDFBitmap_BGRx: no alpha. */
const format = 3;
const white = 0xffffffff;
/** FPDF_ANNOT. */
const withAnnotations = 1;

/** Opens a page (1-based) for the length of `use`; undefined where it can't be opened. */
export function withPage<T>(pdf: OpenPdf, page: number, use: (open: OpenPage) => T): T | undefined {
  const { library, handle: document } = pdf;
  const size = pageSize(pdf, page - 1);
  const handle = size ? library.FPDF_LoadPage(document, page - 1) : 0;
  if (!size || !handle) return undefined;
  try {
    return use({ pdf, handle, ...size });
  } finally {
    library.FPDF_ClosePage(handle);
  }
}

/** Draws a page on white, with its annotations; undefined where PDFium has no memory for it. */
export function paint<T>(
  { pdf: { library }, handle }: OpenPage,
  { width, height, left = 0, top = 0, across = width, down = height }: Frame,
  read: (pixels: Pixels) => T,
): T | undefined {
  const bitmap = library.FPDFBitmap_CreateEx(width, height, format, 0, 0);
  if (bitmap === 0) return undefined;
  try {
    library.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, white);
    library.FPDF_RenderPageBitmap(bitmap, handle, -left, -top, across, down, 0, withAnnotations);
    const start = library.FPDFBitmap_GetBuffer(bitmap);
    const stride = library.FPDFBitmap_GetStride(bitmap);
    return read({ width, height, heap: library.pdfium.HEAPU8, start, stride });
  } finally {
    library.FPDFBitmap_Destroy(bitmap);
  }
}

/** Brightness of pixels, by the weights of Rec. 601 in 256ths. */
export function lumaOf({ width, height, heap, start, stride }: Pixels): View {
  const luma = new Uint8Array(width * height);
  for (let row = 0, to = 0; row < height; row += 1)
    for (let at = start + row * stride, end = at + width * 4; at < end; at += 4, to += 1)
      luma[to] = (heap[at]! * 29 + heap[at + 1]! * 150 + heap[at + 2]! * 77) >> 8;
  return { width, height, luma };
}

/** Red, green and blue of pixels, row by row. */
export function rgbOf({ width, height, heap, start, stride }: Pixels): Buffer {
  const rgb = Buffer.allocUnsafe(width * height * 3);
  for (let row = 0, to = 0; row < height; row += 1)
    for (let at = start + row * stride, end = at + width * 4; at < end; at += 4) {
      rgb[to++] = heap[at + 2]!;
      rgb[to++] = heap[at + 1]!;
      rgb[to++] = heap[at]!;
    }
  return rgb;
}

/** Draws a page (1-based) in grey so that its longer side has `longSide` pixels. Throws PDF_CORRUPT, PDF_ENCRYPTED. */
export async function drawPage(path: string, page: number, longSide: number): Promise<View> {
  return withPdf(path, (pdf) => {
    const drawn = withPage(pdf, page, (open) => {
      const scale = longSide / Math.max(open.width, open.height, 1);
      const width = Math.max(1, Math.round(open.width * scale));
      const height = Math.max(1, Math.round(open.height * scale));
      return paint(open, { width, height }, lumaOf);
    });
    if (!drawn) throw pdfCorrupt();
    return drawn;
  });
}

/**
 * How different two drawings look, 0 (alike) to 255: the largest mean difference among the tiles of an 8 by 8 grid, so that a
 * picture gone missing in a corner weighs as much as one that fills the page.
 */
export function difference(a: View, b: View): number {
  if (Math.abs(a.width - b.width) > 1 || Math.abs(a.height - b.height) > 1) return 255;
  const width = Math.min(a.width, b.width);
  const height = Math.min(a.height, b.height);
  const sums = new Float64Array(64);
  const counts = new Float64Array(64);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const tile = Math.floor((y * 8) / height) * 8 + Math.floor((x * 8) / width);
      sums[tile]! += Math.abs(a.luma[y * a.width + x]! - b.luma[y * b.width + x]!);
      counts[tile]! += 1;
    }
  return sums.reduce((worst, sum, tile) => (counts[tile] ? Math.max(worst, sum / counts[tile]!) : worst), 0);
}
