import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import { shares, threshold } from './bitmap.ts';
import { similarity } from './similarity.ts';
import { rowsBehind, viewOf, viewRows } from './view.ts';

const wave = (width: number, height: number, phase = 0) => ({
  width,
  height,
  luma: Uint8Array.from({ length: width * height }, (_, at) => 128 + 60 * Math.sin((at % width) / 3 + phase)),
});

describe('similarity', () => {
  test('of a picture with itself is 1', () => {
    assert.deepEqual(similarity(wave(100, 80), wave(100, 80)), { mean: 1, worstBlock: 0 });
  });

  test('falls with the difference, and below nought for the opposite', () => {
    const noise = wave(100, 80);
    noise.luma.forEach((value, at) => {
      noise.luma[at] = value + ((at * 7919) % 23) - 11;
    });
    const { mean } = similarity(wave(100, 80), noise);
    assert.ok(mean > 0.8 && mean < 0.995, `${mean}`);
    assert.ok(similarity(wave(100, 80), wave(100, 80, Math.PI)).mean < 0);
  });

  test('is that of the formula, computed window by window', () => {
    const [a, b] = [wave(40, 40), wave(40, 40, 0.4)];
    const values: number[] = [];
    for (let y = 0; y + 7 <= 40; y += 2)
      for (let x = 0; x + 7 <= 40; x += 1) {
        const pairs = Array.from({ length: 49 }, (_, at) => {
          const index = (y + Math.floor(at / 7)) * 40 + x + (at % 7);
          return [a.luma[index]!, b.luma[index]!] as const;
        });
        const mean = (of: (pair: readonly [number, number]) => number) =>
          pairs.reduce((sum, pair) => sum + of(pair), 0) / 49;
        const [ma, mb] = [mean(([u]) => u), mean(([, v]) => v)];
        const va = mean(([u]) => u * u) - ma * ma;
        const vb = mean(([, v]) => v * v) - mb * mb;
        const ab = mean(([u, v]) => u * v) - ma * mb;
        if (va > 20)
          values.push(
            ((2 * ma * mb + 6.5025) * (2 * ab + 58.5225)) /
              ((ma * ma + mb * mb + 6.5025) * (va + vb + 58.5225)),
          );
      }
    const expected = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.abs(similarity(a, b).mean - expected) < 1e-9);
  });

  test('names the block that differs most', () => {
    const [a, b] = [wave(200, 200), wave(200, 200)];
    for (let y = 64; y < 128; y += 1) b.luma.fill(0, y * 200 + 64, y * 200 + 128);
    assert.ok(similarity(a, b).worstBlock > 100);
  });

  test('counts where nothing has texture, too', () => {
    const flat = { width: 50, height: 50, luma: new Uint8Array(2500).fill(200) };
    const dark = { ...flat, luma: new Uint8Array(2500).fill(20) };
    assert.ok(similarity(flat, dark).mean < 0.5);
    const tiny = { width: 3, height: 2, luma: new Uint8Array(6).fill(9) };
    assert.equal(similarity(tiny, tiny).mean, 1);
  });
});

describe('a view', () => {
  const data = Uint8Array.from({ length: 97 * 61 * 3 }, (_, at) => (at * 31) & 255);
  const samples = { data, width: 97, height: 61, channels: 3 } as const;

  test('averages whole pixels', () => {
    const gray = { data: Uint8Array.of(0, 100, 200, 40, 60, 80), width: 3, height: 2, channels: 1 } as const;
    assert.deepEqual([...viewOf(gray, 1, 1).luma], [80]);
    assert.deepEqual([...viewOf(gray, 3, 2).luma], [...gray.data]);
  });

  for (const [width, height] of [
    [40, 25],
    [97, 61],
    [120, 90],
  ] as const)
    test(`of ${width} x ${height} is the same in bands as in one`, () => {
      const whole = viewOf(samples, width, height);
      for (const [from, to] of [
        [0, 7],
        [7, 20],
        [20, height],
      ] as const) {
        const { first, end } = rowsBehind(61, height, from, to);
        const band = { ...samples, height: end - first, data: data.subarray(first * 97 * 3, end * 97 * 3) };
        const part = { width, height, luma: new Uint8Array(width * (to - from)) };
        viewRows({ samples: band, first, height: 61 }, part, from, to, 0);
        assert.deepEqual(part.luma, whole.luma.subarray(from * width, to * width));
      }
    });

  test('of a bitmap is that of its pixels', () => {
    const gray = Uint8Array.from({ length: 97 * 61 }, (_, at) => ((at * 7919) % 13 < 5 ? 255 : 0));
    const bitmap = threshold(gray, 97, 61, 128);
    const expected = viewOf({ data: gray, width: 97, height: 61, channels: 1 }, 40, 25).luma;
    assert.deepEqual(shares(bitmap, 40, 25), expected);
  });
});
