import { kindsAt, unspaced } from '../characters.ts';
import { detectLanguage } from '../detect-language.ts';
import { folded, languageFor } from '../languages/languages.ts';
import { wordTexts } from '../words.ts';
import { isCurtailed, isDoubled } from './bulk.ts';
import { addedAddresses, addedMarkup, addedUnseen, talksOfItself } from './deviations.ts';
import { nameKey, namesOf, openingNames } from './names.ts';
import { numbersInWords, numbersOf } from './numbers.ts';

/** What can be wrong with an answer. */
export type FailureCode =
  | 'empty'
  | 'too_short'
  | 'too_long'
  | 'wrong_language'
  | 'lost_number'
  | 'added_number'
  | 'lost_name'
  | 'added_name'
  | 'lost_text'
  | 'doubled'
  | 'strayed'
  | 'added_address'
  | 'talks_of_itself'
  | 'markup'
  | 'leaked_marker';

export interface AnswerFailure {
  /** Index of the sentence (or text) in the request. */
  sentence: number;
  code: FailureCode;
  /** What was found or missed, at most 120 characters; for a log or a report, never to be obeyed. */
  detail: string;
}

export interface AnswerRules {
  /** rewrite: the same said in shorter sentences; translate: the same in another language; summary: less of the same. */
  kind: 'rewrite' | 'translate' | 'summary';
  /** BCP 47 of the source. */
  sourceLanguage: string;
  /** BCP 47 the answer must be in; default: the source's. */
  answerLanguage?: string;
  /** Words of the answer for each word of the source, least and most. Defaults: rewrite 0.6 to 1.8, translate 0.35 to 3, summary 0 to 1. */
  lengthRatio?: { least: number; most: number };
  /** Share of the names that may be missing, 0 to 1. Defaults: rewrite 0, translate 0.5 (some names have a form in each language), summary 1. */
  lostNames?: number;
  /** Share of the numbers that may be missing, 0 to 1. Defaults: 0, for a summary 1. */
  lostNumbers?: number;
  /** Delimiters of the prompt: none may come back. */
  markers?: readonly string[];
}

const defaults = {
  rewrite: { least: 0.6, most: 1.8, lostNames: 0, lostNumbers: 0 },
  translate: { least: 0.35, most: 3, lostNames: 0.5, lostNumbers: 0 },
  summary: { least: 0, most: 1, lostNames: 1, lostNumbers: 1 },
} as const;

/** Words that a length may differ by whatever the ratio: short sentences vary most. */
const slack = 4;
/** Fewest words whose language is judged. */
const judgedWords = 6;

/**
 * What is wrong with `answer` (the texts a model gave for one source text), empty when nothing is. Lost and added things are told by form
 * alone (digits, capitals, word stems), so a good answer passes in any style, and a bad one that keeps every form may pass too: this
 * bounds what a model, or a text that instructs it, can do; it does not judge meaning.
 */
export function checkAnswer(
  source: string,
  answer: readonly string[],
  rules: AnswerRules,
  sentence = 0,
): AnswerFailure[] {
  const text = answer.join(' ').trim();
  const failures: AnswerFailure[] = [];
  const fail = (code: FailureCode, detail: string) =>
    failures.push({ sentence, code, detail: detail.slice(0, 120) });
  const [asked, got]: [Read, Read] = [
    { text: source, words: wordTexts(source) },
    { text, words: wordTexts(text) },
  ];
  if (got.words.length === 0) {
    if (asked.words.length > 0) fail('empty', '');
    return failures;
  }
  checkLength(asked, got, rules, fail);
  checkLanguage(got, rules, fail);
  checkNumbers(asked, got, rules, fail);
  checkNames(asked, got, answer, rules, fail);
  if (rules.kind === 'rewrite') checkVocabulary(asked, got, rules, fail);
  for (const found of addedAddresses(source, text)) fail('added_address', found);
  const unseen = addedUnseen(source, text);
  if (unseen !== undefined) fail('markup', unseen);
  // Each text for itself: preambles and roles stand at a beginning.
  for (const one of answer) {
    const [talk, marks] = [talksOfItself(source, one), addedMarkup(source, one)];
    if (talk !== undefined) fail('talks_of_itself', talk);
    if (marks !== undefined) fail('markup', marks);
  }
  for (const marker of rules.markers ?? [])
    if (marker !== '' && text.includes(marker) && !source.includes(marker)) fail('leaked_marker', marker);
  return failures;
}

/** `checkAnswer` for each pair, failures named by the pair's index. */
export const checkAnswers = (
  pairs: readonly { source: string; answer: readonly string[] }[],
  rules: AnswerRules,
): AnswerFailure[] => pairs.flatMap(({ source, answer }, index) => checkAnswer(source, answer, rules, index));

/** A text and its words, found once. */
interface Read {
  text: string;
  words: readonly string[];
}

type Fail = (code: FailureCode, detail: string) => void;

function checkLength(source: Read, text: Read, rules: AnswerRules, fail: Fail): void {
  const { least, most } = rules.lengthRatio ?? defaults[rules.kind];
  // Between scripts with and without blanks, words do not compare; characters do, three of Latin script for one of Han.
  const uneven = isUnspaced(source.text) !== isUnspaced(text.text);
  const size = ({ text: one, words }: Read) =>
    uneven ? (isUnspaced(one) ? one.length * 3 : one.length) / 5 : words.length;
  const [before, after] = [size(source), size(text)];
  if (after < before * least - slack)
    fail('too_short', `${Math.round(after)} words for ${Math.round(before)}`);
  if (after > before * most + slack) fail('too_long', `${Math.round(after)} words for ${Math.round(before)}`);
}

function isUnspaced(text: string): boolean {
  let count = 0;
  const length = Math.min(text.length, 2000);
  for (let at = 0; at < length; at++) if (kindsAt(text, at) & unspaced) count++;
  return count * 3 > length;
}

function checkLanguage(text: Read, rules: AnswerRules, fail: Fail): void {
  const wanted = (rules.answerLanguage ?? rules.sourceLanguage).split('-', 1)[0]!.toLowerCase();
  if (wanted === 'und' || wanted === 'auto' || text.words.length < judgedWords) return;
  const { language, confidence } = detectLanguage(text.text);
  if (language !== 'und' && language !== wanted && confidence >= 0.5)
    fail('wrong_language', `${language} instead of ${wanted}`);
}

function checkNumbers(source: Read, text: Read, rules: AnswerRules, fail: Fail): void {
  const [before, after] = [numbersOf(source.text), numbersOf(text.text)];
  const kept = new Set([...after, ...numbersInWords(text.words)]);
  const known = new Set([...before, ...numbersInWords(source.words)]);
  const lost = before.filter((number) => !kept.has(number));
  if (lost.length > before.length * (rules.lostNumbers ?? defaults[rules.kind].lostNumbers))
    fail('lost_number', lost.join(', '));
  const added = after.filter((number) => !known.has(number));
  if (added.length > 0) fail('added_number', added.join(', '));
}

function checkNames(
  source: Read,
  text: Read,
  answer: readonly string[],
  rules: AnswerRules,
  fail: Fail,
): void {
  const language = (rules.answerLanguage ?? rules.sourceLanguage).split('-', 1)[0]!;
  const before = [...new Set(namesOf(source.text, rules.sourceLanguage))];
  const [keys, sourceKeys] = [text.words.map(nameKey), source.words.map(nameKey)];
  const [inAnswer, inSource] = [new Set(keys.map(stemOf)), new Set(sourceKeys.map(stemOf))];
  const letters = rules.kind === 'translate' ? 3 : 4;
  const starts = new Set(keys.map((key) => key.slice(0, letters)));
  const lost = before.filter(
    (name) => !inAnswer.has(stemOf(nameKey(name))) && !starts.has(nameKey(name).slice(0, letters)),
  );
  // A change of script changes every name.
  const comparable = /\p{Script=Latin}/u.test(text.text);
  if (comparable && lost.length > before.length * (rules.lostNames ?? defaults[rules.kind].lostNames))
    fail('lost_name', lost.join(', '));
  if (rules.kind === 'translate') return;
  const added = namesOf(text.text, language).filter((name) => !inSource.has(stemOf(nameKey(name))));
  if (added.length > 0) fail('added_name', added.join(', '));
  if (rules.kind !== 'rewrite') return;
  // The first word has its capital anyway: it may be a name where another one stands first in the answer instead.
  const gone = openingNames([source.text], language).filter((word) => !inAnswer.has(stemOf(nameKey(word))));
  const come = openingNames(answer, language).filter((word) => !inSource.has(stemOf(nameKey(word))));
  if (gone.length > 0 && come.length > 0) fail('lost_name', `${gone.join(', ')} for ${come.join(', ')}`);
}

/** Five letters: enough to tell words apart, few enough that endings do not. */
export const stemOf = (key: string) => key.slice(0, 5);

function checkVocabulary(source: Read, text: Read, rules: AnswerRules, fail: Fail): void {
  const { common } = languageFor(rules.sourceLanguage);
  const content = ({ words }: Read) =>
    words
      .map(folded)
      .filter((word) => word.length >= 4 && !common.has(word))
      .map((word) => stemOf(nameKey(word)));
  const [before, after] = [content(source), content(text)];
  const [had, has] = [new Set(before), new Set(after)];
  const strange = after.filter((stem) => !had.has(stem)).length;
  const missing = before.filter((stem) => !has.has(stem)).length;
  if (strange > 3 && strange > after.length * 0.6)
    fail('strayed', `${strange} of ${after.length} words are not the source's`);
  const ratio = text.words.length / Math.max(1, source.words.length);
  if ((missing > 3 && missing > before.length * 0.6) || isCurtailed(before, after, ratio))
    fail('lost_text', `${missing} of ${before.length} words are missing`);
  if (isDoubled(before, after, ratio))
    fail('doubled', `${text.words.length} words for ${source.words.length}`);
}
