import { dutch } from './dutch.ts';
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { italian } from './italian.ts';
import type { Language } from './language.ts';
import { portuguese } from './portuguese.ts';
import { spanish } from './spanish.ts';

export const languages: readonly Language[] = [french, english, german, spanish, italian, portuguese, dutch];

const byCode = new Map(languages.map((language) => [language.code, language]));
const none: ReadonlySet<string> = new Set();

/** For a language without rules of its own: punctuation decides alone. */
const unknown: Language = {
  code: 'und',
  common: none,
  within: new Set(['dr', 'prof', 'st', 'mr', 'mrs', 'cf']),
  either: new Set(['etc']),
  numbered: new Set(['p', 'pp', 'no', 'nr', 'n', 'vol', 'art', 'fig']),
  ordinalStop: false,
  conjunctions: [],
  joining: [],
  guarded: [],
  relatives: [],
  relativesAfterComma: false,
  binding: none,
  subjects: none,
  pronouns: none,
  notOpening: none,
  saying: none,
  asking: none,
};

/** Stops after ordinals are also written by these, which have no further rules here. */
const ordinalStops = new Set([
  'da',
  'nb',
  'nn',
  'no',
  'fi',
  'cs',
  'sk',
  'hu',
  'et',
  'hr',
  'sl',
  'sr',
  'tr',
  'pl',
  'is',
]);

/** The rules for a BCP 47 tag ("fr", "de-AT"); those of no language, with its code, for one that has none here; "und" for nonsense. */
export function languageFor(tag: string): Language {
  const code = tag.split(/[-_]/, 1)[0]?.toLowerCase() ?? '';
  let found = byCode.get(code);
  if (found) return found;
  if (!/^[a-z]{2,3}$/.test(code) || code === 'und') return unknown;
  found = { ...unknown, code, ordinalStop: ordinalStops.has(code) };
  byCode.set(code, found);
  return found;
}

/** A tag that Intl accepts: the one given, or "und". */
export function usableTag(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'und';
  } catch {
    return 'und';
  }
}

/** Small letters and a plain apostrophe: how words are looked up. */
export const folded = (word: string): string => word.toLowerCase().replace(/[’ʼ＇]/g, "'");
