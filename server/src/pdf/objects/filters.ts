import { inflateRawSync, inflateSync } from 'node:zlib';
import { characterClass } from './lexer.ts';
import { unpredict } from './predictors.ts';

/** One step of a filter chain; `parameters` are DecodeParms as plain values. */
export interface Step {
  name: string;
  parameters: Readonly<Record<string, number | boolean>>;
}

/** The bytes cannot be decoded, or would be more than allowed. */
export class FilterDamage extends Error {}

/** Abbreviations of inline images (PDF 32000-1, table 94); some writers use them elsewhere too. */
const fullNames: Record<string, string> = {
  Fl: 'FlateDecode',
  LZW: 'LZWDecode',
  A85: 'ASCII85Decode',
  AHx: 'ASCIIHexDecode',
  RL: 'RunLengthDecode',
  CCF: 'CCITTFaxDecode',
  DCT: 'DCTDecode',
};

export const filterName = (text: string): string => fullNames[text] ?? text;

/**
 * Undoes the general filters of a chain, in order, and stops before the first that is none of them (an image's, Crypt).
 * Strict: damaged or cut Flate data throws FilterDamage, so that nobody writes anew what he could not read; so does
 * more than `maxBytes` at any step.
 */
export function decodeFilters(
  bytes: Buffer,
  steps: readonly Step[],
  { maxBytes }: { maxBytes: number },
): { data: Buffer; rest: Step[] } {
  let data = bytes;
  let done = 0;
  for (const { name, parameters } of steps) {
    // Rows of one byte take two while predicted.
    const room = Number(parameters.Predictor ?? 1) > 1 ? maxBytes * 2 : maxBytes;
    if (name === 'FlateDecode') data = unpredicted(inflate(data, room), parameters);
    else if (name === 'LZWDecode')
      data = unpredicted(unlzw(data, parameters.EarlyChange === 0 ? 0 : 1, maxBytes), parameters);
    else if (name === 'ASCII85Decode') data = ascii85(data);
    else if (name === 'ASCIIHexDecode') data = asciiHex(data);
    else if (name === 'RunLengthDecode') data = runLength(data, maxBytes);
    else break;
    if (data.length > maxBytes) throw new FilterDamage(`more than ${maxBytes} bytes`);
    done += 1;
  }
  return { data, rest: steps.slice(done) };
}

function unpredicted(data: Buffer, parameters: Step['parameters']): Buffer {
  try {
    return unpredict(data, parameters);
  } catch (error) {
    throw new FilterDamage('damaged prediction', { cause: error });
  }
}

function inflate(data: Buffer, maxBytes: number): Buffer {
  const maxOutputLength = Math.ceil(maxBytes) + 1024;
  try {
    return inflateSync(data, { maxOutputLength });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new FilterDamage(`more than ${maxBytes} bytes`);
    // Readers do not look at the checksum, and some writers leave it off: what counts is that the blocks end properly.
    try {
      return inflateRawSync(data.subarray(2), { maxOutputLength });
    } catch {
      throw new FilterDamage('damaged Flate data', { cause: error });
    }
  }
}

function unlzw(data: Buffer, early: number, maxBytes: number): Buffer {
  // Prefix and last byte of each code; a string is written backwards from its code.
  const prefix = new Uint16Array(4097);
  const last = new Uint8Array(4097);
  const lengths = new Uint16Array(4097);
  for (let code = 0; code < 256; code += 1) {
    last[code] = code;
    lengths[code] = 1;
  }
  let out = Buffer.allocUnsafe(Math.min(maxBytes, data.length * 4 + 1024));
  let size = 0;
  let next = 258;
  let width = 9;
  let previous = -1;
  let bits = 0;
  let held = 0;
  let at = 0;
  const write = (code: number) => {
    const length = lengths[code]!;
    if (size + length > maxBytes) throw new FilterDamage(`more than ${maxBytes} bytes`);
    if (size + length > out.length) {
      const larger = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(out.length * 2, size + length)));
      out.copy(larger, 0, 0, size);
      out = larger;
    }
    for (let to = size + length - 1, from = code; to >= size; to -= 1, from = prefix[from]!)
      out[to] = last[from]!;
    size += length;
  };
  for (;;) {
    while (held < width && at < data.length) {
      bits = ((bits << 8) | data[at++]!) & 0xffffff;
      held += 8;
    }
    // 7.4.4.2 asks for an end code; readers take the end of the data too.
    if (held < width) break;
    const code = (bits >> (held - width)) & ((1 << width) - 1);
    held -= width;
    if (code === 257) break;
    if (code === 256) {
      next = 258;
      width = 9;
      previous = -1;
      continue;
    }
    if (code < 256 || code < next) {
      write(code);
    } else if (code === next && previous >= 0) {
      // The code being defined by this very step: previous string plus its own first byte, written below.
    } else throw new FilterDamage('damaged LZW data');
    if (previous >= 0 && next < 4096) {
      let first = code === next ? previous : code;
      while (first >= 258) first = prefix[first]!;
      prefix[next] = previous;
      last[next] = first;
      lengths[next] = lengths[previous]! + 1;
      next += 1;
      if (code === next - 1) write(code);
    } else if (code >= next) throw new FilterDamage('damaged LZW data');
    previous = code;
    const reach = next + early;
    width = reach >= 2048 ? 12 : reach >= 1024 ? 11 : reach >= 512 ? 10 : 9;
  }
  return out.subarray(0, size);
}

function ascii85(data: Buffer): Buffer {
  const out = Buffer.allocUnsafe(data.length * 4 + 8);
  let size = 0;
  let group = 0;
  let count = 0;
  for (const code of data) {
    if (characterClass[code] === 1) continue;
    if (code === 126) break;
    if (code === 122 && count === 0) {
      out.writeUInt32BE(0, size);
      size += 4;
      continue;
    }
    if (code < 33 || code > 117) throw new FilterDamage('damaged ASCII85 data');
    group = group * 85 + code - 33;
    count += 1;
    if (count < 5) continue;
    out.writeUInt32BE(group % 2 ** 32, size);
    size += 4;
    group = 0;
    count = 0;
  }
  if (count > 1) {
    for (let pad = count; pad < 5; pad += 1) group = group * 85 + 84;
    const tail = Buffer.alloc(4);
    tail.writeUInt32BE(group % 2 ** 32);
    tail.copy(out, size, 0, count - 1);
    size += count - 1;
  }
  return out.subarray(0, size);
}

function asciiHex(data: Buffer): Buffer {
  const text = data.toString('latin1');
  const close = text.indexOf('>');
  const digits = (close < 0 ? text : text.slice(0, close)).replace(/[\0\t\n\f\r ]+/g, '');
  if (/[^0-9a-fA-F]/.test(digits)) throw new FilterDamage('damaged ASCIIHex data');
  return Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex');
}

function runLength(data: Buffer, maxBytes: number): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  for (let at = 0; at < data.length; ) {
    const length = data[at++]!;
    if (length === 128) break;
    const part =
      length < 128 ? data.subarray(at, at + length + 1) : Buffer.alloc(257 - length, data[at] ?? 0);
    at += length < 128 ? length + 1 : 1;
    size += part.length;
    if (size > maxBytes) throw new FilterDamage(`more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
