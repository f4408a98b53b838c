/** A PDF made on the spot: a picture on every page, stored without compression, so that there is work to do. */
export function samplePdf(pages: number, pixels = 600): File {
  const parts: BlobPart[] = [];
  const offsets: number[] = [];
  let length = 0;
  const add = (part: string | Uint8Array<ArrayBuffer>) => {
    const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
    parts.push(bytes);
    length += bytes.length;
  };
  const object = (head: string, stream?: Uint8Array<ArrayBuffer>) => {
    offsets.push(length);
    add(`${offsets.length} 0 obj\n${head}\n`);
    if (stream) {
      add('stream\n');
      add(stream);
      add('\nendstream\n');
    }
    add('endobj\n');
  };
  const content = new TextEncoder().encode('q 475 0 0 475 60 200 cm /I Do Q');
  const kids = Array.from({ length: pages }, (_, page) => `${3 + page * 3} 0 R`).join(' ');
  add('%PDF-1.7\n');
  object('<< /Type /Catalog /Pages 2 0 R >>');
  object(`<< /Type /Pages /Count ${pages} /Kids [${kids}] >>`);
  for (let page = 0; page < pages; page += 1) {
    const [text, image] = [4 + page * 3, 5 + page * 3];
    object(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${text} 0 R /Resources << /XObject << /I ${image} 0 R >> >> >>`,
    );
    object(`<< /Length ${content.length} >>`, content);
    const bytes = picture(page, pixels);
    object(
      `<< /Type /XObject /Subtype /Image /Width ${pixels} /Height ${pixels} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length ${bytes.length} >>`,
      bytes,
    );
  }
  const start = length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  add(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${rows}`);
  add(`trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return new File(parts, 'Sample.pdf', { type: 'application/pdf' });
}

/** Rings of a colour of the page's own. */
function picture(page: number, pixels: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pixels * pixels * 3);
  const middle = pixels * (0.35 + 0.06 * (page % 6));
  for (let y = 0, at = 0; y < pixels; y += 1)
    for (let x = 0; x < pixels; x += 1) {
      const ring = Math.sin(Math.hypot(x - middle, y - middle) / (14 + page));
      bytes[at++] = 150 + 70 * ring + ((page * 23) % 30);
      bytes[at++] = 170 + 60 * ring;
      bytes[at++] = 150 + 50 * Math.cos((x + y) / 60) + ((page * 37) % 30);
    }
  return bytes;
}
