import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { decodeJpeg } from '../codec.ts';
import { readJpeg, withoutNeedless } from '../jpeg-file.ts';
import { readCoefficients, Unreadable } from './coefficients.ts';
import { bestTable } from './huffman.ts';
import { transcodeJpeg } from './transcode.ts';

/** A picture with edges, slopes and noise. */
function picture(width: number, height: number, channels: 1 | 3) {
  const data = new Uint8Array(width * height * channels);
  let noise = 3;
  for (let at = 0; at < data.length; at += 1) {
    noise = (Math.imul(noise, 1103515245) + 12345) >>> 0;
    data[at] = ((at >> 6) % 5) * 40 + (noise >>> 27) + ((at * 3) % 97);
  }
  const made = sharp(data, { raw: { width, height, channels } });
  return channels === 1 ? made.toColourspace('b-w') : made;
}

const plain = { optimiseCoding: false, progressive: false } as const;

describe('a JPEG coded anew', () => {
  for (const [width, height, channels, chromaSubsampling, quality] of [
    [8, 8, 1, '4:4:4', 90],
    [123, 77, 1, '4:4:4', 50],
    [123, 77, 3, '4:2:0', 90],
    [500, 333, 3, '4:4:4', 100],
    [640, 481, 3, '4:2:0', 15],
  ] as const)
    test(`${width} x ${height}, ${channels} components, ${chromaSubsampling}, quality ${quality}: smaller, the same samples`, async () => {
      const file = await picture(width, height, channels)
        .jpeg({ ...plain, chromaSubsampling, quality })
        .toBuffer();
      const out = await transcodeJpeg(file, channels);
      assert.ok(out && out.length < file.length, `${out?.length} of ${file.length}`);
      assert.equal(readJpeg(out)?.progressive, true);
      assert.deepEqual((await decodeJpeg(out, channels)).data, (await decodeJpeg(file, channels)).data);
    });

  test('is left alone when it is progressive already', async () => {
    const file = await picture(100, 100, 3).jpeg({ progressive: true }).toBuffer();
    assert.equal(await transcodeJpeg(file, 3), undefined);
  });

  test('is left alone when it is damaged anywhere', async () => {
    const file = await picture(123, 77, 3)
      .jpeg({ ...plain, quality: 80 })
      .toBuffer();
    for (let length = 0; length < file.length - 2; length += 97)
      assert.throws(() => readCoefficients(file.subarray(0, length)), Unreadable);
    let noise = 5;
    for (let round = 0; round < 200; round += 1) {
      const broken = Buffer.from(file);
      for (let times = 0; times < 3; times += 1) {
        noise = (Math.imul(noise, 1103515245) + 12345) >>> 0;
        broken[2 + (noise % (file.length - 2))] = noise >>> 24;
      }
      try {
        readCoefficients(broken);
      } catch (error) {
        assert.ok(error instanceof Unreadable, String(error));
      }
    }
  });

  test('with only one symbol still has a table', () => {
    const counts = new Float64Array(256);
    counts[5] = 10;
    const { lengths, symbols, sizes } = bestTable(counts);
    assert.deepEqual([lengths[0], [...symbols], sizes[5]], [1, [5], 1]);
  });

  test('has no code longer than 16 bits however uneven the counts', () => {
    const counts = Float64Array.from({ length: 256 }, (_, index) => 1.6 ** (index % 60));
    const { lengths, sizes } = bestTable(counts);
    assert.equal(
      lengths.reduce((sum, value) => sum + value, 0),
      256,
    );
    assert.ok(Math.max(...sizes) <= 16);
  });
});

describe('the markers of a JPEG', () => {
  test('say what it is', async () => {
    const file = await picture(123, 77, 3).jpeg({ quality: 60, chromaSubsampling: '4:2:0' }).toBuffer();
    const facts = readJpeg(file)!;
    assert.deepEqual([facts.width, facts.height, facts.components], [123, 77, 3]);
    assert.equal(facts.fullChroma, false);
    assert.ok(Math.abs(facts.quality - 60) <= 2, `${facts.quality}`);
  });

  test('that no decoder needs can go', async () => {
    const file = await picture(64, 64, 3)
      .withExif({ IFD0: { Copyright: 'x'.repeat(500) } })
      .jpeg()
      .toBuffer();
    const facts = readJpeg(file)!;
    assert.ok(facts.needless > 500);
    const out = withoutNeedless(file);
    assert.equal(out.length, file.length - facts.needless);
    assert.deepEqual((await decodeJpeg(out, 3)).data, (await decodeJpeg(file, 3)).data);
  });

  test('that are broken are no markers', () => {
    assert.equal(readJpeg(Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0xff, 0xff])), undefined);
    assert.equal(readJpeg(Buffer.alloc(0)), undefined);
  });
});
