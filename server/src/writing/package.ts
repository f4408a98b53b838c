import { Readable } from 'node:stream';
import yazl from 'yazl';

/** A part of an Office Open XML package (ECMA-376 part 2): its name and its text, made while it is read. */
export interface PackagePart {
  name: string;
  text: Iterable<string>;
}

/** Texts are joined to pieces of about this many characters: a stream of words would be mostly overhead. */
const pieceLength = 65_536;

function* pieces(texts: Iterable<string>): Generator<Buffer> {
  let held: string[] = [];
  let length = 0;
  for (const text of texts) {
    held.push(text);
    length += text.length;
    if (length < pieceLength) continue;
    yield Buffer.from(held.join(''));
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.from(held.join(''));
}

/**
 * The package as a stream of bytes: a ZIP whose parts are written one after the other while somebody reads, so memory does not grow with
 * their length. Times are fixed: the same parts give the same bytes.
 */
export function packageOf(parts: readonly PackagePart[]): Readable {
  const zip = new yazl.ZipFile();
  const mtime = new Date('2000-01-01T00:00:00Z');
  const body = zip.outputStream as Readable;
  zip.on('error', (error) => body.destroy(error as Error));
  for (const { name, text } of parts)
    zip.addReadStreamLazy(name, { mtime, mode: 0o100644, compress: true }, (give) =>
      give(null, Readable.from(pieces(text), { objectMode: false })),
    );
  zip.end();
  return body;
}
