import { type OpenPdf, withPdfBytes } from '../pdfium.ts';
import type { FilterStep } from './task.ts';
import { UnfitImage } from './unfit.ts';

interface Encoded {
  data: Uint8Array;
  step: FilterStep;
  globals?: Uint8Array;
  width: number;
  height: number;
  bitsPerComponent: number;
  components: 1 | 3;
}

/** FPDFBitmap_Gray, FPDFBitmap_BGR, FPDFBitmap_BGRx: bytes per pixel by format. */
const pixelBytes: Record<number, number> = { 1: 1, 2: 3, 3: 4 };

/**
 * Decodes CCITT, JBIG2 and JPEG 2000 by PDFium (WebAssembly: a broken stream can harm nothing else), as the only image of
 * a PDF made for it. Answers one byte (grey) or three (RGB) per pixel. Throws UnfitImage.
 */
export async function decodeByPdfium(image: Encoded): Promise<Uint8Array> {
  try {
    return await withPdfBytes(documentOf(image), (pdf) => readBitmap(pdf, image));
  } catch (error) {
    if (error instanceof UnfitImage) throw error;
    throw new UnfitImage('its data are damaged', { damaged: true, cause: error });
  }
}

function readBitmap({ library, handle }: OpenPdf, { width, height, components }: Encoded): Uint8Array {
  const page = library.FPDF_LoadPage(handle, 0);
  try {
    const object = page && library.FPDFPage_GetObject(page, 0);
    const bitmap = object && library.FPDFImageObj_GetBitmap(object);
    if (!bitmap) throw new UnfitImage('its data are damaged', { damaged: true });
    try {
      const bytes = pixelBytes[library.FPDFBitmap_GetFormat(bitmap)];
      const wide = library.FPDFBitmap_GetWidth(bitmap);
      const high = library.FPDFBitmap_GetHeight(bitmap);
      if (wide !== width || high !== height || !bytes)
        throw new UnfitImage('it is of another size than declared', { damaged: true });
      const stride = library.FPDFBitmap_GetStride(bitmap);
      const start = library.FPDFBitmap_GetBuffer(bitmap);
      const heap = library.pdfium.HEAPU8;
      const out = new Uint8Array(width * height * components);
      for (let y = 0, to = 0; y < height; y += 1) {
        let from = start + y * stride;
        if (components === 1 && bytes === 1) {
          out.set(heap.subarray(from, from + width), to);
          to += width;
        } else
          for (let x = 0; x < width; x += 1, from += bytes)
            if (components === 1) out[to++] = heap[from]!;
            else {
              out[to++] = heap[from + (bytes === 1 ? 0 : 2)]!;
              out[to++] = heap[from + (bytes === 1 ? 0 : 1)]!;
              out[to++] = heap[from]!;
            }
      }
      return out;
    } finally {
      library.FPDFBitmap_Destroy(bitmap);
    }
  } finally {
    if (page) library.FPDF_ClosePage(page);
  }
}

/** A PDF of one page with one image on it. */
function documentOf({ data, step, globals, width, height, bitsPerComponent, components }: Encoded): Buffer {
  const parameters = Object.entries(step.parameters).map(([key, value]) => `/${key} ${value}`);
  if (globals) parameters.push('/JBIG2Globals 6 0 R');
  const image = [
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent ${bitsPerComponent}`,
    `/ColorSpace /Device${components === 1 ? 'Gray' : 'RGB'} /Filter /${step.name}`,
    `/DecodeParms << ${parameters.join(' ')} >> /Length ${data.length}`,
  ];
  const content = 'q 1 0 0 1 0 0 cm /I Do Q';
  const bodies: (string | Uint8Array)[][] = [
    ['<< /Type /Catalog /Pages 2 0 R >>'],
    ['<< /Type /Pages /Kids [3 0 R] /Count 1 >>'],
    [
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >> >>',
    ],
    [`<< ${image.join(' ')} >>\nstream\n`, data, '\nendstream'],
    [`<< /Length ${content.length} >>\nstream\n${content}\nendstream`],
  ];
  if (globals) bodies.push([`<< /Length ${globals.length} >>\nstream\n`, globals, '\nendstream']);
  const pieces: Uint8Array[] = [];
  let at = 0;
  const write = (piece: string | Uint8Array) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
    pieces.push(bytes);
    at += bytes.length;
  };
  write('%PDF-1.7\n');
  const offsets = bodies.map((body, index) => {
    const offset = at;
    write(`${index + 1} 0 obj\n`);
    body.forEach(write);
    write('\nendobj\n');
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  write(
    `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${bodies.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
  );
  return Buffer.concat(pieces);
}
