import type { PageRange } from '../page-range.ts';
import { digit, kindsAt, letter, widthAt } from './characters.ts';
import { continuesIn } from './pages.ts';

/** A sentence of the source as a chunk saw it. */
export interface Seamed {
  text: string;
  pages: PageRange;
}

/** What one chunk gave: the pages it read, and their sentences in order. */
export interface SeamPart<T extends Seamed> {
  read: PageRange;
  sentences: readonly T[];
}

/**
 * Makes one sentence of two halves when neither chunk saw it whole (it is longer than the overlap): `text` is the whole sentence,
 * `before` and `after` what the chunks had of it.
 */
export type Mend<T> = (text: string, pages: PageRange, before: T, after: T) => T;

/**
 * The sentences of all parts, each once and whole. Parts are in order; where one reads pages that the one before it read too, `seam`
 * takes out what both have; where a part is missing between them, nothing is.
 */
export function stitch<T extends Seamed>(parts: readonly SeamPart<T>[], mend: Mend<T>): T[] {
  const result: T[] = [];
  let readTo = 0;
  for (const part of parts) {
    const overlap = { from: part.read.from, to: Math.min(readTo, part.read.to) };
    if (overlap.from > overlap.to) for (const one of part.sentences) result.push(one);
    else {
      let tail = result.length;
      while (tail > 0 && result[tail - 1]!.pages.to >= overlap.from) tail--;
      // One more, for a sentence that goes on over an overlap without text.
      tail = Math.max(0, tail - 1);
      for (const one of seam(result.splice(tail), part.sentences, overlap, mend)) result.push(one);
    }
    readTo = Math.max(readTo, part.read.to);
  }
  return result;
}

/**
 * `before` and `after` joined: two lists of sentences that both hold the text of the pages `overlap`, in the first perhaps cut off at
 * its end, in the second at its beginning. Only the sentences that touch those pages are looked at, so that a sentence which
 * occurs a hundred times elsewhere is left alone, and they are told by their letters, digits and order, never by a set.
 *
 * Where both divide the overlap alike, the longest common run is all of it; else the lists change over inside the longest run of
 * sentences they have in common. A sentence that neither has whole is mended from both. Time grows with the overlap's length.
 */
export function seam<T extends Seamed>(
  before: readonly T[],
  after: readonly T[],
  overlap: PageRange,
  mend: Mend<T>,
): T[] {
  let tail = before.length;
  while (tail > 0 && before[tail - 1]!.pages.to >= overlap.from) tail--;
  let head = 0;
  while (head < after.length && after[head]!.pages.from <= overlap.to) head++;
  const one = before.slice(tail);
  const other = after.slice(0, head);
  if (one.length === 0 || other.length === 0) return joined(before, after, mend);
  const middle = alike(one, other) ?? changedOver(one, other, mend);
  return [...before.slice(0, tail), ...middle, ...after.slice(head)];
}

/** No text in the overlap: a sentence may still go on over it. */
function joined<T extends Seamed>(before: readonly T[], after: readonly T[], mend: Mend<T>): T[] {
  const [last, first] = [before.at(-1), after[0]];
  if (!last || !first || !continuesIn(last.text, first.text)) return [...before, ...after];
  const whole = mend(
    `${last.text} ${first.text}`,
    { from: last.pages.from, to: first.pages.to },
    last,
    first,
  );
  return [...before.slice(0, -1), whole, ...after.slice(1)];
}

/** What a sentence is told by: its letters and digits, without blanks, hyphens and marks; its marks when it has nothing else. */
function keyOf(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const width = widthAt(text, at);
    if (kindsAt(text, at) & (letter | digit)) parts.push(text.slice(at, at + width));
    at += width;
  }
  return parts.length > 0 ? parts.join('') : text.replace(/\s+/g, '');
}

/**
 * Both divide the overlap into the same sentences: the first may begin before it (whole in `one`), the last may go on behind it (whole in
 * `other`), all between are equal. Nothing when that is not so.
 */
function alike<T extends Seamed>(one: readonly T[], other: readonly T[]): T[] | undefined {
  if (one.length !== other.length) return undefined;
  const keys = one.map((sentence) => keyOf(sentence.text));
  const others = other.map((sentence) => keyOf(sentence.text));
  const last = one.length - 1;
  const starts = keys[0]!.endsWith(others[0]!);
  if (last === 0) return starts ? [one[0]!] : others[0]!.startsWith(keys[0]!) ? [other[0]!] : undefined;
  if (!starts || !others[last]!.startsWith(keys[last]!)) return undefined;
  for (let index = 1; index < last; index++) if (keys[index] !== others[index]) return undefined;
  return [...one.slice(0, last), other[last]!];
}

function changedOver<T extends Seamed>(one: readonly T[], other: readonly T[], mend: Mend<T>): T[] {
  const keys = one.map((sentence) => keyOf(sentence.text));
  const others = other.map((sentence) => keyOf(sentence.text));
  const [long, next] = [keys.join(''), others.join('')];
  const shared = longestOverlap(long, next);
  // Offsets of sentence borders, counted from where the shared text begins.
  const ends = borders(keys, shared - long.length);
  const starts = borders(others, 0);
  const place = changePlace(ends, starts, shared);
  if (place !== undefined) {
    const [kept, from] = [ends.indexOf(place), starts.indexOf(place)];
    return [...one.slice(0, kept), ...other.slice(from)];
  }
  if (shared === 0) return joined(one, other, mend);
  return mended(one, other, ends, starts, shared, mend);
}

/** The offset before each text and, last, behind all. */
function borders(keys: readonly string[], from: number): number[] {
  const found = [from];
  for (const key of keys) found.push(found.at(-1)! + key.length);
  return found;
}

/** A border of both inside the shared text, in the middle of the longest run of sentences that both have. */
function changePlace(ends: readonly number[], starts: readonly number[], shared: number): number | undefined {
  const inOther = new Map(starts.map((offset, index) => [offset, index]));
  const common = ends.flatMap((offset, end) => {
    const start = inOther.get(offset);
    return start === undefined || offset < 0 || offset > shared ? [] : [{ offset, end, start }];
  });
  let [from, bestFrom, bestTo] = [0, 0, -1];
  common.forEach((border, index) => {
    const previous = common[index - 1];
    if (previous && (previous.end !== border.end - 1 || previous.start !== border.start - 1)) from = index;
    if (index - from > bestTo - bestFrom) [bestFrom, bestTo] = [from, index];
  });
  return bestTo < 0 ? undefined : common[(bestFrom + bestTo + 1) >> 1]!.offset;
}

/**
 * No border in common: from the first sentence of `one` that reaches into the shared text to the last of `other` that begins in it, all
 * is one sentence.
 */
function mended<T extends Seamed>(
  one: readonly T[],
  other: readonly T[],
  ends: readonly number[],
  starts: readonly number[],
  shared: number,
  mend: Mend<T>,
): T[] {
  const first = Math.max(0, ends.findIndex((offset) => offset > 0) - 1);
  let last = 0;
  while (last + 1 < other.length && starts[last + 1]! < shared) last++;
  const own = one[first]!.text;
  const rest = other
    .slice(0, last + 1)
    .map((sentence) => sentence.text)
    .join(' ');
  // The marks and blanks between the two halves are those that `one` has there.
  const text =
    own.slice(0, afterLetters(own, Math.max(0, -ends[first]!))) + rest.slice(afterLetters(rest, 0));
  const pages = { from: one[first]!.pages.from, to: other[last]!.pages.to };
  return [...one.slice(0, first), mend(text, pages, one[first]!, other[last]!), ...other.slice(last + 1)];
}

/** Where in `text` the letter or digit after the first `count` units of them stands. */
function afterLetters(text: string, count: number): number {
  let seen = 0;
  let at = 0;
  for (; at < text.length; at += widthAt(text, at)) {
    if (!(kindsAt(text, at) & (letter | digit))) continue;
    if (seen >= count) return at;
    seen += widthAt(text, at);
  }
  return at;
}

/** The length of the longest end of `text` that is a beginning of `next` (Knuth, Morris and Pratt's failure function). */
export function longestOverlap(text: string, next: string): number {
  const failure = new Int32Array(next.length + 1);
  for (let at = 1, matched = 0; at < next.length; at++) {
    while (matched > 0 && next.charCodeAt(at) !== next.charCodeAt(matched)) matched = failure[matched]!;
    if (next.charCodeAt(at) === next.charCodeAt(matched)) matched++;
    failure[at + 1] = matched;
  }
  let matched = 0;
  for (let at = Math.max(0, text.length - next.length); at < text.length; at++) {
    while (matched > 0 && (matched === next.length || text.charCodeAt(at) !== next.charCodeAt(matched)))
      matched = failure[matched]!;
    if (matched < next.length && text.charCodeAt(at) === next.charCodeAt(matched)) matched++;
  }
  return matched;
}
