import type { PageRange } from '../../page-range.ts';
import type { Paragraph } from '../../pdf/text/flow.ts';

/** A paragraph of the source as a chunk has it. */
export interface Owned {
  kind: Paragraph['kind'];
  level?: 1 | 2 | 3;
  text: string;
  /** First and last. */
  pages: [number, number];
}

/** What of the text a chunk translates, and what it leaves to its neighbours. */
export interface Share {
  owned: Owned[];
  /** What stands before it, for the model to know. */
  before: string;
  /** Text of its last paragraphs on the page behind its own: the next chunk leaves it out. */
  after: string;
  /** Text on its first page that belongs to a paragraph that began on the page before: the chunk before has it. */
  left: string;
}

/** Characters of what stands before that the model is shown. */
const contextSize = 1200;

/**
 * The paragraphs that begin on a chunk's own pages, whole, though they end on the page behind. One that began before is the chunk's before,
 * as far as that reads: to this one's first page. `paragraphs` are those of the pages from one before `own` to one behind.
 */
export function shareOf(paragraphs: readonly Paragraph[], own: PageRange): Share {
  const share: Share = { owned: [], before: '', after: '', left: '' };
  const before: string[] = [];
  for (const paragraph of paragraphs) {
    const { kind, level, spans } = paragraph;
    const [first, last] = [spans[0]!.page, spans.at(-1)!.page];
    if (first > own.to) continue;
    if (first >= own.from) {
      share.owned.push({ kind, ...(level ? { level } : {}), text: paragraph.text, pages: [first, last] });
      share.after += stretch(paragraph, own.to + 1, own.to + 1);
      continue;
    }
    before.push(paragraph.text);
    share.left += stretch(paragraph, own.from, own.from);
    const rest = stretch(paragraph, own.from + 1, Number.POSITIVE_INFINITY);
    if (rest.trim() !== '') share.owned.push({ kind, text: rest.trim(), pages: [own.from + 1, last] });
  }
  share.before = before.join('\n').slice(-contextSize);
  return share;
}

/** What of a paragraph stands on some pages. */
function stretch({ text, spans }: Paragraph, from: number, to: number): string {
  return spans
    .map(({ start, page }, at) => (page >= from && page <= to ? text.slice(start, spans[at + 1]?.start) : ''))
    .join('');
}

/** What tells whether two texts are the same: letters and digits. */
export const keyOf = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');
