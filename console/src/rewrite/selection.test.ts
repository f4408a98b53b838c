import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chooseAll,
  chooseNone,
  extend,
  goTo,
  neighbour,
  nothing,
  type Selection,
  toggle,
} from './selection.ts';

// Sorted: rows are shown in another order than that of their numbers.
const shown = [9, 4, 7, 1, 3];
const chosen = (state: Selection) => [...state.chosen].sort((a, b) => a - b);

test('a range goes over what is shown, in either direction, and is drawn anew from where it began', () => {
  const began = toggle(nothing, 4);
  const down = extend(began, shown, 1);
  assert.deepEqual(chosen(down), [1, 4, 7]);
  assert.deepEqual(chosen(extend(down, shown, 7)), [4, 7]);
  assert.deepEqual(chosen(extend(down, shown, 9)), [4, 9]);
});

test('what was chosen before stays beside a range', () => {
  const two = extend(goTo(toggle(nothing, 9), 1), shown, 3);
  assert.deepEqual(chosen(two), [1, 3, 9]);
});

test('a range from a row that is no longer shown begins at the row itself', () => {
  const filtered = extend(goTo(nothing, 100), shown, 7);
  assert.deepEqual(chosen(filtered), [7]);
  assert.deepEqual(chosen(extend(nothing, shown, 1000)), []);
});

test('choosing twice lets go; all adds what is shown to what is hidden; none is none', () => {
  assert.deepEqual(chosen(toggle(toggle(nothing, 4), 4)), []);
  const all = chooseAll(toggle(nothing, 100), shown);
  assert.deepEqual(chosen(all), [1, 3, 4, 7, 9, 100]);
  assert.deepEqual(chosen(chooseNone(all)), []);
});

test('the keyboard goes to the neighbour that is shown and stops at the ends', () => {
  assert.equal(neighbour(nothing, shown, 1), 9);
  assert.equal(neighbour(goTo(nothing, 7), shown, 1), 1);
  assert.equal(neighbour(goTo(nothing, 7), shown, -10), 9);
  assert.equal(neighbour(goTo(nothing, 7), shown, 10), 3);
  assert.equal(neighbour(goTo(nothing, 100), shown, 1), 9, 'its row is filtered out');
  assert.equal(neighbour(nothing, [], 1), null);
});
