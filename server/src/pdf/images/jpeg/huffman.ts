/** A Huffman table as DHT has it: how many codes of each length 1..16, and the symbols in order. */
export interface Table {
  lengths: Uint8Array;
  symbols: Uint8Array;
  /** By symbol. */
  codes: Uint16Array;
  sizes: Uint8Array;
}

/**
 * The best table for how often each of 256 symbols occurs, with no code longer than 16 bits and none of ones only
 * (ITU-T T.81, K.2).
 */
export function bestTable(counts: ArrayLike<number>): Table {
  const frequency = new Float64Array(257);
  for (let symbol = 0; symbol < 256; symbol += 1) frequency[symbol] = counts[symbol]!;
  // A symbol of its own takes the code of ones only.
  frequency[256] = 1;
  const sizes = new Int32Array(257);
  const others = new Int32Array(257).fill(-1);
  for (;;) {
    let least = -1;
    let next = -1;
    for (let symbol = 0; symbol <= 256; symbol += 1) {
      const value = frequency[symbol]!;
      if (value === 0) continue;
      if (least < 0 || value <= frequency[least]!) {
        next = least;
        least = symbol;
      } else if (next < 0 || value <= frequency[next]!) next = symbol;
    }
    if (next < 0) break;
    frequency[least]! += frequency[next]!;
    frequency[next] = 0;
    let at = least;
    for (sizes[at]! += 1; others[at]! >= 0; sizes[at]! += 1) at = others[at]!;
    others[at] = next;
    at = next;
    for (sizes[at]! += 1; others[at]! >= 0; sizes[at]! += 1) at = others[at]!;
  }
  const bits = new Int32Array(300);
  for (const size of sizes) if (size > 0) bits[size]! += 1;
  for (let length = 299; length > 16; length -= 1)
    while (bits[length]! > 0) {
      let shorter = length - 2;
      while (bits[shorter] === 0) shorter -= 1;
      bits[length]! -= 2;
      bits[length - 1]! += 1;
      bits[shorter + 1]! += 2;
      bits[shorter]! -= 1;
    }
  let longest = 16;
  while (longest > 0 && bits[longest] === 0) longest -= 1;
  bits[longest]! -= 1;
  const order = Array.from({ length: 256 }, (_, symbol) => symbol).filter((symbol) => sizes[symbol]! > 0);
  order.sort((a, b) => sizes[a]! - sizes[b]! || a - b);
  return numbered(Uint8Array.from(bits.subarray(1, 17)), Uint8Array.from(order));
}

function numbered(lengths: Uint8Array, symbols: Uint8Array): Table {
  const codes = new Uint16Array(256);
  const sizes = new Uint8Array(256);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length += 1) {
    for (let i = 0; i < lengths[length - 1]!; i += 1, code += 1, index += 1) {
      codes[symbols[index]!] = code;
      sizes[symbols[index]!] = length;
    }
    code <<= 1;
  }
  return { lengths, symbols, codes, sizes };
}
