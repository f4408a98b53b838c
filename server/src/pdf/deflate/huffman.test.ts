import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { canonicalCodes, codeLengths } from './huffman.ts';

const cost = (frequencies: Uint32Array, lengths: Uint8Array) =>
  frequencies.reduce((sum, frequency, symbol) => sum + frequency * lengths[symbol]!, 0);
const kraft = (lengths: Uint8Array) => lengths.reduce((sum, length) => sum + (length ? 2 ** -length : 0), 0);

/** The cheapest cost of a code of at most `limit` bits, by trying all ways to share out the leaves of each level. */
function leastCost(sorted: number[], limit: number): number {
  const known = new Map<string, number>();
  const from = (index: number, room: number, level: number): number => {
    if (index === sorted.length) return 0;
    if (level > limit || room > sorted.length * 2) return Number.POSITIVE_INFINITY;
    const key = `${index} ${room} ${level}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let best = Number.POSITIVE_INFINITY;
    let sum = 0;
    for (let leaves = 0; leaves <= Math.min(room, sorted.length - index); leaves += 1) {
      if (leaves > 0) sum += sorted[index + leaves - 1]! * level;
      best = Math.min(best, sum + from(index + leaves, (room - leaves) * 2, level + 1));
    }
    known.set(key, best);
    return best;
  };
  return from(0, 2, 1);
}

describe('codeLengths', () => {
  test('is optimal under a limit, as an exhaustive search finds', () => {
    const frequencies = fc.array(fc.oneof(fc.nat(4), fc.nat(1000), fc.nat(1_000_000)), {
      minLength: 2,
      maxLength: 10,
    });
    fc.assert(
      fc.property(frequencies, fc.integer({ min: 4, max: 7 }), (list, limit) => {
        const counts = Uint32Array.from(list);
        const lengths = new Uint8Array(list.length);
        codeLengths(counts, list.length, limit, lengths);
        const used = list.filter((frequency) => frequency > 0).sort((a, b) => b - a);
        assert.ok(Math.max(...lengths) <= limit);
        assert.equal(kraft(lengths), 1);
        if (used.length > 1) assert.equal(cost(counts, lengths), leastCost(used, limit));
      }),
    );
  });

  test('keeps Fibonacci frequencies, the deepest tree there is, within 15 bits', () => {
    const counts = new Uint32Array(30).fill(1);
    for (let symbol = 2; symbol < 30; symbol += 1) counts[symbol] = counts[symbol - 1]! + counts[symbol - 2]!;
    const lengths = new Uint8Array(30);
    codeLengths(counts, 30, 15, lengths);
    assert.equal(Math.max(...lengths), 15);
    assert.equal(kraft(lengths), 1);
  });

  test('gives two codes where one symbol or none is used', () => {
    for (const used of [[], [0], [5]]) {
      const counts = new Uint32Array(8);
      for (const symbol of used) counts[symbol] = 3;
      const lengths = new Uint8Array(8);
      codeLengths(counts, 8, 15, lengths);
      assert.equal(kraft(lengths), 1);
      for (const symbol of used) assert.equal(lengths[symbol], 1);
    }
  });
});

test('canonical codes are those of the example in RFC 1951, 3.2.2, reversed', () => {
  const codes = new Uint16Array(8);
  canonicalCodes(Uint8Array.from([3, 3, 3, 3, 3, 2, 4, 4]), 8, codes);
  const written = ['010', '011', '100', '101', '110', '00', '1110', '1111'];
  assert.deepEqual(
    [...codes],
    written.map((code) => Number.parseInt([...code].reverse().join(''), 2)),
  );
});
