import { bodyBits, type Codes, fixedCodes, newCodes } from './block.ts';
import { dynamicBits } from './codes.ts';
import { type Header, newHeader } from './header.ts';
import type { Matches, Search } from './matches.ts';
import {
  type Counts,
  cheapestPath,
  copyCounts,
  countSteps,
  followPath,
  newCounts,
  newPrices,
  type Path,
  type Prices,
} from './parse.ts';
import { pricesFromBytes, pricesFromCounts, pricesFromLengths } from './prices.ts';
import { type Division, splitSteps } from './split.ts';
import { lengthShift } from './symbols.ts';

export interface Effort extends Search {
  /** Parses per block and round at most. */
  passes: number;
  /** How often the division into blocks is made anew, from the steps of the last. */
  rounds: number;
  division: Division;
  /** Each is tried to its end. */
  starts: readonly Start[];
  /** Whether codes are also sought that make the block's header shorter. */
  smooth: boolean;
}

/** Where a search begins: it ends in a minimum nearby, and which is lowest differs from file to file. */
export interface Start {
  /** First guess of the share of literals among all steps. */
  literalShare: number;
  /** How much of a header's estimated size counts when blocks are divided; less makes more blocks. */
  headerWeight: number;
}

/** A block as parsed: its bytes (relative to the stretch), its steps, and its size in bits. */
export interface Block {
  from: number;
  to: number;
  steps: Uint32Array;
  counts: Counts;
  bits: number;
  /** Whether that size is under the fixed code. */
  fixed: boolean;
}

/** A header is rarely shorter, so a block this small may do better under the fixed code, with a parse for it. */
const fixedBelowBits = 4096;

/** Divides stretches into blocks and parses each under its own code's prices. Holds the arrays that this needs. */
export class Parser {
  private readonly data: Buffer;
  private readonly matches: Matches;
  private readonly effort: Effort;
  private readonly path: Path;
  private readonly steps: Uint32Array;
  private readonly blockSteps: Uint32Array;
  private readonly prices: Prices = newPrices();
  private readonly counts: Counts = newCounts();
  private readonly codes: Codes = newCodes();
  private readonly header: Header = newHeader();
  private base = 0;

  /** `longest`: bytes of the longest stretch. */
  constructor(data: Buffer, matches: Matches, longest: number, effort: Effort) {
    this.data = data;
    this.matches = matches;
    this.effort = effort;
    this.path = { cost: new Int32Array(longest + 1), step: new Uint32Array(longest) };
    this.steps = new Uint32Array(longest);
    this.blockSteps = new Uint32Array(longest);
  }

  /** The blocks of the stretch of `length` bytes at `base`, whose matches have been found. */
  parse(base: number, length: number): Block[] {
    const { data, path, steps, counts, prices, effort } = this;
    this.base = base;
    let best: Block[] = [];
    let bestBits = Number.POSITIVE_INFINITY;
    for (const { literalShare, headerWeight } of effort.starts) {
      pricesFromBytes(data, base, base + length, literalShare, prices);
      this.cheapest(0, length);
      let count = followPath(path, 0, length, steps, counts);
      let before = Number.POSITIVE_INFINITY;
      let last: Block[] = [];
      for (let round = 0; round < effort.rounds; round += 1) {
        const blocks = this.divide(count, headerWeight, last);
        last = blocks;
        let bits = 0;
        for (const block of blocks) bits += block.bits;
        if (bits < bestBits) {
          bestBits = bits;
          best = blocks;
        }
        if (bits >= before) break;
        before = bits;
        count = 0;
        for (const block of blocks) {
          steps.set(block.steps, count);
          count += block.steps.length;
        }
      }
    }
    return best;
  }

  private cheapest(from: number, to: number): void {
    cheapestPath(this.data, this.base, from, to, this.matches, this.prices, this.path);
  }

  /** Blocks that the last round had already are taken over: their parse has converged. */
  private divide(count: number, headerWeight: number, last: readonly Block[]): Block[] {
    const { steps } = this;
    const cuts = splitSteps(steps, count, this.effort.division, headerWeight);
    const blocks: Block[] = [];
    let position = 0;
    for (let index = 0; index + 1 < cuts.length; index += 1) {
      const from = position;
      const begin = steps.subarray(cuts[index]!, cuts[index + 1]!);
      for (const step of begin) position += step >> lengthShift || 1;
      const to = position;
      const known = last.find((block) => block.from === from && block.to === to);
      blocks.push(known ?? this.block(from, to, begin));
    }
    return blocks;
  }

  /** Parses `from..to` again and again under the prices of the last parse, while that pays. */
  private block(from: number, to: number, begin: Uint32Array): Block {
    const { path, blockSteps, counts, prices, codes, header, effort } = this;
    countSteps(begin, counts);
    const bits = dynamicBits(counts, codes, header, 2);
    let best: Block = { from, to, steps: begin.slice(), counts: copyCounts(counts), bits, fixed: false };
    for (let pass = 0; pass < effort.passes; pass += 1) {
      pricesFromCounts(counts, prices);
      this.cheapest(from, to);
      const count = followPath(path, from, to, blockSteps, counts);
      const bits = dynamicBits(counts, codes, header, 2);
      if (bits < best.bits) {
        best = {
          from,
          to,
          steps: blockSteps.slice(0, count),
          counts: copyCounts(counts),
          bits,
          fixed: false,
        };
      } else if (pass > 0) break;
    }
    if (best.bits > fixedBelowBits) return best;
    pricesFromLengths(fixedCodes.literal, fixedCodes.distance, prices);
    this.cheapest(from, to);
    const count = followPath(path, from, to, blockSteps, counts);
    const fixedBits = 3 + bodyBits(counts, fixedCodes);
    if (fixedBits >= best.bits) return best;
    const steps = blockSteps.slice(0, count);
    return { from, to, steps, counts: copyCounts(counts), bits: fixedBits, fixed: true };
  }
}
