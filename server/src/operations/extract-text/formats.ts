import type { Paragraph } from '../../pdf/text/flow.ts';
import type { PageText, TextBlock } from '../../pdf/text/page-text.ts';
import { markdownTable, markdownText } from '../../writing/markdown.ts';
import { type NoteLabels, noteMarkOf, withMarks } from './notes.ts';

/** Paragraphs as plain text, an empty line between. */
export async function* plainText(paragraphs: AsyncIterable<Paragraph>): AsyncGenerator<string, void, void> {
  let first = true;
  for await (const { text } of paragraphs) {
    yield first ? text : `\n\n${text}`;
    first = false;
  }
  if (!first) yield '\n';
}

/** Paragraphs as Markdown (CommonMark, with the tables and footnotes of GitHub's). */
export async function* markdown(
  paragraphs: AsyncIterable<Paragraph>,
  labels: NoteLabels,
): AsyncGenerator<string, void, void> {
  let before: Paragraph | undefined;
  for await (const paragraph of paragraphs) {
    // Entries of a list stand close.
    const close = before?.kind === 'list' && paragraph.kind === 'list' && bullet.test(paragraph.text);
    yield `${before ? (close ? '\n' : '\n\n') : ''}${marked(paragraph, labels)}`;
    before = paragraph;
  }
  if (before) yield '\n';
}

const bullet = /^[•◦▪‣⁃➢✓∙·*]\s+/;

function marked(paragraph: Paragraph, labels: NoteLabels): string {
  const { kind, level, text } = paragraph;
  if (kind === 'table') return markdownTable(text.split('\n').map((row) => row.split('\t')));
  if (kind === 'footnote') {
    const note = noteMarkOf(text);
    const label = note && labels.of(paragraph.spans[0]!.page, note.mark);
    return label ? `[^${label}]: ${markdownText(note.rest)}` : markdownText(text);
  }
  const inner = withMarks(paragraph, labels, markdownText);
  if (kind === 'heading') return `${'#'.repeat(level ?? 3)} ${inner}`;
  if (kind === 'list' && bullet.test(text)) return `- ${inner.replace(/^\\?[•◦▪‣⁃➢✓∙·*]\s+/, '')}`;
  return inner;
}

/** Pages with every block and line, then the paragraphs, as one JSON text. */
export async function* json(
  pages: AsyncIterable<PageText>,
  paragraphs: AsyncIterable<Paragraph>,
): AsyncGenerator<string, void, void> {
  yield '{\n"pages": [';
  yield* list(pages, pageEntry);
  yield '],\n"paragraphs": [';
  yield* list(paragraphs, paragraphEntry);
  yield ']\n}\n';
}

async function* list<T>(
  entries: AsyncIterable<T>,
  as: (entry: T) => unknown,
): AsyncGenerator<string, void, void> {
  let first = true;
  for await (const entry of entries) {
    yield `${first ? '\n' : ',\n'}${JSON.stringify(as(entry))}`;
    first = false;
  }
}

const pageEntry = ({ page, label, width, height, blocks }: PageText) => ({
  page,
  label: label ?? null,
  width,
  height,
  blocks: blocks.map(blockEntry),
});

const blockEntry = ({ kind, level, text, box, fontSize, bold, italic, lines }: TextBlock) => ({
  kind,
  ...(level === undefined ? {} : { level }),
  text,
  box,
  font_size: fontSize,
  bold,
  italic,
  lines: lines.map((line) => ({
    text: line.text,
    box: line.box,
    ...(line.direction === 'rtl' ? { direction: 'rtl' } : {}),
    ...(line.angle === 0 ? {} : { angle: line.angle }),
    ...(line.cells ? { cells: line.cells } : {}),
  })),
});

const paragraphEntry = ({ kind, level, text, spans }: Paragraph) => ({
  kind,
  ...(level === undefined ? {} : { level }),
  text,
  pages: [spans[0]!.page, spans.at(-1)!.page],
  spans,
});
