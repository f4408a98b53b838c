import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { sample, temporaryFolder } from '../operations/fixture.ts';
import { drawPageImage } from './page-image.ts';

/** A page of 200 x 100 points, its left half red and its right half blue, with a green square in the top right corner. */
const flag = (width = 200, height = 100) => {
  const drawing = `1 0 0 rg 0 0 ${width / 2} ${height} re f 0 0 1 rg ${width / 2} 0 ${width / 2} ${height} re f 0 1 0 rg ${width * 0.9} ${height * 0.8} ${width * 0.1} ${height * 0.2} re f`;
  return `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Contents 4 0 R>>endobj
4 0 obj<</Length ${drawing.length}>>stream
${drawing}
endstream endobj
trailer<</Root 1 0 R/Size 5>>
%%EOF`;
};

async function drawn(document: string, options: Parameters<typeof drawPageImage>[2]) {
  using folder = temporaryFolder();
  const [source, target] = [join(folder.path, 'a.pdf'), join(folder.path, 'a.webp')];
  writeFileSync(source, document);
  const size = await drawPageImage(source, target, options);
  const { data, info } = await sharp(target).raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual(
    [info.width, info.height],
    [size.width, size.height],
    'the file is of the size that is told',
  );
  return {
    ...size,
    /** The strongest of red, green and blue at a place given in fractions. */
    at: (x: number, y: number) => {
      const place =
        (Math.floor(y * (info.height - 1)) * info.width + Math.floor(x * (info.width - 1))) * info.channels;
      const [red, green, blue] = [data[place]!, data[place + 1]!, data[place + 2]!];
      return red > 180 && green < 90
        ? 'red'
        : blue > 180 && green < 90
          ? 'blue'
          : green > 180
            ? 'green'
            : 'else';
    },
  };
}

test('a page is drawn in its colours and proportions, as wide as was asked for', async () => {
  const page = await drawn(flag(), { page: 1, width: 400 });
  assert.deepEqual([page.width, page.height], [400, 200]);
  assert.deepEqual(
    [page.at(0.2, 0.5), page.at(0.7, 0.5), page.at(0.95, 0.1), page.at(0.95, 0.5)],
    ['red', 'blue', 'green', 'blue'],
  );
});

test('a part of a page fills the picture', async () => {
  const corner = await drawn(flag(), {
    page: 1,
    width: 400,
    region: { x: 0.9, y: 0, width: 0.1, height: 0.2 },
  });
  assert.deepEqual([corner.width, corner.height], [400, 400]);
  for (const [x, y] of [
    [0.1, 0.1],
    [0.9, 0.1],
    [0.1, 0.9],
    [0.9, 0.9],
  ] as const)
    assert.equal(corner.at(x, y), 'green', `${x} ${y}`);
});

test('of a page as long as a till roll no more than 12 million pixels are drawn', async () => {
  const roll = await drawn(flag(20, 14_000), { page: 1, width: 3000 });
  assert.ok(roll.width * roll.height <= 12e6, `${roll.width} x ${roll.height}`);
  assert.ok(roll.height > 10_000 && roll.height < 16_384, `${roll.width} x ${roll.height}`);
});

test('a page that is not there is refused with how many there are', async () => {
  using folder = temporaryFolder();
  await assert.rejects(
    drawPageImage(sample('brochure.pdf'), join(folder.path, 'a.webp'), { page: 5, width: 100 }),
    { code: 'NO_SUCH_PAGE', message: /from 1 to 4/ },
  );
});
