import type { Render } from '../../engines/tools.ts';
import { difference } from '../../pdf/draw.ts';

/** Long side, in pixels, of the drawings that are compared: enough to miss a word, cheap enough to draw twice. */
const longSide = 256;
/**
 * The most a tile of the page may change, in shades of 255. On 26 documents at 96 dpi and quality 20, 23 stayed within 9.4;
 * the other three, at 23.5, 144 and 255, are refused.
 */
const tolerance = 16;

/**
 * Whether `after` still is the document that `before` was: gives the reason when not. Ghostscript returns success on
 * blank output (a one-page file of 2,130 bytes for documents it could not read), so its word is never taken: the second
 * reader must open the result, count the same pages, and see the same on the first, middle and last of them.
 */
export async function changedBeyondPictures(
  render: Render,
  before: string,
  after: string,
  pages: number,
): Promise<string | undefined> {
  const opened = await render.open(after);
  if (opened.pages !== pages) return `it had ${opened.pages} pages instead of ${pages}`;
  for (const page of new Set([1, Math.ceil(pages / 2), pages])) {
    const [was, is] = [await render.draw(before, page, longSide), await render.draw(after, page, longSide)];
    if (difference(was, is) > tolerance) return `page ${page} looked different`;
  }
  return undefined;
}

/** "5 links, 1 layer and the page labels". */
export const listed = (things: readonly string[]): string =>
  things.length < 2 ? (things[0] ?? '') : `${things.slice(0, -1).join(', ')} and ${things.at(-1)}`;
