/**
 * `node bench/compress/scan.ts [PAGES=500] [MEGABYTES=200]`: a scanned book of that size, made here (noise of paper, lines of
 * words, a photo on every tenth page), compressed at level high through the running service and by Ghostscript /ebook:
 * time and memory. Writes bench/results/compress-scan.md.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { name, type PdfObject, Ref, Stream } from '../../server/src/pdf/objects/object.ts';
import { writeDocument } from '../../server/src/pdf/objects/write.ts';
import { Spool } from '../../server/src/pdf/optimize/spool.ts';
import { startServer } from '../../server/test/server.ts';
import { octavo, peers } from './tools.ts';

const pages = Number(process.argv[2] ?? 500);
const megabytes = Number(process.argv[3] ?? 200);
const width = 1654;
const height = 2339;
const work = mkdtempSync(join(tmpdir(), 'octavo-scan-'));
const input = join(work, 'scan.pdf');
try {
  await make();
  const size = statSync(input).size;
  const server = await startServer();
  const rows: string[] = [];
  try {
    const tools = [octavo(server, 'high'), ...peers().filter((tool) => tool.name === 'Ghostscript /ebook')];
    for (const tool of tools) {
      const output = join(work, 'out.pdf');
      const run = await tool.run(input, output);
      const after = run.failure ? '-' : `${(statSync(output).size / 1e6).toFixed(1)} MB`;
      rows.push(
        `| ${tool.name} | ${after} | ${run.seconds.toFixed(1)} | ${Math.round(run.peak / 2 ** 20)} | ${run.failure ?? ''} |`,
      );
      console.error(rows.at(-1));
    }
  } finally {
    await server.stop();
  }
  const text = `# Compress: a scanned book

${pages} pages, ${(size / 1e6).toFixed(1)} MB, pictures of 200 dots per inch; ${new Date().toISOString().slice(0, 10)}, load ${loadavg()[0]!.toFixed(1)}. Made by \`node bench/compress/scan.ts ${pages} ${megabytes}\`. The memory of ours is that of the isolated
process.

| tool | size after | seconds | peak MiB | |
|---|---|---|---|---|
${rows.join('\n')}
`;
  writeFileSync(new URL('../results/compress-scan.md', import.meta.url), text);
  console.log(text);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Writes the book: a page is a grey or coloured JPEG of its own. */
async function make(): Promise<void> {
  const spool = new Spool(join(work, 'pictures'));
  const objects: [number, PdfObject][] = [];
  const kids: PdfObject[] = [];
  const wanted = (megabytes * 1e6) / pages;
  let quality = 75;
  for (let page = 0; page < pages; page += 1) {
    const colored = page % 10 === 9;
    let jpeg = await picture(page, quality, colored);
    if (page === 0)
      for (; jpeg.length < wanted && quality < 96; quality += 2) jpeg = await picture(page, quality, colored);
    const first = 10 + page * 3;
    const image = new Map<string, PdfObject>([
      ['Type', name('XObject')],
      ['Subtype', name('Image')],
      ['Width', width],
      ['Height', height],
      ['BitsPerComponent', 8],
      ['ColorSpace', name(colored ? 'DeviceRGB' : 'DeviceGray')],
      ['Filter', name('DCTDecode')],
    ]);
    const content = Buffer.from('q 595 0 0 842 0 0 cm /Im0 Do Q', 'latin1');
    objects.push(
      [
        first,
        new Map<string, PdfObject>([
          ['Type', name('Page')],
          ['Parent', new Ref(2)],
          ['MediaBox', [0, 0, 595, 842]],
          ['Contents', new Ref(first + 1)],
          [
            'Resources',
            new Map<string, PdfObject>([
              ['XObject', new Map<string, PdfObject>([['Im0', new Ref(first + 2)]])],
            ]),
          ],
        ]),
      ],
      [first + 1, new Stream(new Map(), content)],
      [first + 2, new Stream(image, spool.add(jpeg))],
    );
    kids.push(new Ref(first));
  }
  objects.unshift(
    [
      1,
      new Map<string, PdfObject>([
        ['Type', name('Catalog')],
        ['Pages', new Ref(2)],
      ]),
    ],
    [
      2,
      new Map<string, PdfObject>([
        ['Type', name('Pages')],
        ['Kids', kids],
        ['Count', pages],
      ]),
    ],
  );
  await writeDocument(input, objects, new Map([['Root', new Ref(1)]]), {
    version: '1.4',
    objectStreams: false,
  });
  spool.close();
}

/** Paper with its noise, lines of word-like marks, and on coloured pages a picture. */
async function picture(page: number, quality: number, colored: boolean): Promise<Buffer> {
  const channels = colored ? 3 : 1;
  const samples = Buffer.alloc(width * height * channels);
  let state = (page + 1) * 2654435761;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let index = 0; index < samples.length; index += 1) samples[index] = 236 + (random() & 15);
  for (let line = 180; line < height - 200; line += 44)
    for (let x = 160; x < width - 160; ) {
      const word = 20 + (random() % 110);
      for (let row = 0; row < 22; row += 1)
        for (let column = 0; column < word && x + column < width - 160; column += 1) {
          if ((column * 7 + row * 3 + (random() & 3)) % 11 > 4) continue;
          const at = ((line + row) * width + x + column) * channels;
          for (let channel = 0; channel < channels; channel += 1)
            samples[at + channel] = 30 + (random() & 31);
        }
      x += word + 14;
    }
  if (colored)
    for (let y = 300; y < 1200; y += 1)
      for (let x = 200; x < 1450; x += 1) {
        const at = (y * width + x) * 3;
        samples[at] = 128 + 100 * Math.sin(x / 90 + page) + (random() & 15);
        samples[at + 1] = 128 + 90 * Math.sin((x + y) / 130) + (random() & 15);
        samples[at + 2] = 128 + 90 * Math.cos(y / 70 + page) + (random() & 15);
      }
  const drawn = sharp(samples, { raw: { width, height, channels } }).blur(0.7);
  return (colored ? drawn : drawn.toColourspace('b-w')).jpeg({ quality }).toBuffer();
}
