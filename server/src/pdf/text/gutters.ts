import type { Piece } from './words.ts';

/** White space that runs down between pieces of text. */
export interface Gutter {
  /** Between these, along the lines. */
  from: number;
  to: number;
  /** From the first baseline it parts to the last. */
  top: number;
  bottom: number;
  /** `columns`: one side is read after the other; `table`: rows are read across. */
  parts: 'columns' | 'table';
}

interface Gap {
  left: Piece;
  right: Piece;
  from: number;
  to: number;
  base: number;
}

interface Open {
  from: number;
  to: number;
  gaps: Gap[];
}

/** More pieces than this are a drawing with labels, or made to keep us busy: it is read row by row. */
const mostPieces = 3000;
/** White spaces followed at once, and judged in the end. */
const mostOpen = 100;

/**
 * White space between columns, and between the cells of tables. Found as gaps beside each other in successive lines that share an
 * interval nothing crosses. Columns and tables look alike; told apart by whether the sides hold running text, and by the order of
 * drawing: programs draw columns one after the other and tables row by row.
 */
export function guttersOf(pieces: readonly Piece[]): Gutter[] {
  if (pieces.length > mostPieces) return [];
  const sorted = [...pieces].sort((a, b) => a.base - b.base);
  const done: Open[] = [];
  let open: Open[] = [];
  for (const gap of gapsOf(sorted)) {
    const em = Math.min(gap.left.size, gap.right.size);
    let best: Open | undefined;
    let width = 0.7 * em;
    open = open.filter((one) => {
      const last = one.gaps.at(-1)!;
      const shared = Math.min(one.to, gap.to) - Math.max(one.from, gap.from);
      if (shared <= 0) return true;
      const from = Math.max(one.from, gap.from);
      const to = Math.min(one.to, gap.to);
      if (crossed(sorted, from, to, last.base, gap.base)) {
        done.push(one);
        return false;
      }
      if (shared > width) {
        width = shared;
        best = one;
      }
      return true;
    });
    if (best) {
      best.from = Math.max(best.from, gap.from);
      best.to = Math.min(best.to, gap.to);
      best.gaps.push(gap);
    } else {
      open.push({ from: gap.from, to: gap.to, gaps: [gap] });
      if (open.length > mostOpen) done.push(open.shift()!);
    }
  }
  return [...done, ...open]
    .filter((one) => one.gaps.length >= 2)
    .sort((a, b) => b.gaps.length - a.gaps.length)
    .slice(0, mostOpen)
    .flatMap((one) => judged(one, sorted));
}

/** Each piece and its next neighbour to the right, from the top down. */
function gapsOf(sorted: readonly Piece[]): Gap[] {
  const gaps: Gap[] = [];
  for (const [at, left] of sorted.entries()) {
    let right: Piece | undefined;
    for (const step of [-1, 1])
      for (let other = at + step; other >= 0 && other < sorted.length; other += step) {
        const piece = sorted[other]!;
        const apart = Math.abs(piece.base - left.base);
        if (apart > Math.max(left.size, 60)) break;
        if (apart > 0.6 * Math.min(left.size, piece.size)) continue;
        if (piece.from >= left.to - 0.1 * left.size && (!right || piece.from < right.from)) right = piece;
      }
    if (right && right.from > left.to)
      gaps.push({ left, right, from: left.to, to: right.from, base: left.base });
  }
  return gaps;
}

function crossed(sorted: readonly Piece[], from: number, to: number, top: number, bottom: number): boolean {
  for (let at = firstBelow(sorted, top - 0.5); at < sorted.length; at += 1) {
    const piece = sorted[at]!;
    if (piece.base > bottom + 0.5) return false;
    if (piece.from < to - 0.2 * piece.size && piece.to > from + 0.2 * piece.size) return true;
  }
  return false;
}

function firstBelow(sorted: readonly Piece[], base: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.base < base) low = middle + 1;
    else high = middle;
  }
  return low;
}

function judged({ from, to, gaps }: Open, sorted: readonly Piece[]): Gutter[] {
  const em = median(gaps.map(({ left }) => left.size));
  const width = to - from;
  if (gaps.length < 2 || width < 0.7 * em) return [];
  const top = gaps[0]!.base;
  const bottom = gaps.at(-1)!.base;
  const gutter: Gutter = { from, to, top, bottom, parts: 'table' };
  const sides = sidesOf(gutter, sorted);
  if (areColumns(gutter, sides, gaps.length, em)) {
    gutter.parts = 'columns';
    extend(gutter, sorted, em);
    return [gutter];
  }
  return width >= 1.1 * em ? [gutter] : [];
}

/** A line on one side of a gutter. */
interface SideLine {
  from: number;
  to: number;
  base: number;
  words: number;
  letters: number;
  size: number;
  first: number;
  left: boolean;
}

function sidesOf(gutter: Gutter, sorted: readonly Piece[]): SideLine[] {
  const lines: SideLine[] = [];
  for (let at = firstBelow(sorted, gutter.top - 0.5); at < sorted.length; at += 1) {
    const piece = sorted[at]!;
    if (piece.base > gutter.bottom + 0.5) break;
    const left = (piece.from + piece.to) / 2 < (gutter.from + gutter.to) / 2;
    const near = lines.findLast(
      (one) =>
        one.left === left &&
        Math.abs(one.base - piece.base) < 0.3 * piece.size &&
        piece.from - one.to < 2 * piece.size &&
        one.from - piece.to < 2 * piece.size,
    );
    if (near) {
      near.from = Math.min(near.from, piece.from);
      near.to = Math.max(near.to, piece.to);
      near.words += piece.words;
      near.letters += piece.letters.length;
      near.first = Math.min(near.first, piece.first);
    } else
      lines.push({
        from: piece.from,
        to: piece.to,
        base: piece.base,
        words: piece.words,
        letters: piece.letters.length,
        size: piece.size,
        first: piece.first,
        left,
      });
  }
  return lines;
}

function areColumns(gutter: Gutter, lines: SideLine[], rows: number, em: number): boolean {
  const left = lines.filter((one) => one.left);
  const right = lines.filter((one) => !one.left);
  const other = (side: readonly SideLine[]) => median(side.map((one) => one.size));
  // A note in the margin: few lines, in another size.
  const marginal =
    rows >= 2 && Math.abs(other(left) - other(right)) > 0.08 * em && gutter.to - gutter.from > em;
  if (!marginal && (rows < 3 || left.length < 3 || right.length < 3)) return false;
  const letters = Math.min(median(left.map((one) => one.letters)), median(right.map((one) => one.letters)));
  const words = Math.min(median(left.map((one) => one.words)), median(right.map((one) => one.words)));
  const order = [...lines].sort((a, b) => a.first - b.first);
  let across = 0;
  for (let at = 1; at < order.length; at += 1) if (order[at]!.left !== order[at - 1]!.left) across += 1;
  const byRow = across / Math.max(1, order.length - 1);
  // Drawn one side after the other: running text, or lists of more than numbers.
  if (byRow < 0.3) return letters >= 12 || (words >= 2 && letters >= 9 && rows >= 8);
  // Drawn row by row, as recognised scans are at times: only full lines of running text on both sides.
  return (
    rows >= 6 &&
    letters >= 20 &&
    words >= 4 &&
    filled(left) >= 0.8 &&
    filled(right) >= 0.8 &&
    gutter.to - gutter.from > em
  );
}

/** How much of the width of its side the usual line takes. */
function filled(lines: readonly SideLine[]): number {
  const from = lines.reduce((least, one) => Math.min(least, one.from), Number.POSITIVE_INFINITY);
  const to = lines.reduce((most, one) => Math.max(most, one.to), Number.NEGATIVE_INFINITY);
  return median(lines.map((one) => (one.to - one.from) / Math.max(1, to - from)));
}

/** Columns of unequal length: lines beside nothing belong to their column where they follow closely in the same size. */
function extend(gutter: Gutter, sorted: readonly Piece[], em: number): void {
  for (let at = firstBelow(sorted, gutter.bottom + 0.5); at < sorted.length; at += 1) {
    const piece = sorted[at]!;
    if (!follows(piece, gutter, piece.base - gutter.bottom, em)) break;
    gutter.bottom = piece.base;
  }
  for (let at = firstBelow(sorted, gutter.top - 0.5) - 1; at >= 0; at -= 1) {
    const piece = sorted[at]!;
    if (!follows(piece, gutter, gutter.top - piece.base, em)) break;
    gutter.top = piece.base;
  }
}

const follows = (piece: Piece, gutter: Gutter, apart: number, em: number) =>
  apart < 2.2 * em &&
  Math.abs(piece.size - em) < 0.12 * em &&
  (piece.to <= gutter.from + 0.2 * em || piece.from >= gutter.to - 0.2 * em);

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
