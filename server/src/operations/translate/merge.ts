import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Static } from 'typebox';
import { noText } from '../../pdf/text/no-text.ts';
import { countWords } from '../../prose/words.ts';
import {
  type TranslatedParagraph,
  type TranslatedText,
  translatedDocx,
  translatedJson,
  translatedLines,
  translatedMarkdown,
} from '../../writing/translated.ts';
import { languageAsked } from '../language-asked.ts';
import type { Context, Outcome, Part, Source } from '../operation.ts';
import { outputName } from '../output-name.ts';
import { commonestLanguage, listedPages, pagesOf, planPages, warnOfPages } from '../page-chunks.ts';
import type definition from './definition.ts';
import { join } from './join.ts';
import { type PartData, readPart } from './part.ts';

type Options = Static<typeof definition.options>;
type Result = Static<typeof definition.result>;

/** The translations of all chunks, each paragraph once and in order; places where one is missing are named. */
export async function merge(
  parts: readonly (Part | undefined)[],
  [source]: readonly Source[],
  options: Options,
  context: Context,
): Promise<Outcome<Result>> {
  context.stage('writing');
  const plan = planPages(source!).chunks.map(({ pages }) => pages!);
  const read = parts.map((part) => part && readPart(part.files[0]!.path));
  const data = parts.flatMap((part) => (part ? [part.data as unknown as PartData] : []));
  const { paragraphs: joined, astray, doubled } = join(read, plan);
  const pages = pagesOf(source!);
  if (!joined.some(({ method }) => method !== 'missing')) throw noText({ pages });
  const paragraphs = options.preserve_formatting ? joined : joined.map(plain);
  const there = read.filter((one) => one !== undefined);
  const sourceLanguage = commonestLanguage(
    there.map(({ language, paragraphs: own }) => ({
      language,
      size: own.reduce((sum, { source_text }) => sum + source_text.length, 0),
    })),
  );
  const language = languageAsked(options.target_language);
  const withoutText = data.flatMap((one) => one.pages_without_text);
  warnOfPages({ withoutText, unreadable: data.flatMap((one) => one.unreadable) }, context);
  if (astray.length > 0)
    context.warn(
      `A piece of text at the beginning of ${listedPages(astray)} stands untranslated: its paragraph began in pages that were lost.`,
    );
  if (doubled.length > 0)
    context.warn(
      `A piece of text at the beginning of ${listedPages(doubled)} stands twice: compare the original.`,
    );
  if (sourceLanguage.split('-', 1)[0] === language.split('-', 1)[0])
    context.warn(`The text seems to be in the language asked for already (${sourceLanguage}).`);
  const numbers = ascending(data.flatMap((one) => one.changed_numbers));
  if (numbers.length > 0)
    context.warn(`The translation has other numbers than the text on ${listedPages(numbers)}: look at them.`);
  const missed = missedTerms(data);
  for (const { term, translation, pages: on } of missed)
    context.warn(`Not translated as the glossary says on ${listedPages(on)}: ${term} = ${translation}.`);
  const of = (method: TranslatedParagraph['method']) => joined.filter((one) => one.method === method);
  const words = (some: readonly string[]) => some.reduce((sum, text) => sum + countWords(text), 0);
  const result: Result = {
    pages,
    source_language: sourceLanguage,
    target_language: language,
    source_words: words(joined.map(({ source_text }) => source_text)),
    word_count: words(joined.flatMap(({ method, text }) => (method === 'missing' ? [] : [text]))),
    paragraphs: {
      model: of('model').length,
      copied: of('copied').length,
      untranslated: of('untranslated').length,
    },
    untranslated_pages: ascending([
      ...of('untranslated').map(({ pages: [first] }) => first),
      ...plan.flatMap(({ from, to }, at) =>
        parts[at] ? [] : Array.from({ length: to - from + 1 }, (_, page) => from + page),
      ),
    ]),
    changed_numbers: numbers,
    glossary_missed: missed,
    model: data.find((one) => one.model)?.model ?? null,
    tokens: data.reduce((sum, { tokens }) => sum + tokens, 0),
    pages_without_text: withoutText,
  };
  const title = source!.name.replace(/\.pdf$/i, '');
  const path = context.scratch(`translated.${options.output}`);
  const text: TranslatedText = { title, sourceLanguage, language, paragraphs, facts: result };
  await pipeline(outputs[options.output](text), createWriteStream(path));
  const name = outputName(source!, `-${language}`, `.${options.output}`);
  return { files: [{ path, name, media_type: mediaTypes[options.output] }], result };
}

/** Without what it is: only its words. */
function plain({ level: _, ...paragraph }: TranslatedParagraph): TranslatedParagraph {
  return paragraph.kind === 'missing' ? paragraph : { ...paragraph, kind: 'paragraph' };
}

const ascending = (pages: readonly number[]) => [...new Set(pages)].sort((a, b) => a - b);

function missedTerms(data: readonly PartData[]): Result['glossary_missed'] {
  const byTerm = Map.groupBy(
    data.flatMap((one) => one.missed),
    ({ term }) => term,
  );
  return [...byTerm].map(([term, all]) => ({
    term,
    translation: all[0]!.translation,
    pages: ascending(all.map(({ page }) => page)),
  }));
}

const outputs: Record<Options['output'], (text: TranslatedText) => Readable> = {
  json: (text) => Readable.from(translatedJson(text)),
  txt: (text) => Readable.from(translatedLines(text)),
  md: (text) => Readable.from(translatedMarkdown(text)),
  docx: translatedDocx,
};

const mediaTypes: Record<Options['output'], string> = {
  json: 'application/json',
  txt: 'text/plain',
  md: 'text/markdown',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};
