import { around, type Upright } from './affine.ts';
import { leader } from './blocks.ts';
import { type DropCap, takeDropCaps } from './drop-caps.ts';
import type { PageGlyphs } from './glyphs.ts';
import { type Gutter, guttersOf } from './gutters.ts';
import type { PageLosses, TextLine } from './page-text.ts';
import { facingsOf } from './rows.ts';
import { spell } from './spell.ts';
import { type Piece, piecesOf } from './words.ts';

/** A line and where it lies within its text turned upright. */
export interface LaidLine {
  line: TextLine;
  /** Along the line; `left` is where it would begin but for a drop capital. */
  from: number;
  to: number;
  left: number;
  base: number;
  size: number;
  region: number;
  letters: number;
  hidden: boolean;
  /** Every letter is bold. */
  strong: boolean;
}

/** The lines of a page in reading order. */
export interface PageLayout {
  page: number;
  width: number;
  height: number;
  lines: LaidLine[];
  characters: number;
  losses: PageLosses;
}

/** Lines from glyphs: rows, columns, order, text. */
export function layOut(page: number, { frame, glyphs, losses }: PageGlyphs): PageLayout {
  const lines: LaidLine[] = [];
  let characters = 0;
  let region = 0;
  for (const { upright, rows } of facingsOf(glyphs)) {
    const caps = takeDropCaps(rows);
    const pieces = rows.flatMap((row) => {
      const parted = piecesOf(row);
      losses.doubled += parted.doubled;
      return parted.pieces;
    });
    const gutters = guttersOf(pieces);
    const rightToLeft = mostlyRightToLeft(pieces);
    for (const own of ordered(pieces, gutters, rightToLeft, 0)) {
      for (const row of inRows(own)) {
        const laid = laidLine(row, gutters, caps, upright, region);
        if (laid.line.text === '') continue;
        lines.push(laid);
        characters += laid.letters;
      }
      region += 1;
    }
  }
  return { page, width: frame.width, height: frame.height, lines, characters, losses };
}

const deepest = 40;

/** Parts a page along its columns; the regions in the order in which they are read. */
function ordered(
  pieces: readonly Piece[],
  gutters: readonly Gutter[],
  rightToLeft: boolean,
  depth: number,
): (readonly Piece[])[] {
  if (pieces.length === 0) return [];
  const among = gutters.filter((one) => one.parts === 'columns' && parts(pieces, one));
  if (among.length === 0 || depth > deepest) return [pieces];
  const tallest = among.reduce((a, b) => (b.bottom - b.top > a.bottom - a.top ? b : a));
  const rest = among.filter((one) => one !== tallest);
  const within = (one: Piece) =>
    one.base >= tallest.top - 0.6 * one.size && one.base <= tallest.bottom + 0.6 * one.size;
  const middle = (tallest.from + tallest.to) / 2;
  const inside = pieces.filter(within);
  const sides = [
    inside.filter((one) => (one.from + one.to) / 2 < middle),
    inside.filter((one) => (one.from + one.to) / 2 >= middle),
  ];
  if (rightToLeft) sides.reverse();
  return [
    pieces.filter((one) => !within(one) && one.base < tallest.top),
    ...sides,
    pieces.filter((one) => !within(one) && one.base > tallest.bottom),
  ].flatMap((some) => ordered(some, rest, rightToLeft, depth + 1));
}

function parts(pieces: readonly Piece[], { from, to, top, bottom }: Gutter): boolean {
  let left = false;
  let right = false;
  for (const one of pieces) {
    if (one.base < top - 0.6 * one.size || one.base > bottom + 0.6 * one.size) continue;
    if ((one.from + one.to) / 2 < (from + to) / 2) left = true;
    else right = true;
    if (left && right) return true;
  }
  return false;
}

function inRows(pieces: readonly Piece[]): Piece[][] {
  const sorted = [...pieces].sort((a, b) => a.base - b.base || a.from - b.from);
  const rows: Piece[][] = [];
  for (const piece of sorted) {
    const row = rows.at(-1);
    if (row && row[0]!.base === piece.base && !stray(row.at(-1)!, piece)) row.push(piece);
    else rows.push([piece]);
  }
  return rows;
}

/** Far apart and of different sizes: a note in the margin on the baseline of a line, and the line. */
const stray = (a: Piece, b: Piece) =>
  b.from - a.to > 1.5 * Math.max(a.size, b.size) &&
  Math.abs(a.size - b.size) > 0.12 * Math.max(a.size, b.size);

function laidLine(
  pieces: readonly Piece[],
  gutters: readonly Gutter[],
  caps: readonly DropCap[],
  upright: Upright,
  region: number,
): LaidLine {
  const letters = pieces.flatMap((piece) =>
    piece.letters.map((one, at) => (at === 0 ? { ...one, blank: true } : one)),
  );
  const { text, direction } = spell(letters);
  const widest = pieces.reduce((a, b) => (b.letters.length > a.letters.length ? b : a));
  const { base } = widest;
  const size = widest.size;
  const from = pieces[0]!.from;
  const to = pieces.reduce((most, one) => Math.max(most, one.to), from);
  const cap = caps.find(
    (one) =>
      base >= one.top - 0.1 && base <= one.bottom + 0.1 && from >= one.from && from - one.to < 1.7 * size,
  );
  const boxOf = (one: { from: number; to: number }) =>
    upright.box(one.from, base - 0.8 * size, one.to, base + 0.22 * size);
  const count = letters.length;
  const bold = letters.filter(({ letter }) => letter.glyph.face.bold).length;
  const italic = letters.filter(({ letter }) => letter.glyph.face.italic).length;
  const line: TextLine = {
    text,
    box: boxOf({ from, to }),
    fontSize: Math.round(size * 100) / 100,
    bold: bold > count / 2,
    italic: italic > count / 2,
    direction,
    angle: ((Math.round((upright.angle * 180) / Math.PI) % 360) + 360) % 360,
  };
  const cells = cellsOf(pieces, gutters);
  if (cells.length > 1 && !leader.test(text.slice(-200)))
    line.cells = cells.map((cell) => ({
      text: spell(
        cell.flatMap((one) => one.letters.map((each, at) => (at === 0 ? { ...each, blank: true } : each))),
      ).text,
      box: around(cell.map(boxOf)),
    }));
  return {
    line,
    from,
    to,
    left: cap ? cap.from : from,
    base,
    size,
    region,
    letters: count,
    strong: bold > 0.97 * count,
    hidden: letters.filter(({ letter }) => letter.glyph.hidden).length > count / 2,
  };
}

/** Pieces of a row, parted where a gutter of a table runs between them. */
function cellsOf(pieces: readonly Piece[], gutters: readonly Gutter[]): Piece[][] {
  const cells: Piece[][] = [];
  for (const [at, piece] of pieces.entries()) {
    const before = pieces[at - 1];
    const parted =
      !before ||
      gutters.some(
        (one) =>
          one.parts === 'table' &&
          one.top <= piece.base + 0.5 &&
          one.bottom >= piece.base - 0.5 &&
          one.from >= before.to - 0.5 &&
          one.to <= piece.from + 0.5,
      );
    if (parted) cells.push([piece]);
    else cells.at(-1)!.push(piece);
  }
  return cells;
}

function mostlyRightToLeft(pieces: readonly Piece[]): boolean {
  let [right, left] = [0, 0];
  for (const piece of pieces)
    for (const { letter } of piece.letters) {
      if (/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(letter.text)) right += 1;
      else if (/\p{L}/u.test(letter.text)) left += 1;
    }
  return right > left;
}
