import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { difference, drawn, picturePdf } from '../../../test/picture-pdf.ts';
import { encodeJpeg } from './codec.ts';
import { readJpeg } from './jpeg-file.ts';
import { recompress } from './recompress.ts';
import type { ImageOutcome, ImageSettings, ImageTask } from './task.ts';

const folder = mkdtempSync(join(tmpdir(), 'octavo-images-'));
after(() => rmSync(folder, { recursive: true }));

const settings: ImageSettings = {
  dpi: 150,
  above: 1.25,
  monoDpi: 400,
  quality: 60,
  lowestQuality: 25,
  highestQuality: 88,
  similarity: 0.92,
  viewDpi: 120,
  lossy: true,
  grayTolerance: 4,
  grayscale: false,
  thorough: false,
};

let files = 0;
function taskOf(data: Uint8Array, rest: Partial<ImageTask>): ImageTask {
  files += 1;
  const path = join(folder, String(files));
  writeFileSync(path, data);
  return {
    bytes: { path, offset: 0, length: data.length },
    filters: [],
    width: 8,
    height: 8,
    bitsPerComponent: 8,
    role: 'image',
    color: { kind: 'rgb', components: 3, grayable: true },
    decode: 'default',
    keyed: false,
    settings,
    ...rest,
  };
}

type Replaced = Extract<ImageOutcome, { kind: 'replaced' }>;
function replaced(outcome: ImageOutcome): Replaced {
  assert.equal(outcome.kind, 'replaced', JSON.stringify(outcome));
  return outcome as Replaced;
}

const array = (values: Uint8Array) => `<${Buffer.from(values).toString('hex')}>`;

/** Draws the original and what became of it; `space` is the colour space as the PDF has it, `base` that of /Indexed. */
async function compare(task: ImageTask, data: Uint8Array, space: string, base = space, decode = '') {
  const outcome = replaced(await recompress(task));
  const page = task.placed ?? { width: task.width / 2, height: task.height / 2 };
  const names = task.filters.map(({ name }) => `/${name}`).join(' ');
  const before = picturePdf({
    ...task,
    data,
    page,
    entries: `/ColorSpace ${space} /BitsPerComponent ${task.bitsPerComponent} /Filter [${names}] ${decode}`,
  });
  const over = (one: string) => ({ same: space, gray: '/DeviceGray', rgb: '/DeviceRGB', base })[one] ?? base;
  const is = outcome.colorSpace;
  const components = (name: string) => (name.includes('Gray') ? 1 : name.includes('CMYK') ? 4 : 3);
  const now =
    typeof is === 'string'
      ? over(is)
      : `[/Indexed ${over(is.over)} ${is.palette.length / components(over(is.over)) - 1} ${array(is.palette)}]`;
  const parameters = Object.entries(outcome.parameters ?? {}).map(([key, value]) => `/${key} ${value}`);
  const behind = picturePdf({
    ...outcome,
    data: outcome.bytes,
    page,
    entries: `/ColorSpace ${now} /BitsPerComponent ${outcome.bitsPerComponent} /Filter /${outcome.filter} /DecodeParms << ${parameters.join(' ')} >> ${outcome.keepDecode ? decode : ''}`,
  });
  const [a, b] = [await drawn(before, page.width, page.height), await drawn(behind, page.width, page.height)];
  return { outcome, ...difference(a, b) };
}

/** Something like a photograph: soft shapes with a little noise, the same every time. */
function photo(width: number, height: number, channels: number): Uint8Array {
  const out = new Uint8Array(width * height * channels);
  let noise = 1;
  for (let y = 0, at = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let c = 0; c < channels; c += 1) {
        noise = (Math.imul(noise, 1103515245) + 12345) >>> 0;
        out[at++] =
          120 +
          70 * Math.sin(x / (9 + c * 3)) * Math.cos(y / 14) +
          40 * Math.sin((x + y * (c + 1)) / 40) +
          (noise >>> 29);
      }
  return out;
}

const flate = [{ name: 'FlateDecode', parameters: {} }];
const dct = [{ name: 'DCTDecode', parameters: {} }];
const size = { width: 320, height: 240 };
const rgb = { kind: 'rgb', components: 3, grayable: true } as const;
const gray = { kind: 'gray', components: 1, grayable: false } as const;
const cmyk = { kind: 'cmyk', components: 4, grayable: false } as const;

describe('an image recompressed', () => {
  test('a photograph becomes a JPEG that looks the same', async () => {
    const data = deflateSync(photo(320, 240, 3));
    const result = await compare(taskOf(data, { ...size, filters: flate, color: rgb }), data, '/DeviceRGB');
    assert.equal(result.outcome.filter, 'DCTDecode');
    assert.ok(result.outcome.bytes.length < data.length / 3);
    assert.ok(result.outcome.similarity >= 0.917);
    assert.ok(result.mean < 4, `${result.mean}`);
  });

  test('it has the resolution asked for where it is placed', async () => {
    const data = deflateSync(photo(1200, 900, 3));
    const placed = { width: 144, height: 108 };
    const task = taskOf(data, { width: 1200, height: 900, filters: flate, color: rgb, placed });
    const result = await compare(task, data, '/DeviceRGB');
    assert.ok(result.outcome.width < 600, `${result.outcome.width}`);
    assert.ok(result.mean < 5, `${result.mean}`);
  });

  test('without a place on a page no pixel is dropped', async () => {
    const data = deflateSync(photo(1200, 900, 1));
    const task = taskOf(data, { width: 1200, height: 900, filters: flate, color: gray });
    assert.equal(replaced(await recompress(task)).width, 1200);
  });

  test('grey becomes a JPEG of one component', async () => {
    const data = deflateSync(photo(320, 240, 1));
    const result = await compare(taskOf(data, { ...size, filters: flate, color: gray }), data, '/DeviceGray');
    assert.equal(readJpeg(result.outcome.bytes)?.components, 1);
    assert.ok(result.mean < 4);
  });

  test('a picture in RGB that has no colour becomes grey, and one in colour when asked to', async () => {
    const bright = photo(320, 240, 1);
    const neutral = Uint8Array.from({ length: bright.length * 3 }, (_, at) => bright[Math.floor(at / 3)]!);
    const data = deflateSync(neutral);
    const result = await compare(taskOf(data, { ...size, filters: flate, color: rgb }), data, '/DeviceRGB');
    assert.equal(result.outcome.colorSpace, 'gray');
    assert.equal(readJpeg(result.outcome.bytes)?.components, 1);
    assert.ok(result.mean < 4);
    const colored = deflateSync(photo(320, 240, 3));
    const asked = taskOf(colored, { ...size, filters: flate, settings: { ...settings, grayscale: true } });
    assert.equal(replaced(await recompress(asked)).colorSpace, 'gray');
  });

  test('an inverted /Decode is undone or kept, never forgotten', async () => {
    const data = deflateSync(photo(320, 240, 1));
    const task = taskOf(data, { ...size, filters: flate, color: gray, decode: 'inverted' });
    const result = await compare(task, data, '/DeviceGray', '', '/Decode [1 0]');
    assert.ok(result.mean < 4, `${result.mean}`);
    const jpeg = await encodeJpeg(
      { data: photo(320, 240, 3), width: 320, height: 240, channels: 3 },
      { quality: 97, fullChroma: true, effort: 'draft' },
    );
    const other = taskOf(jpeg, { ...size, filters: dct, color: rgb, decode: 'inverted' });
    const again = await compare(other, jpeg, '/DeviceRGB', '', '/Decode [1 0 1 0 1 0]');
    assert.ok(again.mean < 4, `${again.mean}`);
  });

  test('any other /Decode keeps the samples as they are', async () => {
    const data = deflateSync(photo(320, 240, 1), { level: 1 });
    const task = taskOf(data, { ...size, filters: flate, color: gray, decode: 'other' });
    const result = await compare(task, data, '/DeviceGray', '', '/Decode [0.2 0.8]');
    assert.equal(result.outcome.lossy, false);
    assert.equal(result.outcome.keepDecode, true);
    assert.equal(result.most, 0);
  });

  test('16 bits become 8, and without loss stay 16', async () => {
    const eight = photo(320, 240, 3);
    const wide = Uint8Array.from({ length: eight.length * 2 }, (_, at) => (at & 1 ? 77 : eight[at >> 1]!));
    const data = deflateSync(wide, { level: 1 });
    const task = taskOf(data, { ...size, filters: flate, bitsPerComponent: 16 });
    const result = await compare(task, data, '/DeviceRGB');
    assert.equal(result.outcome.bitsPerComponent, 8);
    assert.ok(result.mean < 4);
    const exact = await compare({ ...task, settings: { ...settings, lossy: false } }, data, '/DeviceRGB');
    assert.equal(exact.outcome.bitsPerComponent, 16);
    assert.equal(exact.most, 0);
  });

  test('few colours become a palette, without loss', async () => {
    const plain = new Uint8Array(320 * 240 * 3);
    for (let at = 0; at < plain.length; at += 3)
      plain.set(
        [
          [200, 30, 30],
          [20, 20, 120],
          [255, 255, 255],
        ][(at * 7 + (at >> 9)) % 3]!,
        at,
      );
    const data = deflateSync(plain, { level: 1 });
    const result = await compare(taskOf(data, { ...size, filters: flate }), data, '/DeviceRGB');
    assert.equal(result.outcome.bitsPerComponent, 2);
    assert.equal(result.outcome.lossy, false);
    assert.equal(result.most, 0);
  });

  test('black and white in RGB becomes a bitmap', async () => {
    const plain = new Uint8Array(320 * 240 * 3);
    for (let at = 0; at < plain.length; at += 3) plain.fill((at >> 4) % 5 === 0 ? 0 : 255, at, at + 3);
    const data = deflateSync(plain, { level: 1 });
    const result = await compare(taskOf(data, { ...size, filters: flate }), data, '/DeviceRGB');
    assert.equal(result.outcome.bitsPerComponent, 1);
    assert.equal(result.outcome.colorSpace, 'gray');
    assert.equal(result.most, 0);
  });

  test('/Indexed is drawn as before, as a JPEG over its base or with the indices stored anew', async () => {
    const bytes = Uint8Array.from({ length: 768 }, (_, at) => (at * 37) & 255);
    const smooth = Uint8Array.from({ length: 768 }, (_, at) => Math.floor(at / 3));
    const data = deflateSync(photo(320, 240, 1), { level: 1 });
    for (const palette of [bytes, smooth]) {
      const color = {
        kind: 'indexed',
        components: 1,
        grayable: true,
        palette: { ...rgb, bytes: palette },
      } as const;
      const task = taskOf(data, { ...size, filters: flate, color });
      const result = await compare(task, data, `[/Indexed /DeviceRGB 255 ${array(palette)}]`, '/DeviceRGB');
      assert.ok(result.mean < 6, `${result.mean}`);
    }
  });

  test('CMYK is drawn as before: raw, as a JPEG, with and without the marker of Adobe, /Decode inverted or not', async () => {
    const inks = photo(320, 240, 4).map((value) => value >> 1);
    const data = deflateSync(inks);
    const result = await compare(taskOf(data, { ...size, filters: flate, color: cmyk }), data, '/DeviceCMYK');
    assert.equal(result.outcome.filter, 'DCTDecode');
    assert.ok(result.mean < 4, `${result.mean}`);
    const samples = { data: inks, ...size, channels: 4 } as const;
    const marked = await encodeJpeg(samples, { quality: 98, fullChroma: true, effort: 'draft' });
    assert.equal(readJpeg(marked)?.adobeTransform, 0);
    for (const jpeg of [marked, withoutAdobe(marked)])
      for (const decode of ['default', 'inverted'] as const) {
        const task = taskOf(jpeg, { ...size, filters: dct, color: cmyk, decode });
        const entry = decode === 'inverted' ? '/Decode [1 0 1 0 1 0 1 0]' : '';
        const again = await compare(task, jpeg, '/DeviceCMYK', '', entry);
        assert.equal(readJpeg(again.outcome.bytes)?.components, 4);
        assert.ok(again.mean < 4, `${decode} ${again.mean}`);
      }
  });

  test('inks of other names are stored anew, never mixed', async () => {
    const data = deflateSync(photo(320, 240, 2), { level: 1 });
    const color = { kind: 'other', components: 2, grayable: false } as const;
    const outcome = replaced(await recompress(taskOf(data, { ...size, filters: flate, color })));
    assert.equal(outcome.lossy, false);
    assert.equal(outcome.filter, 'FlateDecode');
  });

  test('with a colour key the samples stay exact', async () => {
    const data = deflateSync(photo(320, 240, 3), { level: 1 });
    const placed = { width: 20, height: 15 };
    const task = taskOf(data, { ...size, filters: flate, keyed: true, placed });
    const result = await compare(task, data, '/DeviceRGB');
    assert.equal(result.outcome.lossy, false);
    assert.equal(result.most, 0);
  });

  test('a soft mask that hides nothing is told to be opaque', async () => {
    const data = deflateSync(new Uint8Array(320 * 240).fill(255));
    const task = taskOf(data, { ...size, filters: flate, color: gray, role: 'softmask' });
    assert.deepEqual(await recompress(task), { kind: 'opaque' });
    const turned = deflateSync(new Uint8Array(320 * 240));
    const inverse = { ...size, filters: flate, color: gray, role: 'softmask', decode: 'inverted' } as const;
    assert.deepEqual(await recompress(taskOf(turned, inverse)), { kind: 'opaque' });
  });

  test('a JPEG too large for memory is read at a fraction of its pixels', async () => {
    const jpeg = await sharp({ create: { width: 6600, height: 6600, channels: 3, background: '#c08040' } })
      .jpeg({ quality: 80 })
      .toBuffer();
    const task = taskOf(jpeg, { width: 6600, height: 6600, filters: dct, color: rgb });
    assert.deepEqual(await recompress(task), { kind: 'kept', reason: 'it has too many pixels' });
    const outcome = replaced(await recompress({ ...task, placed: { width: 400, height: 400 } }));
    assert.ok(outcome.width <= 1650 && outcome.bytes.length < jpeg.length / 10);
  });

  test('the same task gives the same bytes', async () => {
    const data = deflateSync(photo(700, 500, 3));
    const placed = { width: 168, height: 120 };
    const task = taskOf(data, { width: 700, height: 500, filters: flate, placed });
    const [a, b] = [replaced(await recompress(task)), replaced(await recompress(task))];
    assert.deepEqual(a, b);
  });
});

describe('an image that cannot be trusted is kept', () => {
  test('with more or fewer pixels than its JPEG has', async () => {
    const samples = { data: photo(320, 240, 3), width: 320, height: 240, channels: 3 } as const;
    const jpeg = await encodeJpeg(samples, { quality: 95, fullChroma: true, effort: 'draft' });
    const outcome = await recompress(taskOf(jpeg, { width: 3200, height: 240, filters: dct }));
    assert.deepEqual([outcome.kind, 'warn' in outcome && outcome.warn], ['kept', true]);
  });

  test('with data that end early, whatever the filter', async () => {
    const raw = photo(320, 240, 3);
    const jpeg = await encodeJpeg(
      { data: raw, width: 320, height: 240, channels: 3 },
      { quality: 95, fullChroma: true, effort: 'draft' },
    );
    const whole = deflateSync(raw);
    const cut: [Uint8Array, ImageTask['filters']][] = [
      [raw.subarray(0, 100_000), []],
      [whole.subarray(0, whole.length >> 1), flate],
      [jpeg.subarray(0, jpeg.length >> 1), dct],
      [new Uint8Array(0), flate],
      [Buffer.from('no JPEG at all'), dct],
      [jpeg.subarray(0, 200), [{ name: 'JPXDecode', parameters: {} }]],
      [whole, [{ name: 'Unknown', parameters: {} }]],
    ];
    for (const [data, filters] of cut) {
      const outcome = await recompress(taskOf(data, { ...size, filters }));
      assert.equal(outcome.kind, 'kept', `${filters[0]?.name}`);
      assert.equal(
        'warn' in outcome && outcome.warn === true,
        filters[0]?.name !== 'Unknown',
        JSON.stringify(outcome),
      );
    }
  });

  test('when it has too many pixels to hold in memory, or sizes that cannot be', async () => {
    const data = deflateSync(new Uint8Array(1000));
    for (const shape of [
      { width: 20_000, height: 20_000 },
      { width: 0, height: 5 },
      { width: 1.5, height: 5 },
      { width: 5, height: 5, bitsPerComponent: 3 },
    ])
      assert.equal((await recompress(taskOf(data, { ...shape, filters: flate }))).kind, 'kept');
  });

  test('when nothing smaller looks the same', async () => {
    const samples = { data: photo(320, 240, 3), width: 320, height: 240, channels: 3 } as const;
    const jpeg = await encodeJpeg(samples, { quality: 20, fullChroma: false, effort: 'final', scans: true });
    const outcome = await recompress(
      taskOf(jpeg, { ...size, filters: dct, settings: { ...settings, lowestQuality: 60 } }),
    );
    assert.equal(outcome.kind, 'kept');
    assert.ok(!('warn' in outcome));
  });
});

/** The same JPEG without its APP14. */
function withoutAdobe(jpeg: Uint8Array): Uint8Array {
  for (let at = 2; jpeg[at + 1] !== 0xda; at += 2 + ((jpeg[at + 2]! << 8) | jpeg[at + 3]!))
    if (jpeg[at + 1] === 0xee)
      return Buffer.concat([
        jpeg.subarray(0, at),
        jpeg.subarray(at + 2 + ((jpeg[at + 2]! << 8) | jpeg[at + 3]!)),
      ]);
  return jpeg;
}
