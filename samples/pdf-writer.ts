import { deflateSync } from 'node:zlib';

/** Bytes of a PDF, object by object (PDF 32000-1, 7.3 and 7.5): as much as the samples need, nothing more. */
export class PdfWriter {
  readonly #bodies: (Buffer | undefined)[] = [];

  /** A number to refer to an object before it is written. */
  reserve(): number {
    this.#bodies.push(undefined);
    return this.#bodies.length;
  }

  /** Writes an object; gives its number. */
  add(body: string, number = this.reserve()): number {
    this.#bodies[number - 1] = Buffer.from(body, 'latin1');
    return number;
  }

  /** Writes a stream, deflated unless it brings its own filter. */
  stream(dictionary: string, data: Buffer | string): number {
    const raw = Buffer.isBuffer(data) ? data : Buffer.from(data, 'latin1');
    const filtered = dictionary.includes('/Filter');
    const bytes = filtered ? raw : deflateSync(raw, { level: 9 });
    const filter = filtered ? '' : ' /Filter /FlateDecode';
    const head = Buffer.from(`<< ${dictionary}${filter} /Length ${bytes.length} >>\nstream\n`, 'latin1');
    this.#bodies.push(Buffer.concat([head, bytes, Buffer.from('\nendstream')]));
    return this.#bodies.length;
  }

  /** The whole file. */
  finish(catalog: number, info: number): Buffer {
    const pieces = [Buffer.from('%PDF-1.5\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
    const offsets: number[] = [];
    let length = pieces[0]!.length;
    for (const [index, body] of this.#bodies.entries()) {
      if (!body) throw new Error(`object ${index + 1} was reserved and never written`);
      offsets.push(length);
      const object = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
      pieces.push(object);
      length += object.length;
    }
    const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    const size = offsets.length + 1;
    pieces.push(
      Buffer.from(
        `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root ${catalog} 0 R /Info ${info} 0 R >>\nstartxref\n${length}\n%%EOF\n`,
      ),
    );
    return Buffer.concat(pieces);
  }
}

/** A string in parentheses with what must be escaped escaped; characters outside Latin-1 are not for this writer. */
export const text = (value: string): string => `(${value.replace(/[\\()]/g, '\\$&')})`;
