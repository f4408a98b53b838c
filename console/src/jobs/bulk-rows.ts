import type { BulkItem } from '@octavo/client';
import { plain } from '../compress/facts.ts';
import { sizesOf } from './result-facts.ts';

/** A file of a bundle as a line of its table. */
export interface BulkRow {
  item: BulkItem;
  before: number;
  after: number | null;
  /** Percent of what it had. */
  saved: number | null;
  /** Of its worst page, 0 to 1. */
  similarity: number | null;
}

export const columns = ['filename', 'before', 'after', 'saved', 'similarity', 'status'] as const;
export type Column = (typeof columns)[number];

export function rowsOf(items: readonly BulkItem[]): BulkRow[] {
  return items.map((item) => {
    const sizes = sizesOf(item.result);
    return {
      item,
      before: sizes?.before ?? item.original_size,
      after: sizes?.after ?? null,
      saved: sizes?.savedPercent ?? null,
      similarity: plain.number(plain.record(item.result?.similarity)?.lowest),
    };
  });
}

export interface Totals {
  files: number;
  completed: number;
  failed: number;
  cancelled: number;
  /** Of the files that have both sizes. */
  before: number;
  after: number;
  saved: number;
  /** The least alike page of all. */
  similarity: number | null;
}

/** Sums over all files, those that failed left out: their sizes would look like nothing had been saved. */
export function totalsOf(rows: readonly BulkRow[]): Totals {
  const done = rows.filter((row) => row.after !== null);
  const before = done.reduce((sum, row) => sum + row.before, 0);
  const after = done.reduce((sum, row) => sum + (row.after ?? 0), 0);
  const alike = rows.flatMap((row) => (row.similarity === null ? [] : [row.similarity]));
  const count = (status: BulkItem['status']) => rows.filter((row) => row.item.status === status).length;
  return {
    files: rows.length,
    completed: count('completed'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    before,
    after,
    saved: before > 0 ? (1 - after / before) * 100 : 0,
    similarity: alike.length > 0 ? Math.min(...alike) : null,
  };
}

const order: Record<string, number> = { failed: 0, cancelled: 1, processing: 2, pending: 3, completed: 4 };

/** Sorted by a column; rows without a value come last either way, equal ones in the order they were sent. */
export function sorted(rows: readonly BulkRow[], by: Column | null, down: boolean): BulkRow[] {
  if (by === null) return [...rows];
  const turn = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const rest = a.item.position - b.item.position;
    if (by === 'filename') return turn * a.item.filename.localeCompare(b.item.filename) || rest;
    if (by === 'status') return turn * ((order[a.item.status] ?? 9) - (order[b.item.status] ?? 9)) || rest;
    const [one, other] = [a[by], b[by]];
    if (one === null || other === null) return Number(one === null) - Number(other === null) || rest;
    return turn * (one - other) || rest;
  });
}
