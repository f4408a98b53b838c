import { logicalOrder, type Said } from './logical.ts';
import type { Direction } from './page-text.ts';
import type { Spaced } from './words.ts';

/** Accents that fonts without composed letters draw as glyphs of their own, and the combining marks they stand for. */
const accents: Record<string, string> = {
  '`': '\u0300',
  '´': '\u0301',
  ˆ: '\u0302',
  '^': '\u0302',
  '˜': '\u0303',
  '¯': '\u0304',
  '˘': '\u0306',
  '˙': '\u0307',
  '¨': '\u0308',
  '˚': '\u030a',
  '˝': '\u030b',
  ˇ: '\u030c',
  '¸': '\u0327',
  '˛': '\u0328',
};

const ligatures = /[\ufb00-\ufb06\ufb13-\ufb17]/g;
const presentationForms = /[\ufb1d-\ufdfb\ufe70-\ufefc]+/g;
const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** The letters of a line as text: read in order, accents on their letters, ligatures apart, raised figures as such. */
export function spell(letters: readonly Spaced[]): { text: string; direction: Direction } {
  const { said, direction } = logicalOrder(withAccents(letters));
  let text = '';
  for (const [at, one] of said.entries()) {
    if (one.blank && text !== '' && !text.endsWith(' ')) text += ' ';
    text += characters(one, said, at);
  }
  return { text: normal(text), direction };
}

/** Soft hyphens within a line are not shown; at its end one is the hyphen. */
function normal(text: string): string {
  return text
    .trim()
    .replace(/\u00ad(?=.)/gsu, '')
    .replace(ligatures, (one) => one.normalize('NFKC'))
    .replace(presentationForms, (some) => some.normalize('NFKC'))
    .normalize('NFC');
}

/** Raised figures become `¹²³`: a mark that is not taken for part of the word or number before it. */
function characters({ spaced, text }: Said, said: readonly Said[], at: number): string {
  if (spaced.letter.script !== 'super' || !/^[0-9]$/.test(text)) return text;
  // "1er", "2nd": raised letters beside raised figures are no mark.
  const next = said[at + 1];
  if (next && !next.blank && next.spaced.letter.script === 'super' && /\p{L}/u.test(next.text)) return text;
  return raised[Number(text)]!;
}

/** Accents drawn over a letter become part of it. A free-standing accent has a width of its own and stays. */
function withAccents(letters: readonly Spaced[]): Spaced[] {
  if (!letters.some(({ letter }) => accents[letter.text] !== undefined)) return [...letters];
  const kept: Spaced[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const spaced = letters[at]!;
    const mark = accents[spaced.letter.text];
    const next = letters[at + 1];
    const before = kept.at(-1);
    if (mark && next && covers(next, spaced)) {
      kept.push({ letter: { ...next.letter, text: compose(next.letter.text, mark) }, blank: spaced.blank });
      at += 1;
    } else if (mark && before && covers(before, spaced))
      before.letter = { ...before.letter, text: compose(before.letter.text, mark) };
    else kept.push({ ...spaced });
  }
  return kept;
}

/** An accent over a dotless letter is one over the letter. */
const compose = (letter: string, mark: string) =>
  ((letter === 'ı' ? 'i' : letter === 'ȷ' ? 'j' : letter) + mark).normalize('NFC');

function covers(base: Spaced, accent: Spaced): boolean {
  if (!/^\p{L}/u.test(base.letter.text)) return false;
  const middle = (accent.letter.from + accent.letter.to) / 2;
  const { from, to, size } = base.letter;
  return middle > from - 0.02 * size && middle < to + 0.02 * size;
}
