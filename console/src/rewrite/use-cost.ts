import { type Estimate, OctavoError } from '@octavo/client';
import { useRef, useState } from 'react';
import { api } from '../app/api.ts';
import type { Picked } from '../files/picked-files.ts';
import { type Cost, costOf } from './cost.ts';

/** What was asked: the files as they are kept by the server now, and what their job costs; null: nothing to ask about. */
export interface Asked {
  files: Picked[];
  cost: Cost | null;
}

/** Asks what a job would cost. The files are sent for it, once: the job names them by the ids they are kept under. */
export function useCost() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const link = useRef<AbortController>(null);

  /** Null where it was given up, or failed (then `error` is set). */
  const ask = async (
    operation: string,
    files: readonly Picked[],
    options: Record<string, unknown>,
  ): Promise<Asked | null> => {
    const mine = new AbortController();
    link.current = mine;
    setBusy(true);
    setError(null);
    const of = (source: File | string) => api.estimate(operation, source, options, { signal: mine.signal });
    const estimates: Estimate[] = [];
    const kept: Picked[] = [];
    try {
      for (const one of files) {
        const estimate = await of(one.fileId ?? one.file).catch((thrown) => {
          // Kept for a while only: then it is sent again.
          if (one.fileId && thrown instanceof OctavoError && [404, 410].includes(thrown.status))
            return of(one.file);
          throw thrown;
        });
        estimates.push(estimate);
        kept.push({ ...one, fileId: estimate.file_ids[0] ?? one.fileId });
      }
      return { files: kept, cost: costOf(estimates) };
    } catch (thrown) {
      if (!mine.signal.aborted) setError(thrown);
      return null;
    } finally {
      if (link.current === mine) setBusy(false);
    }
  };

  return { ask, busy, error, giveUp: () => link.current?.abort(), forget: () => setError(null) };
}
