import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { deflate as deflateCallback, type InputType, type ZlibOptions } from 'node:zlib';
import type { Cipher } from '../encryption/encryptor.ts';
import { type Encryption, type Lock, lockFor } from '../encryption/lock.ts';
import { name, type PdfObject, PdfString, Ref, type Slice, Stream } from './object.ts';
import { formatNumber, type Renumber, type Seal, serialize } from './serialize.ts';

/** Objects in one object stream: more compress better, and a reader must inflate all to see one. */
const packedTogether = 400;
const copied = 1 << 20;

export interface WriteOptions {
  /** "1.7"; raised to 1.5 where object streams are used. */
  version: string;
  /** Objects packed and cross-references in a stream (7.5.7); PDF/A-1 forbids both. */
  objectStreams: boolean;
  /** For general streams of the writer's own; must give the same bytes for the same input. */
  deflate?: (data: Buffer) => Promise<Uint8Array>;
  /** Locks the document as its original was: same passwords, permissions and key, the same first identifier. */
  encryption?: Encryption;
}

const zlib = promisify<InputType, ZlibOptions, Buffer>(deflateCallback);
const smallest = (data: Buffer) => zlib(data, { level: 9, memLevel: 9 });

/**
 * Writes a document: `objects` in this order, numbered from 1 anew; references to objects not among them become null. The
 * bytes of streams go from file to file in pieces. The same objects give the same bytes. Gives the size.
 */
export async function writeDocument(
  path: string,
  objects: readonly (readonly [number: number, object: PdfObject])[],
  trailer: ReadonlyMap<string, PdfObject>,
  { version, objectStreams, deflate = smallest, encryption }: WriteOptions,
): Promise<number> {
  const numbers = new Map(objects.map(([number], index) => [number, index + 1]));
  const renumber: Renumber = (number) => numbers.get(number);
  const lock = encryption && lockFor(encryption, objects);
  const sealOf = (number: number): Seal | undefined => lock && ((bytes) => lock.string(bytes, number));
  const packs = objectStreams && (lock?.packs ?? true);
  // Adobe Reader 8 cannot open encrypted documents whose catalog is packed; qpdf leaves it out for that reason too.
  const root = trailer.get('Root');
  const open = lock && root instanceof Ref ? numbers.get(root.number) : undefined;
  const out = new Output(path);
  try {
    const least = [version, packs ? '1.5' : '', lock?.version ?? ''];
    const header = least.reduce((latest, one) => (one > latest ? one : latest));
    out.text(`%PDF-${header}\n%\xe2\xe3\xcf\xd3\n`);
    const rows: Row[] = new Array(objects.length + 1);
    const plain: [number, PdfObject][] = [];
    objects.forEach(([, object], index) => {
      const number = index + 1;
      if (object instanceof Stream) {
        rows[number] = { kind: 1, first: out.position, second: 0 };
        const { dict, cipher } = lock?.stream(object, number) ?? { dict: object.dict };
        dict.delete('Length');
        dict.set('Length', cipher ? cipher.size(object.size) : object.size);
        out.text(`${number} 0 obj${serialize(dict, renumber, sealOf(number))}stream\n`);
        out.stored(object.stored, cipher);
        out.text('\nendstream\nendobj\n');
      } else if (packs && number !== open) plain.push([number, object]);
      else {
        rows[number] = { kind: 1, first: out.position, second: 0 };
        out.text(`${number} 0 obj\n${serialize(object, renumber, sealOf(number))}\nendobj\n`);
      }
    });
    if (packs) await pack(out, plain, rows, renumber, deflate, lock);
    await finish(out, rows, trailer, renumber, packs ? deflate : undefined, encryption);
    return out.position;
  } finally {
    out.close();
  }
}

/** A cross-reference (7.5.8.3): kind 1 with its offset, kind 2 with container and index. */
interface Row {
  kind: 1 | 2;
  first: number;
  second: number;
}

async function pack(
  out: Output,
  plain: readonly [number, PdfObject][],
  rows: Row[],
  renumber: Renumber,
  deflate: NonNullable<WriteOptions['deflate']>,
  lock: Lock | undefined,
): Promise<void> {
  const first = rows.length;
  const containers: { count: number; index: number; data: Promise<Uint8Array> }[] = [];
  for (let from = 0; from < plain.length; from += packedTogether) {
    const container = first + containers.length;
    let index = '';
    const bodies: string[] = [];
    let offset = 0;
    plain.slice(from, from + packedTogether).forEach(([number, object], place) => {
      const body = serialize(object, renumber);
      index += `${number} ${offset} `;
      bodies.push(body);
      offset += body.length + 1;
      rows[number] = { kind: 2, first: container, second: place };
    });
    const data = deflate(Buffer.from(index + bodies.join('\n'), 'latin1'));
    containers.push({ count: bodies.length, index: index.length, data });
  }
  const packed = await Promise.all(containers.map(({ data }) => data));
  containers.forEach(({ count, index }, place) => {
    const container = first + place;
    const data = Buffer.from(packed[place]!);
    const cipher = lock?.container(container);
    const length = cipher ? cipher.size(data.length) : data.length;
    rows[container] = { kind: 1, first: out.position, second: 0 };
    out.text(
      `${container} 0 obj<</Type/ObjStm/N ${count}/First ${index}/Filter/FlateDecode/Length ${length}>>stream\n`,
    );
    out.stored(data, cipher);
    out.text('\nendstream\nendobj\n');
  });
}

/** Stands for the /Encrypt dictionary, which is none of the document's objects. */
const encryptObject = -1;

async function finish(
  out: Output,
  rows: Row[],
  trailer: ReadonlyMap<string, PdfObject>,
  known: Renumber,
  deflate: WriteOptions['deflate'],
  encryption: Encryption | undefined,
): Promise<void> {
  const entries = new Map(trailer);
  const locked = rows.length;
  const renumber: Renumber = (number) => (number === encryptObject ? locked : known(number));
  if (encryption) {
    rows[locked] = { kind: 1, first: out.position, second: 0 };
    // 7.6.1: its own strings are never encrypted, so it may not stand in an object stream either.
    out.text(`${locked} 0 obj\n${serialize(encryption.dict, () => undefined)}\nendobj\n`);
    entries.set('Encrypt', new Ref(encryptObject));
    entries.set('ID', [new PdfString(encryption.id), new PdfString(Buffer.alloc(0))]);
  }
  const id = entries.get('ID');
  // 14.4: the first identifier stays with the document, the second changes with its contents.
  if (Array.isArray(id) && id.length === 2) entries.set('ID', [id[0], new PdfString(out.digest())]);
  const at = out.position;
  if (!deflate) {
    out.text(`xref\n0 ${rows.length}\n0000000000 65535 f \n`);
    for (let number = 1; number < rows.length; number += 1)
      out.text(`${String(rows[number]!.first).padStart(10, '0')} 00000 n \n`);
    entries.set('Size', rows.length);
    out.text(`trailer\n${serialize(entries, renumber)}\nstartxref\n${at}\n%%EOF\n`);
    return;
  }
  const number = rows.length;
  rows[number] = { kind: 1, first: at, second: 0 };
  const width = at > 0xffffff ? (at > 0xffffffff ? 5 : 4) : at > 0xffff ? 3 : 2;
  const columns = 1 + width + 2;
  const table = Buffer.alloc((columns + 1) * rows.length);
  const above = Buffer.alloc(columns);
  const row = Buffer.alloc(columns);
  rows.length = number + 1;
  for (let index = 0; index < rows.length; index += 1) {
    const { kind, first, second } = rows[index] ?? { kind: 0, first: 0, second: 65535 };
    row[0] = kind;
    row.writeUIntBE(first, 1, width);
    row.writeUInt16BE(second, 1 + width);
    const to = index * (columns + 1);
    // PNG "up" (RFC 2083, 6.4): rows differ little from the one above.
    table[to] = 2;
    for (let byte = 0; byte < columns; byte += 1) table[to + 1 + byte] = (row[byte]! - above[byte]!) & 255;
    row.copy(above);
  }
  const data = Buffer.from(await deflate(table));
  const dict = new Map<string, PdfObject>([
    ['Type', name('XRef')],
    ['Size', rows.length],
    ['W', [1, width, 2]],
    ...entries,
    ['Filter', name('FlateDecode')],
    [
      'DecodeParms',
      new Map<string, PdfObject>([
        ['Predictor', 12],
        ['Columns', columns],
      ]),
    ],
    ['Length', data.length],
  ]);
  out.text(`${number} 0 obj${serialize(dict, renumber)}stream\n`);
  out.bytes(data);
  out.text(`\nendstream\nendobj\nstartxref\n${formatNumber(at)}\n%%EOF\n`);
}

/** A file written from front to back, with a digest of all that was written. */
class Output {
  position = 0;
  private readonly file: number;
  private readonly hash = createHash('md5');
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private readonly sources = new Map<string, number>();

  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  text(text: string): void {
    this.bytes(Buffer.from(text, 'latin1'));
  }

  bytes(bytes: Buffer): void {
    this.position += bytes.length;
    this.hash.update(bytes);
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    if (this.pendingBytes >= copied) this.flush();
  }

  stored(stored: Buffer | Slice, cipher: Cipher | undefined): void {
    const plain = () => (Buffer.isBuffer(stored) ? [stored] : this.pieces(stored));
    for (const piece of cipher ? cipher.encrypt(plain) : plain()) this.bytes(piece);
  }

  private *pieces(stored: Slice): Iterable<Buffer> {
    const file = this.sources.get(stored.path) ?? openSync(stored.path, 'r');
    this.sources.set(stored.path, file);
    for (let done = 0; done < stored.length; ) {
      const piece = Buffer.allocUnsafe(Math.min(copied, stored.length - done));
      const count = readSync(file, piece, 0, piece.length, stored.offset + done);
      if (count === 0) throw new Error('a source of stream bytes ended early');
      yield piece.subarray(0, count);
      done += count;
    }
  }

  digest(): Buffer {
    return this.hash.copy().digest();
  }

  private flush(): void {
    const all = Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    for (let done = 0; done < all.length; ) done += writeSync(this.file, all, done);
  }

  close(): void {
    this.flush();
    closeSync(this.file);
    for (const file of this.sources.values()) closeSync(file);
  }
}
