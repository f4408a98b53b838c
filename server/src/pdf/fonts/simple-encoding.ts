import { unescapeName } from '../content/names.ts';
import type { PdfDocument } from '../objects/document.ts';
import { type Dict, isDict, Name, nameOf } from '../objects/object.ts';
import {
  type Encoding,
  macExpertEncoding,
  macRomanEncoding,
  standardEncoding,
  winAnsiEncoding,
} from './encodings.ts';

/** What /Encoding of a simple font says (PDF 32000-1, 9.6.6). */
export interface SimpleEncoding {
  /** The named encoding; undefined: the font's own, or a default readers differ about. */
  base: Encoding | undefined;
  differences: Map<number, string>;
}

const named: Record<string, Encoding> = {
  WinAnsiEncoding: winAnsiEncoding,
  MacRomanEncoding: macRomanEncoding,
  MacExpertEncoding: macExpertEncoding,
  StandardEncoding: standardEncoding,
};

/** Undefined where the encoding isn't one. */
export function simpleEncoding(document: PdfDocument, font: Dict): SimpleEncoding | undefined {
  const encoding = document.entry(font, 'Encoding');
  const differences = new Map<number, string>();
  if (encoding === null) return { base: undefined, differences };
  if (encoding instanceof Name) return { base: named[encoding.text], differences };
  if (!isDict(encoding)) return undefined;
  const base = nameOf(document.entry(encoding, 'BaseEncoding'));
  const list = document.entry(encoding, 'Differences');
  if (list !== null && !Array.isArray(list)) return undefined;
  let code = 0;
  for (const one of list ?? []) {
    const item = document.get(one);
    if (typeof item === 'number') code = item;
    else if (item instanceof Name) {
      if (code >= 0 && code < 256) differences.set(code, unescapeName(item.text));
      code += 1;
    } else return undefined;
  }
  return { base: base === undefined ? undefined : named[base], differences };
}

/**
 * Every glyph name that some reader may show for a code: what /Encoding says, and where it says nothing of its own, the font's
 * own encoding and the usual ones.
 */
export function namesOfCode(
  { base, differences }: SimpleEncoding,
  code: number,
  builtIn: Encoding | undefined,
): string[] {
  const own = differences.get(code);
  const names = own === undefined ? [] : [own];
  if (base?.[code] !== undefined && own === undefined) names.push(base[code]);
  if (builtIn?.[code] !== undefined) names.push(builtIn[code]);
  if (own === undefined && base === undefined)
    for (const usual of [standardEncoding, winAnsiEncoding, macRomanEncoding]) {
      const name = usual[code];
      if (name !== undefined) names.push(name);
    }
  return names;
}
