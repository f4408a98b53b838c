import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PdfWriter } from '../../../../samples/pdf-writer.ts';
import { survey } from '../content/survey.ts';
import { PdfDocument } from '../objects/document.ts';
import type { PdfObject, Slice } from '../objects/object.ts';
import { writeDocument } from '../objects/write.ts';
import { type OpenPdf, withMemory, withPdf } from '../pdfium.ts';
import { type SlimFonts, type SlimFontsOptions, slimFonts } from './pass.ts';

/** A folder that goes away with the test. */
export function scratch(t: { after(call: () => void): void }): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'fonts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

/** A PDF of one page. `build` writes what it needs and gives its resources, content and annotations. */
export function onePage(
  path: string,
  build: (pdf: PdfWriter) => { resources: string; content: string; page?: string; catalog?: string },
): void {
  const pdf = new PdfWriter();
  const pages = pdf.reserve();
  const { resources, content, page = '', catalog = '' } = build(pdf);
  const stream = pdf.stream('', content);
  const leaf = pdf.add(
    `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 400 200] /Resources << ${resources} >> /Contents ${stream} 0 R ${page} >>`,
  );
  pdf.add(`<< /Type /Pages /Kids [${leaf} 0 R] /Count 1 >>`, pages);
  const root = pdf.add(`<< /Type /Catalog /Pages ${pages} 0 R ${catalog} >>`);
  writeFileSync(path, pdf.finish(root, pdf.add('<< >>')));
}

/** Slims the fonts of one file into another; what was done, and the objects as they are then. */
export async function slimmed(
  input: string,
  output: string,
  options: Partial<SlimFontsOptions> = {},
): Promise<SlimFonts & { document: PdfDocument; objects: Map<number, PdfObject> }> {
  const document = PdfDocument.open(input);
  const objects = new Map(document.numbers().map((number) => [number, document.load(number)]));
  const spool = {
    add: (bytes: Uint8Array) => {
      const path = `${output}.${spool.count++}`;
      writeFileSync(path, bytes);
      return { path, offset: 0, length: bytes.length } satisfies Slice;
    },
    count: 0,
  };
  const result = await slimFonts(document, objects, survey(document), {
    archival: 'none',
    dropHinting: false,
    spool,
    ...options,
  });
  await writeDocument(output, [...objects], new Map([['Root', document.trailer.get('Root')]]), {
    version: document.version,
    objectStreams: false,
  });
  document.close();
  return { ...result, document, objects };
}

/** The text of the first page as PDFium reads it. */
export const textOf = (path: string): Promise<string> =>
  withPdf(path, ({ library, handle }: OpenPdf) => {
    const page = library.FPDF_LoadPage(handle, 0);
    const text = library.FPDFText_LoadPage(page);
    const count = library.FPDFText_CountChars(text);
    const read = () =>
      withMemory(library, (count + 1) * 2, (address) => {
        library.FPDFText_GetText(text, 0, count, address);
        return library.pdfium.UTF16ToString(address);
      });
    const found = count > 0 ? read() : '';
    library.FPDFText_ClosePage(text);
    library.FPDF_ClosePage(page);
    return found;
  });
