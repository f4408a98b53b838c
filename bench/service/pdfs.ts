import { randomFillSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { deflateSync } from 'node:zlib';

/** Objects 1 to n as a PDF with a cross-reference table (ISO 32000-1, 7.5). */
function assemble(objects: readonly (string | Buffer)[]): Buffer {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  let at = pieces[0]!.length;
  const offsets = objects.map((object, index) => {
    const piece = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      Buffer.from(object as string),
      Buffer.from('\nendobj\n'),
    ]);
    const offset = at;
    pieces.push(piece);
    at += piece.length;
    return offset;
  });
  return Buffer.concat([...pieces, Buffer.from(trailer(offsets, at))]);
}

const trailer = (offsets: readonly number[], at: number) =>
  [
    `xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n`,
    ...offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`),
    `trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
  ].join('');

const stream = (dictionary: string, bytes: Buffer) =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);

/** A few pages of text, about 1 kB a page; `seed` makes its bytes its own. */
export function smallPdf(seed: number, pages = 3): Buffer {
  const first = 4;
  const kids = Array.from({ length: pages }, (_, page) => `${first + 2 * page} 0 R`);
  const words = 'account balance carried forward from the last statement of the year'.split(' ');
  const text = (page: number) =>
    Array.from({ length: 40 }, (_, line) => {
      const turned = words.map((_, word) => words[(word * (line + 3) + seed + page) % words.length]);
      return `BT /F1 10 Tf 50 ${780 - line * 18} Td (${seed}.${page}.${line} ${turned.join(' ')}) Tj ET`;
    }).join('\n');
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...kids.flatMap((_, page) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${first + 2 * page + 1} 0 R >>`,
      stream('', Buffer.from(text(page))),
    ]),
  ]);
}

/** Pages that each show a picture of noise, `side` pixels square. */
export function slowPdf(pages: number, side: number): Buffer {
  const noise = deflateSync(randomFillSync(Buffer.alloc(side * side * 3)), { level: 0 });
  const kids = Array.from({ length: pages }, (_, page) => `${4 + page} 0 R`);
  const contents = 4 + pages;
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages} >>`,
    stream(
      `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode`,
      noise,
    ),
    ...kids.map(
      () =>
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Resources << /XObject << /I 3 0 R >> >> /Contents ${contents} 0 R >>`,
    ),
    stream('', Buffer.from('q 300 0 0 300 0 0 cm /I Do Q')),
  ]);
}

/** A valid one-page PDF of exactly the size `length` says, most of it a stream nothing refers to, made as it is read. */
export function hugePdf(bytes: number): { length: number; body: () => Readable } {
  const objects = [
    '1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n',
    '2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n',
    '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n',
    `4 0 obj\n<< /Length ${bytes} >>\nstream\n`,
  ];
  let at = 9;
  const offsets = objects.map((object) => {
    const offset = at;
    at += object.length;
    return offset;
  });
  const head = Buffer.from(`%PDF-1.7\n${objects.join('')}`);
  const close = '\nendstream\nendobj\n';
  const tail = Buffer.from(close + trailer(offsets, at + bytes + close.length));
  const block = randomFillSync(Buffer.alloc(2 ** 20));
  async function* body() {
    yield head;
    for (let left = bytes; left > 0; left -= block.length)
      yield left < block.length ? block.subarray(0, left) : block;
    yield tail;
  }
  return {
    length: head.length + bytes + tail.length,
    body: () => Readable.from(body(), { objectMode: false }),
  };
}
