import type { Letter, Row } from './rows.ts';

/** A large letter that stands beside several lines and begins the first of them. */
export interface DropCap {
  from: number;
  to: number;
  /** Baselines of the first and last line beside it. */
  top: number;
  bottom: number;
}

/** A drop capital is at least so many times as high as the text beside it. */
const least = 1.7;

/** Candidates looked at on a page; each costs a pass over it. */
const mostTried = 50;

/**
 * Puts each drop capital in front of the first line beside it, in `rows`, and says where they stand. A letter that is a word
 * ("A man") keeps its blank where the page has the rest as a word and not the two together.
 */
export function takeDropCaps(rows: Row[]): DropCap[] {
  const found: DropCap[] = [];
  let tried = 0;
  for (const row of [...rows]) {
    const big = row.letters.filter((one) => one.text !== ' ' && one.size >= least * row.size);
    const candidates =
      big.length > 0 ? big : row.letters.filter((one) => one.text !== ' ').length <= 2 ? row.letters : [];
    if (candidates.length === 0 || candidates.length > 3) continue;
    const letters = candidates.filter((one) => one.text !== ' ');
    if (!/^[«“"'‘—–]?\p{Lu}['’]?$/u.test(letters.map((one) => one.text).join(''))) continue;
    tried += 1;
    if (tried > mostTried) break;
    const cap = joined(letters);
    const beside = rows
      .filter((one) => one !== row || big.length > 0)
      .filter((one) => one.size * least <= cap.size && one.base <= cap.base + 0.2 * one.size)
      .filter((one) => one.base > cap.base - 0.85 * cap.size)
      .flatMap((one) => {
        const first = one.letters.find(
          (letter) =>
            letter.text !== ' ' &&
            letter.size * least <= cap.size &&
            letter.from >= cap.to - 0.3 * letter.size,
        );
        return first && first.from - cap.to < 1.6 * first.size ? [{ row: one, first }] : [];
      });
    const top = beside[0];
    if (!top || beside.length < 2) continue;
    row.letters = row.letters.filter((one) => !letters.includes(one));
    insert(top.row, letters, top.first, rows);
    found.push({ from: cap.from, to: cap.to, top: top.row.base, bottom: beside.at(-1)!.row.base });
  }
  for (let at = rows.length - 1; at >= 0; at -= 1) if (rows[at]!.letters.length === 0) rows.splice(at, 1);
  return found;
}

const joined = (letters: readonly Letter[]) => ({
  from: Math.min(...letters.map((one) => one.from)),
  to: Math.max(...letters.map((one) => one.to)),
  base: letters[0]!.base,
  size: Math.max(...letters.map((one) => one.size)),
});

function insert(row: Row, letters: readonly Letter[], first: Letter, rows: readonly Row[]): void {
  const at = row.letters.indexOf(first);
  const word = wordAt(row, at);
  const initial = letters.map((one) => one.text).join('');
  const apart = /^[AIOYÀÔ]$/.test(initial) && word.length > 1 && standsAlone(word, initial, rows);
  const gap = apart ? 0.4 * first.size : 0;
  const placed = letters.map((letter): Letter => ({ ...letter, base: first.base, size: first.size }));
  placed.at(-1)!.to = first.from - gap;
  row.letters.splice(at, 0, ...placed);
}

function wordAt(row: Row, at: number): string {
  let word = '';
  for (const { text } of row.letters.slice(at, at + 30)) {
    if (!/^\p{L}/u.test(text)) break;
    word += text;
  }
  return word;
}

function standsAlone(word: string, initial: string, rows: readonly Row[]): boolean {
  const text = rows.map((row) => row.letters.map((one) => one.text).join('')).join(' ');
  const words = new Set(text.toLowerCase().match(/\p{L}+/gu));
  // The word itself is among them once; where the page draws no blanks nothing can be told.
  const times =
    text.toLowerCase().split(new RegExp(`(?<!\\p{L})${word.toLowerCase()}(?!\\p{L})`, 'u')).length - 1;
  return times > 1 && !words.has((initial + word).toLowerCase());
}
