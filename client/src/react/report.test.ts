import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorFromAnswer, OctavoError } from '../error.ts';
import type { Job } from '../types.ts';
import { backOff, checked, errorOfJob } from './report.ts';

const trouble = (retryAfterSeconds: number | null = null) =>
  new OctavoError({ status: 503, retryAfterSeconds });
const middle = () => 0.5;

test('each failure in a row doubles the wait, to half a minute and no further', () => {
  const waits = [1, 2, 3, 4, 5, 400].map((failures) => backOff(2000, failures, trouble(), middle));
  assert.deepEqual(waits, [4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('the waits of many are spread, and who asks seldom is not made to ask more often', () => {
  assert.equal(
    backOff(2000, 1, trouble(), () => 0),
    3000,
  );
  assert.equal(
    backOff(2000, 1, trouble(), () => 1),
    5000,
  );
  assert.equal(backOff(60_000, 3, trouble(), middle), 60_000);
});

test('what the server asks to wait is waited, but never for ever', () => {
  assert.equal(backOff(2000, 1, trouble(90), middle), 90_000);
  assert.equal(backOff(2000, 1, trouble(1e9), middle), 600_000);
});

test('Retry-After is read as seconds and as a date', () => {
  const asked = (value: string) => errorFromAnswer(503, '', () => value).retryAfterSeconds;
  assert.equal(asked('120'), 120);
  assert.ok(Math.abs((asked(new Date(Date.now() + 60_000).toUTCString()) ?? 0) - 60) < 5);
  assert.equal(asked('Sun, 06 Nov 1994 08:49:37 GMT'), 0);
  assert.equal(asked('soon'), null);
  assert.equal(asked(''), null);
});

test('an answer that is no job is an error, not a job without a status', () => {
  for (const answer of [undefined, {}, { status: 'completed' }, []])
    assert.throws(() => checked(answer as unknown as Job), { code: 'NOT_OCTAVO' });
});

test('a failed job without a reason still has an error with words', () => {
  assert.equal(errorOfJob({ error: null } as Job).code, 'UNKNOWN');
  const error = { code: 'PDF_ENCRYPTED', message: 'Remove the password.', details: {}, retryable: false };
  assert.equal(errorOfJob({ error } as Job).message, 'Remove the password.');
});
