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
    previousEnd = end;
    if (!/^[\s,]+$/.test(gap)) continue;
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
