import sharp from 'sharp';
import { pageSize, withPdf } from './pdfium.ts';

/** Part of a page in fractions of its width and height, from the top left. */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DrawnRegion {
  width: number;
  height: number;
  /** Red, green, blue; row by row. */
  rgb: Buffer;
}

const format = 3;
const mostPixels = 12e6;

/** Draws a page (from 1), or a region of it, at `dpi`. Throws PDF_CORRUPT, PDF_ENCRYPTED, RangeError. */
export async function drawRegion(
  path: string,
  page: number,
  dpi: number,
  region?: Region,
): Promise<DrawnRegion> {
  return withPdf(path, (pdf) => {
    const { library, handle } = pdf;
    const size = pageSize(pdf, page - 1);
    const opened = size ? library.FPDF_LoadPage(handle, page - 1) : 0;
    if (!size || !opened) throw new RangeError('no such page');
    const whole = { width: (size.width * dpi) / 72, height: (size.height * dpi) / 72 };
    const { x, y, width: across, height: down } = region ?? { x: 0, y: 0, width: 1, height: 1 };
    const width = Math.max(1, Math.round(whole.width * across));
    const height = Math.max(1, Math.round(whole.height * down));
    if (width * height > mostPixels) throw new RangeError('too large a drawing');
    const bitmap = library.FPDFBitmap_CreateEx(width, height, format, 0, 0);
    try {
      if (bitmap === 0) throw new RangeError('no memory for the drawing');
      library.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
      library.FPDF_RenderPageBitmap(
        bitmap,
        opened,
        -Math.round(whole.width * x),
        -Math.round(whole.height * y),
        Math.round(whole.width),
        Math.round(whole.height),
        0,
        1,
      );
      const heap = library.pdfium.HEAPU8;
      const start = library.FPDFBitmap_GetBuffer(bitmap);
      const stride = library.FPDFBitmap_GetStride(bitmap);
      const rgb = Buffer.allocUnsafe(width * height * 3);
      for (let row = 0, to = 0; row < height; row += 1)
        for (let at = start + row * stride, end = at + width * 4; at < end; at += 4) {
          rgb[to++] = heap[at + 2]!;
          rgb[to++] = heap[at + 1]!;
          rgb[to++] = heap[at]!;
        }
      return { width, height, rgb };
    } finally {
      library.FPDFBitmap_Destroy(bitmap);
      library.FPDF_ClosePage(opened);
    }
  });
}

/** A drawing as a `data:` text, WebP. */
export async function pictureText({ width, height, rgb }: DrawnRegion): Promise<string> {
  const webp = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .webp({ quality: 88 })
    .toBuffer();
  return `data:image/webp;base64,${webp.toString('base64')}`;
}

/**
 * The part of a drawing, `width` x `height` pixels, in which most happens: the largest sum of differences from another drawing
 * of the same page or, where there is none or nothing differs, between neighbours.
 */
export function busiest(drawn: DrawnRegion, width: number, height: number, other?: DrawnRegion): Region {
  const alike = other?.rgb.length === drawn.rgb.length ? other : undefined;
  const wide = Math.min(width, drawn.width);
  const high = Math.min(height, drawn.height);
  let best = { x: 0, y: 0, score: -1 };
  const stepX = Math.max(8, Math.floor(wide / 3));
  const stepY = Math.max(8, Math.floor(high / 3));
  for (let y = 0; y + high <= drawn.height; y += stepY)
    for (let x = 0; x + wide <= drawn.width; x += stepX) {
      let score = 0;
      for (let row = y; row < y + high; row += 3)
        for (let column = x + 2; column < x + wide; column += 3) {
          const at = (row * drawn.width + column) * 3 + 1;
          score += alike
            ? Math.min(60, Math.abs(drawn.rgb[at]! - alike.rgb[at]!))
            : Math.min(60, Math.abs(drawn.rgb[at]! - drawn.rgb[at - 6]!));
        }
      if (score > best.score) best = { x, y, score };
    }
  if (alike && best.score <= 0) return busiest(drawn, width, height);
  return {
    x: best.x / drawn.width,
    y: best.y / drawn.height,
    width: wide / drawn.width,
    height: high / drawn.height,
  };
}
