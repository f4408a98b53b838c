import type { Readable } from 'node:stream';
import { type Cell, csvOf } from './csv.ts';
import { type Block, docxOf, italicRuns } from './docx.ts';
import { xlsxOf } from './xlsx.ts';

/** A sentence of a rewritten text, as the result gives it. */
export interface RewrittenRow {
  text: string;
  source_text: string;
  method: 'unchanged' | 'model' | 'local';
  /** 1-based, first and last. */
  pages: readonly [number, number];
  /** Index of its chunk. */
  chunk: number;
}

/** What happened to a chunk. */
export interface ChunkLine {
  chunk: number;
  pages: readonly [number, number];
  state: string;
  attempts: number | null;
  model: string | null;
  tokens: number | null;
  credits: number | null;
  seconds: number | null;
  error: string | null;
}

export interface RewrittenText {
  title: string;
  /** BCP 47. */
  language: string;
  rows: readonly RewrittenRow[];
  chunks: readonly ChunkLine[];
  /** Name and value of what is told about the whole: figures, options, warnings. */
  facts: readonly (readonly [string, string | number])[];
}

/** The sentences as JSON, streamed: `{"title", "language", "facts": {…}, "sentences": […]}`. */
export function* rewrittenJson({ title, language, rows, facts }: RewrittenText): Generator<string> {
  yield `{"title":${JSON.stringify(title)},"language":${JSON.stringify(language)},"facts":${JSON.stringify(Object.fromEntries(facts))},"sentences":[`;
  for (let at = 0; at < rows.length; at++) {
    const { text, source_text, method, pages, chunk } = rows[at]!;
    yield `${at === 0 ? '' : ','}\n${JSON.stringify({ text, source_text, method, pages, chunk })}`;
  }
  yield '\n]}\n';
}

/** A sentence a line, UTF-8 without a byte order mark. */
export function* rewrittenLines({ rows }: RewrittenText): Generator<string> {
  for (const { text } of rows) yield `${text.replace(/\s*[\r\n]+\s*/g, ' ')}\n`;
}

const header = ['index', 'text', 'source_text', 'method', 'first_page', 'last_page', 'chunk'];

const cellsOf = (row: RewrittenRow, index: number): Cell[] => [
  index + 1,
  row.text,
  row.source_text,
  row.method,
  row.pages[0],
  row.pages[1],
  row.chunk,
];

/** A sentence a row; see `csvOf` for how formulas are kept from running. */
export function rewrittenCsv({ rows }: RewrittenText): Generator<string> {
  return csvOf(header, numbered(rows));
}

function* numbered(rows: readonly RewrittenRow[]): Generator<Cell[]> {
  for (let at = 0; at < rows.length; at++) yield cellsOf(rows[at]!, at);
}

/** The sheets Sentences, Log (a chunk a row) and Summary. */
export function rewrittenXlsx({ rows, chunks, facts }: RewrittenText): Readable {
  const widths = [8, 70, 70, 12, 10, 10, 8];
  return xlsxOf([
    {
      name: 'Sentences',
      columns: header.map((title, index) => ({
        title,
        width: widths[index]!,
        wrap: index === 1 || index === 2,
      })),
      rows: numbered(rows),
    },
    {
      name: 'Log',
      columns: [
        'chunk',
        'first_page',
        'last_page',
        'state',
        'attempts',
        'model',
        'tokens',
        'credits',
        'seconds',
        'error',
      ].map((title) => ({
        title,
        width: title === 'error' || title === 'model' ? 30 : 11,
      })),
      rows: chunks.map((one) => [
        one.chunk,
        one.pages[0],
        one.pages[1],
        one.state,
        one.attempts,
        one.model,
        one.tokens,
        one.credits,
        one.seconds,
        one.error,
      ]),
    },
    {
      name: 'Summary',
      columns: [
        { title: 'fact', width: 34 },
        { title: 'value', width: 60, wrap: true },
      ],
      rows: facts,
    },
  ]);
}

/** The title, then a sentence a paragraph, italics marks as italics. */
export function rewrittenDocx({ title, language, rows }: RewrittenText): Readable {
  const blocks = function* (): Generator<Block> {
    yield { kind: 'heading', level: 1, text: title };
    for (const { text } of rows) yield { kind: 'paragraph', runs: italicRuns(text) };
  };
  return docxOf({ title, language, blocks: blocks() });
}
