import type { PageRange } from '../../page-range.ts';
import type { Language } from '../languages/language.ts';
import { languageFor } from '../languages/languages.ts';
import type { SourceSentence } from '../rewrite.ts';
import { countWords, wordTexts } from '../words.ts';
import { choose } from './choose.ts';
import { keywords } from './keywords.ts';
import { rank } from './rank.ts';
import { contentWords, stem, type Vector, vectorsOf } from './terms.ts';

export interface SummaryOptions {
  /** BCP 47. Default "und". */
  language?: string;
  /** short: 3 sentences, medium: 6, long: 10. Default medium. */
  length?: 'short' | 'medium' | 'long';
  /** Key points, 0 to 20. Default 5. */
  keyPoints?: number;
  /** Keywords, 0 to 50. Default 10. */
  keywords?: number;
}

export interface SummaryOfText {
  /** Sentences of the text, in its order. */
  sentences: { text: string; pages: PageRange }[];
  text: string;
  /** Other sentences, the most telling of as many parts of the text, in its order, each with the page it begins on. */
  keyPoints: { text: string; page: number }[];
  keywords: string[];
  /** Words of the summary, and of the text. */
  wordCount: number;
  sourceWords: number;
  /** To read the summary, at 225 words a minute; at least 1. */
  readingMinutes: number;
}

const lengths = { short: 3, medium: 6, long: 10 } as const;
/** Sentences ranked against each other at once: time grows with the text, not with its square. */
const sectionSize = 150;
/** Sentences of all sections that are ranked against each other in the end. */
const finalists = 240;
/** Never more, however long the text: the last ranking compares all with all. */
const mostFinalists = 1000;

/**
 * A summary made of sentences of the text: those most like the others of their section (LexRank over TF-IDF), the best of each section
 * ranked again among themselves, chosen so that they differ (MMR). Sentences that can't stand alone count less: dialogue, those that begin with a
 * pronoun, very short and very long ones. The same answer every time.
 */
export function summarizeLocally(
  source: readonly SourceSentence[],
  options: SummaryOptions = {},
): SummaryOfText {
  const language = languageFor(options.language ?? 'und');
  const count = lengths[options.length ?? 'medium'];
  const points = Math.min(20, Math.max(0, Math.trunc(options.keyPoints ?? 5)));
  const best = finalistsOf(source, language, count + points);
  const sections = sectionsOf(source);
  const chosen = choose(best.vectors, best.worth, count + points * 3);
  const kept = chosen.slice(0, count).sort((a, b) => best.index[a]! - best.index[b]!);
  const sentences = kept.map((at) => source[best.index[at]!]!).map(({ text, pages }) => ({ text, pages }));
  const text = sentences.map((one) => one.text).join(' ');
  const wordCount = countWords(text);
  return {
    sentences,
    text,
    keyPoints: spread(
      chosen.slice(count).map((at) => best.index[at]!),
      points,
    ).map((at) => ({
      text: source[at]!.text,
      page: source[at]!.pages.from,
    })),
    keywords: keywords(
      sections.map((part) => part.map((at) => source[at]!.text)),
      language,
      Math.min(50, Math.max(0, Math.trunc(options.keywords ?? 10))),
    ),
    wordCount,
    sourceWords: source.reduce((sum, sentence) => sum + sentence.words, 0),
    readingMinutes: Math.max(1, Math.round(wordCount / 225)),
  };
}

/** Indexes of sentences, in sections of like size. */
function sectionsOf(source: readonly unknown[]): number[][] {
  const count = Math.max(1, Math.ceil(source.length / sectionSize));
  const size = Math.ceil(source.length / count);
  return Array.from({ length: count }, (_, part) =>
    Array.from(
      { length: Math.max(0, Math.min(size, source.length - part * size)) },
      (_, at) => part * size + at,
    ),
  );
}

interface Finalists {
  /** Into the source. */
  index: number[];
  vectors: Vector[];
  worth: number[];
}

function finalistsOf(source: readonly SourceSentence[], language: Language, wanted: number): Finalists {
  const sections = sectionsOf(source);
  const each = Math.max(1, Math.ceil(Math.max(finalists, wanted * 4) / sections.length));
  const candidates = sections.flatMap((section) => {
    const usable = section.filter((at) => source[at]!.words >= 5);
    const sentences = usable.map((at) => source[at]!);
    const { worth } = worthOf(sentences, language);
    return usable
      .map((at, order) => ({ at, worth: worth[order]! }))
      .sort((a, b) => b.worth - a.worth)
      .slice(0, each);
  });
  const index = candidates
    .sort((a, b) => b.worth - a.worth)
    .slice(0, mostFinalists)
    .map(({ at }) => at);
  // A text of headings and exclamations: better those than nothing.
  if (index.length === 0) index.push(...source.slice(0, wanted).keys());
  index.sort((a, b) => a - b);
  return {
    index,
    ...worthOf(
      index.map((at) => source[at]!),
      language,
    ),
  };
}

function worthOf(
  sentences: readonly SourceSentence[],
  language: Language,
): Pick<Finalists, 'vectors' | 'worth'> {
  const vectors = vectorsOf(sentences.map(({ text }) => contentWords(text, language).map(stem)));
  const [central, told] = [shareOfHighest(rank(vectors)), shareOfHighest(tellingOf(vectors))];
  const worth = sentences.map((sentence, at) => (central[at]! + told[at]!) * fitness(sentence, language));
  return { vectors, worth };
}

/**
 * How much of what the whole text speaks of each sentence holds: the scalar product with the sum of all. Rank alone favours short
 * sentences, whose few words are all of their vector.
 */
function tellingOf(vectors: readonly Vector[]): number[] {
  const sum = new Map<number, number>();
  for (const vector of vectors) for (const [id, weight] of vector) sum.set(id, (sum.get(id) ?? 0) + weight);
  return vectors.map((vector) => {
    let product = 0;
    for (const [id, weight] of vector) product += weight * sum.get(id)!;
    return product;
  });
}

function shareOfHighest(values: readonly number[]): number[] {
  const highest = values.reduce((most, one) => Math.max(most, one), Number.MIN_VALUE);
  return values.map((one) => one / highest);
}

/** 0 to 1: how well a sentence stands alone. */
function fitness({ text, words, dialogue }: SourceSentence, language: Language): number {
  const [first = ''] = contentStart(text);
  const dangling = language.pronouns.has(first) || language.subjects.has(first);
  const opens =
    language.conjunctions.includes(first) ||
    language.joining.includes(first) ||
    language.guarded.includes(first);
  const length =
    words < 15 ? (words / 15) ** 1.5 : words > 40 ? Math.max(0.2, 40 / words - (words - 40) / 200) : 1;
  const asks = /[?؟？:…]["»”\s]*$/.test(text) ? 0.5 : 1;
  // Headings and lines of a table end without a stop.
  const ends = /[.!?…。！？؟।]["'»”’)\]\s]*$/.test(text) ? 1 : 0.2;
  // Lists of references and tables are mostly capitals and figures.
  const written = wordTexts(text);
  const marked = written.filter((word) => /^[\p{Lu}\p{N}]/u.test(word)).length;
  const dense = language.code !== 'de' && written.length > 6 && marked > written.length / 2 ? 0.3 : 1;
  return length * asks * ends * dense * (dialogue ? 0.35 : 1) * (dangling ? 0.7 : 1) * (opens ? 0.8 : 1);
}

const contentStart = (text: string) =>
  text
    .slice(0, 40)
    .toLowerCase()
    .replace(/’/g, "'")
    .match(/\p{L}+'?/gu) ?? [];

/** `count` of the candidates, best first, that lie apart: the text is divided into that many parts and each gives its first. */
function spread(candidates: readonly number[], count: number): number[] {
  if (candidates.length === 0 || count === 0) return [];
  const last = Math.max(...candidates) + 1;
  const taken = new Map<number, number>();
  for (const at of candidates) {
    const part = Math.floor((at / last) * count);
    if (!taken.has(part)) taken.set(part, at);
  }
  const chosen = new Set(taken.values());
  for (const at of candidates) if (chosen.size < count) chosen.add(at);
  return [...chosen].sort((a, b) => a - b);
}
