import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Static } from 'typebox';
import { modelUnavailable } from '../../models/faults.ts';
import { noText } from '../../pdf/text/no-text.ts';
import type { SourceSentence } from '../../prose/rewrite.ts';
import { stitch } from '../../prose/seam.ts';
import { summarizeLocally } from '../../prose/summary/summarize.ts';
import { countWords } from '../../prose/words.ts';
import { type SummaryText, summaryDocx, summaryLines, summaryMarkdown } from '../../writing/summary.ts';
import type { Context, Outcome, Part, Source } from '../operation.ts';
import { outputName } from '../output-name.ts';
import { commonestLanguage, pagesOf, warnOfPages } from '../page-chunks.ts';
import type definition from './definition.ts';
import { type Options, pointsOf, summaryCommission } from './lengths.ts';
import { tokensOf } from './note.ts';
import { type PartData, readPart, type Told } from './part.ts';
import { reduce } from './reduce.ts';

type Result = Static<typeof definition.result>;

/** Words read in a minute. */
const readingSpeed = 225;

/** What the summary became, and by whom. */
interface Made extends Told {
  language: string;
  method: Result['method'];
  leftOut: number;
  tokens: number;
  model: string | null;
}

/** The notes of all chunks joined by the model, or the most telling sentences of the whole text. */
export async function merge(
  parts: readonly (Part | undefined)[],
  [source]: readonly Source[],
  options: Options,
  context: Context,
): Promise<Outcome<Result>> {
  context.stage('joining');
  const there = parts.flatMap((part) =>
    part ? [{ found: readPart(part.files[0]!.path), data: part.data as unknown as PartData }] : [],
  );
  const texts = there.map(({ found }) => found);
  const language = commonestLanguage(
    texts.map((one) => ({ language: one.language, size: one.sentences.length })),
  );
  const sentences = stitch<SourceSentence>(texts, (text, pages, before) => ({
    ...before,
    text,
    pages,
    words: countWords(text),
  }));
  const pages = pagesOf(source!);
  if (sentences.length === 0) throw noText({ pages });
  const local = summarizeLocally(sentences, {
    language,
    length: options.length,
    keyPoints: pointsOf(options),
  });
  const made = (await byModel()) ?? takenFrom(local, language);
  context.stage('writing');
  const wanted = summaryCommission(options, language).language;
  if (
    made.method === 'local' &&
    options.language !== 'auto' &&
    wanted.split('-')[0] !== language.split('-')[0]
  )
    context.warn(
      `Made of sentences of the text, the summary is in its language (${language}), not in ${wanted}.`,
    );
  const withoutText = there.flatMap(({ data }) => data.pages_without_text);
  warnOfPages({ withoutText, unreadable: there.flatMap(({ data }) => data.unreadable) }, context);
  const leftOut = made.leftOut + there.reduce((sum, { data }) => sum + data.left_out, 0);
  if (leftOut > 0)
    context.warn(
      `${leftOut} ${leftOut === 1 ? 'sentence or key point' : 'sentences and key points'} of the model said what the text does not, and ${leftOut === 1 ? 'is' : 'are'} left out.`,
    );
  const words = countWords(made.summary);
  const result: Result = {
    summary: made.summary,
    key_points: made.points,
    keywords: local.keywords,
    language: made.language,
    source_language: language,
    word_count: words,
    reading_time: Math.max(1, Math.round(words / readingSpeed)),
    source_words: local.sourceWords,
    pages,
    style: made.method === 'local' ? '' : options.style,
    length: options.length,
    method: made.method,
    model:
      made.method === 'local'
        ? null
        : (made.model ?? there.find(({ data }) => data.model)?.data.model ?? null),
    left_out: leftOut,
    tokens: made.tokens + there.reduce((sum, { data }) => sum + data.tokens, 0),
    pages_without_text: withoutText,
  };
  const title = source!.name.replace(/\.pdf$/i, '');
  const path = context.scratch(`summary.${options.output}`);
  const text: SummaryText = { ...made, title, keywords: local.keywords };
  const stream =
    options.output === 'json'
      ? Readable.from([`${JSON.stringify({ title, ...result }, undefined, 2)}\n`])
      : writers[options.output](text);
  await pipeline(stream, createWriteStream(path));
  const name = outputName(source!, '-summary', `.${options.output}`);
  return { files: [{ path, name, media_type: mediaTypes[options.output] }], result };

  /** Undefined where no model was asked, or none gave an answer of use. */
  async function byModel(): Promise<Made | undefined> {
    const { model } = context.tools;
    const whole = {
      language: summaryCommission(options, language).language,
      leftOut: 0,
      tokens: 0,
      model: null,
    };
    const told = texts[0]?.told;
    if (texts.length === 1 && told) return { ...told, ...whole, method: 'model' };
    const notes = texts.flatMap((one) => one.notes);
    if (!notes.some(({ method }) => method === 'model')) return undefined;
    if (!model) {
      if (options.engine === 'model') throw modelUnavailable({ reason: 'No language model is set up.' });
      context.warn('No language model is set up any more; the summary is made of sentences of the text.');
      return undefined;
    }
    const reduced = await reduce(notes, {
      sentences,
      language,
      commission: summaryCommission(options, language),
      model,
      insists: options.engine === 'model',
      signal: context.signal,
    });
    for (const { from, to } of reduced.missed)
      context.warn(
        `The model could not join what it noted of pages ${from}-${to}; sentences of the text stand for it.`,
      );
    const tokens = tokensOf(reduced.spent);
    if (!reduced.told) {
      context.log({ event: 'summarize.refused', why: reduced.why ?? '' });
      context.warn('The model gave no usable summary of the whole; it is made of sentences of the text.');
      return { ...takenFrom(local, language), tokens };
    }
    const { told: answer, leftOut, byModel: all, spent } = reduced;
    return {
      ...answer,
      ...whole,
      method: all ? 'model' : 'mixed',
      leftOut,
      tokens,
      model: spent.at(-1)?.model ?? null,
    };
  }
}

const takenFrom = ({ text, keyPoints }: ReturnType<typeof summarizeLocally>, language: string): Made => ({
  summary: text,
  points: keyPoints,
  language,
  method: 'local',
  leftOut: 0,
  tokens: 0,
  model: null,
});

const writers = { txt: summaryLines, md: summaryMarkdown, docx: summaryDocx };

const mediaTypes: Record<Options['output'], string> = {
  json: 'application/json',
  txt: 'text/plain',
  md: 'text/markdown',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};
