import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { type Census, losses, takeCensus } from '../../server/src/pdf/census.ts';
import { spreadPages } from '../../server/src/pdf/compare.ts';
import { similarity } from '../../server/src/pdf/images/similarity.ts';
import type { View } from '../../server/src/pdf/images/view.ts';
import { PdfDocument } from '../../server/src/pdf/objects/document.ts';

/** A document as the judge sees it: poppler draws and reads, so that no reader of ours judges ourselves. */
export interface Seen {
  size: number;
  encrypted: boolean;
  census: Census;
  words: number;
  pages: Map<number, View>;
}

const dpi = 120;
const fewPages = 5;
const quiet = {
  stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'],
  maxBuffer: 1 << 28,
  timeout: 90_000,
};

/** Draws at most 5 pages at 120 dpi and counts. `like`: the same pages at the same pixel size. Throws when it can't be opened. */
export function see(path: string, scratch: string, like?: Seen): Seen {
  const plain = `${scratch}/plain.pdf`;
  let encrypted = false;
  try {
    execFileSync('qpdf', ['--is-encrypted', path], quiet);
    encrypted = true;
  } catch {}
  try {
    execFileSync('qpdf', ['--decrypt', '--stream-data=preserve', path, plain], quiet);
  } catch (error) {
    if ((error as { status?: number }).status !== 3) throw error;
  }
  const document = PdfDocument.open(plain);
  const census = takeCensus(document);
  document.close();
  const words = execFileSync('pdftotext', ['-q', path, '-'], quiet).toString('latin1').split(/\s+/).length;
  const pages = new Map<number, View>();
  for (const page of like ? like.pages.keys() : spreadPages(census.pages, fewPages)) {
    // The original is drawn to whole pixels as well: poppler rounds a resolution and a size differently.
    const size = like?.pages.get(page) ?? draw(path, page);
    const view = size && draw(path, page, size);
    if (view) pages.set(page, view);
  }
  return { size: statSync(path).size, encrypted, census, words, pages };
}

function draw(path: string, page: number, like?: View): View | undefined {
  const size = like ? ['-scale-to-x', `${like.width}`, '-scale-to-y', `${like.height}`] : ['-r', `${dpi}`];
  try {
    const pgm = execFileSync('pdftoppm', ['-gray', ...size, '-f', `${page}`, '-l', `${page}`, path], quiet);
    const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.toString('latin1', 0, 40));
    if (!header) return undefined;
    return { width: Number(header[1]), height: Number(header[2]), luma: pgm.subarray(header[0].length) };
  } catch {
    return undefined;
  }
}

export interface Verdict {
  /** Mean and worst similarity of the pages, and the 64-pixel block that differs most (0..255). */
  similarity: number;
  worst: number;
  block: number;
  losses: string[];
}

export function judge(before: Seen, after: Seen): Verdict {
  const scores: number[] = [];
  let block = 0;
  for (const [page, view] of before.pages) {
    const other = after.pages.get(page);
    const same = other && other.width === view.width && other.height === view.height;
    const found = same ? similarity(view, other) : { mean: 0, worstBlock: 255 };
    scores.push(found.mean);
    block = Math.max(block, found.worstBlock);
  }
  const lost = losses(before.census, after.census);
  if (before.encrypted && !after.encrypted) lost.push('the protection');
  if (before.words > 20 && after.words < 0.97 * before.words) lost.push('text');
  return {
    similarity: scores.reduce((sum, one) => sum + one, 0) / Math.max(1, scores.length),
    worst: Math.min(1, ...scores),
    block,
    losses: lost,
  };
}
