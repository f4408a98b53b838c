import { digit, kindsAt, kindsBefore, letter, space } from './characters.ts';
import { wordTexts } from './words.ts';

const marks = new Set('«»“”„‟‹›"「」『』');
const single = new Set("‘’‚'");
const dots = /(?:\.\.+|…|‥)/g;

/**
 * A sentence without its dress: no quotation marks, no italics marks (`_so_`, `*so*`), and a stop for an ellipsis at the end (a blank
 * inside). The words stay; where taking a mark away would change one, the sentence is given back as it is.
 */
export function plain(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] as string;
    if (marks.has(mark)) parts.push(between(text, at) ? ' ' : '');
    else if (
      single.has(mark) &&
      !between(text, at) &&
      !(kindsAt(text, at + 1) & (letter | digit) && /\d/.test(text[at + 1] ?? ''))
    )
      parts.push('');
    else if ((mark === '_' || mark === '*') && !between(text, at)) parts.push('');
    else parts.push(mark);
  }
  const bare = parts
    .join('')
    .replace(dots, (run, offset: number, whole: string) => {
      const rest = whole.slice(offset + run.length).trim();
      if (rest === '') return '.';
      return /^[!?.,;:]/.test(rest) ? '' : ' ';
    })
    .replace(/[^\S\u00a0\u202f]+/g, ' ')
    .replace(/[\s]+([.,])/g, '$1')
    .trim();
  const [before, after] = [wordTexts(text), wordTexts(bare)];
  return before.length === after.length && before.every((word, index) => word === after[index]) ? bare : text;
}

/** Letters or digits on both sides: taking the mark away would make one word of two. */
const between = (text: string, at: number) =>
  (kindsBefore(text, at) & (letter | digit)) !== 0 &&
  (kindsAt(text, at + 1) & (letter | digit)) !== 0 &&
  !(kindsAt(text, at) & space);
