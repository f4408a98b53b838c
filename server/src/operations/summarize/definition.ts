import Type from 'typebox';
import { languagePattern } from '../../prose/language-tag.ts';
import { define } from '../operation.ts';
import { questionsAtOnce } from '../page-chunks.ts';
import { passwordOption } from '../password-option.ts';

const count = (description: string) => Type.Integer({ description });
const text = (description: string) => Type.String({ description });

export default define({
  name: 'summarize',
  title: 'Summarize',
  summary:
    'Says what a PDF is about in a few sentences, with key points and the pages they stand on, by a language model or, without one, by the most telling sentences of the text; as JSON, text, Markdown or a Word document.',
  accepts: ['application/pdf'],
  sources: { min: 1, max: 1 },
  stages: ['validating', 'reading', 'summarizing', 'joining', 'writing'],
  tools: { needs: ['render'], uses: ['model'] },
  options: Type.Object(
    {
      length: Type.Enum(['short', 'medium', 'long'], {
        title: 'Length',
        description: 'short: 2 to 3 sentences; medium: 4 to 6; long: 8 to 10.',
        default: 'medium',
        'x-aliases': ['max_length'],
        'x-first': true,
      }),
      style: Type.Enum(['concise', 'detailed', 'academic', 'casual', 'professional'], {
        title: 'Style',
        description:
          'How the model says it. Without meaning for the engine local, which takes sentences as they are.',
        default: 'concise',
        'x-first': true,
      }),
      include_key_points: Type.Boolean({
        title: 'Key points',
        description: 'Key points as well, each with the page it stands on: 3, 5 or 8 by length.',
        default: true,
        'x-first': true,
      }),
      language: Type.String({
        title: 'Language of the summary',
        description:
          'BCP 47, such as fr or en-GB, or an English name, such as French; auto: the language of the text. The engine local keeps the language of the text.',
        default: 'auto',
        pattern: languagePattern('auto'),
        maxLength: 35,
      }),
      engine: Type.Enum(['auto', 'local', 'model'], {
        title: 'Engine',
        description:
          'local: sentences of the text itself, ranked by what they share with the others, the same every time; model: a language model, whose answers are held against the text; auto: the model where one is set up, else local, and local for the pages for which no model can be had. The result says which it was.',
        default: 'auto',
        'x-first': true,
      }),
      model: Type.String({
        title: 'Model',
        description:
          'speed, balanced or quality, or the id of a model this service allows. Without meaning for the engine local.',
        default: 'speed',
        maxLength: 200,
      }),
      output: Type.Enum(['json', 'txt', 'md', 'docx'], {
        title: 'Output',
        description:
          'json: everything; txt, md, docx: the summary, its key points with pages, and the keywords of the text.',
        default: 'json',
        'x-first': true,
      }),
      password: passwordOption(),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({
    summary: text('The summary.'),
    key_points: Type.Array(
      Type.Object({
        text: text('What it says.'),
        page: count('Page of the document, from 1.'),
      }),
      { description: 'Key points, in the order of the pages.' },
    ),
    keywords: Type.Array(Type.String(), { description: 'Words the text is about, most telling first.' }),
    language: text('Language of the summary, "und" when it could not be told.'),
    source_language: text('Language of most of the text, "und" when it could not be told.'),
    word_count: count('Words of the summary.'),
    reading_time: count('Minutes to read the summary, at 225 words a minute; at least 1.'),
    source_words: count('Words of the text.'),
    pages: count('Pages of the document.'),
    style: text('As asked for; empty for the engine local.'),
    length: text('As asked for.'),
    method: Type.Union([Type.Literal('model'), Type.Literal('local'), Type.Literal('mixed')], {
      description:
        'model: said by a language model; local: sentences of the text; mixed: said by a model that for some pages had sentences of the text alone.',
    }),
    model: Type.Union([Type.String(), Type.Null()], { description: 'The model, as its provider names it.' }),
    left_out: count(
      'Sentences and key points of the model that the text does not bear out; they are not here.',
    ),
    tokens: count('Tokens the model used, as its provider counts them; 0 for the engine local.'),
    pages_without_text: Type.Array(Type.Integer(), {
      description: 'Pages that have no text, such as scans without recognised text.',
    }),
  }),
  totals: ['pages', 'source_words'],
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
    model_calls: 64,
  },
  network: false,
});
