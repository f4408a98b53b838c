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
 * second row of windows. 25 ms for a page of A4 at 120 dpi. `bands` are rows that belong together: no window spans two.
 */
export function similarity(a: View, b: View, bands: readonly number[] = [a.height]): Similarity {
  let textured = 0;
  let texturedSum = 0;
  let all = 0;
  let allSum = 0;
  let worstBlock = 0;
  let top = 0;
  for (const rows of bands) {
    const part = compareBand(a.luma, b.luma, a.width, top, rows);
    textured += part.textured;
    texturedSum += part.texturedSum;
    all += part.all;
    allSum += part.allSum;
    worstBlock = Math.max(worstBlock, part.worstBlock);
    top += rows;
  }
  const mean = textured >= enough ? texturedSum / textured : all > 0 ? allSum / all : 1 - worstBlock / 255;
  return { mean, worstBlock };
}

function compareBand(x: Uint8Array, y: Uint8Array, width: number, top: number, rows: number) {
  const sx = new Int32Array(width);
  const sy = new Int32Array(width);
  const sq = new Int32Array(width);
  const xy = new Int32Array(width);
  const blocks = new Int32Array(Math.ceil(width / blockSide));
  let textured = 0;
  let texturedSum = 0;
  let all = 0;
  let allSum = 0;
  let worstBlock = 0;
  const sxx = new Int32Array(width);
  for (let row = 0; row < rows; row += 1) {
    const base = (top + row) * width;
    const old = row >= side ? base - side * width : -1;
    for (let i = 0; i < width; i += 1) {
      const u = x[base + i]!;
      const v = y[base + i]!;
      blocks[i >> 6]! += u < v ? v - u : u - v;
      if (old < 0) {
        sx[i]! += u;
        sy[i]! += v;
        sxx[i]! += u * u;
        sq[i]! += u * u + v * v;
        xy[i]! += u * v;
      } else {
        const p = x[old + i]!;
        const q = y[old + i]!;
        sx[i]! += u - p;
        sy[i]! += v - q;
        sxx[i]! += u * u - p * p;
        sq[i]! += u * u + v * v - p * p - q * q;
        xy[i]! += u * v - p * q;
      }
    }
    if ((row + 1) % blockSide === 0 || row + 1 === rows) {
      const high = ((row % blockSide) + 1) as number;
      // A block cut short by the edge counts only when there is no whole one.
      if (high === blockSide || rows < blockSide)
        for (let i = 0; i < blocks.length; i += 1) {
          const wide = Math.min(blockSide, width - i * blockSide);
          if (wide < blockSide && i > 0) continue;
          worstBlock = Math.max(worstBlock, blocks[i]! / (wide * high));
        }
      blocks.fill(0);
    }
    if (row < side - 1 || (row & 1) !== ((side - 1) & 1) || width < side) continue;
    let mx = 0;
    let my = 0;
    let xx = 0;
    let qq = 0;
    let pp = 0;
    for (let i = 0; i < width; i += 1) {
      mx += sx[i]!;
      my += sy[i]!;
      xx += sxx[i]!;
      qq += sq[i]!;
      pp += xy[i]!;
      if (i >= side) {
        mx -= sx[i - side]!;
        my -= sy[i - side]!;
        xx -= sxx[i - side]!;
        qq -= sq[i - side]!;
        pp -= xy[i - side]!;
      }
      if (i < side - 1) continue;
      const rich = xx * area - mx * mx > texture;
      // Windows without texture count only where hardly any has: a sample of them is enough.
      if (!rich && (i & 3) !== 2) continue;
      const product = mx * my;
      const squares = mx * mx + my * my;
      const value =
        ((2 * product + c1) * (2 * (pp * area - product) + c2)) /
        ((squares + c1) * (qq * area - squares + c2));
      if ((i & 3) === 2) {
        all += 1;
        allSum += value;
      }
      if (rich) {
        textured += 1;
        texturedSum += value;
      }
    }
  }
  return { textured, texturedSum, all, allSum, worstBlock };
}
