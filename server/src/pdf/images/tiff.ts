import type { Samples } from './samples.ts';

/** An uncompressed TIFF (TIFF 6.0, little endian) of inks or other samples of 8 bits, in one strip. */
export function uncompressedTiff({ data, width, height, channels }: Samples): Buffer {
  const short = 3;
  const long = 4;
  const separated = 5;
  const from = 8 + channels * 2;
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, channels, 8],
    [259, short, 1, 1],
    [262, short, 1, separated],
    [273, long, 1, from],
    [277, short, 1, channels],
    [278, long, 1, height],
    [279, long, 1, data.length],
    [284, short, 1, 1],
  ];
  const directory = from + data.length + (data.length & 1);
  const out = Buffer.alloc(directory + 2 + entries.length * 12 + 4);
  out.write('II*\0', 'latin1');
  out.writeUInt32LE(directory, 4);
  for (let index = 0; index < channels; index += 1) out.writeUInt16LE(8, 8 + index * 2);
  out.set(data, from);
  out.writeUInt16LE(entries.length, directory);
  let at = directory + 2;
  for (const [tag, type, count, value] of entries) {
    out.writeUInt16LE(tag, at);
    out.writeUInt16LE(type, at + 2);
    out.writeUInt32LE(count, at + 4);
    if (count > 1) out.writeUInt32LE(8, at + 8);
    else if (type === short) out.writeUInt16LE(value, at + 8);
    else out.writeUInt32LE(value, at + 8);
    at += 12;
  }
  return out;
}
