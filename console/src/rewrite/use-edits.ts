import { useEffect, useMemo, useState } from 'react';
import { applied, type Edits, edit, keep, redo, undo, unkeep } from './edits.ts';
import type { Row } from './sentences.ts';

const keyOf = (job: string) => `octavo.edits.${job}`;

/** Forgets the edits of a job, which goes with them. */
export function forgetEdits(job: string): void {
  try {
    localStorage.removeItem(keyOf(job));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

const read = (job: string): string | null => {
  try {
    return localStorage.getItem(keyOf(job));
  } catch {
    return null;
  }
};

/**
 * The edits a reader made to a result. They live in this browser only, and outlive the page; another tab with the same job
 * shows them as they are made. `kept` is false when the browser would not keep them.
 */
export function useEdits(job: string, result: string, rows: readonly Row[]) {
  const [edits, setEdits] = useState<Edits>(() => unkeep(read(job), result, rows));
  const [kept, setKept] = useState(true);

  useEffect(() => {
    const follow = (event: StorageEvent) => {
      if (event.key === keyOf(job)) setEdits(unkeep(event.newValue, result, rows));
    };
    window.addEventListener('storage', follow);
    return () => window.removeEventListener('storage', follow);
  }, [job, result, rows]);

  const set = (next: Edits) => {
    if (next === edits) return;
    setEdits(next);
    try {
      if (next.now.size + next.done.length + next.orphans.length === 0) localStorage.removeItem(keyOf(job));
      else localStorage.setItem(keyOf(job), keep(result, next));
      setKept(true);
    } catch {
      setKept(false);
    }
  };

  return {
    edits,
    kept,
    /** The rows as edited. */
    rows: useMemo(() => applied(rows, edits), [rows, edits]),
    write: (row: Row, text: string) => set(edit(edits, rows[row.index]!, text)),
    restore: (row: Row) => set(edit(edits, rows[row.index]!, rows[row.index]!.text)),
    undo: () => set(undo(edits)),
    redo: () => set(redo(edits)),
    dropOrphans: () => set({ ...edits, orphans: [] }),
  };
}

export type EditsOf = ReturnType<typeof useEdits>;
