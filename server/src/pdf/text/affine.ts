import { type OpenPdf, withMemory } from '../pdfium.ts';
import type { Box } from './page-text.ts';

/** From the user space of a page to where things lie as it is shown: points, y down, from its upper left corner. */
export interface PageFrame {
  width: number;
  height: number;
  point(x: number, y: number): [number, number];
  /** The same for a direction. */
  vector(x: number, y: number): [number, number];
}

const usual = { left: 0, bottom: 0, right: 612, top: 792 };

/** The frame of a page that PDFium has loaded: crop box within media box, and /Rotate (PDF 32000-1, 14.11.2 and 7.7.3.3). */
export function frameOf({ library }: Pick<OpenPdf, 'library'>, page: number): PageFrame {
  const box = withMemory(library, 16, (address) => {
    if (!library.FPDF_GetPageBoundingBox(page, address)) return usual;
    const [left, top, right, bottom] = new Float32Array(
      library.pdfium.HEAPU8.slice(address, address + 16).buffer,
    );
    const sane =
      [left, top, right, bottom].every((one) => Number.isFinite(one)) && right! > left! && top! > bottom!;
    return sane ? { left: left!, top: top!, right: right!, bottom: bottom! } : usual;
  });
  const { left, top, right, bottom } = box;
  const across = right - left;
  const up = top - bottom;
  switch (library.FPDFPage_GetRotation(page) & 3) {
    case 1:
      return { width: up, height: across, point: (x, y) => [y - bottom, x - left], vector: (x, y) => [y, x] };
    case 2:
      return {
        width: across,
        height: up,
        point: (x, y) => [right - x, y - bottom],
        vector: (x, y) => [-x, y],
      };
    case 3:
      return { width: up, height: across, point: (x, y) => [top - y, right - x], vector: (x, y) => [-y, -x] };
    default:
      return { width: across, height: up, point: (x, y) => [x - left, top - y], vector: (x, y) => [x, -y] };
  }
}

/** Text of one angle, turned upright: `u` runs along its lines, `v` down across them. */
export interface Upright {
  /** Radians clockwise on the page as shown. */
  angle: number;
  along(x: number, y: number): number;
  across(x: number, y: number): number;
  /** A box of u and v, as the box around it on the page. */
  box(u0: number, v0: number, u1: number, v1: number): Box;
}

export function upright(angle: number): Upright {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return {
    angle,
    along: (x, y) => x * cos + y * sin,
    across: (x, y) => y * cos - x * sin,
    box(u0, v0, u1, v1) {
      const xs = [u0 * cos - v0 * sin, u1 * cos - v0 * sin, u0 * cos - v1 * sin, u1 * cos - v1 * sin];
      const ys = [u0 * sin + v0 * cos, u1 * sin + v0 * cos, u0 * sin + v1 * cos, u1 * sin + v1 * cos];
      const x = Math.min(...xs);
      const y = Math.min(...ys);
      return rounded({ x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y });
    },
  };
}

/** The box around boxes; at least one. */
export function around(boxes: readonly Box[]): Box {
  let [x, y, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    x = Math.min(x, box.x);
    y = Math.min(y, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return rounded({ x, y, width: right - x, height: bottom - y });
}

const rounded = ({ x, y, width, height }: Box): Box => ({
  x: hundredth(x),
  y: hundredth(y),
  width: hundredth(width),
  height: hundredth(height),
});
const hundredth = (value: number) => Math.round(value * 100) / 100;
