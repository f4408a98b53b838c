import { folded } from '../languages/languages.ts';
import { numberWords } from './number-words.ts';

const written = /\p{Nd}+(?:[.,:/'’\u00a0\u202f\u2009 ](?=\p{Nd})\p{Nd}+)*/gu;

/** Decimal digits of any script as 0 to 9. */
const western = (text: string) =>
  text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) as number;
    if (code < 0x80) return digit;
    // Unicode keeps each script's ten digits together, from a zero on.
    let zero = code;
    while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String((code - zero) % 10);
  });

/**
 * The numbers of a text, each in one form whatever the custom: "12 000", "12,000" and "12.000" are "12000"; "3,50" and "3.5" are "35"
 * (the place of the point is not kept: customs contradict each other); dates and times are their parts.
 */
export function numbersOf(text: string): string[] {
  return [...text.matchAll(written)].flatMap(([found]) =>
    western(found)
      .split(/[:/]|(?<=\d{4,}) | (?!\d{3}(?!\d))/)
      .map((part) => {
        const fraction = /[.,](\d{1,2}|\d{4,})$/.exec(part)?.[1] ?? '';
        const whole = part.slice(0, part.length - fraction.length).replace(/\D/g, '');
        return (whole + fraction.replace(/0+$/, '')).replace(/^0+(?=\d)/, '');
      }),
  );
}

/** Values that words may stand for: "douze" is "12". */
export function numbersInWords(words: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const word of words) for (const value of numberWords.get(folded(word)) ?? []) found.add(value);
  return found;
}
