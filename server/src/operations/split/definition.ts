import Type from 'typebox';
import { define } from '../operation.ts';

export default define({
  name: 'split',
  title: 'Split',
  summary: 'Takes a PDF apart: one file per page, per so many pages, or per range of pages you name.',
  accepts: ['application/pdf'],
  sources: { min: 1, max: 1 },
  stages: ['validating', 'splitting', 'verifying'],
  tools: { needs: ['structure', 'render'] },
  options: Type.Object(
    {
      ranges: Type.Optional(
        Type.String({
          title: 'Page ranges',
          description:
            'One file for each range, such as "1-3,5,8-"; an open end means the last page. Without it, pages per file decides.',
          maxLength: 10_000,
        }),
      ),
      every: Type.Integer({
        title: 'Pages per file',
        description: 'Pages in each file when no ranges are given; the last file may have fewer.',
        minimum: 1,
        maximum: 100_000,
        default: 1,
      }),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({
    pages: Type.Integer({ description: 'Pages of the document.' }),
    files: Type.Array(
      Type.Object({
        name: Type.String({ description: 'Name of the file.' }),
        from: Type.Integer({ description: 'First page, counted from 1.' }),
        to: Type.Integer({ description: 'Last page.' }),
        size: Type.Integer({ description: 'Bytes.' }),
      }),
      { description: 'The files, in order.' },
    ),
  }),
  chunked: false,
  partial: false,
  // Each piece may hold the fonts of the whole document: 311 single pages came to 12 times their source.
  limits: {
    base_seconds: 60,
    seconds_per_page: 0.5,
    seconds_per_megabyte: 2,
    memory_bytes: 1_000_000_000,
    disk_bytes: 512_000_000,
    disk_per_source: 40,
  },
  network: false,
});
