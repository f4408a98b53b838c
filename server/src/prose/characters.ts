/**
 * What kind of character a code point is, by table: regular expressions are asked once for each of the 65,536 first code
 * points that occurs, and each time for the rest. Scanners use it instead of long regular expressions, whose backtracking store
 * grows with the text: a run of ten million letters is an ordinary input here.
 */

export const letter = 1;
export const digit = 2;
export const lower = 4;
export const upper = 8;
export const space = 16;
/** A letter of a script that writes no blanks between words (Han, kana, Thai, Lao, Khmer, Burmese). */
export const unspaced = 32;

const unspacedScripts =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]/u;

function classify(codePoint: number): number {
  const text = String.fromCodePoint(codePoint);
  let kinds = 0;
  if (/[\p{L}\p{M}]/u.test(text)) kinds |= letter;
  if (/\p{N}/u.test(text)) kinds |= digit;
  if (/\p{Ll}/u.test(text)) kinds |= lower;
  if (/[\p{Lu}\p{Lt}]/u.test(text)) kinds |= upper;
  if (/\s/u.test(text)) kinds |= space;
  if (kinds & letter && unspacedScripts.test(text)) kinds |= unspaced;
  return kinds;
}

/** 255: not asked yet. */
const table = new Uint8Array(0x10000).fill(255);

/** The kinds of the code point at `offset` of `text`, as a sum of the bits above; 0 beyond the end. */
export function kindsAt(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  if (Number.isNaN(unit)) return 0;
  const known = table[unit] as number;
  if (known !== 255) return known;
  if (unit < 0xd800 || unit > 0xdfff) {
    table[unit] = classify(unit);
    return table[unit] as number;
  }
  if (unit > 0xdbff) return 0;
  const codePoint = text.codePointAt(offset) as number;
  return codePoint > 0xffff ? classify(codePoint) : 0;
}

/** 2 where a surrogate pair begins at `offset`, otherwise 1. */
export const widthAt = (text: string, offset: number): number =>
  (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;

/** The kinds of the code point that ends just before `offset`. */
export function kindsBefore(text: string, offset: number): number {
  if (offset <= 0) return 0;
  const unit = text.charCodeAt(offset - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && offset > 1
    ? kindsAt(text, offset - 2)
    : kindsAt(text, offset - 1);
}

const set = (characters: string) => new Set(characters);

export const apostrophes = set("'’ʼ＇");
export const hyphens = set('-‐‑');
export const dashes = set('—–―−');
/** Marks that end a sentence in the scripts whose rules are ours; the others are left to Unicode's. */
export const stops = set('.!?…‥‼⁇⁈⁉。！？．｡؟۔।॥։፧።');
export const opening = set('«“‘„‚‹([{「『〈《【（［｛¿¡');
export const closing = set('»”’›)]}」』〉》】）］｝');
/** Plain marks that open and close. */
export const straight = set('"\'');
