import { checkAnswer, type FailureCode } from '../../prose/answer/check-answer.ts';
import { otherLanguage } from '../../prose/answer/language.ts';
import { sentences } from '../../prose/sentences.ts';
import { countWords } from '../../prose/words.ts';
import type { Material } from './ask.ts';
import type { KeyPoint, Told } from './part.ts';
import type { Commission, Given } from './question.ts';

export interface Verdict {
  /** What of the answer holds; undefined when too little does. */
  told: Told | undefined;
  /** Sentences and key points that do not. */
  leftOut: number;
  /** What to complain of, to the model; undefined where nothing is wrong. */
  problem: string | undefined;
}

/** What makes an answer none; whether numbers and names are the text's is told sentence by sentence. */
const fatal: Partial<Record<FailureCode, string>> = {
  empty: 'The summary was empty.',
  too_long: 'The summary was longer than the material.',
  added_address: 'It had an address that is not in the material.',
  talks_of_itself: 'It spoke about itself or its task instead of the material.',
  markup: 'It had markup or code.',
  leaked_marker: 'It repeated a line of the form of the question.',
};

/** Longest key point kept, characters. */
const longestPoint = 500;
/** A text of so many words has a summary of at least so many. */
const least = { source: 300, summary: 12 };

/** Holds an answer against the text it summarises, by form: language, length, numbers, names, addresses, where its words come from. */
export function judge(given: Given, material: Material, asked: Commission, marker: string): Verdict {
  const problems: string[] = [];
  const { ground } = material;
  const language = asked.language;
  const wrong = formOf(given.summary);
  if (wrong !== undefined) return { told: undefined, leftOut: 0, problem: wrong };
  const kept = sentences(given.summary, language).map(({ text }) => text);
  const few = kept.length < asked.least - 1 && countWords(material.text) >= least.source;
  if (few || kept.length > asked.most + 2)
    problems.push(`The summary had ${kept.length} sentences instead of ${asked.least} to ${asked.most}.`);
  const summary = kept.filter(borneOut);
  const points: KeyPoint[] = [];
  const wanted = given.key_points.slice(0, asked.points);
  for (const { text, page } of wanted) {
    const point = text.trim();
    if (!material.hasPage(page))
      problems.push(`A key point named page ${page}, which the material does not have.`);
    else if (point === '' || point.length > longestPoint) problems.push('A key point was empty or too long.');
    else if (pointFails(point)) problems.push('A key point was not of the material.');
    else if (borneOut(point)) points.push({ text: point, page });
  }
  const leftOut = kept.length - summary.length + wanted.length - points.length;
  // A summary without a third of its sentences no longer hangs together.
  const enough = summary.length > 0 && summary.length >= kept.length * (2 / 3);
  if (!enough) problems.push('Too many of its sentences said what the material does not.');
  return {
    told: enough ? { summary: summary.join(' '), points: points.sort((a, b) => a.page - b.page) } : undefined,
    leftOut,
    problem: problems.length > 0 ? [...new Set(problems)].slice(0, 8).join(' ').slice(0, 1500) : undefined,
  };

  /** Why the summary is none; nothing where it may be one. */
  function formOf(text: string): string | undefined {
    const failure = failuresOf(text)[0];
    if (failure !== undefined) return failure;
    const other = otherLanguage(text, language, asked.sourceLanguage);
    if (other !== undefined) return `The summary was in another language (${other} instead of ${language}).`;
    const size = countWords(material.text);
    if (size >= least.source && countWords(text) < least.summary) return 'The summary was far too short.';
    const astray = ground.astray(text, language);
    return astray === undefined ? undefined : `The summary is none of the whole: it ${astray}.`;
  }

  function failuresOf(text: string): string[] {
    const rules = {
      kind: 'summary',
      sourceLanguage: 'und',
      answerLanguage: 'und',
      markers: [marker],
    } as const;
    return checkAnswer(material.text, [text], rules).flatMap(({ code }) => fatal[code] ?? []);
  }

  function pointFails(text: string): boolean {
    return failuresOf(text).length > 0 || otherLanguage(text, language, asked.sourceLanguage) !== undefined;
  }

  /** Whether its numbers, and in the language of the text its names, are the text's. */
  function borneOut(text: string): boolean {
    const numbers = ground.strangeNumbers(text);
    const own = language.split('-', 1)[0] === ground.language.split('-', 1)[0];
    const names = own ? ground.strangeNames(text, language) : [];
    const strange = [...numbers, ...names].slice(0, 6).map((one) => one.slice(0, 40));
    if (strange.length > 0) problems.push(`It said what the material does not: ${strange.join(', ')}.`);
    return strange.length === 0;
  }
}
