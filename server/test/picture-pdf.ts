import { withPdfBytes } from '../src/pdf/pdfium.ts';

/** A PDF of one page that an image fills; `entries` are those of the image's dictionary but /Length and its size. */
export interface PictureOnPage {
  width: number;
  height: number;
  entries: string;
  data: Uint8Array;
  /** Size of the page in points; a point for each pixel unless said otherwise. */
  page?: { width: number; height: number };
  /** More objects, numbered from 6. */
  more?: { entries: string; data: Uint8Array }[];
}

export function picturePdf({ width, height, entries, data, page, more = [] }: PictureOnPage): Buffer {
  const { width: wide, height: high } = page ?? { width, height };
  const content = Buffer.from(`q ${wide} 0 0 ${high} 0 0 cm /I Do Q`);
  const stream = (text: string, bytes: Uint8Array) =>
    `<< ${text} /Length ${bytes.length} >>\nstream\n${Buffer.from(bytes).toString('latin1')}\nendstream`;
  const bodies = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${wide} ${high}] /Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >> >>`,
    stream(`/Type /XObject /Subtype /Image /Width ${width} /Height ${height} ${entries}`, data),
    stream('', content),
    ...more.map((object) => stream(object.entries, object.data)),
  ];
  let text = '%PDF-1.7\n';
  const rows = bodies.map((body, index) => {
    const row = `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return row;
  });
  const size = bodies.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** The first page as PDFium draws it on white, `width` x `height` pixels of RGB. */
export function drawn(pdf: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  return withPdfBytes(pdf, ({ library, handle }) => {
    const page = library.FPDF_LoadPage(handle, 0);
    const bitmap = library.FPDFBitmap_CreateEx(width, height, 3, 0, 0);
    library.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    library.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0);
    const start = library.FPDFBitmap_GetBuffer(bitmap);
    const stride = library.FPDFBitmap_GetStride(bitmap);
    const heap = library.pdfium.HEAPU8;
    const out = new Uint8Array(width * height * 3);
    for (let y = 0, to = 0; y < height; y += 1)
      for (let x = 0, from = start + y * stride; x < width; x += 1, from += 4) {
        out[to++] = heap[from + 2]!;
        out[to++] = heap[from + 1]!;
        out[to++] = heap[from]!;
      }
    library.FPDFBitmap_Destroy(bitmap);
    library.FPDF_ClosePage(page);
    return out;
  });
}

/** Mean and largest difference of two drawings. */
export function difference(a: Uint8Array, b: Uint8Array): { mean: number; most: number } {
  let sum = 0;
  let most = 0;
  for (let at = 0; at < a.length; at += 1) {
    const one = Math.abs(a[at]! - b[at]!);
    sum += one;
    most = Math.max(most, one);
  }
  return { mean: sum / a.length, most };
}
