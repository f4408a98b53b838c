const mostSymbols = 288;
const keys = new Uint32Array(mostSymbols);
const weights = new Float64Array(mostSymbols * 2);
const parents = new Uint16Array(mostSymbols * 2);
const depths = new Uint8Array(mostSymbols * 2);

/**
 * Optimal prefix code lengths of at most `limit` bits for `count` frequencies (below 2^23 each), written to `lengths`.
 * Fewer than two used symbols still get two codes of one bit: an incomplete code is something old inflaters refuse.
 */
export function codeLengths(
  frequencies: Uint32Array,
  count: number,
  limit: number,
  lengths: Uint8Array,
): void {
  let used = 0;
  for (let symbol = 0; symbol < count; symbol += 1) {
    const frequency = frequencies[symbol]!;
    lengths[symbol] = 0;
    // The lower symbol counts as the rarer of two equals, which keeps equal lengths together.
    if (frequency > 0) keys[used++] = frequency * 512 + symbol;
  }
  if (used < 2) {
    const only = used === 1 ? keys[0]! & 511 : 0;
    lengths[only] = 1;
    lengths[only === 0 ? 1 : 0] = 1;
    return;
  }
  keys.subarray(0, used).sort();
  if (treeDepths(used) <= limit) {
    for (let leaf = 0; leaf < used; leaf += 1) lengths[keys[leaf]! & 511] = depths[leaf]!;
  } else packageMerge(used, limit, lengths);
}

/** Huffman's algorithm with two queues, over the sorted keys; the deepest leaf's depth. */
function treeDepths(used: number): number {
  for (let leaf = 0; leaf < used; leaf += 1) weights[leaf] = keys[leaf]! >>> 9;
  let leaf = 0;
  let inner = used;
  const root = used * 2 - 2;
  for (let next = used; next <= root; next += 1) {
    let sum = 0;
    for (let child = 0; child < 2; child += 1) {
      const pick = leaf < used && (inner >= next || weights[leaf]! <= weights[inner]!) ? leaf++ : inner++;
      sum += weights[pick]!;
      parents[pick] = next;
    }
    weights[next] = sum;
  }
  depths[root] = 0;
  let deepest = 0;
  for (let node = root - 1; node >= 0; node -= 1) {
    const depth = depths[parents[node]!]! + 1;
    depths[node] = depth;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

let previous = new Float64Array(mostSymbols * 2);
let current = new Float64Array(mostSymbols * 2);
const isLeaf = new Uint8Array(16 * mostSymbols * 2);

/** Larmore and Hirschberg's package-merge ("A fast algorithm for optimal length-limited Huffman codes", 1990). */
function packageMerge(used: number, limit: number, lengths: Uint8Array): void {
  let size = 0;
  for (let level = 0; level < limit; level += 1) {
    const flags = level * mostSymbols * 2;
    let leaf = 0;
    let pair = 0;
    let filled = 0;
    while (leaf < used || pair + 1 < size) {
      const package_ = pair + 1 < size ? previous[pair]! + previous[pair + 1]! : Number.POSITIVE_INFINITY;
      const weight = leaf < used ? keys[leaf]! >>> 9 : Number.POSITIVE_INFINITY;
      if (weight <= package_) {
        isLeaf[flags + filled] = 1;
        current[filled++] = weight;
        leaf += 1;
      } else {
        isLeaf[flags + filled] = 0;
        current[filled++] = package_;
        pair += 2;
      }
    }
    size = filled;
    [previous, current] = [current, previous];
  }
  let wanted = used * 2 - 2;
  for (let level = limit - 1; level >= 0; level -= 1) {
    let leaves = 0;
    const flags = level * mostSymbols * 2;
    for (let at = 0; at < wanted; at += 1) leaves += isLeaf[flags + at]!;
    for (let leaf = 0; leaf < leaves; leaf += 1) lengths[keys[leaf]! & 511]! += 1;
    wanted = (wanted - leaves) * 2;
  }
}

const firstCodes = new Uint16Array(17);
const lengthCounts = new Uint16Array(17);

/** Canonical codes (RFC 1951, 3.2.2), bits reversed, so that they are written lowest bit first. */
export function canonicalCodes(lengths: Uint8Array, count: number, codes: Uint16Array): void {
  lengthCounts.fill(0);
  for (let symbol = 0; symbol < count; symbol += 1) lengthCounts[lengths[symbol]!]! += 1;
  lengthCounts[0] = 0;
  for (let length = 1, code = 0; length <= 15; length += 1) {
    code = (code + lengthCounts[length - 1]!) << 1;
    firstCodes[length] = code;
  }
  for (let symbol = 0; symbol < count; symbol += 1) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    let code = firstCodes[length]!++;
    let reversed = 0;
    for (let bit = 0; bit < length; bit += 1) {
      reversed = (reversed << 1) | (code & 1);
      code >>= 1;
    }
    codes[symbol] = reversed;
  }
}
