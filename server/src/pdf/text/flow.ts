import type { Lexicon } from './lexicon.ts';
import type { BlockKind, PageText, TextBlock } from './page-text.ts';

/** A paragraph, heading, entry, note or table of a document, across columns and pages. */
export interface Paragraph {
  kind: BlockKind;
  level?: 1 | 2 | 3;
  text: string;
  /** Where its text comes from: from this character on (UTF-16) it stands on that page. Ascending; the first begins at 0. */
  spans: { start: number; page: number }[];
  fontSize: number;
  bold: boolean;
  italic: boolean;
}

export interface FlowOptions {
  /** Decides on hyphens at line ends; the one that read the pages. */
  lexicon: Lexicon;
  /** Rejoin words broken at line ends; true when absent. Without, the hyphen stays with a blank behind it. */
  fixHyphenation?: boolean;
  /** Kinds left out. */
  without?: ReadonlySet<BlockKind>;
}

/** Kinds that never go on from page to page, and past which a paragraph does. */
const aside: ReadonlySet<BlockKind> = new Set(['head', 'foot', 'page-number', 'footnote']);

/** A paragraph is not joined further; longer ones are no paragraphs. UTF-16. */
const longest = 200_000;

/** The page on which a character of a paragraph stands. */
export function pageAt({ spans }: Paragraph, offset: number): number {
  let page = spans[0]!.page;
  for (const span of spans) if (span.start <= offset) page = span.page;
  return page;
}

/**
 * Pages as one run of paragraphs: those that go on in the next column or on the next page in one piece, each character with its
 * page. Heads, feet, page numbers and footnotes come where they stand, before or behind the paragraph that runs past them.
 */
export async function* flow(
  pages: AsyncIterable<PageText> | Iterable<PageText>,
  { lexicon, fixHyphenation = true, without = new Set() }: FlowOptions,
): AsyncGenerator<Paragraph, void, void> {
  const join: Join = fixHyphenation ? (texts) => lexicon.joinLines(texts) : (texts) => texts.join(' ');
  /** Paragraphs that may go on: of the text, and of the notes. */
  let open: { paragraph: Paragraph; block: TextBlock } | undefined;
  let openNote: { paragraph: Paragraph; block: TextBlock; page: number } | undefined;
  /** What stands between the open paragraph and where it goes on. */
  let between: Paragraph[] = [];
  let indents = false;
  for await (const { page, blocks } of pages) {
    indents ||= blocks.filter((one) => one.kind === 'paragraph' && one.opening === 'indent').length > 2;
    for (const block of blocks) {
      if (without.has(block.kind)) continue;
      if (block.kind === 'footnote') {
        if (openNote && openNote.page !== page && block.opening !== 'mark')
          append(openNote.paragraph, block, page, join);
        else {
          const paragraph = paragraphOf(block, page, join);
          openNote = { paragraph, block, page };
          between.push(paragraph);
        }
        continue;
      }
      if (aside.has(block.kind)) {
        between.push(paragraphOf(block, page, join));
        continue;
      }
      if (open && open.paragraph.text.length < longest && goesOn(open.block, block, indents)) {
        append(open.paragraph, block, page, join);
        open.block = block;
        continue;
      }
      if (open) yield open.paragraph;
      yield* between;
      between = [];
      open = { paragraph: paragraphOf(block, page, join), block };
    }
  }
  if (open) yield open.paragraph;
  yield* between;
}

type Join = (texts: readonly string[]) => string;

/** Whether a block is the rest of the one before it, in the next column or on the next page. */
function goesOn(before: TextBlock, block: TextBlock, indents: boolean): boolean {
  if (block.kind !== 'paragraph' || (before.kind !== 'paragraph' && before.kind !== 'list')) return false;
  if (block.opening !== 'none' || Math.abs(block.fontSize - before.fontSize) > 0.07 * before.fontSize)
    return false;
  const end = before.lines.at(-1)!.text;
  const start = block.lines[0]!.text;
  if (/[\p{L}\d][-\u2010\u00ad]$/u.test(end)) return true;
  if (/^[\p{Ll},;]/u.test(start)) return true;
  const ended = /[.!?…:»”"][\u2070-\u2079¹²³)\]’']*$/.test(end);
  if (!ended) return before.full || !/^\p{Lu}/u.test(start);
  // After a full stop: a full line, in a document whose paragraphs begin with an indent, and none here.
  return indents && before.full;
}

function paragraphOf(block: TextBlock, page: number, join: Join): Paragraph {
  const { kind, level, fontSize, bold, italic } = block;
  return {
    kind,
    ...(level === undefined ? {} : { level }),
    text: textOf(block, join),
    spans: [{ start: 0, page }],
    fontSize,
    bold,
    italic,
  };
}

const textOf = ({ kind, lines, text }: TextBlock, join: Join): string =>
  kind === 'table' ? text : join(lines.map((line) => line.text));

function append(paragraph: Paragraph, block: TextBlock, page: number, join: Join): void {
  const before = paragraph.text;
  paragraph.text = join([before, textOf(block, join)]);
  if (paragraph.spans.at(-1)!.page === page) return;
  // What is new begins behind what stays of the old: without its hyphen where that is gone.
  const kept = paragraph.text.startsWith(before) ? before.length : before.length - 1;
  paragraph.spans.push({ start: kept + (paragraph.text[kept] === ' ' ? 1 : 0), page });
}
