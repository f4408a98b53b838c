import Type from 'typebox';
import type { PreviewDefinition } from '../operation.ts';

const bytes = (description: string) => Type.Integer({ description });

const row = Type.Object({
  level: Type.String({ description: 'Level, or the level the settings start from.' }),
  settings: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'The settings, where settings were compared.',
    }),
  ),
  expected_size: bytes('Bytes the file will have.'),
  low: bytes('19 of 20 results are no smaller.'),
  high: bytes('19 of 20 results are no larger.'),
  exact: Type.Boolean({ description: 'Every picture was tried: the size is off by headers alone.' }),
  saved_percent: Type.Number({ description: 'Of the size now.' }),
  similarity: Type.Number({
    description: 'Mean similarity of the pictures that were tried, by size; 0 to 1.',
  }),
  crops: Type.Array(
    Type.Object({
      page: Type.Integer({ description: 'From 1.' }),
      before: Type.String({
        description: 'The part of the page that changes most, as it is now: a data: text, WebP.',
      }),
      after: Type.String({ description: 'The same part at this level.' }),
    }),
    { description: 'At most two.' },
  ),
});

/** Sizes and pictures of every level, or of the settings given, measured on the document. */
export const previewDefinition: PreviewDefinition = {
  summary:
    'Measures what each level (or each of your `settings`) would make of this document: size with an interval, similarity, and parts of pages before and after.',
  options: Type.Object({
    settings: Type.Array(
      Type.Object(
        {
          level: Type.Optional(Type.Enum(['lossless', 'low', 'medium', 'high', 'maximum'])),
          image_quality: Type.Optional(Type.Integer({ minimum: 10, maximum: 100 })),
          max_dpi: Type.Optional(Type.Integer({ minimum: 36, maximum: 1200 })),
          grayscale: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
      {
        title: 'Settings to compare',
        description:
          'Up to 8 sets of settings (level, image_quality, max_dpi, grayscale) to compare; all levels when empty.',
        default: [],
        maxItems: 8,
      },
    ),
    crops: Type.Boolean({
      title: 'Pictures',
      description: 'Whether parts of pages before and after come along.',
      default: true,
    }),
  }),
  result: Type.Object({
    original_size: bytes('Bytes now.'),
    pages: Type.Integer({ description: 'Pages.' }),
    recommended: Type.Union([Type.String(), Type.Null()], { description: 'Level that suits the document.' }),
    levels: Type.Array(row, { description: 'A row per level or per settings.' }),
    smallest_acceptable_size: bytes(
      'Bytes of the smallest file above the floor of quality, as measured: how far `target_size` goes.',
    ),
    bytes: Type.Record(Type.String(), Type.Integer(), { description: 'Where the bytes are, by kind.' }),
    findings: Type.Array(Type.Object({ kind: Type.String(), bytes: Type.Integer(), text: Type.String() }), {
      description: 'What takes room and what would help.',
    }),
    warnings: Type.Array(Type.String(), { description: 'What could not be looked at.' }),
    duration_seconds: Type.Number({ description: 'Seconds of work.' }),
  }),
  seconds: 60,
};
