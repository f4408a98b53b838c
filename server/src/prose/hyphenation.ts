import { hyphens, kindsAt, kindsBefore, letter, lower, upper } from './characters.ts';
import { folded } from './languages/languages.ts';
import { eachWord } from './words.ts';

/** How often a text writes each word; what a broken word is looked up in. Keys are folded. */
export type Vocabulary = ReadonlyMap<string, number>;

/** The vocabulary of texts, without the words broken at their line ends. At most `limit` different words are kept. */
export function vocabularyOf(texts: Iterable<string>, limit = 200_000): Vocabulary {
  const counts = new Map<string, number>();
  for (const text of texts)
    eachWord(text, (start, end) => {
      if (end - start > 60 || hyphens.has(text[end] ?? '') || hyphens.has(text[start - 1] ?? '')) return;
      const word = folded(text.slice(start, end));
      const seen = counts.get(word);
      if (seen !== undefined) counts.set(word, seen + 1);
      else if (counts.size < limit) counts.set(word, 1);
    });
  return counts;
}

/**
 * Beginnings and ends that keep their hyphen when nothing in the text tells otherwise: French inversions
 * ("dit-il", "a-t-il"), compounds with "au-", "peut-", "-ci", "-même"; English "self-", "-like"; Portuguese "-se", "-lhe".
 */
const keepsBefore = new Set(
  `au ci là peut c'est est demi grand grands non quasi sous vice ex mi nu semi moi toi lui elle nous vous eux elles soi celui celle
   ceux celles jusque tout self well ill half cross anti`.split(/\s+/),
);
const keepsAfter = new Set(
  `ce ci là il elle on ils elles je tu nous vous moi toi lui leur leurs y en le la les t t-il t-elle t-on même mêmes dessus dessous dedans dehors
   delà devant être à-dire like in-law se lhe lhes me te o a os as lo los no na`.split(/\s+/),
);

/** Pronouns behind a verb in -t or -d: "dit-il", "prend-elle". */
const inverted = /^(?:ils?|elles?|on)$/;

const isLetter = (text: string, at: number) => (kindsAt(text, at) & letter) !== 0;

/**
 * Rejoins words broken at line ends: a letter, a hyphen (or soft hyphen, or "¬"), a line end, a small letter. The hyphen goes
 * where the joined word is the commoner in `vocabulary`, stays where the hyphenated one is, and with neither known
 * stays only at beginnings and ends that are written with one ("dit-il", "au-dessus"). Soft hyphens inside a line go.
 * Letters and their order never change. `moved` is told every removed stretch: (offset in `text`, length).
 */
export function rejoin(
  text: string,
  vocabulary: Vocabulary,
  moved: (offset: number, length: number) => void = () => {},
): string {
  const parts: string[] = [];
  let kept = 0;
  const cut = (from: number, to: number) => {
    parts.push(text.slice(kept, from));
    kept = to;
    moved(from, to - from);
  };
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] as string;
    const soft = mark === '\u00ad' || mark === '¬';
    if (!soft && !hyphens.has(mark)) continue;
    const next = afterLineEnd(text, at + 1);
    if (next === undefined) {
      if (mark === '\u00ad') cut(at, at + 1);
      continue;
    }
    const kinds = kindsAt(text, next);
    if (!(kindsBefore(text, at) & letter) || !(kinds & letter)) continue;
    if (soft) cut(at, next);
    // A capital or a further hyphen after the line end is a compound ("Marie-\nAntoine"), never a broken word.
    else if (kinds & upper) cut(at + 1, next);
    else if (kinds & lower && !keepsHyphen(text, at, next, vocabulary)) cut(at, next);
    else cut(at + 1, next);
    at = next - 1;
  }
  parts.push(text.slice(kept));
  return parts.join('');
}

/** The first character of the next line when only one line end and blanks (at most 64) lie between; else nothing. */
function afterLineEnd(text: string, from: number): number | undefined {
  let lines = 0;
  for (let at = from; at < text.length && at < from + 64; at++) {
    const unit = text[at];
    if (unit === '\n') {
      if (++lines > 1) return undefined;
    } else if (unit !== ' ' && unit !== '\t' && unit !== '\r') return lines === 1 ? at : undefined;
  }
  return undefined;
}

function keepsHyphen(text: string, at: number, next: number, vocabulary: Vocabulary): boolean {
  // Long enough for any word; a longer run is no word that a vocabulary knows.
  let start = at;
  while (start > 0 && at - start < 40 && joinsBack(text, start - 1)) start--;
  let end = next;
  while (end < text.length && end - next < 40 && joinsBack(text, end)) end++;
  while (end > next && !isLetter(text, end - 1)) end--;
  const left = folded(text.slice(start, at));
  const right = folded(text.slice(next, end));
  const joined = vocabulary.get(left + right) ?? 0;
  const hyphenated = vocabulary.get(`${left}-${right}`) ?? 0;
  if (joined !== hyphenated) return hyphenated > joined;
  const whole = left.includes('-') ? (left.split('-').pop() as string) : left;
  return (
    keepsBefore.has(whole.replace(/^.*'/, '')) ||
    (keepsAfter.has(right) && (vocabulary.has(left) || (inverted.test(right) && /[td]$/.test(left)))) ||
    right.startsWith('t-')
  );
}

const joinsBack = (text: string, at: number) =>
  isLetter(text, at) || hyphens.has(text[at] as string) || text[at] === "'" || text[at] === '’';
