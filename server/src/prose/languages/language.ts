/** What the rules of this folder must know of one language. All entries are in small letters, with a plain apostrophe. */
export interface Language {
  /** ISO 639-1. */
  code: string;
  /** The commonest function words: they tell the language, open sentences, and are no keywords. */
  common: ReadonlySet<string>;
  /** Abbreviations (without the last stop) that never end a sentence: titles, "for example". */
  within: ReadonlySet<string>;
  /** Abbreviations that may end one: they do where a common word with a capital follows. */
  either: ReadonlySet<string>;
  /** Abbreviations only before a number: "p. 12", "No. 5". */
  numbered: ReadonlySet<string>;
  /** "am 3. Oktober": a stop after one or two digits makes an ordinal. */
  ordinalStop: boolean;
  /** Openings of a clause that is told to the one before: "mais", "parce que". */
  conjunctions: readonly string[];
  /** Conjunctions that also join mere words: "et", "ou". */
  joining: readonly string[];
  /** Words that are conjunctions only after punctuation or before a subject: "comme il", "for he", not "comme un roi". */
  guarded: readonly string[];
  /** Relative pronouns. */
  relatives: readonly string[];
  /** German and Dutch write a comma before every relative clause: without one, "die" is an article. */
  relativesAfterComma: boolean;
  /** Words that hold on to what follows: no clause ends after them ("ce | que", "plus | que", "le | car"). */
  binding: ReadonlySet<string>;
  /** Words that open a clause after a joining conjunction: pronouns, other conjunctions. */
  subjects: ReadonlySet<string>;
  /** Subjects that leave no doubt, after a guarded conjunction. */
  pronouns: ReadonlySet<string>;
  /** Words that only look like an opening: "qu'à" of "ne sert qu'à". */
  notOpening: ReadonlySet<string>;
  /** Verbs of saying, as they stand in the clause that reports speech. */
  saying: ReadonlySet<string>;
  /** First words of a question. */
  asking: ReadonlySet<string>;
}

const list = (text: string) => text.trim().split(/\s+/);
const phrases = (text: string) =>
  text
    .split(',')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '');

interface Written {
  code: string;
  common: string;
  within: string;
  either: string;
  numbered: string;
  ordinalStop?: boolean;
  conjunctions: string;
  joining: string;
  guarded: string;
  relatives: string;
  relativesAfterComma?: boolean;
  binding: string;
  subjects: string;
  pronouns: string;
  notOpening?: string;
  saying: string;
  asking: string;
}

/** A language from lists written as running text: words by blanks, clause openings by commas. */
export const language = (written: Written): Language => ({
  code: written.code,
  common: new Set(list(written.common)),
  within: new Set(list(written.within)),
  either: new Set(list(written.either)),
  numbered: new Set(list(written.numbered)),
  ordinalStop: written.ordinalStop ?? false,
  conjunctions: phrases(written.conjunctions),
  joining: phrases(written.joining),
  guarded: phrases(written.guarded),
  relatives: phrases(written.relatives),
  relativesAfterComma: written.relativesAfterComma ?? false,
  binding: new Set(list(written.binding)),
  subjects: new Set(list(written.subjects)),
  pronouns: new Set(list(written.pronouns)),
  notOpening: new Set(list(written.notOpening ?? '')),
  saying: new Set(list(written.saying)),
  asking: new Set(list(written.asking)),
});
