import type { Readable } from 'node:stream';
import { type Block, docxOf } from './docx.ts';
import { markdownTable, markdownText } from './markdown.ts';

/** A paragraph, heading, entry, table or note of a translated text, or a place where pages are missing. */
export interface TranslatedParagraph {
  kind: 'heading' | 'paragraph' | 'list' | 'table' | 'footnote' | 'missing';
  /** Of a heading. */
  level?: 1 | 2 | 3;
  /** 1-based, first and last. */
  pages: readonly [number, number];
  /** Rows of a table are lines, its cells apart by tabs. */
  source_text: string;
  text: string;
  /** copied: there was nothing to translate; untranslated: `text` is the source's. */
  method: 'model' | 'copied' | 'untranslated' | 'missing';
}

export interface TranslatedText {
  title: string;
  /** BCP 47. */
  sourceLanguage: string;
  language: string;
  paragraphs: readonly TranslatedParagraph[];
  /** Figures about the whole. */
  facts: Record<string, unknown>;
}

/** Every paragraph beside its original: `{"title", "source_language", "target_language", "facts": {…}, "paragraphs": […]}`. */
export function* translatedJson(text: TranslatedText): Generator<string> {
  const { title, sourceLanguage: source_language, language: target_language, facts, paragraphs } = text;
  const head = JSON.stringify({ title, source_language, target_language, facts });
  yield `${head.slice(0, -1)},"paragraphs":[`;
  for (let at = 0; at < paragraphs.length; at++) {
    const { kind, level, pages, source_text, text: translation, method } = paragraphs[at]!;
    const entry = {
      id: at + 1,
      kind,
      ...(level ? { level } : {}),
      pages,
      source_text,
      text: translation,
      method,
    };
    yield `${at === 0 ? '' : ','}\n${JSON.stringify(entry)}`;
  }
  yield '\n]}\n';
}

/** The translation, an empty line between paragraphs; entries of a list stand close. */
export function* translatedLines({ paragraphs }: TranslatedText): Generator<string> {
  yield* apart(paragraphs, ({ text }) => text);
}

const bullet = /^[•◦▪‣⁃➢✓∙·*–-]\s+/;

/** The same as Markdown: headings, lists, tables. */
export function* translatedMarkdown({ paragraphs }: TranslatedText): Generator<string> {
  yield* apart(paragraphs, ({ kind, level, text }) => {
    if (kind === 'heading') return `${'#'.repeat(level ?? 3)} ${markdownText(oneLine(text))}`;
    if (kind === 'table') return markdownTable(text.split('\n').map((row) => row.split('\t')));
    if (kind === 'list' && bullet.test(text)) return `- ${markdownText(text.replace(bullet, ''))}`;
    return kind === 'missing' ? `**${markdownText(text)}**` : markdownText(text);
  });
}

const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ');

function* apart(
  paragraphs: readonly TranslatedParagraph[],
  written: (paragraph: TranslatedParagraph) => string,
): Generator<string> {
  let before: TranslatedParagraph | undefined;
  for (const paragraph of paragraphs) {
    const close = before?.kind === 'list' && paragraph.kind === 'list';
    yield `${before ? (close ? '\n' : '\n\n') : ''}${written(paragraph)}`;
    before = paragraph;
  }
  if (before) yield '\n';
}

/** The same for word processors. */
export function translatedDocx({ title, language, paragraphs }: TranslatedText): Readable {
  const blocks = function* (): Generator<Block> {
    for (const { kind, level, text } of paragraphs)
      if (kind === 'heading') yield { kind: 'heading', level: level ?? 3, text };
      else yield { kind: 'paragraph', runs: [{ text, ...(kind === 'missing' ? { bold: true } : {}) }] };
  };
  return docxOf({ title, language, blocks: blocks() });
}
