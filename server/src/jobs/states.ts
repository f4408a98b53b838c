import { invalidJobStatus } from './faults.ts';

export type Status = 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';

/**
 * Every change of status there is, and the event it is told by. What is not in the table cannot happen: terminal is
 * terminal, but for an explicit retry, which is a new attempt of the same job.
 */
const transitions = {
  // Straight to its end goes a job for which a result is there (`cache.ts`), or whose files were all refused.
  pending: {
    processing: 'job.processing',
    completed: 'job.completed',
    failed: 'job.failed',
    cancelled: 'job.cancelled',
  },
  processing: { completed: 'job.completed', failed: 'job.failed', cancelled: 'job.cancelled' },
  completed: { pending: 'job.retried' },
  failed: { pending: 'job.retried' },
  cancelled: {},
} as const satisfies Record<Status, Partial<Record<Status, string>>>;

export const terminal: readonly Status[] = ['completed', 'failed', 'cancelled'];

export const isTerminal = (status: Status): boolean => terminal.includes(status);

export const isLegal = (from: Status, to: Status): boolean => Object.hasOwn(transitions[from], to);

/** The name of the event that tells a transition. Throws INVALID_JOB_STATUS for one that is not in the table. */
export function transition(from: Status, to: Status): string {
  const event = (transitions[from] as Partial<Record<Status, string>>)[to];
  if (event === undefined) throw invalidJobStatus({ status: from, wanted: to });
  return event;
}

/** Events after which a stream of events ends. */
export const terminalEvents: readonly string[] = [
  'job.completed',
  'job.failed',
  'job.cancelled',
  'job.deleted',
];
