import sharp from 'sharp';
import { paint, rgbOf, withPage } from './draw.ts';
import { pdfCorrupt } from './faults.ts';
import { withPdf } from './pdfium.ts';

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

/** Of a drawing. */
const mostPixels = 12e6;

/**
 * Draws a page (from 1), or a region of it, at `dpi`; at less where the drawing would have more than 12 million pixels. Throws
 * PDF_CORRUPT (no such page), PDF_ENCRYPTED.
 */
export async function drawRegion(
  path: string,
  page: number,
  dpi: number,
  region: Region = { x: 0, y: 0, width: 1, height: 1 },
): Promise<DrawnRegion> {
  return withPdf(path, (pdf) => {
    const drawn = withPage(pdf, page, (open) => {
      const area = open.width * region.width * open.height * region.height * (dpi / 72) ** 2;
      const scale = (dpi / 72) * Math.min(1, Math.sqrt(mostPixels / Math.max(1, area)));
      const whole = { width: open.width * scale, height: open.height * scale };
      const frame = {
        width: Math.max(1, Math.round(whole.width * region.width)),
        height: Math.max(1, Math.round(whole.height * region.height)),
        left: Math.round(whole.width * region.x),
        top: Math.round(whole.height * region.y),
        across: Math.round(whole.width),
        down: Math.round(whole.height),
      };
      return paint(open, frame, (pixels) => ({
        width: pixels.width,
        height: pixels.height,
        rgb: rgbOf(pixels),
      }));
    });
    if (!drawn) throw pdfCorrupt();
    return drawn;
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
