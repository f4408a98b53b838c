import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import { tidy } from '../bitmap.ts';
import { decodeByPdfium } from '../pdfium-decode.ts';
import { encodeJbig2 } from './file.ts';
import { hasSymbols } from './segments.ts';

/** Lines, text-like specks and empty rows, the same every time. */
function drawing(width: number, height: number, density: number): Uint8Array {
  const stride = (width + 7) >> 3;
  const out = new Uint8Array(stride * height);
  let noise = 7;
  for (let y = 0; y < height; y += 1) {
    if (y % 11 < 4) continue;
    for (let x = 0; x < width; x += 1) {
      noise = (Math.imul(noise, 1103515245) + 12345) >>> 0;
      if (noise / 2 ** 32 < density || (x + y) % 37 === 0) out[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return out;
}

/** 1 where the decoder says black. */
async function decoded(data: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const step = { name: 'JBIG2Decode', parameters: {} };
  const gray = await decodeByPdfium({ data, step, width, height, bitsPerComponent: 1, components: 1 });
  return gray.map((value) => (value === 0 ? 1 : 0));
}

const widened = (packed: Uint8Array, width: number, height: number) =>
  Uint8Array.from({ length: width * height }, (_, at) => {
    const y = Math.floor(at / width);
    const x = at % width;
    return (packed[y * ((width + 7) >> 3) + (x >> 3)]! >> (7 - (x & 7))) & 1;
  });

describe('JBIG2', () => {
  for (const [width, height, density] of [
    [1, 1, 0.5],
    [7, 3, 0.5],
    [64, 64, 0],
    [333, 257, 0.5],
    [1001, 700, 0.02],
    [16, 4000, 0.1],
  ] as const)
    test(`${width} x ${height} pixels with ${density} of noise come back exactly`, async () => {
      const packed = drawing(width, height, density);
      const bytes = encodeJbig2(packed, width, height);
      assert.deepEqual(await decoded(bytes, width, height), widened(packed, width, height));
    });

  test('an empty page takes next to nothing', () => {
    assert.ok(encodeJbig2(new Uint8Array(313 * 3508), 2500, 3508).length < 120);
  });

  test('spare bits are cleared', () => {
    assert.deepEqual([...tidy(Uint8Array.of(0xff, 0xff), 3, 2).packed], [0xe0, 0xe0]);
  });

  test('streams with symbols are told from plain bitmaps, and broken ones from both', () => {
    const plain = encodeJbig2(drawing(64, 64, 0.2), 64, 64);
    assert.equal(hasSymbols(plain), false);
    const dictionary = Buffer.from([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0]);
    assert.equal(hasSymbols(Buffer.concat([dictionary, plain])), true);
    assert.equal(hasSymbols(Buffer.from([0, 0, 0, 0, 48, 0xe0, 0xff])), true);
  });
});
