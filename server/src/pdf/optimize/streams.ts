import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { Matrix } from '../content/matrix.ts';
import { minifyContent } from '../content/minify.ts';
import { ContentDamage } from '../content/operators.ts';
import type { Survey } from '../content/survey.ts';
import type { PdfDocument } from '../objects/document.ts';
import { FilterDamage } from '../objects/filters.ts';
import { SyntaxDamage } from '../objects/lexer.ts';
import { name, nameOf, type PdfObject, Stream } from '../objects/object.ts';
import { deflatePredicted } from './predict.ts';
import type { Spool } from './spool.ts';

const deflateAsync = promisify(deflate);

export interface StreamOptions {
  /** Content streams are written in fewer bytes; see `minifyContent`. */
  minify: boolean;
  /** Points by which path coordinates may move. */
  tolerance: number;
  /** PDF/A: metadata stays readable as it is. */
  archival: boolean;
  /** Compresses like zlib at its best or better; undefined for zlib itself. */
  pack?: (data: Buffer) => Promise<Uint8Array>;
}

/** Bytes of the streams that were packed, and of those for which there was no time. */
export interface Packed {
  before: number;
  after: number;
  left: number;
}

/** Bytes that packing what was left would have saved, going by what was packed: of the same group, or of all where none of it was. */
export function expectedGain(groups: readonly Packed[]): number {
  const before = groups.reduce((sum, group) => sum + group.before, 0);
  const after = groups.reduce((sum, group) => sum + group.after, 0);
  const share = (group: Packed) =>
    group.before > 0 ? group.after / group.before : after / Math.max(1, before);
  return groups.reduce((sum, group) => sum + group.left * (1 - share(group)), 0);
}

/**
 * Compresses every stream that is not an image's anew and keeps the result where it is smaller. Streams whose filters can't be
 * undone stay as they are and are named to `damaged`. Four at a time: zlib runs beside us.
 */
export async function packStreams(
  document: PdfDocument,
  objects: ReadonlyMap<number, PdfObject>,
  { drawn }: Survey,
  spool: Spool,
  options: StreamOptions,
  on: {
    /** Only these. */
    among?: (stream: Stream) => boolean;
    done?: () => void;
    damaged?: (number: number, why: string) => void;
    late?: () => boolean;
  },
): Promise<Packed> {
  const waiting = [...objects].filter(
    (entry): entry is [number, Stream] =>
      entry[1] instanceof Stream &&
      nameOf(document.get(entry[1].dict.get('Subtype'))) !== 'Image' &&
      on.among?.(entry[1]) !== false,
  );
  // In an order that has nothing to do with the document's: what is packed in time stands for what is not.
  waiting.sort(([a], [b]) => scattered(a) - scattered(b) || a - b);
  const sums = { before: 0, after: 0, left: 0 };
  let next = 0;
  const work = async () => {
    while (next < waiting.length) {
      if (on.late?.()) return;
      const [number, stream] = waiting[next++]!;
      const before = stream.size;
      try {
        await packStream(document, stream, drawn.get(stream), spool, options);
      } catch (error) {
        if (!(error instanceof FilterDamage || error instanceof SyntaxDamage)) throw error;
        on.damaged?.(number, error.message);
      }
      sums.before += before;
      sums.after += stream.size;
      on.done?.();
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  for (const [, stream] of waiting.slice(next)) sums.left += stream.size;
  return sums;
}

const scattered = (number: number): number => Math.imul(number, 0x9e3779b1) >>> 0;

async function packStream(
  document: PdfDocument,
  stream: Stream,
  use: { kind: string; matrix: Matrix | undefined } | undefined,
  spool: Spool,
  { minify, tolerance, archival, pack }: StreamOptions,
): Promise<void> {
  const { dict } = stream;
  const type = nameOf(document.get(dict.get('Type')));
  // /F is an external file here (7.3.8.2): the bytes within are not the stream's.
  if (dict.has('F') || (archival && type === 'Metadata')) return;
  const filters = document.filters(dict);
  if (filters.some((filter) => filter.name === 'Crypt')) return;
  const { data, rest } = document.decodeTo(stream);
  if (rest.length > 0) return;
  let plain = type === 'Metadata' ? withoutPadding(data) : data;
  // An appearance may be opened by an editor that expects what it wrote; its operators stay as they are.
  const content = use && use.kind !== 'appearance';
  if (minify && content) {
    try {
      plain = minifyContent(data, {
        tolerance: use.kind === 'page' || use.kind === 'form' ? tolerance : 0,
        ...(use.matrix ? { matrix: use.matrix } : {}),
      });
      if (plain.length > data.length) plain = data;
    } catch (error) {
      if (!(error instanceof ContentDamage)) throw error;
    }
  }
  const packed = pack ? await pack(plain) : await deflateAsync(plain, { level: 9, memLevel: 9 });
  const before = stream.size + (filters.length > 0 ? filterText(stream) : 0);
  if (isProfile(plain)) {
    const predicted = deflatePredicted(plain, Math.min(packed.length, before) - 80);
    if (predicted) {
      stream.stored = spool.add(predicted.bytes);
      dict.set('Filter', name('FlateDecode'));
      for (const key of ['DP', 'DL']) dict.delete(key);
      dict.set('DecodeParms', new Map<string, PdfObject>(Object.entries(predicted.parameters)));
      return;
    }
  }
  if (packed.length + '/Filter/FlateDecode'.length >= before) {
    if (plain.length < before) keepPlain(stream, plain, spool);
    return;
  }
  stream.stored = spool.add(packed);
  dict.set('Filter', name('FlateDecode'));
  for (const key of ['DecodeParms', 'DP', 'DL']) dict.delete(key);
}

function keepPlain(stream: Stream, plain: Buffer, spool: Spool): void {
  stream.stored = spool.add(plain);
  for (const key of ['Filter', 'DecodeParms', 'DP', 'DL']) stream.dict.delete(key);
}

/** An ICC profile, which says at its beginning how long it is (ICC.1:2010, 7.2.2): padding behind it is none of it. */
const isProfile = (data: Buffer): boolean =>
  data.length > 2000 && data.toString('latin1', 36, 40) === 'acsp' && data.readUInt32BE(0) === data.length;

/** Bytes that the filter entries of a stream take, about. */
const filterText = ({ dict }: Stream): number =>
  '/Filter/FlateDecode'.length + (dict.has('DecodeParms') ? 40 : 0);

/** XMP is padded so that it can be edited in place (XMP specification, part 1, 7.3.2); nobody does that in a packed stream. */
function withoutPadding(data: Buffer): Buffer {
  const text = data.toString('latin1');
  const close = text.lastIndexOf('<?xpacket end');
  if (close < 0) return data;
  const kept = text.slice(0, close).trimEnd();
  return Buffer.from(`${kept}\n${text.slice(close).trimEnd()}`, 'latin1');
}
