import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { Random } from './random.ts';

export interface Sample {
  name: string;
  bytes: Buffer<ArrayBuffer>;
  sha256: string;
  pages: number;
}

/** A picture of noise on every page: nothing deflate can shrink, so that every engine has something to do for a while. */
const side = 240;

/** A PDF of some pages with a line of text and a noisy picture each; no two are alike. */
export function makePdf(random: Random, name: string, pages: number): Sample {
  const objects: Buffer[] = [];
  const add = (head: string, body?: Buffer) => {
    const text = body
      ? Buffer.concat([
          Buffer.from(`${head.replace('>>', `/Length ${body.length}>>`)}\nstream\n`),
          body,
          Buffer.from('\nendstream'),
        ])
      : Buffer.from(head);
    return objects.push(text);
  };
  const kids = Array.from({ length: pages }, (_, page) => 4 + page * 3);
  add('<</Type/Catalog/Pages 2 0 R>>');
  add(`<</Type/Pages/Count ${pages}/Kids[${kids.map((kid) => `${kid} 0 R`).join(' ')}]>>`);
  add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>');
  for (const [page, kid] of kids.entries()) {
    add(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${kid + 1} 0 R/Resources<</Font<</F 3 0 R>>/XObject<</I ${kid + 2} 0 R>>>>>>`,
    );
    const content = `BT /F 24 Tf 60 760 Td (${name} page ${page + 1}) Tj ET q 400 0 0 400 60 300 cm /I Do Q`;
    add('<<>>', Buffer.from(content));
    const pixels = Buffer.alloc(side * side * 3);
    for (let at = 0; at < pixels.length; at += 1) pixels[at] = random.whole(0, 255);
    add(
      `<</Type/XObject/Subtype/Image/Width ${side}/Height ${side}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode>>`,
      deflateSync(pixels, { level: 1 }),
    );
  }
  const pieces: Buffer[] = [Buffer.from('%PDF-1.5\n')];
  const offsets: number[] = [];
  let length = pieces[0]!.length;
  for (const [index, body] of objects.entries()) {
    offsets.push(length);
    const piece = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    pieces.push(piece);
    length += piece.length;
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  pieces.push(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<</Size ${count}/Root 1 0 R>>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  const bytes = Buffer.concat(pieces);
  return { name: `${name}.pdf`, bytes, pages, sha256: sha256(bytes) };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
