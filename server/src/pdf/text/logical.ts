import type { Direction } from './page-text.ts';
import type { Spaced } from './words.ts';

/** Letters of right-to-left scripts, their presentation forms included. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const leftToRight = /\p{L}/u;
const digit = /[\p{Nd}%$€£#]/u;

const mirrors: Record<string, string> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '<': '>',
  '>': '<',
  '«': '»',
  '»': '«',
  '‹': '›',
  '›': '‹',
};

const pairs = ['()', '[]', '{}', '«»'];

/** PDFium mirrors some brackets and leaves others; where a line closes before it opens, they are the wrong way round. */
function balance(said: readonly Said[]): void {
  for (const [open, close] of pairs as unknown as [string, string][]) {
    const found = said.filter(({ text }) => text === open || text === close);
    if (found.length < 2 || found[0]!.text === open || found.at(-1)!.text === close) continue;
    for (const one of found) one.text = one.text === open ? close : open;
  }
}

type Kind = 'R' | 'L' | 'N' | '-';

const kindOf = (text: string): Kind =>
  rightToLeft.test(text) ? 'R' : leftToRight.test(text) ? 'L' : digit.test(text) ? 'N' : '-';

/** A word, or part of one, in the order in which it is read; `blank` before it. */
export interface Said {
  spaced: Spaced;
  text: string;
  blank: boolean;
}

/**
 * Letters from left to right, put into the order in which they are read. The rules of UAX 9 run backwards: in a line of mostly
 * right-to-left letters everything is reversed, then numbers and left-to-right words are turned back; in other lines only
 * right-to-left stretches are. Brackets in reversed stretches are mirrored, for glyphs show shapes.
 */
export function logicalOrder(letters: readonly Spaced[]): { said: Said[]; direction: Direction } {
  let right = 0;
  let left = 0;
  const kinds = letters.map(({ letter }) => {
    const kind = kindOf(letter.text);
    if (kind === 'R') right += 1;
    else if (kind === 'L') left += 1;
    return kind;
  });
  const plain = (spaced: Spaced): Said => ({ spaced, text: spaced.letter.text, blank: spaced.blank });
  if (right === 0) return { said: letters.map(plain), direction: 'ltr' };
  const direction: Direction = right >= left ? 'rtl' : 'ltr';
  const levels = levelsOf(kinds, direction, letters);
  const ordered = letters.map((spaced, at) => ({ spaced, at, level: levels[at]! }));
  for (let level = 2; level >= 1; level -= 1) reverseRuns(ordered, level);
  const said = ordered.map(({ spaced, at, level }, place): Said => {
    const { text } = spaced.letter;
    const reversed = level % 2 === 1;
    const before = ordered[place - 1];
    const blank =
      before !== undefined && (blankBehind(letters, before) || blankAhead(letters, { at, level }));
    return { spaced, text: reversed ? (mirrors[text] ?? turned(text)) : text, blank };
  });
  balance(said);
  return { said, direction };
}

/** PDFium gives the characters of a right-to-left ligature in the order of the page. */
const turned = (text: string) =>
  text.length > 1 && rightToLeft.test(text) ? [...text].reverse().join('') : text;

interface Placed {
  at: number;
  level: number;
}

/** Whether a blank lies on the side of a letter on which the text goes on, and on the one from which it came. */
const blankBehind = (letters: readonly Spaced[], { at, level }: Placed) =>
  (level % 2 === 1 ? letters[at]!.blank : letters[at + 1]?.blank) ?? false;
const blankAhead = (letters: readonly Spaced[], { at, level }: Placed) =>
  (level % 2 === 1 ? letters[at + 1]?.blank : letters[at]!.blank) ?? false;

function levelsOf(kinds: readonly Kind[], direction: Direction, letters: readonly Spaced[]): number[] {
  const base = direction === 'rtl' ? 1 : 0;
  const levels = kinds.map((kind) => (kind === 'R' ? 1 : kind === '-' ? -1 : base + base));
  if (base === 0) {
    // A number between right-to-left words belongs to their stretch.
    const before = strongest(kinds, 1);
    const after = strongest(kinds, -1);
    for (const [at, kind] of kinds.entries())
      if (kind === 'N' && before[at] === 'R' && after[at] === 'R') levels[at] = 2;
  }
  for (let at = 0; at < levels.length; at += 1) {
    if (levels[at] !== -1) continue;
    let end = at;
    while (end < levels.length && levels[end] === -1) end += 1;
    const before = levels[at - 1] ?? base;
    const after = levels[end] ?? base;
    // Within a number or a left-to-right word ("12.5", "e-mail"), else as what is around it.
    const inside = end < levels.length && at > 0;
    const tight =
      inside &&
      kinds[at - 1] === 'N' &&
      kinds[end] === 'N' &&
      !letters.slice(at, end + 1).some((one) => one.blank);
    const fill =
      before === after && before % 2 === 1
        ? before
        : before === 2 && after === 2 && (tight || (kinds[at - 1] === 'L' && kinds[end] !== 'R'))
          ? 2
          : before === after && base === 0
            ? before
            : base;
    levels.fill(fill, at, end);
    at = end - 1;
  }
  return levels;
}

/** For each place the nearest letter with a direction before it (`step` 1) or behind it (-1). */
function strongest(kinds: readonly Kind[], step: 1 | -1): (Kind | undefined)[] {
  const found: (Kind | undefined)[] = Array(kinds.length);
  let last: Kind | undefined;
  for (let at = step === 1 ? 0 : kinds.length - 1; at >= 0 && at < kinds.length; at += step) {
    found[at] = last;
    if (kinds[at] === 'R' || kinds[at] === 'L') last = kinds[at];
  }
  return found;
}

function reverseRuns<T extends { level: number }>(items: T[], level: number): void {
  for (let at = 0; at < items.length; at += 1) {
    if (items[at]!.level < level) continue;
    let end = at;
    while (end < items.length && items[end]!.level >= level) end += 1;
    for (let [a, b] = [at, end - 1]; a < b; a += 1, b -= 1) [items[a], items[b]] = [items[b]!, items[a]!];
    at = end;
  }
}
