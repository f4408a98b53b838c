/** Languages that may be named in English as well; any other by its BCP 47 tag. */
const named =
  `ar bg bn ca cs da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko lo lt lv mk ml mn mr ms
  my nb ne nl no pa pl pt ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi zh`.split(/\s+/);

const english = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const codes = new Map(named.map((code) => [english.of(code)!.toLowerCase(), code]));

/** The English name of a language; nothing for a tag that names none. */
export function languageName(tag: string): string | undefined {
  try {
    return english.of(tag);
  } catch {
    return undefined;
  }
}

/** The tag of a language given as such or by its English name, in canonical spelling; nothing where it is none. */
export function languageTag(text: string): string | undefined {
  const code = codes.get(text.trim().toLowerCase()) ?? text.trim();
  if (languageName(code) === undefined) return undefined;
  return Intl.getCanonicalLocales(code)[0];
}

/** JSON Schema pattern of a language, by its tag or English name, and of `words` besides. */
export const languagePattern = (...words: string[]): string =>
  `^(${[...words, '[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*', ...[...codes.keys()].map(eitherCase)].join('|')})$`;

const eitherCase = (name: string) => `[${name[0]!.toUpperCase()}${name[0]}]${name.slice(1)}`;
