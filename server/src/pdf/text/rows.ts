import { type Upright, upright } from './affine.ts';
import type { Glyph } from './glyphs.ts';

/** A glyph within upright text. */
export interface Letter {
  glyph: Glyph;
  text: string;
  /** Along the line. */
  from: number;
  to: number;
  /** Baseline. */
  base: number;
  size: number;
  /** Raised or lowered against the line it belongs to. */
  script?: 'super' | 'sub';
}

/** Letters on one baseline, across the whole page, from left to right. */
export interface Row {
  base: number;
  size: number;
  letters: Letter[];
}

/** Text of one angle. */
export interface Facing {
  upright: Upright;
  rows: Row[];
  letters: number;
}

/** The text of a page by the angle it runs at, most of it first. */
export function facingsOf(glyphs: readonly Glyph[]): Facing[] {
  const groups = new Map<number, Glyph[]>();
  for (const glyph of glyphs) {
    const degrees = (glyph.angle * 180) / Math.PI;
    const square = Math.round(degrees / 90) * 90;
    // A scan lies askew by a degree or two; all its lines do.
    const key =
      Math.abs(degrees - square) <= 4 ? (square + 360) % 360 : (Math.round(degrees / 5) * 5 + 360) % 360;
    const group = groups.get(key);
    if (group) group.push(glyph);
    else groups.set(key, [glyph]);
  }
  return [...groups.entries()]
    .map(([key, group]) => {
      const turn = upright(meanAngle(group, (key * Math.PI) / 180));
      return {
        upright: turn,
        rows: rowsOf(group.map((glyph) => letterOf(glyph, turn))),
        letters: group.length,
      };
    })
    .sort((a, b) => b.letters - a.letters);
}

function meanAngle(group: readonly Glyph[], around: number): number {
  let sum = 0;
  for (const { angle } of group) {
    const off = angle - around;
    sum += off - Math.round(off / (2 * Math.PI)) * 2 * Math.PI;
  }
  const mean = sum / group.length;
  return Math.abs(mean) < 0.0005 ? around : around + mean;
}

function letterOf(glyph: Glyph, turn: Upright): Letter {
  const from = turn.along(glyph.x, glyph.y);
  const base = turn.across(glyph.x, glyph.y);
  return { glyph, text: glyph.text, from, to: from + glyph.advance, base, size: glyph.size };
}

/** Letters as they were drawn one after the other: rows are put together from such runs. */
interface Run {
  letters: Letter[];
  from: number;
  to: number;
  base: number;
  size: number;
}

function runsOf(letters: readonly Letter[]): Run[] {
  const runs: Run[] = [];
  for (const letter of letters) {
    const run = runs.at(-1);
    const last = run?.letters.at(-1);
    const em = letter.size;
    if (
      run &&
      last &&
      Math.abs(letter.size - run.size) < 0.06 * run.size &&
      Math.abs(letter.base - last.base) < 0.08 * em &&
      Math.abs(letter.base - run.base) < 0.3 * em &&
      letter.from - run.to < em &&
      letter.from - last.from > -em
    ) {
      run.letters.push(letter);
      run.from = Math.min(run.from, letter.from);
      run.to = Math.max(run.to, letter.to);
    } else
      runs.push({
        letters: [letter],
        from: letter.from,
        to: letter.to,
        base: letter.base,
        size: letter.size,
      });
  }
  return runs;
}

/** As far as baselines of one row may lie apart, in heights of the smaller font. */
const sameRow = 0.28;

function rowsOf(letters: readonly Letter[]): Row[] {
  const runs = runsOf(letters).sort(
    (a, b) => a.base - b.base || a.letters[0]!.glyph.index - b.letters[0]!.glyph.index,
  );
  const rows: OpenRow[] = [];
  for (const run of runs) {
    let home: (typeof rows)[number] | undefined;
    for (let at = rows.length - 1; at >= Math.max(0, rows.length - 6); at -= 1) {
      const row = rows[at]!;
      const apart = Math.abs(run.base - row.base);
      if (
        apart <= sameRow * Math.min(run.size, row.size) &&
        (!home || apart < Math.abs(run.base - home.base))
      )
        home = row;
    }
    if (!home) {
      rows.push({ base: run.base, size: run.size, letters: [], runs: [run], heaviest: weight(run) });
      continue;
    }
    home.runs.push(run);
    if (weight(run) > home.heaviest) {
      home.heaviest = weight(run);
      home.base = run.base;
    }
    home.size = Math.max(home.size, run.size);
  }
  attachScripts(rows);
  const filled: Row[] = [];
  for (const { base, runs: own } of rows) {
    if (own.length === 0) continue;
    const all = own.flatMap((run) => run.letters);
    all.sort((a, b) => a.from - b.from || a.glyph.index - b.glyph.index);
    filled.push({ base, size: sizeOfMost(all), letters: all });
  }
  return filled.sort((a, b) => a.base - b.base);
}

/** A row that is still put together. */
interface OpenRow extends Row {
  runs: Run[];
  heaviest: number;
}

const weight = (run: Run) => run.letters.length * run.size;

/** The size that most letters have. */
export function sizeOfMost(letters: readonly Letter[]): number {
  const counts = new Map<number, number>();
  let best = letters[0]?.size ?? 0;
  for (const { size, text } of letters) {
    if (text === ' ') continue;
    const key = Math.round(size * 4) / 4;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > (counts.get(Math.round(best * 4) / 4) ?? 0)) best = size;
  }
  return best;
}

/** Longest run that is taken for a raised or lowered mark. */
const longestScript = 12;
/** A row of more runs than this is a drawing, or made to keep us busy. */
const mostRuns = 400;

/** Moves small runs that stand close beside larger text, raised or lowered, into its row. */
function attachScripts(rows: OpenRow[]): void {
  for (const [at, row] of rows.entries()) {
    const kept: Run[] = [];
    for (const run of [...row.runs]) {
      const home = run.letters.length <= longestScript ? homeOf(run, rows, at) : undefined;
      if (!home) {
        kept.push(run);
        continue;
      }
      for (const letter of run.letters) letter.script = run.base < home.base ? 'super' : 'sub';
      if (home === row) kept.push(run);
      else home.runs.push(run);
    }
    row.runs = kept;
  }
}

function homeOf(run: Run, rows: readonly OpenRow[], own: number): OpenRow | undefined {
  let best: OpenRow | undefined;
  let nearest = Infinity;
  for (let at = Math.max(0, own - 4); at <= Math.min(rows.length - 1, own + 4); at += 1) {
    const row = rows[at]!;
    if (row.runs.length > mostRuns || (at === own && run.base === row.base)) continue;
    const raised = row.base - run.base;
    for (const other of row.runs) {
      if (other === run || run.size > 0.85 * other.size) continue;
      const em = other.size;
      if (raised < -0.35 * em || raised > 0.75 * em || Math.abs(raised) < 0.05 * em) continue;
      const gap = gapTo(run, other);
      // Behind a word, or before it where a note begins.
      if (gap > 0.4 * em || gap < -0.5 * em) continue;
      const distance = Math.max(0, gap) + Math.abs(raised - 0.35 * em) * 0.5;
      if (distance < nearest) {
        nearest = distance;
        best = row;
      }
    }
  }
  return best;
}

/** How far the run stands from the letters of another; negative where they overlap. */
function gapTo(run: Run, other: Run): number {
  let gap = Infinity;
  if (run.from >= other.to) return run.from - other.to;
  if (run.to <= other.from) return other.from - run.to;
  for (const letter of other.letters) {
    if (letter.text === ' ') continue;
    if (letter.to <= run.from + 0.1 * run.size) gap = Math.min(gap, run.from - letter.to);
    else if (letter.from >= run.to - 0.1 * run.size) gap = Math.min(gap, letter.from - run.to);
    else return -Infinity;
  }
  return gap;
}
