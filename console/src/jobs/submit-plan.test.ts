import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operation } from '@octavo/client';
import { missing, plansFor, tooLarge } from './submit-plan.ts';

const operation = (min: number, max: number, bulk: boolean) =>
  ({ title: 'Merge', sources: { min, max }, bulk }) as Operation;

test('several files of a one-file operation go as a bulk where there is one, else one job each', () => {
  assert.deepEqual(plansFor(operation(1, 1, true), 3), ['bulk', 'each']);
  assert.deepEqual(plansFor(operation(1, 1, false), 3), ['each']);
  assert.deepEqual(plansFor(operation(1, 1, true), 1), ['each']);
});

test('an operation of several files takes them together', () => {
  assert.deepEqual(plansFor(operation(2, 50, true), 3), ['together']);
});

test('too few and too many files are named with what to do', () => {
  assert.equal(missing(operation(2, 3, false), 1), 'Merge needs at least 2 files. Add 1 more.');
  assert.equal(missing(operation(2, 3, false), 5), 'Merge takes at most 3 files. Remove 2.');
  assert.equal(missing(operation(1, 1, true), 5), null);
  assert.equal(missing(operation(1, 1, true), 0), 'Choose a file.');
  assert.equal(missing(undefined, 1), 'Choose an operation.');
});

test('files beyond the limits are named before they are sent', () => {
  const limits = { max_file_size: 100, max_total_size: 150, max_files: 2, max_pages: 10 };
  const file = (name: string, size: number) => ({ name, size }) as File;
  assert.match(tooLarge(limits, 'each', [file('a.pdf', 50), file('b.pdf', 101)]) ?? '', /^b\.pdf has 101 B/);
  assert.match(tooLarge(limits, 'bulk', [file('a.pdf', 80), file('b.pdf', 80)]) ?? '', /Together/);
  assert.equal(tooLarge(limits, 'each', [file('a.pdf', 80), file('b.pdf', 80), file('c.pdf', 1)]), null);
  assert.match(tooLarge(limits, 'bulk', [file('a', 1), file('b', 1), file('c', 1)]) ?? '', /at most 2 files/);
  assert.equal(tooLarge(undefined, 'bulk', [file('a', 1e9)]), null);
});
