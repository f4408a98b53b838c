import { drawPage } from '../pdf/draw.ts';
import { countPages, pdfium, pdfiumVersion, withPdf } from '../pdf/pdfium.ts';
import type { Render } from './tools.ts';

/** Pages counted one by one; past them the page tree is believed (see `countPages`). */
const bound = 100_000;

export const pdfiumEngine = (): string => `PDFium (WebAssembly) ${pdfiumVersion()}`;

/** `render` by PDFium, inside the calling process: call it only in an isolated one. */
export function render(): Render {
  return {
    engine: pdfiumEngine(),
    open: (path) => withPdf(path, (pdf) => ({ pages: countPages(pdf, bound) })),
    draw: drawPage,
  };
}

/** Loads PDFium now, so that the first document does not wait for it. */
export const warmPdfium = async (): Promise<void> => void (await pdfium());
