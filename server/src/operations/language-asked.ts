import { fault } from '../fault.ts';
import { languageTag } from '../prose/language-tag.ts';

export const languageUnknown = fault({
  code: 'LANGUAGE_UNKNOWN',
  kind: 'invalid',
  message:
    '"{language}" is no language that is known. Give its BCP 47 tag, such as fr or pt-BR, or its English name, such as French.',
});

/** The BCP 47 tag of the language a caller named; `auto` stays. Throws LANGUAGE_UNKNOWN. */
export function languageAsked(language: string): string {
  const tag = language === 'auto' ? language : languageTag(language);
  if (tag === undefined) throw languageUnknown({ language });
  return tag;
}
