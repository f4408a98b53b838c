import type { Encoding } from './encodings.ts';
import { codePointsOf } from './glyph-names.ts';
import { namesOfCode, type SimpleEncoding } from './simple-encoding.ts';

/**
 * Names of the glyphs that these codes may show in a font whose glyphs have names (Type 1, CFF). Where a font doesn't have a
 * name, readers look for glyphs of the same meaning.
 */
export function namedGlyphs(
  available: readonly (string | undefined)[],
  builtIn: Encoding,
  encoding: SimpleEncoding,
  codes: Iterable<number>,
): Set<string> {
  const present = new Set(available.filter((name) => name !== undefined));
  const wanted = new Set<string>();
  let byPoint: Map<number, string[]> | undefined;
  for (const code of codes)
    for (const name of namesOfCode(encoding, code, builtIn)) {
      if (present.has(name)) {
        wanted.add(name);
        continue;
      }
      byPoint ??= namesByPoint(present);
      for (const point of codePointsOf(name)) for (const other of byPoint.get(point) ?? []) wanted.add(other);
    }
  return wanted;
}

function namesByPoint(names: Iterable<string>): Map<number, string[]> {
  const byPoint = new Map<number, string[]>();
  for (const name of names)
    for (const point of codePointsOf(name)) byPoint.set(point, [...(byPoint.get(point) ?? []), name]);
  return byPoint;
}
