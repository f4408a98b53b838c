import { createRequire } from 'node:module';

/** Parts of a PDF, so that a test can say exactly what is odd about it. */
interface Drawing {
  pages?: number;
  /** `/Count` of the page tree, when it shall lie. */
  count?: number;
  /** Makes every document another one. */
  title?: string;
  /** Bytes of noise in a stream nobody refers to: makes it as large as a test needs. */
  padding?: number;
}

/** A correct PDF of blank A4 pages, with a cross-reference table (ISO 32000-1, 7.5). */
export function tinyPdf({ pages = 1, count = pages, title = 'Test', padding = 0 }: Drawing = {}): Buffer {
  const noise = Buffer.alloc(padding, 'octavo');
  const kids = Array.from({ length: pages }, (_, index) => `${index + 5} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`,
    `<< /Title (${title}) >>`,
    `<< /Length ${padding} >>\nstream\n${noise.toString('latin1')}\nendstream`,
    ...Array.from({ length: pages }, () => '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>'),
  ];
  const pieces = ['%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'];
  const offsets: number[] = [];
  let at = pieces[0]!.length;
  for (const [index, body] of objects.entries()) {
    const piece = `${index + 1} 0 obj\n${body}\nendobj\n`;
    offsets.push(at);
    pieces.push(piece);
    at += piece.length;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  pieces.push(
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n${at}\n%%EOF\n`,
  );
  return Buffer.from(pieces.join(''), 'latin1');
}

interface Qpdf {
  callMain(args: string[]): number;
  FS: { writeFile(path: string, bytes: Uint8Array): void; readFile(path: string): Uint8Array };
}

const require = createRequire(import.meta.url);

/** The same document encrypted with AES-256; without `user` everybody may open it and nobody change it. */
export async function encryptedPdf(
  pdf: Buffer,
  passwords: { user?: string; owner: string },
): Promise<Buffer> {
  const create = require('@neslinesli93/qpdf-wasm') as (options: object) => Promise<Qpdf>;
  const qpdf = await create({ noInitialRun: true });
  qpdf.FS.writeFile('/in.pdf', pdf);
  const code = qpdf.callMain([
    '--encrypt',
    passwords.user ?? '',
    passwords.owner,
    '256',
    '--modify=none',
    '--',
    '/in.pdf',
    '/out.pdf',
  ]);
  if (code !== 0) throw new Error(`qpdf ended with ${code}`);
  return Buffer.from(qpdf.FS.readFile('/out.pdf'));
}
