import { countWords } from '../../../server/src/prose/words.ts';

/** A sentence of a rewritten text, or a paragraph of a translated one, beside what it was made of. */
export interface Row {
  /** Its place in the result, from 0; the identity of the row. */
  index: number;
  text: string;
  source: string;
  /** How it came about, such as unchanged, local, model, copied; empty where the result does not say. */
  method: string;
  /** 1-based, first and last. */
  pages: readonly [number, number];
  chunk: number | null;
  /** Words of `text`, counted as the service counts them. */
  words: number;
}

export interface Sentences {
  title: string;
  language: string;
  /** What a row is: `sentences` or `paragraphs`. */
  what: string;
  rows: Row[];
}

/** Where results keep their rows. */
const lists = ['sentences', 'paragraphs'];

/** The rows of a result file; null where it is not one of `{text, source_text, pages}`. */
export function readSentences(json: unknown): Sentences | null {
  const whole = recordOf(json);
  if (!whole) return null;
  const what = lists.find((name) => Array.isArray(whole[name]));
  if (!what) return null;
  const rows: Row[] = [];
  for (const one of whole[what] as unknown[]) {
    const row = rowOf(one, rows.length);
    if (!row) return null;
    rows.push(row);
  }
  const language = textOf(whole.language ?? whole.target_language);
  return { title: textOf(whole.title), language, what, rows };
}

function rowOf(value: unknown, index: number): Row | null {
  const one = recordOf(value);
  if (typeof one?.text !== 'string' || typeof one.source_text !== 'string') return null;
  const { text, source_text: source, method, chunk } = one;
  return {
    index,
    text,
    source,
    method: textOf(method),
    pages: pagesOf(one.pages),
    chunk: typeof chunk === 'number' ? chunk : null,
    words: countWords(text),
  };
}

/** `[from, to]` or `{from, to}`; page 0 where neither is there. */
function pagesOf(value: unknown): [number, number] {
  const both = Array.isArray(value) ? value : [recordOf(value)?.from, recordOf(value)?.to];
  const [from, to] = both.map((page) => (typeof page === 'number' && page > 0 ? page : 0));
  return [from ?? 0, to || from || 0];
}

const recordOf = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The row with another text. */
export const withText = (row: Row, text: string): Row => ({ ...row, text, words: countWords(text) });

/** `12` or `12–13`. */
export const pageSpan = ([from, to]: readonly [number, number]): string =>
  from === to ? String(from) : `${from}–${to}`;
