import Type from 'typebox';
import { invalidJobStatus } from '../jobs/faults.ts';
import type { JobRow } from '../jobs/rows/job.ts';
import { isTerminal } from '../jobs/states.ts';

export const finalizedSchema = Type.Object(
  {
    job_id: Type.String(),
    status: Type.String(),
    estimated_credits: Type.Unsafe<number | null>({ anyOf: [{ type: 'integer' }, { type: 'null' }] }),
    actual_credits: Type.Unsafe<number | null>({ anyOf: [{ type: 'integer' }, { type: 'null' }] }),
    adjustment: Type.Integer({
      description: 'Estimated less actual: what came back, or below 0 what came on top.',
    }),
    refunded: Type.Boolean({ description: 'Whether all that was held came back.' }),
    refund_amount: Type.Integer({ description: 'Credits that came back.' }),
    message: Type.String(),
  },
  { $id: 'Finalized' },
);

/**
 * What a job that has ended cost. It was settled when it ended, from what the server counted: asking changes nothing, however
 * often, and what a caller says of tokens is not read. Throws INVALID_JOB_STATUS.
 */
export function finalized(job: JobRow) {
  if (!isTerminal(job.status)) throw invalidJobStatus({ status: job.status, wanted: 'settled' });
  const estimated = job.estimated_credits;
  const actual = job.credits;
  const adjustment = (estimated ?? 0) - (actual ?? 0);
  const refunded = job.status !== 'completed' && (estimated ?? 0) > 0 && (actual ?? 0) === 0;
  return {
    job_id: job.id,
    status: job.status,
    estimated_credits: estimated,
    actual_credits: actual,
    adjustment,
    refunded,
    refund_amount: Math.max(0, adjustment),
    message:
      actual === null
        ? 'Nothing is paid for here.'
        : refunded
          ? 'All that was held was given back.'
          : `It cost ${actual} credits.`,
  };
}
