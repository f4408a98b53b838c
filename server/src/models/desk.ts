import { Fault, faultFromWire } from '../fault.ts';
import { modelCallLimit } from './faults.ts';
import { type Completion, nothingSpent, type Spent, sumUsage, type Usage } from './model.ts';
import type { Models } from './open.ts';
import { readQuestion } from './question.ts';

/** What one piece of work spent on language models, counted outside the process that spent it. */
export interface Bill {
  /** Questions put. */
  questions: number;
  /** Requests sent, retries included. */
  attempts: number;
  usage: Usage;
  /** US dollars; absent where no provider said. */
  cost?: number;
  /** As `provider:model`. */
  models: string[];
}

export const openBill = (): Bill => ({ questions: 0, attempts: 0, usage: nothingSpent(), models: [] });

/**
 * Where an isolated process puts its questions, at most `limit` of them: it is given an answer and never a key. What each
 * cost is added to `bill`, also when it failed.
 */
export function openDesk(
  models: Pick<Models, 'complete'>,
  limit: number,
  bill: Bill,
): (asked: unknown, signal: AbortSignal) => Promise<Completion> {
  const add = (spent: Spent) => {
    bill.attempts += spent.attempts;
    bill.usage = sumUsage(bill.usage, spent.usage);
    if (spent.cost !== undefined) bill.cost = (bill.cost ?? 0) + spent.cost;
    const name = `${spent.provider}:${spent.model}`;
    if (!bill.models.includes(name)) bill.models.push(name);
  };
  return async (asked, signal) => {
    // Counted before it is read: nonsense must not be free.
    if (bill.questions >= limit) throw modelCallLimit({ limit });
    bill.questions += 1;
    const question = readQuestion(asked);
    try {
      const completion = await models.complete(question, signal);
      add(completion);
      return completion;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { spent, ...details } = error.details as { spent?: Spent };
      if (spent) add(spent);
      // What a provider charges is the operator's affair: it is on the bill, and not in the error of a job.
      throw faultFromWire({ ...error.toPublic(), kind: error.kind, details }, error.cause);
    }
  };
}
