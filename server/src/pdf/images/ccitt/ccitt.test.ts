import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { tidy } from '../bitmap.ts';
import { BrokenCode, decodeFax } from './decode.ts';

/** Rows of runs of all lengths, some like the row above, as 0 and 255. */
function drawing(width: number, height: number, mean: number): Uint8Array {
  const out = new Uint8Array(width * height);
  let noise = 11;
  const next = () => {
    noise = (Math.imul(noise, 1103515245) + 12345) >>> 0;
    return noise / 2 ** 32;
  };
  for (let y = 0; y < height; y += 1) {
    if (y > 0 && next() < 0.6) {
      const shift = Math.floor(next() * 9) - 4;
      for (let x = 0; x < width; x += 1)
        out[y * width + x] = out[(y - 1) * width + Math.min(width - 1, Math.max(0, x + shift))]!;
      continue;
    }
    let value = next() < 0.5 ? 0 : 255;
    for (let x = 0; x < width; ) {
      const length = Math.ceil(-Math.log(next() + 1e-9) * mean);
      out.fill(value, y * width + x, y * width + Math.min(width, x + length));
      x += length;
      value = 255 - value;
    }
  }
  return out;
}

/** The one strip of a TIFF that libtiff coded as Group 4, and whether ones are black in it. */
async function groupFour(gray: Uint8Array, width: number, height: number) {
  const file = await sharp(gray, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .tiff({ compression: 'ccittfax4', bitdepth: 1, tile: false })
    .toBuffer();
  const directory = file.readUInt32LE(4);
  const tags = new Map<number, [count: number, value: number]>();
  for (let index = 0; index < file.readUInt16LE(directory); index += 1) {
    const at = directory + 2 + index * 12;
    const short = file.readUInt16LE(at + 2) === 3;
    tags.set(file.readUInt16LE(at), [
      file.readUInt32LE(at + 4),
      short ? file.readUInt16LE(at + 8) : file.readUInt32LE(at + 8),
    ]);
  }
  const rows = tags.get(278)?.[1] ?? height;
  const [count, offset] = tags.get(273)!;
  const [, size] = tags.get(279)!;
  const first = count > 1 ? file.readUInt32LE(offset) : offset;
  const length = count > 1 ? file.readUInt32LE(size) : size;
  return {
    data: file.subarray(first, first + length),
    rows: Math.min(rows, height),
    whiteIs0: tags.get(262)?.[1] === 0,
  };
}

describe('Group 4', () => {
  for (const [width, height, mean] of [
    [1, 1, 1],
    [17, 40, 2],
    [640, 300, 12],
    [3000, 60, 700],
    [9000, 40, 2500],
  ] as const)
    test(`${width} x ${height} with runs of about ${mean} comes back exactly`, async () => {
      const gray = drawing(width, height, mean);
      const { data, rows, whiteIs0 } = await groupFour(gray, width, height);
      const bits = decodeFax(data, width, rows, { k: -1, byteAligned: false, blackIs1: !whiteIs0 });
      const back = tidy(bits, width, rows);
      for (let at = 0; at < width * rows; at += 1) {
        const y = Math.floor(at / width);
        const bit =
          (back.packed[y * ((width + 7) >> 3) + ((at % width) >> 3)]! >> (7 - ((at % width) & 7))) & 1;
        assert.equal(bit, gray[at]! >= 128 ? 1 : 0, `pixel ${at % width} of row ${y}`);
      }
    });

  test('that is cut or broken is refused, not guessed', async () => {
    const { data, rows } = await groupFour(drawing(640, 300, 12), 640, 300);
    const parameters = { k: -1, byteAligned: false, blackIs1: false };
    assert.throws(() => decodeFax(data.subarray(0, data.length >> 1), 640, rows, parameters), BrokenCode);
    assert.throws(() => decodeFax(data, 639, rows, parameters), BrokenCode);
    let noise = 5;
    for (let round = 0; round < 300; round += 1) {
      const broken = Buffer.from(data);
      noise = (Math.imul(noise, 1103515245) + 12345) >>> 0;
      broken[noise % broken.length] = noise >>> 24;
      try {
        decodeFax(broken, 640, rows, parameters);
      } catch (error) {
        assert.ok(error instanceof BrokenCode, String(error));
      }
    }
  });
});

describe('Group 3', () => {
  // Eight pixels, "1000 11 1011" = white 3, black 2, white 3 with K 0; the same as one-dimensional row in mixed coding.
  const row = '1000111000';
  const bytes = (text: string) =>
    Uint8Array.from(text.match(/.{1,8}/g)!, (part) => Number.parseInt(part.padEnd(8, '0'), 2));
  const end = '000000000001';

  test('one-dimensional rows, with ends of line and without', () => {
    const options = { k: 0, byteAligned: false, blackIs1: true };
    assert.deepEqual([...decodeFax(bytes(row + row), 8, 2, options)], [0x18, 0x18]);
    assert.deepEqual([...decodeFax(bytes(end + row + end + row), 8, 2, options)], [0x18, 0x18]);
  });

  test('rows that begin at bytes', () => {
    const padded = row.padEnd(16, '0');
    const options = { k: 0, byteAligned: true, blackIs1: true };
    assert.deepEqual([...decodeFax(bytes(padded + padded), 8, 2, options)], [0x18, 0x18]);
  });

  test('mixed rows', () => {
    // The second row: both changes straight below, then the end of the row.
    const text = `${end}1${row}${end}0111`;
    assert.deepEqual(
      [...decodeFax(bytes(text), 8, 2, { k: 4, byteAligned: false, blackIs1: true })],
      [0x18, 0x18],
    );
    assert.throws(
      () => decodeFax(bytes(row + row), 8, 2, { k: 4, byteAligned: false, blackIs1: true }),
      BrokenCode,
    );
  });
});
