import { Readable } from 'node:stream';
import { type Block, docxOf } from './docx.ts';
import { markdownText } from './markdown.ts';

export interface SummaryText {
  title: string;
  /** BCP 47, of the summary. */
  language: string;
  summary: string;
  points: readonly { text: string; page: number }[];
  keywords: readonly string[];
}

/** What stands over the parts, in languages that are often asked for; else in English. */
const labels: Record<string, { points: string; keywords: string; page: string }> = {
  en: { points: 'Key points', keywords: 'Keywords', page: 'p.' },
  fr: { points: 'Points clés', keywords: 'Mots-clés', page: 'p.' },
  de: { points: 'Kernpunkte', keywords: 'Stichwörter', page: 'S.' },
  es: { points: 'Puntos clave', keywords: 'Palabras clave', page: 'p.' },
  it: { points: 'Punti chiave', keywords: 'Parole chiave', page: 'p.' },
  pt: { points: 'Pontos-chave', keywords: 'Palavras-chave', page: 'p.' },
  nl: { points: 'Kernpunten', keywords: 'Trefwoorden', page: 'p.' },
};
const labelsFor = (language: string) => labels[language.split('-', 1)[0]!] ?? labels.en!;

function* linesOf(
  { title, language, summary, points, keywords }: SummaryText,
  md: boolean,
): Generator<string> {
  const label = labelsFor(language);
  const text = md ? markdownText : (plain: string) => plain;
  const head = (written: string, level: number) => (md ? `${'#'.repeat(level)} ${text(written)}` : written);
  yield `${head(title, 1)}\n\n${text(summary)}\n`;
  if (points.length > 0) yield `\n${head(label.points, 2)}\n\n`;
  for (const point of points) yield `- ${text(point.text)} (${label.page} ${point.page})\n`;
  if (keywords.length > 0) yield `\n${head(label.keywords, 2)}\n\n${keywords.map(text).join(', ')}\n`;
}

/** Title, summary, key points with their pages, keywords, as plain text. */
export const summaryLines = (text: SummaryText): Readable => Readable.from(linesOf(text, false));

/** The same as Markdown. */
export const summaryMarkdown = (text: SummaryText): Readable => Readable.from(linesOf(text, true));

/** The same for word processors. */
export function summaryDocx({ title, language, summary, points, keywords }: SummaryText): Readable {
  const label = labelsFor(language);
  const paragraph = (text: string): Block => ({ kind: 'paragraph', runs: [{ text }] });
  const blocks: Block[] = [{ kind: 'heading', level: 1, text: title }, paragraph(summary)];
  if (points.length > 0) blocks.push({ kind: 'heading', level: 2, text: label.points });
  for (const { text, page } of points) blocks.push(paragraph(`• ${text} (${label.page} ${page})`));
  if (keywords.length > 0)
    blocks.push({ kind: 'heading', level: 2, text: label.keywords }, paragraph(keywords.join(', ')));
  return docxOf({ title, language, blocks });
}
