import type { CffFont } from './cff-read.ts';
import { runType2, type Type2Context, type Type2Glyph } from './type2.ts';

/** Operators all charstrings of a font may take together: a CJK font of 20,000 glyphs takes 3 million. */
const mostOperators = 10_000_000;

/** Runs the glyphs of a font, sharing one bound on how long that may take. */
export function glyphRunner(font: CffFont): (glyph: number) => Type2Glyph {
  const budget = { operators: mostOperators };
  const contexts: Type2Context[] = font.fonts.map((one) => ({
    globalSubrs: font.globalSubrs,
    subrs: one.private.subrs,
    budget,
  }));
  return (glyph) => runType2(font.charStrings[glyph]!, contexts[font.fontOf[glyph] ?? 0]!);
}
