import Type from 'typebox';
import { define } from '../operation.ts';
import { questionsAtOnce } from '../page-chunks.ts';
import { passwordOption } from '../password-option.ts';

const count = (description: string) => Type.Integer({ description });
const share = (description: string) => Type.Number({ description });

export default define({
  name: 'rewrite',
  title: 'Rewrite in short sentences',
  summary:
    'Takes every sentence of a PDF in order and turns the long ones into shorter, self-standing ones, by rules on this machine or by a language model; as JSON, text, CSV, a spreadsheet or a Word document.',
  accepts: ['application/pdf'],
  sources: { min: 1, max: 1 },
  stages: ['validating', 'reading', 'rewriting', 'writing'],
  tools: { needs: ['render'], uses: ['model'] },
  options: Type.Object(
    {
      sentence_length_limit: Type.Integer({
        title: 'Longest sentence',
        description: 'Words a sentence may have; longer ones are rewritten.',
        minimum: 3,
        maximum: 50,
        default: 8,
        'x-first': true,
      }),
      min_sentence_length: Type.Integer({
        title: 'Shortest sentence',
        description: 'Words a piece of a divided sentence has at least; no more than the limit.',
        minimum: 1,
        maximum: 50,
        default: 2,
      }),
      engine: Type.Enum(['auto', 'local', 'model'], {
        title: 'Engine',
        description:
          'local: divided at clauses by rules, no word changed, the same every time; model: a language model says it in short sentences, and what it gets wrong is done by the rules; auto: the model where one is set up, else the rules. Each sentence says which it was.',
        default: 'auto',
        'x-first': true,
      }),
      model: Type.String({
        title: 'Model',
        description:
          'speed, balanced or quality, or the id of a model this service allows. Without meaning for the engine local.',
        default: 'speed',
        'x-aliases': ['gemini_model'],
        maxLength: 200,
      }),
      ignore_dialogue: Type.Boolean({
        title: 'Leave dialogue',
        description: 'Dialogue is kept whole, whatever its length.',
        default: false,
      }),
      preserve_formatting: Type.Boolean({
        title: 'Keep marks',
        description: 'Quotation marks, marks of italics and ellipses stay as they are.',
        default: true,
      }),
      fix_hyphenation: Type.Boolean({
        title: 'Rejoin broken words',
        description: 'Words broken at line ends are rejoined.',
        default: true,
      }),
      language: Type.String({
        title: 'Language',
        description: 'Language of the text (BCP 47, such as fr or en-GB), or auto.',
        default: 'auto',
        pattern: '^(auto|[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*)$',
        maxLength: 35,
      }),
      output: Type.Enum(['json', 'txt', 'csv', 'xlsx', 'docx'], {
        title: 'Output',
        description:
          'json: every sentence with its source, pages and method; txt: a sentence a line; csv: the same as a table (UTF-8 with byte order mark); xlsx: sheets Sentences, Log and Summary; docx: a sentence a paragraph.',
        default: 'json',
        'x-first': true,
      }),
      password: passwordOption(),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({
    pages: count('Pages of the document.'),
    language: Type.String({ description: 'Language of most of the text, "und" when it could not be told.' }),
    words: count('Words of the text.'),
    sentences_before: count('Sentences of the text.'),
    sentences_after: count('Sentences of the result.'),
    over_limit_before: count('Sentences of the text with more words than the limit.'),
    over_limit_after: count('Sentences of the result with more words than the limit.'),
    over_limit_share: share('The same as a share of all sentences of the result, 0 to 1.'),
    methods: Type.Object(
      {
        unchanged: count('Left as they were.'),
        local: count('Divided by rules.'),
        model: count('Said anew by a language model.'),
      },
      { description: 'Sentences of the result by what was done.' },
    ),
    refused: count('Sentences whose answer by the model did not hold against the text; rules divided them.'),
    tokens: count('Tokens the model used, as its provider counts them; 0 for the engine local.'),
    pages_without_text: Type.Array(Type.Integer(), {
      description: 'Pages that have no text, such as scans without recognised text.',
    }),
  }),
  totals: ['pages', 'words', 'sentences_before', 'sentences_after'],
  chunked: true,
  partial: true,
  passwordOption: 'password',
  // A model may take minutes for a chunk of 15 pages; the rules take a tenth of a second.
  limits: {
    base_seconds: 1500,
    seconds_per_page: 1,
    memory_bytes: 1_000_000_000,
    disk_bytes: 256_000_000,
    disk_per_source: 10,
    model_calls: 64,
    max_pages: 1000,
    questions_at_once: questionsAtOnce,
  },
  network: false,
});
