import { glyphList } from './glyph-list.ts';

/** Names that readers take for either of two code points. */
const twofold: Record<string, number[]> = {
  Delta: [0x2206, 0x394],
  Omega: [0x2126, 0x3a9],
  mu: [0xb5, 0x3bc],
  space: [0x20, 0xa0],
  hyphen: [0x2d, 0xad, 0x2010],
  macron: [0xaf, 0x2c9],
  periodcentered: [0xb7, 0x2219, 0x2022],
  fraction: [0x2044, 0x2215],
  bullet: [0x2022, 0x2219],
  tilde: [0x2dc, 0x303],
  Tcommaaccent: [0x162, 0x21a],
  tcommaaccent: [0x163, 0x21b],
  Euro: [0x20ac, 0x80],
  currency: [0xa4, 0x20ac],
  quotesingle: [0x27, 0x2019],
  grave: [0x60, 0x2cb],
  circumflex: [0x2c6, 0x5e],
  increment: [0x2206, 0x394],
  Ohm: [0x2126, 0x3a9],
};

let known: Map<string, number[]> | undefined;

function table(): Map<string, number[]> {
  if (known) return known;
  known = new Map();
  let next = 0;
  for (const word of glyphList.trim().split(/\s+/))
    if (word.startsWith('+')) next = Number.parseInt(word.slice(1), 16);
    else known.set(word, [next++]);
  for (const [name, points] of Object.entries(twofold)) known.set(name, points);
  return known;
}

/**
 * The code points a reader may take a glyph name for (Adobe Glyph List Specification; PDF 32000-1, 9.6.6.4): none where the name
 * says nothing. Suffixes (`a.sc`) are dropped as readers do.
 */
export function codePointsOf(name: string): number[] {
  const found = table().get(name);
  if (found) return found;
  const hex = /^(?:uni([0-9A-Fa-f]{4})|u([0-9A-Fa-f]{4,6}))(?:\.|$)/.exec(name);
  if (hex) return [Number.parseInt(hex[1] ?? hex[2]!, 16)];
  const dot = name.indexOf('.');
  return dot > 0 ? codePointsOf(name.slice(0, dot)) : [];
}

/** Glyph ids that a name may stand for by itself: `g12`, `glyph12`, `cid12`, `index12`. */
export function glyphNumbersOf(name: string): number[] {
  const match = /^(?:g|gid|glyph|cid|index|G)_?(\d{1,5})$/.exec(name);
  return match ? [Number(match[1])] : [];
}
