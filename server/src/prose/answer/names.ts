import { kindsAt, letter, lower, upper } from '../characters.ts';
import { folded, languageFor } from '../languages/languages.ts';
import { words } from '../words.ts';

/** "d'Emma", "Emma's" and "Emma" alike, without accents. */
export function nameKey(word: string): string {
  return folded(word)
    .replace(/^\p{L}{1,2}'(?=\p{L}{2})/u, '')
    .replace(/'s?$/, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
}

/** Behind the stop of these stands a name. */
const title = /(?:^|[^\p{L}])(?:MM?|Mr|Mrs|Ms|Mme|Mlle|Dr|Sr|Sra|Dra|Prof|St|Ste)$/u;

/**
 * The names of a text, told by a capital inside a sentence: not the first word after a stop, a colon, a dash, a bracket or an opening mark,
 * no function word, no title, nothing in text set in capitals. None for German, which writes every noun so, and for scripts without capitals.
 */
export function namesOf(text: string, language: string): string[] {
  const rules = languageFor(language);
  if (rules.code === 'de' || isShouted(text)) return [];
  const found: string[] = [];
  let previousEnd = -1;
  for (const { start, end } of words(text)) {
    const gap = previousEnd < 0 ? '' : text.slice(previousEnd, start);
    const titled = gap.trim() === '.' && title.test(text.slice(Math.max(0, previousEnd - 6), previousEnd));
    previousEnd = end;
    if (!titled && !/^[\s,]+$/.test(gap)) continue;
    const word = text.slice(start, end);
    // The capital of "d'Emma" stands after the elision.
    const at = /^\p{Ll}{1,2}['’](?=\p{Lu})/u.exec(word)?.[0].length ?? 0;
    if (!(kindsAt(word, at) & upper) || word.length - at < 2) continue;
    const key = folded(word);
    const bare = key.slice(at);
    if (rules.common.has(key) || rules.common.has(bare) || rules.within.has(bare) || /^i'/.test(key))
      continue;
    found.push(word);
  }
  return found;
}

/** First words of texts that may be names: with a capital, and none of the language's common words. */
export function openingNames(texts: readonly string[], language: string): string[] {
  const { common, within } = languageFor(language);
  return texts.flatMap((text) => {
    const [first] = words(text);
    if (!first || isShouted(text)) return [];
    const word = text.slice(first.start, first.end);
    const key = folded(word);
    const plain = common.has(key) || within.has(key) || key.length < 3;
    return kindsAt(word, 0) & upper && !plain ? [word] : [];
  });
}

/** More than half of its letters are capitals. */
function isShouted(text: string): boolean {
  let [capitals, small] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const kinds = kindsAt(text, at);
    if (!(kinds & letter)) continue;
    if (kinds & upper) capitals++;
    if (kinds & lower) small++;
  }
  return capitals > small;
}
