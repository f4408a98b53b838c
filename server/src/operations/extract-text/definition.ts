import Type from 'typebox';
import { define } from '../operation.ts';
import { passwordOption } from '../password-option.ts';

const count = (description: string) => Type.Integer({ description });

export default define({
  name: 'extract-text',
  title: 'Extract text',
  summary:
    'Takes the text out of a PDF in reading order: columns, footnotes, running heads and broken words put right; as plain text, Markdown or JSON with positions.',
  accepts: ['application/pdf'],
  sources: { min: 1, max: 1 },
  stages: ['validating', 'reading', 'writing'],
  tools: { needs: ['render'] },
  options: Type.Object(
    {
      output: Type.Enum(['txt', 'md', 'json'], {
        title: 'Output',
        description:
          'txt: plain text, paragraphs parted by an empty line; md: Markdown with headings, lists, tables and footnotes; json: every block and line with its kind and place on the page, and the paragraphs with the pages they stand on.',
        default: 'txt',
        'x-first': true,
      }),
      pages: Type.Optional(
        Type.String({
          title: 'Pages',
          description:
            'Which pages, such as "1-3,5,8-"; an open end means the last page. All of them when absent.',
          maxLength: 10_000,
          'x-first': true,
        }),
      ),
      heads: Type.Boolean({
        title: 'Running heads and page numbers',
        description:
          'Keeps what repeats at the edges of pages: running heads, feet, page numbers. JSON has them in any case.',
        default: false,
      }),
      footnotes: Type.Boolean({
        title: 'Footnotes',
        description:
          'Keeps footnotes, each behind the paragraph at whose end its page ends. JSON has them in any case.',
        default: true,
      }),
      fix_hyphenation: Type.Boolean({
        title: 'Rejoin broken words',
        description:
          'Rejoins words broken at line ends. A hyphen of the word itself ("rendez-vous") stays, by what the document shows elsewhere.',
        default: true,
      }),
      password: passwordOption(),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({
    pages: count('Pages read.'),
    words: count('Words of the paragraphs that were written.'),
    characters: count('Characters of these paragraphs, blanks included.'),
    paragraphs: count('Headings, paragraphs, entries of lists and tables.'),
    footnotes: count('Footnotes found.'),
    heads: count('Running heads, feet and page numbers found.'),
    pages_without_text: Type.Array(Type.Integer(), {
      description: 'Pages that have no text, such as scans without recognised text.',
    }),
    recognised_pages: count('Pages whose text lies hidden in a scan, as text recognition puts it there.'),
    unmapped_characters: count(
      'Glyphs whose character the document does not tell; each is a U+FFFD in the text.',
    ),
  }),
  chunked: false,
  partial: false,
  version: '1',
  cacheable: true,
  totals: ['pages', 'words', 'characters'],
  passwordOption: 'password',
  // Measured on 2 cores: 6 to 12 ms a page of a book or manual, 60 ms one of dense drawings.
  limits: {
    base_seconds: 60,
    seconds_per_page: 0.5,
    seconds_per_megabyte: 1,
    memory_bytes: 1_000_000_000,
    disk_bytes: 512_000_000,
    disk_per_source: 20,
  },
  network: false,
});
