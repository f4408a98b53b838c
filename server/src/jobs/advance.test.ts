import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { advance, advanceBulk, type Decision, type Ended } from './advance.ts';

const lost = { code: 'X', message: 'x', details: {}, retryable: false };

/** Plays a whole step: chunks end in the given order with the given luck; gives every decision on the way. */
function play(luck: readonly boolean[], partial: boolean, merge: boolean): Decision[] {
  const runs = { total: luck.length, completed: 0, failed: 0 };
  const decisions: Decision[] = [];
  for (const ok of luck) {
    if (ok) runs.completed += 1;
    else runs.failed += 1;
    const ended: Ended = ok
      ? { kind: 'run', state: 'completed' }
      : { kind: 'run', state: 'failed', error: lost };
    const decision = advance({ chunked: true, partial, runs, lastStep: true }, ended);
    decisions.push(decision);
    if (decision.do === 'fail') return decisions;
    if (decision.do === 'queue-merge') {
      const end: Ended = merge
        ? { kind: 'merge', state: 'completed' }
        : { kind: 'merge', state: 'failed', error: lost };
      decisions.push(advance({ chunked: true, partial, runs, lastStep: true }, end));
    }
  }
  return decisions;
}

describe('the rule of the engine', () => {
  it('ends every job exactly once, whatever the order and luck of its chunks', () => {
    const luck = fc.array(fc.boolean(), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(luck, fc.boolean(), fc.boolean(), (chunks, partial, merge) => {
        const decisions = play(chunks, partial, merge);
        const ends = decisions.filter((decision) => decision.do === 'complete' || decision.do === 'fail');
        assert.equal(ends.length, 1);
        assert.equal(decisions.at(-1), ends[0]);
      }),
    );
  });

  it('completes when anything survived and parts count, and says that it is partial', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), (chunks) => {
        const end = play(chunks, true, true).at(-1);
        if (!chunks.includes(true)) assert.equal(end?.do, 'fail');
        else assert.deepEqual(end, { do: 'complete', partial: chunks.includes(false) });
      }),
    );
  });

  it('fails at the first loss where parts are worth nothing', () => {
    assert.deepEqual(play([true, false, true], false, true), [{ do: 'wait' }, { do: 'fail', error: lost }]);
  });

  it('goes on to the next step of a chain', () => {
    const ledger = {
      chunked: false,
      partial: false,
      runs: { total: 1, completed: 1, failed: 0 },
      lastStep: false,
    };
    assert.deepEqual(advance(ledger, { kind: 'run', state: 'completed' }), { do: 'next-step' });
  });

  it('ends a bulk with its last child: partly when some survived, failed when none did', () => {
    assert.deepEqual(advanceBulk({ total: 3, completed: 1, ended: 2 }), { do: 'wait' });
    assert.deepEqual(advanceBulk({ total: 3, completed: 3, ended: 3 }), { do: 'complete', partial: false });
    assert.deepEqual(advanceBulk({ total: 3, completed: 1, ended: 3 }), { do: 'complete', partial: true });
    assert.deepEqual(advanceBulk({ total: 3, completed: 0, ended: 3 }), { do: 'fail-bulk' });
  });
});
