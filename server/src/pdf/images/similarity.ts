import type { View } from './view.ts';

export interface Similarity {
  /** Mean structural similarity over windows with texture (over all where hardly any has), 0..1. */
  mean: number;
  /** Largest mean difference of brightness over a block of 64 x 64 pixels, 0..255. */
  worstBlock: number;
}

const side = 7;
const area = side * side;
/** Constants of Wang et al. 2004 (K1 = .01, K2 = .03, L = 255), times area² as the sums below are not divided. */
const c1 = (0.01 * 255) ** 2 * area * area;
const c2 = (0.03 * 255) ** 2 * area * area;
/** Windows whose brightness varies less (variance) are paper or sky: they are alike in any two versions. */
const texture = 20 * area * area;
/** With fewer windows of texture than this the mean over them says nothing. */
const enough = 200;
const blockSide = 64;

/**
 * Structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004) of two views of the same size in windows of 7 x 7, every
 * second row of windows. `bands` are rows that belong together: no window spans two. What depends on `a` alone is kept with it:
 * pass as `a` what is compared several times.
 */
export function similarity(a: View, b: View, bands: readonly number[] = [a.height]): Similarity {
  const reference = referenceOf(a, bands);
  if (reference.textured < enough) return flatSimilarity(a, b, bands);
  const { width } = a;
  const sums = { y: new Int32Array(width), yy: new Int32Array(width), xy: new Int32Array(width) };
  let sum = 0;
  for (const row of reference.rows) sum += compareRow(a, b.luma, row, sums);
  return { mean: sum / reference.textured, worstBlock: worstOf(a, b, bands) };
}

/** All windows, where hardly any has texture. */
function flatSimilarity(a: View, b: View, bands: readonly number[]): Similarity {
  let all = 0;
  let allSum = 0;
  let top = 0;
  for (const rows of bands) {
    const part = compareBand(a.luma, b.luma, a.width, top, rows);
    all += part.all;
    allSum += part.allSum;
    top += rows;
  }
  const worstBlock = worstOf(a, b, bands);
  return { mean: all > 0 ? allSum / all : 1 - worstBlock / 255, worstBlock };
}

/** Windows with texture that end in one row of a view. */
interface Row {
  /** Row of the view that is the windows' last. */
  end: number;
  /** Whether the row two above has windows as well: the sums go on from there. */
  follows: boolean;
  /** Last columns of the windows, and for each the sum and 49² times the variance of brightness. */
  columns: Int32Array;
  means: Int32Array;
  variances: Int32Array;
}

interface Reference {
  bands: readonly number[];
  rows: Row[];
  textured: number;
}

const references = new WeakMap<View, Reference>();

function referenceOf(view: View, bands: readonly number[]): Reference {
  const known = references.get(view);
  if (known && known.bands.length === bands.length && known.bands.every((rows, at) => rows === bands[at]))
    return known;
  const rows: Row[] = [];
  let top = 0;
  for (const height of bands) {
    if (view.width >= side) rows.push(...texturedRows(view, top, height));
    top += height;
  }
  const textured = rows.reduce((sum, { columns }) => sum + columns.length, 0);
  const made = { bands: [...bands], rows, textured };
  references.set(view, made);
  return made;
}

function* texturedRows({ luma, width }: View, top: number, height: number): Generator<Row> {
  const sums = new Int32Array(width);
  const squares = new Int32Array(width);
  const columns = new Int32Array(width);
  const means = new Int32Array(width);
  const variances = new Int32Array(width);
  let last = -1;
  for (let row = 0; row < height; row += 1) {
    const base = (top + row) * width;
    const old = row >= side ? base - side * width : -1;
    for (let i = 0; i < width; i += 1) {
      const u = luma[base + i]!;
      const p = old < 0 ? 0 : luma[old + i]!;
      sums[i]! += u - p;
      squares[i]! += u * u - p * p;
    }
    if (row < side - 1 || (row & 1) !== ((side - 1) & 1)) continue;
    let found = 0;
    let mean = 0;
    let square = 0;
    for (let i = 0; i < width; i += 1) {
      mean += sums[i]!;
      square += squares[i]!;
      if (i >= side) {
        mean -= sums[i - side]!;
        square -= squares[i - side]!;
      }
      if (i < side - 1) continue;
      const variance = square * area - mean * mean;
      if (variance <= texture) continue;
      columns[found] = i;
      means[found] = mean;
      variances[found] = variance;
      found += 1;
    }
    if (found === 0) continue;
    yield {
      end: top + row,
      follows: last === row - 2,
      columns: columns.slice(0, found),
      means: means.slice(0, found),
      variances: variances.slice(0, found),
    };
    last = row;
  }
}

/** Sum of the similarities of a row's windows; `sums` are those of the columns of seven rows, kept from row to row. */
function compareRow(
  { luma: x, width }: View,
  y: Uint8Array,
  { end, follows, columns, means, variances }: Row,
  { y: sy, yy, xy }: { y: Int32Array; yy: Int32Array; xy: Int32Array },
): number {
  const last = end * width;
  if (follows) {
    const before = last - width;
    const gone = last - side * width;
    const goneToo = gone - width;
    for (let i = 0; i < width; i += 1) {
      const a = y[last + i]!;
      const b = y[before + i]!;
      const c = y[gone + i]!;
      const d = y[goneToo + i]!;
      sy[i]! += a + b - c - d;
      yy[i]! += a * a + b * b - c * c - d * d;
      xy[i]! += a * x[last + i]! + b * x[before + i]! - c * x[gone + i]! - d * x[goneToo + i]!;
    }
  } else {
    sy.fill(0);
    yy.fill(0);
    xy.fill(0);
    for (let from = last - (side - 1) * width; from <= last; from += width)
      for (let i = 0; i < width; i += 1) {
        const v = y[from + i]!;
        sy[i]! += v;
        yy[i]! += v * v;
        xy[i]! += v * x[from + i]!;
      }
  }
  let my = 0;
  let squares = 0;
  let products = 0;
  let sum = 0;
  let next = 0;
  let wanted = columns[0]!;
  const first = wanted - side + 1;
  for (let i = first; ; i += 1) {
    my += sy[i]!;
    squares += yy[i]!;
    products += xy[i]!;
    if (i - side >= first) {
      my -= sy[i - side]!;
      squares -= yy[i - side]!;
      products -= xy[i - side]!;
    }
    if (i !== wanted) continue;
    const mx = means[next]!;
    const product = mx * my;
    sum +=
      ((2 * product + c1) * (2 * (products * area - product) + c2)) /
      ((mx * mx + my * my + c1) * (variances[next]! + squares * area - my * my + c2));
    next += 1;
    if (next === columns.length) return sum;
    wanted = columns[next]!;
  }
}

/** Largest mean difference of a block; blocks cut short by an edge count only where there is no whole one. */
function worstOf({ luma: x, width }: View, { luma: y }: View, bands: readonly number[]): number {
  const blocks = new Int32Array(Math.ceil(width / blockSide));
  let worst = 0;
  let top = 0;
  for (const rows of bands) {
    blocks.fill(0);
    for (let row = 0; row < rows; row += 1) {
      const base = (top + row) * width;
      for (let block = 0; block < blocks.length; block += 1) {
        const end = base + Math.min(width, (block + 1) * blockSide);
        let sum = 0;
        for (let i = base + block * blockSide; i < end; i += 1) {
          const difference = x[i]! - y[i]!;
          sum += difference < 0 ? -difference : difference;
        }
        blocks[block]! += sum;
      }
      const high = (row % blockSide) + 1;
      if (high < blockSide && row + 1 < rows) continue;
      if (high === blockSide || rows < blockSide)
        for (let block = 0; block < blocks.length; block += 1) {
          const wide = Math.min(blockSide, width - block * blockSide);
          if (wide < blockSide && block > 0) continue;
          worst = Math.max(worst, blocks[block]! / (wide * high));
        }
      blocks.fill(0);
    }
    top += rows;
  }
  return worst;
}

/** Every fourth window of a band without texture. */
function compareBand(x: Uint8Array, y: Uint8Array, width: number, top: number, rows: number) {
  const sx = new Int32Array(width);
  const sy = new Int32Array(width);
  const sq = new Int32Array(width);
  const xy = new Int32Array(width);
  let all = 0;
  let allSum = 0;
  for (let row = 0; row < rows; row += 1) {
    const base = (top + row) * width;
    const old = row >= side ? base - side * width : -1;
    for (let i = 0; i < width; i += 1) {
      const u = x[base + i]!;
      const v = y[base + i]!;
      const p = old < 0 ? 0 : x[old + i]!;
      const q = old < 0 ? 0 : y[old + i]!;
      sx[i]! += u - p;
      sy[i]! += v - q;
      sq[i]! += u * u + v * v - p * p - q * q;
      xy[i]! += u * v - p * q;
    }
    if (row < side - 1 || (row & 1) !== ((side - 1) & 1) || width < side) continue;
    let mx = 0;
    let my = 0;
    let qq = 0;
    let pp = 0;
    for (let i = 0; i < width; i += 1) {
      mx += sx[i]!;
      my += sy[i]!;
      qq += sq[i]!;
      pp += xy[i]!;
      if (i >= side) {
        mx -= sx[i - side]!;
        my -= sy[i - side]!;
        qq -= sq[i - side]!;
        pp -= xy[i - side]!;
      }
      if (i < side - 1 || (i & 3) !== 2) continue;
      const product = mx * my;
      const squares = mx * mx + my * my;
      all += 1;
      allSum +=
        ((2 * product + c1) * (2 * (pp * area - product) + c2)) /
        ((squares + c1) * (qq * area - squares + c2));
    }
  }
  return { all, allSum };
}
