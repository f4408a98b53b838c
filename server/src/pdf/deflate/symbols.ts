/** The alphabets of DEFLATE (RFC 1951, 3.2.5). */
export const literalSymbols = 286;
export const distanceSymbols = 30;
export const endOfBlock = 256;
export const longestMatch = 258;
/** One less than the format allows, so that a ring of 32768 nodes never meets its own oldest entry. */
export const farthest = 32767;

/** By length 3..258: its symbol 257..285. */
export const lengthSymbol = new Uint16Array(longestMatch + 1);
/** By symbol - 257. */
export const lengthBase = new Uint16Array(29);
export const lengthExtra = new Uint8Array(29);
/** By distance - 1: its symbol 0..29. */
export const distanceSymbol = new Uint8Array(32768);
export const distanceBase = new Uint16Array(distanceSymbols);
export const distanceExtra = new Uint8Array(distanceSymbols);

for (let index = 0, base = 3; index < 28; index += 1) {
  const extra = index < 8 ? 0 : (index >> 2) - 1;
  lengthBase[index] = base;
  lengthExtra[index] = extra;
  for (let step = 0; step < 1 << extra; step += 1) lengthSymbol[base + step] = 257 + index;
  base += 1 << extra;
}
lengthBase[28] = longestMatch;
lengthSymbol[longestMatch] = 285;

for (let symbol = 0, base = 1; symbol < distanceSymbols; symbol += 1) {
  const extra = symbol < 4 ? 0 : (symbol >> 1) - 1;
  distanceBase[symbol] = base;
  distanceExtra[symbol] = extra;
  distanceSymbol.fill(symbol, base - 1, base - 1 + (1 << extra));
  base += 1 << extra;
}

/**
 * A step of the parse in one small integer: a literal is its byte; a match is its length (from bit 20), the symbol of its
 * distance (5 bits from bit 15) and its distance less one (15 bits). Found matches are packed the same way.
 */
export const lengthShift = 20;
export const slotShift = 15;
export const offsetMask = 0x7fff;
