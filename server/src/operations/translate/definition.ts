import Type from 'typebox';
import { languagePattern } from '../../prose/language-tag.ts';
import { define } from '../operation.ts';
import { questionsAtOnce } from '../page-chunks.ts';
import { passwordOption } from '../password-option.ts';

const count = (description: string) => Type.Integer({ description });
const pages = (description: string) => Type.Array(Type.Integer(), { description });

export default define({
  name: 'translate',
  title: 'Translate',
  summary:
    'Translates the text of a PDF by a language model, paragraph by paragraph, each accounted for, with a glossary of yours; as text, Markdown, a Word document, or JSON with every paragraph beside its original.',
  accepts: ['application/pdf'],
  sources: { min: 1, max: 1 },
  stages: ['validating', 'reading', 'translating', 'writing'],
  tools: { needs: ['render', 'model'] },
  options: Type.Object(
    {
      target_language: Type.String({
        title: 'Into',
        description:
          'Language to translate into: BCP 47, such as fr or pt-BR, or an English name, such as French.',
        pattern: languagePattern(),
        maxLength: 35,
        examples: ['fr'],
        'x-first': true,
      }),
      source_language: Type.String({
        title: 'From',
        description: 'Language of the text, in the same way, or auto.',
        default: 'auto',
        pattern: languagePattern('auto'),
        maxLength: 35,
      }),
      glossary: Type.Optional(
        Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.String({ maxLength: 200 }), {
          title: 'Glossary',
          description:
            'How terms are to be translated, as JSON: {"term": "translation"}, or term=translation, separated by commas; 300 at most. Where a translation has it otherwise it is asked for once more, then named in the warnings.',
          maxProperties: 300,
          'x-first': true,
        }),
      ),
      preserve_formatting: Type.Boolean({
        title: 'Keep the structure',
        description:
          'Headings, lists, tables and notes stay what they are; otherwise all becomes plain paragraphs.',
        default: true,
      }),
      model: Type.String({
        title: 'Model',
        description: 'speed, balanced or quality, or the id of a model this service allows.',
        default: 'speed',
        maxLength: 200,
      }),
      output: Type.Enum(['txt', 'md', 'docx', 'json'], {
        title: 'Output',
        description:
          'txt, md, docx: the translation; json: every paragraph beside its original, with its kind, its pages and how it came about.',
        default: 'txt',
        'x-first': true,
      }),
      password: passwordOption(),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({
    pages: count('Pages of the document.'),
    source_language: Type.String({ description: 'As given, or found; "und" when it could not be told.' }),
    target_language: Type.String({ description: 'BCP 47.' }),
    source_words: count('Words of the paragraphs that were read.'),
    word_count: count('Words of the translation.'),
    paragraphs: Type.Object(
      {
        model: count('Translated.'),
        copied: count('Without a word to translate, such as figures alone.'),
        untranslated: count('For which there is no usable translation: they stand in their own language.'),
      },
      { description: 'Paragraphs, headings, entries, tables and notes by what was done.' },
    ),
    untranslated_pages: pages(
      'Pages on which something was not translated; those of failed chunks among them.',
    ),
    changed_numbers: pages('Pages on which a translation has other numbers than the text.'),
    glossary_missed: Type.Array(
      Type.Object({
        term: Type.String({ description: 'As the glossary has it.' }),
        translation: Type.String({ description: 'As the glossary wants it.' }),
        pages: pages('Where the text has the term and the translation does not.'),
      }),
      { description: 'Terms that were not translated as the glossary says.' },
    ),
    model: Type.Union([Type.String(), Type.Null()], { description: 'The model, as its provider names it.' }),
    tokens: count('Tokens the model used, as its provider counts them.'),
    pages_without_text: pages('Pages that have no text, such as scans without recognised text.'),
  }),
  totals: ['pages', 'source_words', 'word_count'],
  chunked: true,
  partial: true,
  passwordOption: 'password',
  limits: {
    max_pages: 1000,
    questions_at_once: questionsAtOnce,
    base_seconds: 1500,
    seconds_per_page: 1,
    memory_bytes: 1_000_000_000,
    disk_bytes: 256_000_000,
    disk_per_source: 10,
    model_calls: 200,
  },
  network: false,
});
