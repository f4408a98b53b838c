import { deflateSync } from 'node:zlib';
import { Bits } from './bits.ts';
import { fixedCodes, newCodes, storedBits, writeCoded, writeStored } from './block.ts';
import { dynamicBits, smoothedBits } from './codes.ts';
import { newHeader } from './header.ts';
import { Matches } from './matches.ts';
import { type Block, type Effort, Parser } from './stretch.ts';

/**
 * Tuned on the streams of the public corpus (bench/deflate). What helped most, in order: dividing into blocks by dynamic
 * programming with a header price that is true (fonts -0.6 %, images -1.3 %), looking for matches inside long matches (images
 * -0.8 %), several starts (-0.2 %), evened code lengths (-0.2 %). Random shaking of the prices, as zopfli does, gave 0.02 %.
 */
const efforts: Record<1 | 2 | 3, Effort> = {
  1: {
    enough: 130,
    depth: 20,
    broad: false,
    passes: 1,
    rounds: 1,
    division: { unit: 1024, units: 32, finest: 0 },
    starts: [{ literalShare: 1, headerWeight: 1 }],
    smooth: false,
  },
  2: {
    enough: 258,
    depth: 100,
    broad: false,
    passes: 6,
    rounds: 2,
    division: { unit: 100, units: 64, finest: 16 },
    starts: [{ literalShare: 0.6, headerWeight: 0.85 }],
    smooth: true,
  },
  3: {
    enough: 258,
    depth: 400,
    broad: true,
    passes: 8,
    rounds: 3,
    division: { unit: 64, units: 100, finest: 8 },
    starts: [
      { literalShare: 1, headerWeight: 1 },
      { literalShare: 0.35, headerWeight: 0.7 },
      { literalShare: 0.1, headerWeight: 0.85 },
    ],
    smooth: true,
  },
};

/** Blocks end with a stretch at the latest, which costs one header in 512 KB, and bounds the memory to some 35 MB. */
const stretchBytes = 512 * 1024;

/**
 * A zlib stream (RFC 1950, 1951) of `data`, as small as the effort finds, and never larger than zlib's level 9 with
 * memLevel 9. Pure and deterministic: the bytes depend on the arguments alone. Blocks the thread: effort 1 takes 6 to 13
 * times as long as zlib's level 9, effort 2 (the default) 12 to 50, effort 3 40 to 260 (bench/results/deflate.md).
 */
export function deflateOptimal(data: Buffer, { effort = 2 }: { effort?: 1 | 2 | 3 } = {}): Buffer {
  const usual = deflateSync(data, { level: 9, memLevel: 9 });
  // Shorter than a match and what it repeats: nothing to find.
  if (data.length < 6) return usual;
  const chosen = efforts[effort];
  const longest = Math.min(data.length, stretchBytes);
  const matches = new Matches(data, longest, chosen);
  const parser = new Parser(data, matches, longest, chosen);
  const out = new Bits(usual.length + 64);
  out.write(0x78, 8);
  out.write(0xda, 8);
  for (let base = 0; base < data.length; base += stretchBytes) {
    const length = Math.min(stretchBytes, data.length - base);
    matches.find(base, base + length);
    const blocks = parser.parse(base, length);
    for (const [index, block] of blocks.entries()) {
      const last = base + length === data.length && index === blocks.length - 1;
      writeBlock(data, base, block, chosen.smooth, last, out);
    }
    // It will be zlib's: nothing is gained by going on.
    if (out.length > usual.length) return usual;
  }
  out.align();
  out.reserve(32);
  // Adler-32 of the data, which zlib has counted already.
  out.copy(usual.subarray(usual.length - 4));
  const found = out.done();
  return found.length < usual.length ? found : usual;
}

const codes = newCodes();
const header = newHeader();

function writeBlock(
  data: Buffer,
  base: number,
  block: Block,
  smooth: boolean,
  last: boolean,
  out: Bits,
): void {
  const { from, to, steps, counts, fixed } = block;
  let bits = block.bits;
  if (!fixed) bits = smooth ? smoothedBits(counts, codes, header) : dynamicBits(counts, codes, header, 3);
  const stored = storedBits(to - from, out.phase);
  out.reserve(Math.min(bits, stored));
  if (stored <= bits) writeStored(data, base + from, base + to, last, out);
  else if (fixed) writeCoded(steps, fixedCodes, undefined, last, out);
  else writeCoded(steps, codes, header, last, out);
}
