import { boundariesIn } from './boundaries.ts';
import { kindsAt, kindsBefore, space } from './characters.ts';
import { languageFor } from './languages/languages.ts';
import { paragraphs } from './paragraphs.ts';

/** A sentence and where it stands: `start` and `end` are UTF-16 offsets into the text it was found in. */
export interface Sentence {
  /** On one line: line ends and runs of blanks are one blank; no-break blanks stay. */
  text: string;
  start: number;
  end: number;
  /** Index of its paragraph. A heading is a sentence and a paragraph of its own. */
  paragraph: number;
}

/**
 * The sentences of a text, in order; every letter and digit of the text is in exactly one of them.
 *
 * A sentence ends at `.` `!` `?` `…` and their kin in other scripts, with the closing marks after it (also French ones after a
 * blank: `Oui ! »`), where a capital, a digit or a script without capitals follows, and at the end of a paragraph. It does not end
 * after abbreviations, initials and ordinals of the language, before a small letter (`« Quoi ! » dit-il`), inside a short parenthesis that a
 * sentence holds, inside numbers and addresses. For scripts with other marks (Khmer, Burmese, Ethiopic …) Intl.Segmenter decides.
 *
 * `language` is a BCP 47 tag; unknown ones get the rules that need no language. Time grows with the length only.
 */
export function sentences(text: string, language = 'und'): Sentence[] {
  const rules = languageFor(language);
  const found: Sentence[] = [];
  paragraphs(text).forEach((paragraph, index) => {
    let from = paragraph.start;
    for (const boundary of [...boundariesIn(text, paragraph, rules, language), paragraph.end]) {
      let [start, end] = [from, boundary];
      while (start < end && kindsAt(text, start) & space) start++;
      while (end > start && kindsBefore(text, end) & space) end--;
      if (start < end) found.push({ text: oneLine(text.slice(start, end)), start, end, paragraph: index });
      from = boundary;
    }
  });
  return found;
}

/** Line ends and runs of plain blanks as one blank. */
export const oneLine = (text: string): string => text.replace(/[ \t\n\r\f\v]+/g, ' ').trim();
