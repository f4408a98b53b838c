import type { PublicError } from '../fault.ts';

/** Where one step of a job stands, counted from its chunk rows in the transaction that ends a chunk. */
export interface Ledger {
  /** The operation works in several chunks: plan, runs, merge. */
  chunked: boolean;
  /** It may end with some runs lost. */
  partial: boolean;
  runs: { total: number; completed: number; failed: number };
  lastStep: boolean;
}

/** The chunk that has just ended. */
export type Ended =
  | { kind: 'plan' | 'run' | 'merge'; state: 'completed' }
  | { kind: 'plan' | 'run' | 'merge'; state: 'failed'; error: PublicError };

/** What the job does next. */
export type Decision =
  | { do: 'wait' }
  | { do: 'queue-runs' }
  | { do: 'queue-merge' }
  | { do: 'next-step' }
  | { do: 'complete'; partial: boolean }
  | { do: 'fail'; error: PublicError };

/**
 * The rule of the engine, and all of it: from the ledger and the chunk that ended to the next move. Pure, so that every
 * order in which chunks can end is a test, and no worker ever waits for another.
 */
export function advance(ledger: Ledger, ended: Ended): Decision {
  if (ended.kind !== 'run') {
    if (ended.state === 'failed') return { do: 'fail', error: ended.error };
    return ended.kind === 'plan' ? { do: 'queue-runs' } : stepDone(ledger);
  }
  if (!ledger.chunked)
    return ended.state === 'failed' ? { do: 'fail', error: ended.error } : stepDone(ledger);
  // Without partial results the first lost chunk decides: the rest would be work nobody gets.
  if (ended.state === 'failed' && !ledger.partial) return { do: 'fail', error: ended.error };
  const { total, completed, failed } = ledger.runs;
  if (completed + failed < total) return { do: 'wait' };
  if (completed > 0) return { do: 'queue-merge' };
  return ended.state === 'failed' ? { do: 'fail', error: ended.error } : { do: 'wait' };
}

function stepDone(ledger: Ledger): Decision {
  if (!ledger.lastStep) return { do: 'next-step' };
  return { do: 'complete', partial: ledger.runs.failed > 0 };
}

/** The same for a bulk parent, from its children. */
export function advanceBulk(children: {
  total: number;
  completed: number;
  ended: number;
}): Decision | { do: 'fail-bulk' } {
  if (children.ended < children.total) return { do: 'wait' };
  if (children.completed === 0) return { do: 'fail-bulk' };
  return { do: 'complete', partial: children.completed < children.total };
}
