import { characterClass } from '../objects/lexer.ts';

/** What an operator stands behind: where its operands lie, so that only those that matter are ever parsed. */
export interface Operands {
  /** Start and end of each of the last 6 plain operands (numbers), pairwise. */
  numbers(): number[];
  /** The last name, without the slash. */
  readonly name: string | undefined;
}

/** A content stream cannot be taken apart with certainty: an inline image whose end is not clear, a string that does not end. */
export class ContentDamage extends Error {}

/**
 * Calls `on` for every operator of a content stream with its text, and tells where inline images lie. Strings, arrays and
 * dictionaries are passed over. Throws ContentDamage.
 */
export function scanOperators(
  bytes: Buffer,
  on: (operator: string, operands: Operands, from: number, to: number) => void,
): void {
  const starts = new Int32Array(6);
  const ends = new Int32Array(6);
  let count = 0;
  let last: string | undefined;
  const operands: Operands = {
    numbers() {
      const held = Math.min(count, 6);
      const found: number[] = [];
      for (let index = count - held; index < count; index += 1)
        found.push(Number(bytes.toString('latin1', starts[index % 6]!, ends[index % 6]!)) || 0);
      return found;
    },
    get name() {
      return last;
    },
  };
  const size = bytes.length;
  let at = 0;
  while (at < size) {
    const code = bytes[at]!;
    const kind = characterClass[code]!;
    if (kind === 1) at += 1;
    else if (kind === 2) {
      if (code === 37) at = lineEnd(bytes, at);
      else if (code === 40) at = stringEnd(bytes, at);
      else if (code === 60 && bytes[at + 1] !== 60) at = hexEnd(bytes, at);
      else if (code === 47) {
        const from = at + 1;
        at = regularEnd(bytes, from);
        last = bytes.toString('latin1', from, at);
      } else at += 1;
    } else {
      const from = at;
      at = regularEnd(bytes, from);
      if (code <= 57 && (code >= 48 || code === 45 || code === 46 || code === 43)) {
        starts[count % 6] = from;
        ends[count % 6] = at;
        count += 1;
        continue;
      }
      const operator = bytes.toString('latin1', from, at);
      if (operator === 'BI') {
        at = inlineImageEnd(bytes, at);
        on('BI', operands, from, at);
      } else on(operator, operands, from, at);
      count = 0;
      last = undefined;
    }
  }
}

export function regularEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && characterClass[bytes[at]!] === 0) at += 1;
  return at;
}

export function lineEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at += 1;
  return at;
}

export function stringEnd(bytes: Buffer, from: number): number {
  let open = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const code = bytes[at];
    if (code === 92) at += 1;
    else if (code === 40) open += 1;
    else if (code === 41) {
      open -= 1;
      if (open === 0) return at + 1;
    }
  }
  throw new ContentDamage('a string does not end');
}

export function hexEnd(bytes: Buffer, from: number): number {
  const close = bytes.indexOf(62, from);
  if (close < 0) throw new ContentDamage('a string does not end');
  return close + 1;
}

/**
 * The first byte behind `EI` of an inline image whose `BI` ends at `from`. Its data has no length (8.9.7): `EI` counts
 * where white space stands around it and what follows reads as operators for 3 words or up to the end.
 */
export function inlineImageEnd(bytes: Buffer, from: number): number {
  let data = -1;
  for (let at = from; at < bytes.length - 1; at += 1)
    if (
      bytes[at] === 73 &&
      bytes[at + 1] === 68 &&
      characterClass[bytes[at - 1]!] !== 0 &&
      characterClass[bytes[at + 2] ?? 32] === 1
    ) {
      data = at + 3;
      break;
    }
  if (data < 0) throw new ContentDamage('an inline image without data');
  for (let at = data; at < bytes.length - 1; at += 1) {
    if (bytes[at] !== 69 || bytes[at + 1] !== 73) continue;
    if (at > data && characterClass[bytes[at - 1]!] !== 1) continue;
    if (at + 2 < bytes.length && characterClass[bytes[at + 2]!] !== 1) continue;
    if (readsAsOperators(bytes, at + 2)) return at + 2;
  }
  throw new ContentDamage('an inline image does not end');
}

const plausible =
  /^(?:[qQfFBbSsnhWmlcvyi]|re|cm|Do|gs|rg|RG|k|K|g|G|cs|CS|sc|SC|scn|SCN|BT|ET|BI|EI|w|J|j|M|d|ri|f\*|b\*|B\*|W\*|EMC|BMC|BDC|DP|MP|sh|Tf|Td|Tj|TJ|Tm|T\*|BX|EX)$/;

function readsAsOperators(bytes: Buffer, from: number): boolean {
  const words = bytes
    .toString('latin1', from, Math.min(bytes.length, from + 80))
    .split(/[\0\t\n\f\r ]+/)
    .filter(Boolean)
    .slice(0, 3);
  return words.every(
    (word, index) =>
      /^[+-]?[\d.]+$/.test(word) ||
      /^[/([<]/.test(word) ||
      plausible.test(word) ||
      (index > 0 && /^[\x21-\x7e]+$/.test(word)),
  );
}
