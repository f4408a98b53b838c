import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PdfWriter } from './pdf-writer.ts';

/** The same numbers on every run (mulberry32), so that the samples are the same files. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Hills in haze under an evening sky, with the grain of a photograph: RGB, three bytes a pixel. */
export function landscape(width: number, height: number, seed: number): Buffer {
  const random = randomFrom(seed);
  const pixels = Buffer.alloc(width * height * 3);
  const ridges = Array.from({ length: 6 }, (_, layer) => ({
    base: height * (0.42 + layer * 0.1),
    waves: Array.from({ length: 5 }, (_, wave) => ({
      length: (width / (1.3 + wave * 2.1)) * (0.7 + random() * 0.6),
      high: (height * 0.06) / (wave + 1),
      phase: random() * 7,
    })),
    color: [38 + (5 - layer) * 30, 62 + (5 - layer) * 24, 70 + (5 - layer) * 22],
  }));
  const edges = ridges.map((ridge) =>
    Array.from({ length: width }, (_, x) =>
      ridge.waves.reduce(
        (y, { length, high, phase }) => y + Math.sin((x / length) * 6.283 + phase) * high,
        ridge.base,
      ),
    ),
  );
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const sky = y / height;
      let color = [250 - sky * 120, 190 - sky * 70 + Math.sin(x / 173) * 3, 140 + sky * 60];
      for (let layer = 0; layer < ridges.length; layer += 1)
        if (y > edges[layer]![x]!) {
          const haze = Math.min(60, (y - edges[layer]![x]!) / 4);
          color = ridges[layer]!.color.map((one) => one + haze * 0.3);
        }
      const grain = (random() - 0.5) * 14;
      for (let channel = 0; channel < 3; channel += 1)
        pixels[(y * width + x) * 3 + channel] = Math.max(0, Math.min(255, color[channel]! + grain));
    }
  return pixels;
}

/** Draws the first page of a PDF as a JPEG with Ghostscript. */
export function jpegOf(
  pdf: Buffer,
  device: 'jpeg' | 'jpeggray',
  dotsPerInch: number,
  quality: number,
): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'octavo-samples-'));
  try {
    writeFileSync(join(folder, 'in.pdf'), pdf);
    const options = ['-q', '-dSAFER', '-dNOPAUSE', '-dBATCH', '-dTextAlphaBits=4', `-sDEVICE=${device}`];
    execFileSync(
      'gs',
      [...options, `-dJPEGQ=${quality}`, `-r${dotsPerInch}`, '-sOutputFile=out.jpg', 'in.pdf'],
      { cwd: folder },
    );
    return readFileSync(join(folder, 'out.jpg'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** RGB pixels as a JPEG, by way of a page of the same size. */
export function jpegOfPixels(pixels: Buffer, width: number, height: number, quality: number): Buffer {
  const pdf = new PdfWriter();
  const image = pdf.stream(
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8`,
    pixels,
  );
  const content = pdf.stream('', `${width} 0 0 ${height} 0 0 cm /P Do`);
  const pages = pdf.reserve();
  const page = pdf.add(
    `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${width} ${height}] /Resources << /XObject << /P ${image} 0 R >> >> /Contents ${content} 0 R >>`,
  );
  pdf.add(`<< /Type /Pages /Kids [${page} 0 R] /Count 1 >>`, pages);
  const catalog = pdf.add(`<< /Type /Catalog /Pages ${pages} 0 R >>`);
  return jpegOf(pdf.finish(catalog, pdf.add('<< >>')), 'jpeg', 72, quality);
}
