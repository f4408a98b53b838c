import { csvOf } from '../../../server/src/writing/csv.ts';
import type { Row } from './sentences.ts';

export const formats = ['txt', 'csv', 'json'] as const;
export type Format = (typeof formats)[number];

export const mediaTypes: Record<Format, string> = {
  txt: 'text/plain;charset=utf-8',
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
};

const header = [
  'index',
  'text',
  'source_text',
  'method',
  'first_page',
  'last_page',
  'chunk',
  'words',
  'edited',
];

export interface Taken {
  title: string;
  language: string;
  rows: readonly Row[];
  /** The text an edited row had in the result; undefined where it was not edited. */
  was: (index: number) => string | undefined;
}

/** A sentence a line. */
const linesOf = ({ rows }: Taken): string => rows.map(({ text }) => `${oneLine(text)}\n`).join('');

/** The columns of the service's own CSV, and two more. How formulas are kept from running: see `csvOf`. */
const tableOf = ({ rows, was }: Taken): string =>
  [
    ...csvOf(
      header,
      rows.map((row) => [
        row.index + 1,
        row.text,
        row.source,
        row.method,
        row.pages[0],
        row.pages[1],
        row.chunk,
        row.words,
        was(row.index) === undefined ? '' : 'yes',
      ]),
    ),
  ].join('');

/** As the service's own JSON; an edited sentence says so and has the text it had. */
const jsonOf = ({ title, language, rows, was }: Taken): string => {
  const sentences = rows.map(({ text, source, method, pages, chunk, index }) => {
    const made = was(index);
    const edited = made === undefined ? {} : { edited: true, made_text: made };
    return { index: index + 1, text, source_text: source, method, pages, chunk, ...edited };
  });
  return `${JSON.stringify({ title, language, sentences }, null, 1)}\n`;
};

const oneLine = (text: string) => text.replace(/\s*[\r\n]+\s*/g, ' ');

const writers: Record<Format, (taken: Taken) => string> = { txt: linesOf, csv: tableOf, json: jsonOf };

/** Rows as the content of a file. */
export const take = (format: Format, taken: Taken): string => writers[format](taken);

/** `novel-rewritten.json` and a choice of 12: `novel-rewritten-12.csv`. */
export function takenName(resultName: string, format: Format, chosen: number | null): string {
  const stem = resultName.replace(/\.[a-z0-9]{1,5}$/i, '') || 'sentences';
  return `${stem}${chosen === null ? '' : `-${chosen}`}.${format}`;
}
