import { unfit } from './attempt.ts';
import { encodeInteger } from './cff-dict.ts';
import { stepsOf } from './outline.ts';
import type { HintGroup, Stem, Type1Glyph } from './type1-run.ts';

/** What a charstring draws, and the stems that hold on the way. */
export type Drawn = Pick<Type1Glyph, 'outline' | 'hints' | 'accent'>;

/** Most operands of one operator (TN 5177, Appendix B: a stack of 48). */
const mostOperands = 48;
const mostStems = 96;

/** A number as Type 2 has it: 16.16, so that rounding doesn't add up along a path. */
const round = (value: number): number => Math.round(value * 65536) / 65536;

function encode(value: number): Buffer {
  if (!(Math.abs(value) <= 32000)) unfit('coordinate out of range');
  if (Number.isInteger(value)) return encodeInteger(value);
  const bytes = Buffer.from([255, 0, 0, 0, 0]);
  bytes.writeInt32BE(Math.round(value * 65536), 1);
  return bytes;
}

const operator = {
  hstem: 1,
  vstem: 3,
  vmoveto: 4,
  rlineto: 5,
  hlineto: 6,
  vlineto: 7,
  rrcurveto: 8,
  endchar: 14,
  hstemhm: 18,
  hintmask: 19,
  rmoveto: 21,
  hmoveto: 22,
  vstemhm: 23,
  vvcurveto: 26,
  hhcurveto: 27,
  vhcurveto: 30,
  hvcurveto: 31,
} as const;

/** The Type 2 charstring (TN 5177) of a glyph. `width`: difference to nominalWidthX, or none. */
export function writeType2(glyph: Drawn, width: number | undefined): Buffer {
  const out: Buffer[] = [];
  if (width !== undefined) out.push(encode(width));
  const { accent } = glyph;
  if (accent) {
    for (const value of [accent.dx, accent.dy, accent.base, accent.accent]) out.push(encode(round(value)));
    return Buffer.concat([...out, Buffer.from([operator.endchar])]);
  }
  const masks = declareStems(glyph.hints, out);
  writePath(glyph, masks, out);
  return Buffer.concat([...out, Buffer.from([operator.endchar])]);
}

interface Mask {
  from: number;
  bytes: Buffer;
}

const keyOf = ({ vertical, edge, width }: Stem) => `${vertical ? 1 : 0} ${edge} ${width}`;

/** Writes all stems in order, and gives the masks that say which of them hold from where on; none where all hold always. */
function declareStems(groups: HintGroup[], out: Buffer[]): Mask[] {
  const stems = new Map<string, Stem>();
  for (const group of groups) for (const stem of group.stems) stems.set(keyOf(stem), stem);
  if (stems.size === 0 || stems.size > mostStems) return [];
  const sorted = [...stems.values()].sort((a, b) => a.edge - b.edge || a.width - b.width);
  const horizontal = sorted.filter((stem) => !stem.vertical);
  const vertical = sorted.filter((stem) => stem.vertical);
  const used = groups.filter((group, index) => groups[index + 1]?.from !== group.from);
  const order = [...horizontal, ...vertical].map(keyOf);
  const masks = used.map(({ from, stems: held }) => {
    const bytes = Buffer.alloc((order.length + 7) >> 3);
    const keys = new Set(held.map(keyOf));
    for (const [index, key] of order.entries()) if (keys.has(key)) bytes[index >> 3]! |= 0x80 >> (index & 7);
    return { from, bytes };
  });
  const masked =
    masks.length > 1 || used.some(({ stems: held }) => new Set(held.map(keyOf)).size < order.length);
  writeStems(horizontal, masked ? operator.hstemhm : operator.hstem, out);
  writeStems(vertical, masked ? operator.vstemhm : operator.vstem, out);
  return masked ? masks : [];
}

function writeStems(stems: Stem[], code: number, out: Buffer[]): void {
  let at = 0;
  for (let start = 0; start < stems.length; start += (mostOperands - 2) / 2) {
    for (const { edge, width } of stems.slice(start, start + (mostOperands - 2) / 2)) {
      out.push(encode(round(edge - at)), encode(round(width)));
      at = edge + width;
    }
    out.push(Buffer.from([code]));
  }
}

/** An operator not yet written, which may take further steps in. */
interface Pending {
  code: number;
  operands: number[];
  /** For alternating operators: whether the next step must begin horizontally. */
  horizontal?: boolean;
}

function writePath(glyph: Drawn, masks: Mask[], out: Buffer[]): void {
  let pending: Pending | undefined;
  const flush = () => {
    if (pending) out.push(...pending.operands.map(encode), Buffer.from([pending.code]));
    pending = undefined;
  };
  let [x, y] = [0, 0];
  let index = 0;
  let mask = 0;
  for (const [kind, ...absolute] of stepsOf(glyph.outline.steps)) {
    for (; mask < masks.length && masks[mask]!.from <= index; mask += 1) {
      flush();
      // Of several that begin here only the last counts.
      if (masks[mask + 1] && masks[mask + 1]!.from <= index) continue;
      out.push(Buffer.from([operator.hintmask]), masks[mask]!.bytes);
    }
    index += absolute.length + 1;
    const deltas: number[] = [];
    for (let at = 0; at < absolute.length; at += 2) {
      const [dx, dy] = [round(absolute[at]! - x), round(absolute[at + 1]! - y)];
      deltas.push(dx, dy);
      x += dx;
      y += dy;
    }
    const next =
      kind === 0
        ? moveOf(deltas)
        : kind === 1
          ? lineOf(deltas)
          : curveOf(deltas as [number, number, number, number, number, number]);
    if (pending && append(pending, next)) continue;
    flush();
    pending = next;
  }
  flush();
}

function moveOf([dx, dy]: number[]): Pending {
  if (dy === 0) return { code: operator.hmoveto, operands: [dx!] };
  if (dx === 0) return { code: operator.vmoveto, operands: [dy!] };
  return { code: operator.rmoveto, operands: [dx!, dy!] };
}

function lineOf([dx, dy]: number[]): Pending {
  if (dy === 0) return { code: operator.hlineto, operands: [dx!], horizontal: false };
  if (dx === 0) return { code: operator.vlineto, operands: [dy!], horizontal: true };
  return { code: operator.rlineto, operands: [dx!, dy!] };
}

function curveOf([a, b, c, d, e, f]: [number, number, number, number, number, number]): Pending {
  if (b === 0 && e === 0) return { code: operator.hvcurveto, operands: [a, c, d, f], horizontal: false };
  if (a === 0 && f === 0) return { code: operator.vhcurveto, operands: [b, c, d, e], horizontal: true };
  if (b === 0 && f === 0) return { code: operator.hhcurveto, operands: [a, c, d, e] };
  if (a === 0 && e === 0) return { code: operator.vvcurveto, operands: [b, c, d, f] };
  return { code: operator.rrcurveto, operands: [a, b, c, d, e, f] };
}

const horizontals: number[] = [operator.hlineto, operator.hvcurveto];
const verticals: number[] = [operator.vlineto, operator.vhcurveto];
const curved: number[] = [operator.hvcurveto, operator.vhcurveto];
const merging: number[] = [operator.rlineto, operator.rrcurveto, operator.hhcurveto, operator.vvcurveto];

/** Whether `next` could be written as more operands of `pending`. */
function append(pending: Pending, next: Pending): boolean {
  if (pending.operands.length + next.operands.length > mostOperands) return false;
  if (pending.horizontal !== undefined && next.horizontal !== undefined) {
    if (curved.includes(pending.code) !== curved.includes(next.code)) return false;
    const starts = horizontals.includes(next.code);
    if (!starts && !verticals.includes(next.code)) return false;
    if (pending.horizontal !== starts) return false;
    pending.operands.push(...next.operands);
    pending.horizontal = next.horizontal;
    return true;
  }
  if (pending.code !== next.code || !merging.includes(next.code)) return false;
  pending.operands.push(...next.operands);
  return true;
}
