/** What a character is to a search: without case, accents, and kinds of blanks, apostrophes and dashes. */
function foldOne(character: string): string {
  if (character < '\u0080') return character.toLowerCase();
  return character
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ς/g, 'σ')
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[’‘ʼ]/g, "'")
    .replace(/[‐‑–—]/g, '-')
    .replace(/\s/g, ' ');
}

const known = new Map<string, string>();

const foldKnown = (character: string): string => {
  let folded = known.get(character);
  if (folded === undefined) {
    folded = foldOne(character);
    known.set(character, folded);
  }
  return folded;
};

/** A text as it is searched: `L’ÉTÉ` is `l'ete`. */
export function fold(text: string): string {
  let folded = '';
  for (const character of text) folded += foldKnown(character);
  return folded;
}

/** What is looked for, folded; empty where nothing is. */
export const wantedOf = (query: string): string => fold(query.trim().replace(/\s+/g, ' '));

export interface Piece {
  text: string;
  found: boolean;
  /** Offset in the text. */
  at: number;
}

/** The text in pieces, those that match `wanted` (folded) marked; joined they are the text. */
export function piecesOf(text: string, wanted: string): Piece[] {
  if (wanted === '') return [{ text, found: false, at: 0 }];
  let folded = '';
  // Of each folded unit, the place of its character in the text; at the end, that of the text's own.
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const one = foldKnown(character);
    for (let n = 0; n < one.length; n += 1) places.push(at);
    folded += one;
    at += character.length;
  }
  places.push(at);
  const pieces: Piece[] = [];
  let last = 0;
  for (let from = folded.indexOf(wanted); from >= 0; from = folded.indexOf(wanted, from + wanted.length)) {
    const start = Math.max(last, places[from]!);
    let end = places[from + wanted.length]!;
    // The match ends within a character that folds into two: it is taken whole.
    for (let n = from + wanted.length; end <= places[from + wanted.length - 1]! && n < places.length; n += 1)
      end = places[n]!;
    if (start > last) pieces.push({ text: text.slice(last, start), found: false, at: last });
    if (end > start) pieces.push({ text: text.slice(start, end), found: true, at: start });
    last = Math.max(last, end);
  }
  if (last < text.length) pieces.push({ text: text.slice(last), found: false, at: last });
  return pieces;
}
