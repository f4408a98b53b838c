import type { PageRange } from '../page-range.ts';
import { closing, kindsAt, kindsBefore, lower, space, stops, straight } from './characters.ts';
import { rejoin, type Vocabulary, vocabularyOf } from './hyphenation.ts';

/**
 * The running text of one page, without its running heads, page number and footnotes: paragraphs apart by an empty
 * line, lines by a line end.
 */
export interface PageText {
  /** 1-based. */
  page: number;
  text: string;
}

/**
 * A paragraph as the reader of a document put it together, words at line ends already rejoined: from which of its characters (UTF-16) on it
 * stands on which page. Spans ascend; the first begins at 0.
 */
export interface PlacedParagraph {
  text: string;
  spans: readonly { start: number; page: number }[];
}

/** Pages read as one text. Offsets are UTF-16 units into `text`. */
export interface Reading {
  text: string;
  /** The page on which the character at `offset` stands; of several pages without text, the last one before it. */
  pageAt(offset: number): number;
  /** The pages of `text.slice(start, end)`. */
  pagesOf(start: number, end: number): PageRange;
}

export interface ReadingOptions {
  /** Words broken at line and page ends are rejoined. Default true. */
  fixHyphenation?: boolean;
  /** What broken words are looked up in; default: the words of these pages. */
  vocabulary?: Vocabulary;
}

/**
 * Pages as one text: a paragraph that runs over a page border is one paragraph, a word broken there one word. A page begins a
 * new paragraph where the one before ended a sentence, or ended in a short line (a heading) with a capital after it.
 */
export function readPages(pages: readonly PageText[], options: ReadingOptions = {}): Reading {
  const clean = pages.map((one) => ({ page: one.page, text: tidy(one.text) }));
  const starts: number[] = [];
  const parts: string[] = [];
  let length = 0;
  let last = '';
  for (const { text } of clean) {
    const joint = length === 0 || text === '' ? '' : continuesIn(last, text) ? '\n' : '\n\n';
    parts.push(joint, text);
    starts.push(length + joint.length);
    length += joint.length + text.length;
    if (text !== '') last = text;
  }
  let text = parts.join('');
  if (options.fixHyphenation ?? true) {
    const vocabulary = options.vocabulary ?? vocabularyOf(clean.map((one) => one.text));
    let removed = 0;
    let page = 0;
    text = rejoin(text, vocabulary, (offset, size) => {
      while (page < starts.length && (starts[page] as number) <= offset)
        starts[page] = (starts[page++] as number) - removed;
      // A page that begins inside what was removed begins with what follows.
      while (page < starts.length && (starts[page] as number) < offset + size)
        starts[page++] = offset - removed;
      removed += size;
    });
    for (; page < starts.length; page++) starts[page] = (starts[page] as number) - removed;
  }
  return readingOf(
    text,
    starts,
    clean.map((one) => one.page),
  );
}

/** Paragraphs as one text, an empty line between them. */
export function readParagraphs(paragraphs: Iterable<PlacedParagraph>): Reading {
  const parts: string[] = [];
  const starts: number[] = [];
  const numbers: number[] = [];
  let length = 0;
  for (const { text, spans } of paragraphs) {
    for (const { start, page } of spans) {
      starts.push(length + Math.min(start, text.length));
      numbers.push(page);
    }
    // Same lengths, so that the spans stay true.
    parts.push(text.replace(control, ' '), '\n\n');
    length += text.length + 2;
  }
  return readingOf(parts.join(''), starts, numbers);
}

function readingOf(text: string, starts: readonly number[], numbers: readonly number[]): Reading {
  const pageAt = (offset: number) => numbers[lastAtMost(starts, offset)] ?? numbers[0] ?? 1;
  return {
    text,
    pageAt,
    pagesOf: (start, end) => ({ from: pageAt(start), to: pageAt(Math.max(start, end - 1)) }),
  };
}

/** The index of the last of the ascending numbers that is at most `value`, at least 0. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const control = /[\u0000-\u0008\u000b\u000e-\u001f\u007f\ufffe\uffff]/g;

/** One kind of line end, no control characters, no blanks at the ends. */
const tidy = (text: string): string =>
  text
    .replace(/\r\n?|\u2028/g, '\n')
    .replace(/[\f\u2029]/g, '\n\n')
    .replace(control, '')
    .trim();

/** Shorter last lines before a capital are headings or ends of verse, not lines that run on. */
const fullLine = 30;

/** Whether the paragraph that ends `before`, a page's text, goes on in `after`, the text of the next. */
export function continuesIn(before: string, after: string): boolean {
  let end = before.length;
  while (
    end > 0 &&
    (closing.has(before[end - 1] as string) ||
      straight.has(before[end - 1] as string) ||
      kindsBefore(before, end) & space)
  )
    end--;
  const ended = stops.has(before[end - 1] ?? '.');
  const small = (kindsAt(after, 0) & lower) !== 0;
  if (small) return true;
  if (ended)
    return /(?:^|[\s(«“"])(?:MM?|Mmes?|Mlles?|Dr|Mrs?|Ms|St|Ste|Sr|Sra|Hr|\p{Lu})\.$/u.test(before.slice(-8));
  return before.length - before.lastIndexOf('\n') - 1 >= fullLine && before[end - 1] !== ':';
}
