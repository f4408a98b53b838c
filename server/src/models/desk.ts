import { createHash } from 'node:crypto';
import { Fault, faultFromWire } from '../fault.ts';
import { newId } from '../id.ts';
import { modelCallLimit } from './faults.ts';
import {
  type Completion,
  nothingSpent,
  type Question,
  roughly,
  type Spent,
  sumUsage,
  type Tier,
  type Usage,
} from './model.ts';
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
  /** What could not be written down yet, for whoever ends the work. */
  unwritten: Note[];
}

/** A question as it is written down: when it begins, with what can be known then, and again when it has ended. */
export interface Note {
  id: string;
  tier: Tier;
  /** As `provider:model`. */
  model: string;
  /** SHA-256 of what was asked, in hex: the same question has the same. */
  promptHash: string;
  usage: Usage;
  requests: number;
  cost?: number;
  /** The code of its failure. */
  error?: string;
  ended: boolean;
}

/** Where questions are written down, so that a worker that dies leaves what it had spent. */
export interface Journal extends Pick<Models, 'named' | 'tierOf'> {
  write(note: Note): Promise<unknown>;
  /** Whoever asked the same in an attempt before got this answer: one question, not two, and it is this attempt's now. */
  takeOver(note: Note): Promise<unknown>;
}

export const openBill = (): Bill => ({
  questions: 0,
  attempts: 0,
  usage: nothingSpent(),
  models: [],
  unwritten: [],
});

const hashOf = ({ system, prompt, schema, correction }: Question): string =>
  createHash('sha256')
    .update(JSON.stringify([system, prompt, schema, correction ?? null]))
    .digest('hex');

/**
 * Where an isolated process puts its questions, at most `limit` of them: it is given an answer and never a key. What each
 * cost is added to `bill`, also when it failed.
 */
export function openDesk(
  models: Pick<Models, 'complete'>,
  limit: number,
  bill: Bill,
  journal?: Journal,
): (asked: unknown, signal: AbortSignal) => Promise<Completion> {
  const add = (spent: Spent) => {
    bill.attempts += spent.attempts;
    bill.usage = sumUsage(bill.usage, spent.usage);
    if (spent.cost !== undefined) bill.cost = (bill.cost ?? 0) + spent.cost;
    const name = `${spent.provider}:${spent.model}`;
    if (!bill.models.includes(name)) bill.models.push(name);
  };
  const note = async (noted: Note | undefined, how: 'write' | 'takeOver' = 'write') => {
    if (!noted || !journal) return;
    bill.unwritten = bill.unwritten.filter(({ id }) => id !== noted.id);
    await journal[how](noted).catch(() => bill.unwritten.push(noted));
  };
  return async (asked, signal) => {
    // Counted before it is read: nonsense must not be free.
    if (bill.questions >= limit) throw modelCallLimit({ limit });
    bill.questions += 1;
    const question = readQuestion(asked);
    const begun = journal && beginning(journal, question);
    await note(begun);
    try {
      const completion = await models.complete(question, signal);
      add(completion);
      await note(begun && { ...begun, ...took(completion) }, completion.kept ? 'takeOver' : 'write');
      return completion;
    } catch (error) {
      const spent = error instanceof Fault ? (error.details as { spent?: Spent }).spent : undefined;
      const code = error instanceof Fault ? error.code : 'INTERNAL_ERROR';
      await note(begun && { ...begun, ...(spent && took(spent)), error: code, ended: true });
      if (!(error instanceof Fault)) throw error;
      const { spent: _, ...details } = error.details;
      if (spent) add(spent);
      // What a provider charges is the operator's affair: it is on the bill, and not in the error of a job.
      throw faultFromWire({ ...error.toPublic(), kind: error.kind, details }, error.cause);
    }
  };
}

/** A question that is about to be put: what is sent costs something whatever becomes of it. */
function beginning(journal: Journal, question: Question): Note {
  const { system, prompt, schema, correction } = question;
  const said = [system, prompt, JSON.stringify(schema), correction?.answer ?? '', correction?.problem ?? ''];
  const input = roughly(said.reduce((sum, text) => sum + text.length, 0));
  return {
    id: newId(),
    tier: journal.tierOf(question.model),
    model: journal.named(question.model),
    promptHash: hashOf(question),
    usage: { input, output: 0, total: input, estimated: true },
    requests: 1,
    ended: false,
  };
}

const took = ({ usage, attempts, cost }: Spent) => ({
  usage,
  requests: attempts,
  ...(cost === undefined ? {} : { cost }),
  ended: true,
});
