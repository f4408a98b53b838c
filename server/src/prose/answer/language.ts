import { detectLanguage } from '../detect-language.ts';
import { languages } from '../languages/languages.ts';
import { smallProfiles } from '../languages/small-profiles.ts';
import { wordTexts } from '../words.ts';

/** Fewest words whose language is judged. */
const judgedWords = 6;
/** From here on `detectLanguage` is right of 97 in 100 sentences of three words, and of all of ten. */
const sure = 0.5;

const latin = new Set([...languages.map(({ code }) => code), ...Object.keys(smallProfiles)]);
const told = new Set([...latin, ...['ja', 'ko', 'zh', 'ru', 'uk', 'sr', 'ar', 'fa', 'he', 'el', 'hi', 'th']]);
/** Too near to each other to be told apart by their short words. */
const northern = new Set(['no', 'nb', 'nn', 'da']);

const primary = (tag: string) => tag.split('-', 1)[0]!.toLowerCase();

/**
 * The language a text evidently is in, where that is not `wanted` (BCP 47); nothing where it is, where the text is too short to
 * say (but for one without a Latin letter, where the language has no other), and where `wanted` is unknown. A language that can't be detected here passes for any but `source`.
 */
export function otherLanguage(text: string, wanted: string, source = 'und'): string | undefined {
  const [want, from] = [primary(wanted), primary(source)];
  if (want === 'und' || want === 'auto') return undefined;
  const { language, confidence } = detectLanguage(text);
  if (latin.has(want) && /\p{L}{2}/u.test(text) && !/\p{Script=Latin}/u.test(text)) return language;
  if (wordTexts(text).length < judgedWords) return undefined;
  if (language === 'und' || confidence < sure || language === want) return undefined;
  if (northern.has(language) && northern.has(want)) return undefined;
  return told.has(want) || northern.has(want) || language === from ? language : undefined;
}
