import type { PageRange } from '../../page-range.ts';
import { folded, languageFor } from '../languages/languages.ts';
import { isContent } from '../summary/terms.ts';
import { wordTexts } from '../words.ts';
import { stemOf } from './check-answer.ts';
import { nameKey, namesOf } from './names.ts';
import { numbersInWords, numbersOf } from './numbers.ts';

/** Sentences a text has at least, for an answer to be held against where in it its words come from. */
const enough = 12;

/** A text read once, so that many answers can be held against it: which numbers and words it has, and in which sentences. */
export class Ground {
  /** BCP 47. */
  readonly language: string;
  private readonly numbers = new Set<string>();
  /** Stem of a word -> indexes of the sentences that have it, ascending. */
  private readonly stems = new Map<string, number[]>();
  private readonly starts = new Set<string>();
  private readonly count: number;

  constructor(sentences: readonly { text: string; pages: PageRange }[], language: string) {
    this.language = language;
    this.count = sentences.length;
    sentences.forEach(({ text }, index) => {
      const words = wordTexts(text);
      for (const number of numbersOf(text)) this.numbers.add(number);
      for (const number of numbersInWords(words)) this.numbers.add(number);
      for (const word of words) {
        const key = nameKey(word);
        this.starts.add(key.slice(0, 3));
        const places = this.stems.get(stemOf(key));
        if (!places) this.stems.set(stemOf(key), [index]);
        else if (places.at(-1) !== index) places.push(index);
      }
    });
  }

  /** Numbers of an answer that the text does not have. */
  strangeNumbers(answer: string): string[] {
    return numbersOf(answer).filter((number) => !this.numbers.has(number));
  }

  /**
   * Names of an answer that the text does not have. In another language than the text's a name may have another form ("Londres",
   * "London"), so three letters are enough there, and what is found is less sure.
   */
  strangeNames(answer: string, language: string): string[] {
    const same = this.isOwn(language);
    return namesOf(answer, language).filter((name) => {
      const key = nameKey(name);
      return same ? !this.stems.has(stemOf(key)) : !this.starts.has(key.slice(0, 3));
    });
  }

  /**
   * Why an answer in the text's language is none about the text: its words are hardly in it, or all in one sentence that has
   * little to do with the rest, as when that sentence told the model what to say. Nothing for short texts and other languages.
   */
  astray(answer: string, language: string): string | undefined {
    if (!this.isOwn(language) || this.count < enough) return undefined;
    const rules = languageFor(this.language);
    const words = wordTexts(answer).filter((word) => isContent(folded(word), rules));
    const stems = [...new Set(words.map((word) => stemOf(nameKey(word))))];
    if (stems.length === 0) return 'says nothing';
    const places = stems.flatMap((stem) => this.stems.get(stem) ?? []);
    const known = stems.filter((stem) => this.stems.has(stem)).length;
    if (known < stems.length * 0.4) return 'speaks of something else';
    const held = new Map<number, number>();
    for (const place of places) held.set(place, (held.get(place) ?? 0) + 1);
    const most = [...held.values()].reduce((highest, one) => Math.max(highest, one), 0);
    const often = stems.filter((stem) => (this.stems.get(stem)?.length ?? 0) > 2).length;
    return most >= stems.length * 0.8 && often < stems.length * 0.5
      ? 'repeats one sentence of the text'
      : undefined;
  }

  /** Whether the language is the text's. */
  private isOwn(language: string): boolean {
    return language.split('-', 1)[0] === this.language.split('-', 1)[0];
  }
}
