/**
 * Widths of Times (in thousandths of the size) by Windows-1252 code. Bold and italic are set with the same, which their /Widths
 * then say: what is read from a page follows the widths, not the shapes.
 */
const ascii = [
  250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500,
  500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333,
  389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469,
  500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
  278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

/** Characters of Windows-1252 from 0x80 to 0x9f that have one. */
const upper: Record<string, [code: number, width: number]> = {
  '€': [0x80, 500],
  '…': [0x85, 1000],
  '†': [0x86, 500],
  '‡': [0x87, 500],
  Œ: [0x8c, 889],
  '‘': [0x91, 333],
  '’': [0x92, 333],
  '“': [0x93, 444],
  '”': [0x94, 444],
  '•': [0x95, 350],
  '–': [0x96, 500],
  '—': [0x97, 1000],
  œ: [0x9c, 722],
  Ÿ: [0x9f, 722],
};
const latin: Record<string, number> = {
  '\u00a0': 250,
  '«': 500,
  '»': 500,
  '°': 400,
  '§': 500,
  æ: 667,
  Æ: 889,
  ß: 500,
  '£': 500,
  '´': 333,
  '¨': 333,
  '½': 750,
  º: 310,
  ª: 276,
  '·': 250,
};
/** fi and fl are glyphs of their own, at codes that are free. */
const ligatures: Record<string, [code: number, width: number]> = { ﬁ: [1, 556], ﬂ: [2, 556] };

/** Code and width of a character; undefined for what the fonts lack. */
export function glyph(character: string): { code: number; width: number } | undefined {
  const special = upper[character] ?? ligatures[character];
  if (special) return { code: special[0], width: special[1] };
  const code = character.codePointAt(0)!;
  if (code >= 32 && code < 127) return { code, width: ascii[code - 32]! };
  if (code < 0xa0 || code > 0xff) return undefined;
  const base = character.normalize('NFD')[0]!.charCodeAt(0);
  return { code, width: latin[character] ?? (base < 127 ? ascii[base - 32]! : 500) };
}

/** Width of a text at size 1. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += glyph(character)?.width ?? 500;
  return width / 1000;
}

/** Only what the fonts have; the rest becomes something alike. */
export const printable = (text: string): string =>
  [...text.normalize('NFC')]
    .map((one) => (glyph(one) ? one : one.normalize('NFKD').replace(/[^\x20-\x7e]/g, '') || '?'))
    .join('');

/** With the two ligatures that books have. */
export const ligated = (text: string): string => text.replaceAll('fi', 'ﬁ').replaceAll('fl', 'ﬂ');

/** A PDF string of the text. */
export function encoded(text: string): string {
  let hex = '';
  for (const character of text) hex += (glyph(character)?.code ?? 63).toString(16).padStart(2, '0');
  return `<${hex}>`;
}

/** The font dictionary of a face of Times. */
export function fontObject(name: string): string {
  const widths: number[] = [];
  const byCode = new Map<number, number>();
  for (const [code, width] of [...Object.values(upper), ...Object.values(ligatures)]) byCode.set(code, width);
  for (let code = 1; code < 256; code += 1)
    widths.push(
      byCode.get(code) ?? (code < 0x80 || code >= 0xa0 ? (glyph(String.fromCodePoint(code))?.width ?? 0) : 0),
    );
  return `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /FirstChar 1 /LastChar 255 /Widths [${widths.join(' ')}] /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [1 /fi /fl] >> >>`;
}
