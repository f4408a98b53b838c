import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Static } from 'typebox';
import { noText } from '../../pdf/text/no-text.ts';
import { rewriteSentence } from '../../prose/rewrite.ts';
import { stitch } from '../../prose/seam.ts';
import { countWords } from '../../prose/words.ts';
import {
  type ChunkLine,
  type RewrittenRow,
  type RewrittenText,
  rewrittenCsv,
  rewrittenDocx,
  rewrittenJson,
  rewrittenLines,
  rewrittenXlsx,
} from '../../writing/rewritten.ts';
import type { Context, Outcome, Part, Source } from '../operation.ts';
import { outputName } from '../output-name.ts';
import { commonestLanguage, pagesOf, warnOfPages } from '../page-chunks.ts';
import type definition from './definition.ts';
import { type ChunkSentence, type ChunkText, readPart } from './part.ts';

type Options = Static<typeof definition.options>;
type Result = Static<typeof definition.result>;

interface PartData {
  chunk: number;
  pages_without_text: number[];
  unreadable: number[];
  refused: number;
  tokens: number;
  model: string | null;
  seconds: number;
}

/** Sentences of all chunks, each once and whole, those over the limit as the model said them or the rules divide them. */
export async function merge(
  parts: readonly (Part | undefined)[],
  [source]: readonly Source[],
  options: Options,
  context: Context,
): Promise<Outcome<Result>> {
  context.stage('writing');
  const there = parts.flatMap((part) =>
    part ? [{ text: readPart(part.files[0]!.path), data: part.data as unknown as PartData }] : [],
  );
  const texts = there.map(({ text }) => text);
  const language = commonestLanguage(
    texts.map(({ language, sentences }) => ({ language, size: sentences.length })),
  );
  const rules = {
    language,
    sentenceLengthLimit: options.sentence_length_limit,
    minSentenceLength: Math.min(options.sentence_length_limit, options.min_sentence_length),
    ignoreDialogue: options.ignore_dialogue,
    preserveFormatting: options.preserve_formatting,
  };
  const sentences = stitch<ChunkSentence>(texts, (text, pages, before) => {
    const { said: _said, ...rest } = before;
    return { ...rest, text, pages, words: countWords(text) };
  });
  const pages = pagesOf(source!);
  if (sentences.length === 0) throw noText({ pages });
  const spoken = answersIn(texts);
  const rows: RewrittenRow[] = [];
  const figures = { words: 0, before: 0, after: 0 };
  const methods = { unchanged: 0, local: 0, model: 0 };
  for (const sentence of sentences) {
    const { text, words, chunk } = sentence;
    figures.words += words;
    if (words > rules.sentenceLengthLimit) figures.before += 1;
    const said = sentence.said ?? spoken.get(keyOf(sentence));
    for (const made of said ?? rewriteSentence(sentence, rules)) {
      const method = said ? 'model' : made === text ? 'unchanged' : 'local';
      methods[method] += 1;
      if (countWords(made) > rules.sentenceLengthLimit) figures.after += 1;
      rows.push({
        text: made,
        source_text: text,
        method,
        pages: [sentence.pages.from, sentence.pages.to],
        chunk,
      });
    }
  }
  const withoutText = there.flatMap(({ data }) => data.pages_without_text);
  warnOfPages({ withoutText, unreadable: there.flatMap(({ data }) => data.unreadable) }, context);
  const refused = there.reduce((sum, { data }) => sum + data.refused, 0);
  if (refused > 0)
    context.warn(
      `${refused} ${refused === 1 ? 'answer' : 'answers'} of the model did not hold against the text; rules divided these sentences.`,
    );
  const result: Result = {
    pages,
    language,
    words: figures.words,
    sentences_before: sentences.length,
    sentences_after: rows.length,
    over_limit_before: figures.before,
    over_limit_after: figures.after,
    over_limit_share: rows.length === 0 ? 0 : Math.round((1e4 * figures.after) / rows.length) / 1e4,
    methods,
    refused,
    tokens: there.reduce((sum, { data }) => sum + data.tokens, 0),
    pages_without_text: withoutText,
  };
  const title = source!.name.replace(/\.pdf$/i, '');
  const chunks = parts.map((part, index) => lineOf(part, index));
  const facts: RewrittenText['facts'] = [
    ...Object.entries(result).flatMap(([name, value]): [string, string | number][] =>
      typeof value === 'number' || typeof value === 'string' ? [[name, value]] : [],
    ),
    ...Object.entries(methods).map(([name, value]): [string, number] => [`sentences ${name}`, value]),
  ];
  const path = context.scratch(`rewritten.${options.output}`);
  await pipeline(outputs[options.output]({ title, language, rows, chunks, facts }), createWriteStream(path));
  const name = outputName(source!, '-rewritten', `.${options.output}`);
  return { files: [{ path, name, media_type: mediaTypes[options.output] }], result };
}

const outputs: Record<Options['output'], (text: RewrittenText) => Readable> = {
  json: (text) => Readable.from(rewrittenJson(text)),
  txt: (text) => Readable.from(rewrittenLines(text)),
  csv: (text) => Readable.from(rewrittenCsv(text)),
  xlsx: rewrittenXlsx,
  docx: rewrittenDocx,
};

const mediaTypes: Record<Options['output'], string> = {
  json: 'application/json',
  txt: 'text/plain',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};

function lineOf(part: Part | undefined, chunk: number): ChunkLine {
  const nothing = { attempts: null, credits: null, error: null };
  if (!part)
    return { chunk, pages: [0, 0], state: 'failed', model: null, tokens: null, seconds: null, ...nothing };
  const { pages } = readPart(part.files[0]!.path);
  const { model, tokens, seconds } = part.data as unknown as PartData;
  return { chunk, pages: [pages.from, pages.to], state: 'completed', model, tokens, seconds, ...nothing };
}

const keyOf = ({ text, pages }: ChunkSentence): string => `${pages.from}-${pages.to} ${text}`;

/** What the model said of sentences on pages two chunks read: only the one whose pages they are asked. */
const answersIn = (texts: readonly ChunkText[]): Map<string, string[]> =>
  new Map(
    texts.flatMap(({ sentences }) =>
      sentences.flatMap((one): [string, string[]][] => (one.said ? [[keyOf(one), one.said]] : [])),
    ),
  );
