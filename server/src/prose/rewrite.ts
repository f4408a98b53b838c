import type { PageRange } from '../page-range.ts';
import { divide } from './divide.ts';
import { plain } from './formatting.ts';
import type { Language } from './languages/language.ts';
import { languageFor } from './languages/languages.ts';
import { type PageText, type Reading, readPages } from './pages.ts';
import { askingMark, formPiece, sameWords } from './piece.ts';
import { sentences } from './sentences.ts';
import { dialogues } from './speech.ts';
import { countWords } from './words.ts';

export interface RewriteOptions {
  /** BCP 47; `auto` is not known here. Default "und": punctuation alone. */
  language?: string;
  /** Longest sentence in words, 3 to 50. Default 8. */
  sentenceLengthLimit?: number;
  /** Shortest piece in words, 1 to the limit. Default 2. */
  minSentenceLength?: number;
  /** Dialogue is kept whole whatever its length. Default false. */
  ignoreDialogue?: boolean;
  /** Quotation marks, italics marks and ellipses stay. Default true. */
  preserveFormatting?: boolean;
  /** Words broken at line ends are rejoined. Default true. */
  fixHyphenation?: boolean;
}

/** A sentence of the source with where it stands; what a model is given, and what seams are told by. */
export interface SourceSentence {
  text: string;
  words: number;
  pages: PageRange;
  dialogue: boolean;
  /** Index of its paragraph in what was read. */
  paragraph: number;
}

/** A sentence of the result. Pieces of one source sentence follow each other. */
export interface RewrittenSentence {
  text: string;
  /** The whole sentence it comes from. */
  sourceText: string;
  method: 'unchanged' | 'local';
  pages: PageRange;
  /** Index of the source sentence. */
  sentence: number;
}

export interface RewriteFigures {
  sentencesBefore: number;
  sentencesAfter: number;
  /** The same before and after. */
  words: number;
  /** Sentences with more words than the limit. */
  overLimitBefore: number;
  overLimitAfter: number;
  /** Of all sentences, 0 to 1. */
  overShareBefore: number;
  overShareAfter: number;
}

export interface LocalRewrite {
  sentences: RewrittenSentence[];
  figures: RewriteFigures;
}

/** The sentences of pages in order, each with its pages and whether it is dialogue. */
export const sourceSentences = (pages: readonly PageText[], options: RewriteOptions = {}): SourceSentence[] =>
  sentencesOf(readPages(pages, { fixHyphenation: options.fixHyphenation ?? true }), options.language);

/** The same of a text that was read already (see `readParagraphs`). */
export function sentencesOf(reading: Reading, language = 'und'): SourceSentence[] {
  const found = sentences(reading.text, language);
  const spoken = dialogues(reading.text, found, language);
  return found.map(({ text, start, end, paragraph }, index) => ({
    text,
    words: countWords(text),
    pages: reading.pagesOf(start, end),
    dialogue: spoken[index] as boolean,
    paragraph,
  }));
}

/**
 * The texts one sentence becomes: itself when it is within the limit, is dialogue to be kept, or has no place to be cut; else
 * pieces that are sentences in form and together have its words, no more and no fewer (`sameWords`; were that ever untrue, the sentence
 * would be left whole).
 */
export function rewriteSentence(
  sentence: Pick<SourceSentence, 'text' | 'dialogue'>,
  options: RewriteOptions = {},
): string[] {
  const rules = languageFor(options.language ?? 'und');
  const dress = (options.preserveFormatting ?? true) ? (text: string) => text : plain;
  if (options.ignoreDialogue && sentence.dialogue) return [dress(sentence.text)];
  const pieces = piecesOf(sentence, rules, options).map(dress);
  return sameWords(sentence.text, pieces, rules.code) ? pieces : [sentence.text];
}

const limitOf = ({ sentenceLengthLimit = 8 }: RewriteOptions) =>
  Math.min(50, Math.max(3, Math.trunc(sentenceLengthLimit)));

function piecesOf(
  { text, dialogue }: Pick<SourceSentence, 'text' | 'dialogue'>,
  rules: Language,
  options: RewriteOptions,
): string[] {
  const limit = limitOf(options);
  const min = Math.min(limit, Math.max(1, Math.trunc(options.minSentenceLength ?? 2)));
  const stretches = divide(text, rules, { limit, min, dialogue });
  if (stretches.length === 1) return [text];
  const question = askingMark(text);
  return stretches.map((stretch, index) =>
    formPiece(stretch, {
      language: rules,
      first: index === 0,
      last: index === stretches.length - 1,
      question,
    }),
  );
}

/** The local engine on pages: every sentence, those over the limit divided. No model, the same answer every time. */
export const rewriteLocally = (pages: readonly PageText[], options: RewriteOptions = {}): LocalRewrite =>
  rewriteSentences(sourceSentences(pages, options), options);

/** The local engine on sentences found already. */
export function rewriteSentences(
  source: readonly SourceSentence[],
  options: RewriteOptions = {},
): LocalRewrite {
  const limit = limitOf(options);
  const result: RewrittenSentence[] = [];
  source.forEach((sentence, index) => {
    const texts = rewriteSentence(sentence, options);
    for (const text of texts)
      result.push({
        text,
        sourceText: sentence.text,
        method: text === sentence.text ? 'unchanged' : 'local',
        pages: sentence.pages,
        sentence: index,
      });
  });
  const overLimitBefore = source.filter((sentence) => sentence.words > limit).length;
  const overLimitAfter = result.filter((sentence) => countWords(sentence.text) > limit).length;
  return {
    sentences: result,
    figures: {
      sentencesBefore: source.length,
      sentencesAfter: result.length,
      words: source.reduce((sum, sentence) => sum + sentence.words, 0),
      overLimitBefore,
      overLimitAfter,
      overShareBefore: source.length === 0 ? 0 : overLimitBefore / source.length,
      overShareAfter: result.length === 0 ? 0 : overLimitAfter / result.length,
    },
  };
}
