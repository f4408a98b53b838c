import { fold } from './find.ts';
import type { Row } from './sentences.ts';

export const orders = ['order', 'words', 'page', 'method'] as const;
export type Order = (typeof orders)[number];

/** What of the rows is wanted, and in which order. */
export interface Wish {
  /** Folded; empty: all. */
  wanted: string;
  order: Order;
  descending: boolean;
  changed: boolean;
  long: boolean;
  edited: boolean;
  /** Empty: any. */
  method: string;
}

export const everything: Wish = {
  wanted: '',
  order: 'order',
  descending: false,
  changed: false,
  long: false,
  edited: false,
  method: '',
};

/** What is known of a row besides itself. */
export interface About {
  /** Words a sentence may have; null where there is no limit. */
  limit: number | null;
  edited: (index: number) => boolean;
}

export const isLong = (row: Row, limit: number | null): boolean => limit !== null && row.words > limit;

/** Whether it reads otherwise than its source. */
export const isChanged = (row: Row): boolean => row.text !== row.source;

/** Folding is the cost of a search: once for a text, and once for a source that became several rows. */
const folded = new WeakMap<Row, { text: string; source: string }>();
let last = { source: '', folded: '' };

function foldedOf(row: Row) {
  let both = folded.get(row);
  if (!both) {
    if (row.source !== last.source) last = { source: row.source, folded: fold(row.source) };
    both = { text: fold(row.text), source: last.folded };
    folded.set(row, both);
  }
  return both;
}

const matches = (row: Row, wanted: string): boolean => {
  const { text, source } = foldedOf(row);
  return text.includes(wanted) || source.includes(wanted);
};

/** The rows to show, in their order. Rows that are alike in what is sorted by stay as in the text. */
export function shownOf(rows: readonly Row[], wish: Wish, { limit, edited }: About): Row[] {
  const found = rows.filter(
    (row) =>
      (!wish.changed || isChanged(row)) &&
      (!wish.long || isLong(row, limit)) &&
      (!wish.edited || edited(row.index)) &&
      (wish.method === '' || row.method === wish.method) &&
      (wish.wanted === '' || matches(row, wish.wanted)),
  );
  if (wish.order === 'order') return wish.descending ? found.reverse() : found;
  const compare = comparisons[wish.order];
  const sign = wish.descending ? -1 : 1;
  return found.sort((a, b) => sign * compare(a, b) || a.index - b.index);
}

const comparisons: Record<Exclude<Order, 'order'>, (a: Row, b: Row) => number> = {
  words: (a, b) => a.words - b.words,
  page: (a, b) => a.pages[0] - b.pages[0] || a.pages[1] - b.pages[1],
  method: (a, b) => (a.method < b.method ? -1 : a.method > b.method ? 1 : 0),
};

/** Whether a row came of the same sentence as the one above it, whose source is there to read already. */
export const continues = (row: Row, above: Row | undefined): boolean =>
  above !== undefined &&
  above.index === row.index - 1 &&
  above.source === row.source &&
  row.source !== row.text &&
  above.source !== above.text;
