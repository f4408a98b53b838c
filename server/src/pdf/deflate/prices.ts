import { bit, type Counts, type Prices } from './parse.ts';
import {
  distanceExtra,
  distanceSymbols,
  lengthExtra,
  lengthSymbol,
  literalSymbols,
  longestMatch,
} from './symbols.ts';

/** Bits of a symbol seen `count` times of `total`; one never seen is priced as seen half a time. */
function ideal(count: number, total: number): number {
  return Math.log2(total) - (count > 0 ? Math.log2(count) : -1);
}

const symbolPrices = new Int32Array(literalSymbols);
const byteCounts = new Uint32Array(256);

/** Prices as an ideal code for these counts would have them. */
export function pricesFromCounts(counts: Counts, prices: Prices): void {
  let total = 0;
  for (let symbol = 0; symbol < literalSymbols; symbol += 1) total += counts.literal[symbol]!;
  for (let symbol = 0; symbol < literalSymbols; symbol += 1)
    symbolPrices[symbol] = Math.max(bit, Math.round(ideal(counts.literal[symbol]!, total) * bit));
  spread(prices);
  let matches = 0;
  for (let symbol = 0; symbol < distanceSymbols; symbol += 1) matches += counts.distance[symbol]!;
  for (let symbol = 0; symbol < distanceSymbols; symbol += 1)
    prices.distance[symbol] =
      Math.max(bit, Math.round(ideal(counts.distance[symbol]!, Math.max(2, matches)) * bit)) +
      distanceExtra[symbol]! * bit;
}

function spread(prices: Prices): void {
  for (let byte = 0; byte < 256; byte += 1) prices.literal[byte] = symbolPrices[byte]!;
  for (let length = 3; length <= longestMatch; length += 1) {
    const symbol = lengthSymbol[length]!;
    prices.length[length] = symbolPrices[symbol]! + lengthExtra[symbol - 257]! * bit;
  }
}

/**
 * Prices to begin with: literals by how often their byte occurs, as if they were this `share` of all steps; matches by what
 * they cost in the usual document.
 */
export function pricesFromBytes(data: Buffer, from: number, to: number, share: number, prices: Prices): void {
  byteCounts.fill(0);
  for (let at = from; at < to; at += 1) byteCounts[data[at]!]! += 1;
  for (let byte = 0; byte < 256; byte += 1)
    symbolPrices[byte] = Math.max(
      bit,
      Math.round((ideal(byteCounts[byte]!, to - from) - Math.log2(share)) * bit),
    );
  for (let symbol = 257; symbol < literalSymbols; symbol += 1)
    symbolPrices[symbol] = Math.round((4 + Math.min(4, (symbol - 257) / 3)) * bit);
  spread(prices);
  for (let symbol = 0; symbol < distanceSymbols; symbol += 1)
    prices.distance[symbol] = Math.round(4.5 * bit) + distanceExtra[symbol]! * bit;
}

/** Prices under given code lengths, all of which are there. */
export function pricesFromLengths(literal: Uint8Array, distance: Uint8Array, prices: Prices): void {
  for (let symbol = 0; symbol < literalSymbols; symbol += 1) symbolPrices[symbol] = literal[symbol]! * bit;
  spread(prices);
  for (let symbol = 0; symbol < distanceSymbols; symbol += 1)
    prices.distance[symbol] = (distance[symbol]! + distanceExtra[symbol]!) * bit;
}
