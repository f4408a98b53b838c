import Type from 'typebox';
import { define } from '../operation.ts';

export default define({
  name: 'merge',
  title: 'Merge',
  summary: 'Joins PDFs into one, in the order they were given, whole or by the page ranges you name.',
  accepts: ['application/pdf'],
  sources: { min: 2, max: 500 },
  stages: ['validating', 'merging', 'verifying'],
  tools: { needs: ['structure', 'render'] },
  options: Type.Object(
    {
      pages: Type.Optional(
        Type.Array(Type.String({ maxLength: 1000 }), {
          title: 'Pages of each file',
          description:
            'Which pages to take of each file, in the order of the files, such as ["1-3", "all", "2,5-"]. Without it all pages of all files.',
          maxItems: 500,
        }),
      ),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({
    pages: Type.Integer({ description: 'Pages of the merged document.' }),
    size: Type.Integer({ description: 'Bytes of the merged document.' }),
    sources: Type.Array(
      Type.Object({
        name: Type.String({ description: 'Name of the source.' }),
        pages: Type.Integer({ description: 'Pages taken from it.' }),
        first_page: Type.Integer({ description: 'Where its first page is in the merged document.' }),
      }),
      { description: 'What came from where, in order.' },
    ),
  }),
  chunked: false,
  partial: false,
  limits: {
    base_seconds: 60,
    seconds_per_page: 0.1,
    seconds_per_megabyte: 2,
    memory_bytes: 1_500_000_000,
    disk_bytes: 256_000_000,
    disk_per_source: 4,
  },
  network: false,
});
