import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backoffSeconds } from './backoff.ts';
import { isLegal, isTerminal, type Status, transition } from './states.ts';

const all: Status[] = ['pending', 'processing', 'completed', 'failed', 'cancelled'];

describe('the states of a job', () => {
  it('let nothing leave an end but a retry', () => {
    for (const from of all.filter(isTerminal))
      for (const to of all)
        assert.equal(isLegal(from, to), to === 'pending' && from !== 'cancelled', `${from} to ${to}`);
  });

  it('refuse what is not in the table, and say where the job stands', () => {
    assert.throws(() => transition('cancelled', 'completed'), {
      code: 'INVALID_JOB_STATUS',
      message: /cancelled/,
    });
    assert.equal(transition('pending', 'processing'), 'job.processing');
  });
});

describe('the wait before another attempt', () => {
  it('doubles up to a minute, and is spread over its upper half', () => {
    for (const [failures, full] of [
      [1, 1],
      [2, 2],
      [5, 16],
      [7, 60],
      [50, 60],
    ] as const) {
      assert.equal(
        backoffSeconds(failures, () => 0),
        full / 2,
      );
      assert.ok(backoffSeconds(failures, () => 0.999) <= full);
    }
  });
});
