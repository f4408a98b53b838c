import { characterClass } from '../objects/lexer.ts';
import { identity, type Matrix, multiply, scaleOf } from './matrix.ts';
import { hexEnd, inlineImageEnd, lineEnd, regularEnd, stringEnd } from './operators.ts';

const pathOperators = new Set(['m', 'l', 'c', 'v', 'y', 're']);
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

export interface MinifyOptions {
  /**
   * Path coordinates may move by this much, in points on the page; 0 leaves them exact. 0.004 pt is 1/18000 inch: a
   * fifteenth of a pixel at 1200 dpi.
   */
  tolerance: number;
  /** From the stream's coordinates to points; undefined when it is not known, then coordinates stay exact. */
  matrix?: Matrix;
}

/**
 * A content stream with the same operators in fewer bytes: single spaces, no comments, numbers in their shortest form.
 * Strings and inline images are copied as they are. Throws ContentDamage where it can't be read with certainty.
 */
export function minifyContent(bytes: Buffer, { tolerance, matrix }: MinifyOptions): Buffer {
  const out: string[] = [];
  let spaced = true;
  const put = (text: string, delimitedLeft: boolean, delimitedRight: boolean) => {
    if (!spaced && !delimitedLeft) out.push(' ');
    out.push(text);
    spaced = delimitedRight;
  };
  let current = matrix ?? identity;
  let scale = scaleOf(current);
  const saved: [Matrix, number][] = [];
  let numbers: string[] = [];
  const flush = (digits: number | undefined) => {
    for (const text of numbers)
      put(
        digits !== undefined && text.includes('.') && plainNumber.test(text) ? rounded(text, digits) : text,
        false,
        false,
      );
    numbers = [];
  };
  let at = 0;
  const size = bytes.length;
  const copy = (to: number, right: boolean) => {
    flush(undefined);
    put(bytes.toString('latin1', at, to), true, right);
    at = to;
  };
  while (at < size) {
    const code = bytes[at]!;
    const kind = characterClass[code]!;
    if (kind === 1) at += 1;
    else if (kind === 2) {
      if (code === 37) at = lineEnd(bytes, at);
      else if (code === 40) copy(stringEnd(bytes, at), true);
      else if (code === 60) copy(bytes[at + 1] === 60 ? at + 2 : hexEnd(bytes, at), true);
      else if (code === 62 && bytes[at + 1] === 62) copy(at + 2, true);
      else if (code === 47) copy(regularEnd(bytes, at + 1), false);
      else copy(at + 1, true);
    } else {
      const to = regularEnd(bytes, at);
      const text = bytes.toString('latin1', at, to);
      if (code <= 57 && (code >= 48 || code === 45 || code === 46 || code === 43)) {
        numbers.push(plainNumber.test(text) ? shortest(text) : text);
        at = to;
        continue;
      }
      let digits: number | undefined;
      if (text === 'q') {
        if (saved.length < 1000) saved.push([current, scale]);
      } else if (text === 'Q') [current, scale] = saved.pop() ?? [current, scale];
      else if (text === 'cm' && numbers.length === 6) {
        current = multiply(numbers.map((one) => Number(one) || 0) as unknown as Matrix, current);
        scale = scaleOf(current);
      } else if (tolerance > 0 && matrix && pathOperators.has(text) && scale > 1e-6 && scale < 1e6) {
        const needed = Math.max(0, Math.ceil(-Math.log10((2 * tolerance) / scale)));
        digits = needed <= 8 ? needed : undefined;
      }
      flush(digits);
      if (text === 'BI') {
        const behind = inlineImageEnd(bytes, to);
        put(bytes.toString('latin1', at, behind), false, false);
        at = behind;
      } else {
        put(text, false, false);
        at = to;
      }
    }
  }
  flush(undefined);
  return Buffer.from(out.join(''), 'latin1');
}

const rounded = (text: string, digits: number): string => {
  const value = Number(text);
  return Number.isFinite(value) ? shortest(value.toFixed(digits)) : text;
};

/** `-0.500` is `-.5`, `+3.` is `3`, `-0` is `0`: the same number in the fewest characters. */
function shortest(text: string): string {
  const negative = text.startsWith('-');
  let digits = negative || text.startsWith('+') ? text.slice(1) : text;
  if (digits.includes('.')) digits = digits.replace(/0+$/, '').replace(/\.$/, '');
  digits = digits.replace(/^0+(?=[\d.])/, '');
  if (digits === '' || digits === '.') return '0';
  return digits === '0' ? '0' : negative ? `-${digits}` : digits;
}
