import { type Pdfium, withMemory } from '../pdfium.ts';

/** How a font looks. */
export interface Face {
  /** Without the tag of a subset. */
  name: string;
  bold: boolean;
  italic: boolean;
}

export const plainFace: Face = { name: '', bold: false, italic: false };

const longestName = 256;
/** Bits of a font descriptor's flags (PDF 32000-1, table 123). */
const italicFlag = 64;
const forceBold = 262_144;

/** What a font says of itself: its name first, for many descriptors call everything regular. */
export function faceOf(library: Pdfium, font: number): Face {
  if (font === 0) return plainFace;
  const name = withMemory(library, longestName, (address) => {
    const length = library.FPDFFont_GetBaseFontName(font, address, longestName);
    const { HEAPU8 } = library.pdfium;
    return length > 1 && length <= longestName
      ? Buffer.from(HEAPU8.subarray(address, address + length - 1)).toString('utf8')
      : '';
  }).replace(/^[A-Z]{6}\+/, '');
  const flags = library.FPDFFont_GetFlags(font);
  return {
    name,
    bold:
      /bold|black|heavy|demi(?!light)|cmbx|sfbx|-bd\b/i.test(name) ||
      (flags > 0 && (flags & forceBold) !== 0),
    italic:
      /italic|oblique|slanted|cmti|cmsl|sfti|-it\b/i.test(name) || (flags > 0 && (flags & italicFlag) !== 0),
  };
}
