import type { PageRange } from '../page-range.ts';
import { flow, type Paragraph } from '../pdf/text/flow.ts';
import { Lexicon } from '../pdf/text/lexicon.ts';
import type { BlockKind, PageText } from '../pdf/text/page-text.ts';
import { readText } from '../pdf/text/read.ts';
import { detectLanguage } from '../prose/detect-language.ts';
import { type PlacedParagraph, readParagraphs } from '../prose/pages.ts';
import { type SourceSentence, sentencesOf } from '../prose/rewrite.ts';
import type { Context, Source } from './operation.ts';

export interface Reading {
  /** Kinds left out. */
  without: ReadonlySet<BlockKind>;
  fixHyphenation?: boolean;
  password?: string | undefined;
}

export interface ParagraphsRead {
  paragraphs: Paragraph[];
  /** Pages that have no text. */
  withoutText: number[];
  unreadable: number[];
}

/** What repeats at the edges of pages. */
export const edges: readonly BlockKind[] = ['head', 'foot', 'page-number'];

/** The paragraphs of a range of pages, in order; reading is a fifth of the chunk's progress. */
export async function readPages(
  source: Source,
  range: PageRange,
  { without, fixHyphenation = true, password }: Reading,
  context: Context,
): Promise<ParagraphsRead> {
  const lexicon = new Lexicon();
  const pages: PageText[] = [];
  const { signal } = context;
  for await (const page of readText(source.path, { pages: [range], password, signal, lexicon })) {
    pages.push(page);
    context.progress(0.2 * pages.length, range.to - range.from + 1);
  }
  const paragraphs: Paragraph[] = [];
  for await (const one of flow(pages, { lexicon, fixHyphenation, without })) paragraphs.push(one);
  return {
    paragraphs,
    withoutText: pages.filter(({ characters }) => characters === 0).map(({ page }) => page),
    unreadable: pages.filter(({ losses }) => losses.unreadable).map(({ page }) => page),
  };
}

export interface SentencesRead extends Omit<ParagraphsRead, 'paragraphs'> {
  /** BCP 47: the one that was given, or found. */
  language: string;
  sentences: SourceSentence[];
}

/** What is not the running text. */
const aside: ReadonlySet<BlockKind> = new Set([...edges, 'footnote']);
/** Raised figures, which are marks of notes: the notes are not there. */
const noteMarks = /[⁰¹²³⁴-⁹]+/g;

/** The sentences of the running text of a range of pages; `language` may be `auto`. */
export async function readSentences(
  source: Source,
  range: PageRange,
  options: { language: string; fix_hyphenation: boolean; password?: string },
  context: Context,
): Promise<SentencesRead> {
  const { password, fix_hyphenation: fixHyphenation } = options;
  const read = await readPages(source, range, { without: aside, fixHyphenation, password }, context);
  const text = readParagraphs(read.paragraphs.map(withoutMarks));
  const language = options.language === 'auto' ? detectLanguage(text.text).language : options.language;
  const { withoutText, unreadable } = read;
  return { language, sentences: sentencesOf(text, language), withoutText, unreadable };
}

/** The paragraph without marks of notes; each page begins where it did, by so many characters less. */
function withoutMarks({ text, spans }: PlacedParagraph): PlacedParagraph {
  const marks = [...text.matchAll(noteMarks)];
  if (marks.length === 0) return { text, spans };
  const gone = (before: number) =>
    marks.reduce((sum, { index, 0: mark }) => sum + Math.max(0, Math.min(mark.length, before - index)), 0);
  return {
    text: text.replace(noteMarks, ''),
    spans: spans.map(({ start, page }) => ({ start: start - gone(start), page })),
  };
}
