import { deflateSync } from 'node:zlib';

/** PDFs made on the spot, with an exact cross-reference table, so that no test depends on a file from elsewhere. */

const ascii = (text: string) => Buffer.from(text, 'latin1');

function assemble(objects: readonly Buffer[]): Buffer {
  const pieces: Buffer[] = [ascii('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')];
  const offsets: number[] = [];
  let at = pieces[0]!.length;
  objects.forEach((object, index) => {
    offsets.push(at);
    const whole = Buffer.concat([ascii(`${index + 1} 0 obj\n`), object, ascii('\nendobj\n')]);
    pieces.push(whole);
    at += whole.length;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  pieces.push(
    ascii(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(pieces);
}

const stream = (dictionary: string, bytes: Buffer) =>
  Buffer.concat([
    ascii(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`),
    bytes,
    ascii('\nendstream'),
  ]);

/** A page per picture; `picture` gives the image's own dictionary entries and bytes. */
function withPictures(pages: number, picture: (page: number) => { entries: string; bytes: Buffer }): Buffer {
  const kids = Array.from({ length: pages }, (_, page) => `${3 + page * 3} 0 R`).join(' ');
  const objects = [
    ascii('<< /Type /Catalog /Pages 2 0 R >>'),
    ascii(`<< /Type /Pages /Count ${pages} /Kids [${kids}] >>`),
  ];
  for (let page = 0; page < pages; page += 1) {
    const at = 3 + page * 3;
    const { entries, bytes } = picture(page);
    objects.push(
      ascii(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents ${at + 1} 0 R /Resources << /XObject << /I ${at + 2} 0 R >> >> >>`,
      ),
      stream('', ascii('q 280 0 0 280 10 10 cm /I Do Q')),
      stream(`/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8 ${entries}`, bytes),
    );
  }
  return assemble(objects);
}

/** Pictures stored without compression, 3 bytes per pixel: there is much to save. */
export const pictures = (pages: number, pixels = 200): Buffer =>
  withPictures(pages, (page) => {
    const bytes = Buffer.alloc(pixels * pixels * 3);
    for (let n = 0; n < bytes.length; n += 1) bytes[n] = ((n / 97) ^ (n >> 5) ^ (page * 31)) & 0xff;
    return { entries: `/Width ${pixels} /Height ${pixels}`, bytes };
  });

/** A small file that takes long: every page has a picture of 9 million pixels to be scaled down. */
export function slow(pages: number): Buffer {
  const pixels = 3000;
  const row = Buffer.alloc(pixels * 3, 'octavo');
  const bytes = deflateSync(Buffer.concat(Array.from({ length: pixels }, () => row)));
  return withPictures(pages, () => ({
    entries: `/Filter /FlateDecode /Width ${pixels} /Height ${pixels}`,
    bytes,
  }));
}
