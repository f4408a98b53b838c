import type { Letter, Row } from './rows.ts';

/** A letter with what stands before it. */
export interface Spaced {
  letter: Letter;
  /** A word ends before it. */
  blank: boolean;
}

/** Part of a row with no wide gap in it. */
export interface Piece {
  letters: Spaced[];
  from: number;
  to: number;
  base: number;
  size: number;
  /** Place of its first glyph in the order of drawing, and of its last. */
  first: number;
  last: number;
  words: number;
}

/** Gaps wider than this many heights of the font part a row, for the time being. */
const wideGap = 0.65;

/**
 * Parts a row into pieces and these into words: by the blanks drawn, and by gaps that stand out among those of the row (`wordGap`).
 * Letters drawn twice are dropped and counted.
 */
export function piecesOf(row: Row): { pieces: Piece[]; doubled: number } {
  const { letters, doubled } = withoutDoubles(row.letters);
  const { usual, threshold } = wordGap(letters, row.size);
  const wide = wideGap * row.size + 2 * Math.max(0, usual);
  const pieces: Piece[] = [];
  let piece: Piece | undefined;
  let blank = false;
  for (const letter of letters) {
    if (letter.text === ' ') {
      blank = true;
      continue;
    }
    const gap = piece ? letter.from - piece.to : 0;
    if (!piece || gap > wide) {
      const { from, to, size } = letter;
      const { index } = letter.glyph;
      piece = { letters: [], from, to, base: row.base, size, first: index, last: index, words: 1 };
      pieces.push(piece);
      piece.letters.push({ letter, blank: false });
    } else {
      const leads = letter.text === '.' && piece.letters.at(-1)!.letter.text === '.';
      // Forms of the IRS draw a blank over the letter before and then go on close to it; recognised words may overlap.
      const parted: boolean = blank
        ? gap > 0.06 * row.size || letter.glyph.hidden
        : gap > threshold && !leads;
      if (parted) piece.words += 1;
      piece.letters.push({ letter, blank: parted });
      piece.to = Math.max(piece.to, letter.to);
      piece.first = Math.min(piece.first, letter.glyph.index);
      piece.last = Math.max(piece.last, letter.glyph.index);
    }
    blank = false;
  }
  for (const one of pieces) one.size = mostSize(one);
  return { pieces, doubled };
}

function mostSize({ letters }: Piece): number {
  let best = letters[0]!.letter.size;
  let length = 0;
  const widths = new Map<number, number>();
  for (const { letter } of letters) {
    const key = Math.round(letter.size * 4);
    const width = (widths.get(key) ?? 0) + 1;
    widths.set(key, width);
    if (width > length) {
      length = width;
      best = letter.size;
    }
  }
  return best;
}

/**
 * From which gap on a word ends, and the usual gap within words, which is most gaps. Letter-spaced text has wide ones, fonts whose
 * widths are not known uneven ones: the limit lies above the usual by a tenth of the font's height, or by as much more as they vary.
 * A blank of TeX is 0.22 em at its narrowest,
 * one after an f in a journal 0.12. Where blanks are drawn, gaps without one count from a fifth.
 */
function wordGap(letters: readonly Letter[], size: number): { usual: number; threshold: number } {
  const gaps: number[] = [];
  const drawn = letters.some((one, at) => one.text === ' ' && at > 0 && at < letters.length - 1);
  for (let at = 1; at < letters.length; at += 1) {
    const [a, b] = [letters[at - 1]!, letters[at]!];
    // Leaders of a table of contents have a spacing of their own.
    if (a.text !== ' ' && b.text !== ' ' && !(a.text === '.' && b.text === '.')) gaps.push(b.from - a.to);
  }
  if (gaps.length < 6) return { usual: 0, threshold: (drawn ? 0.2 : 0.15) * size };
  gaps.sort((a, b) => a - b);
  const [low, usual, high] = [0.25, 0.5, 0.75].map(
    (share) => gaps[Math.floor(share * (gaps.length - 1))]!,
  ) as [number, number, number];
  return {
    usual,
    threshold:
      usual + Math.min(Math.max(3 * (high - low), (drawn ? 0.2 : 0.1) * size), (drawn ? 0.25 : 0.17) * size),
  };
}

/** Letters looked at for a double: a handful begin within a hair's breadth, unless they are made to keep us busy. */
const mostNear = 30;

/** Fake bold is the same text drawn again a hair's breadth beside, in operations of its own. */
function withoutDoubles(letters: readonly Letter[]): { letters: Letter[]; doubled: number } {
  const kept: Letter[] = [];
  let doubled = 0;
  for (const letter of letters) {
    const limit = 0.12 * letter.size;
    let twice = false;
    for (let at = kept.length - 1; at >= Math.max(0, kept.length - mostNear) && !twice; at -= 1) {
      const other = kept[at]!;
      if (letter.from - other.from > limit) break;
      twice =
        other.text === letter.text &&
        other.glyph.object !== letter.glyph.object &&
        Math.abs(other.base - letter.base) < limit &&
        Math.abs(other.size - letter.size) < limit;
    }
    if (!twice) kept.push(letter);
    else if (letter.text !== ' ') doubled += 1;
  }
  return { letters: kept, doubled };
}
