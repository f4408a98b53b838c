const vowel = /[aeiouyàâäéèêëîïôöùûüœæ]/i;
const together = /^(?:bl|br|ch|cl|cr|dr|fl|fr|gl|gn|gr|ph|pl|pr|qu|sh|th|tr|vr|wh)$/i;

/**
 * Places at which a word may be broken: before a consonant that a vowel follows, as French does and English often; two letters at least
 * before and three behind. An approximation, good enough to break words as a book does.
 */
export function breaksOf(word: string): number[] {
  const places: number[] = [];
  for (let at = 2; at <= word.length - 3; at += 1) {
    if (!/\p{L}/u.test(word[at]!) || vowel.test(word[at]!) || !vowel.test(word[at + 1] ?? '')) continue;
    const place = together.test(word[at - 1]! + word[at]!) ? at - 1 : at;
    const before = word.slice(0, place);
    if (
      place < 2 ||
      !vowel.test(before) ||
      !/^[\p{L}’']*\p{L}{2}$/u.test(before) ||
      !/^\p{L}{3}/u.test(word.slice(place))
    )
      continue;
    if (!places.includes(place)) places.push(place);
  }
  return places;
}
