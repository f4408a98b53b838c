import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { fault } from '../fault.ts';
import { drawRegion, type Region } from './crop.ts';
import { type OpenPdf, pageSize, withPdf } from './pdfium.ts';

export const noSuchPage = fault({
  code: 'NO_SUCH_PAGE',
  kind: 'unprocessable',
  message: 'The document has no page {page}. Ask for one from 1 to {pages}.',
});

export interface PageImage {
  /** From 1. */
  page: number;
  /** Pixels; fewer where the picture would have more than 12 million. */
  width: number;
  /** The part of the page to be drawn; all of it when absent. */
  region?: Region | undefined;
}

/** WebP has 16,383 pixels a side at most (RFC 9649, section 2.5). */
const longest = 16_000;
/** The resolution at which a page is drawn at most: a corner of a poster at full width asks for any number. */
const mostDpi = 2400;
/** Measured on scans and slides: a quarter of the bytes of lossless, and no ringing that could be taken for the document's own. */
const quality = 90;

/** Draws a page, or a part of it, into a WebP file. Throws NO_SUCH_PAGE, PDF_ENCRYPTED, PDF_CORRUPT. */
export async function drawPageImage(
  source: string,
  target: string,
  { page, width, region }: PageImage,
): Promise<{ width: number; height: number }> {
  const size = await withPdf(source, (pdf) => sizeOf(pdf, page));
  const across = region?.width ?? 1;
  const down = region?.height ?? 1;
  const points = Math.max(0.01, size.width * across);
  const ratio = Math.max(0.01, size.height * down) / points;
  const pixels = Math.max(1, Math.min(width, longest / ratio));
  const drawn = await drawRegion(source, page, Math.min(mostDpi, (pixels / points) * 72), region);
  const webp = await sharp(drawn.rgb, { raw: { width: drawn.width, height: drawn.height, channels: 3 } })
    .webp({ quality, effort: 2, smartSubsample: true })
    .toBuffer();
  await writeFile(target, webp);
  return { width: drawn.width, height: drawn.height };
}

function sizeOf(pdf: OpenPdf, page: number): { width: number; height: number } {
  const size = page <= pdf.claimedPages ? pageSize(pdf, page - 1) : undefined;
  if (!size) throw noSuchPage({ page, pages: pdf.claimedPages });
  return size;
}
