import Type from 'typebox';
import { strippable } from '../../pdf/optimize/strip.ts';
import { define } from '../operation.ts';
import { passwordOption } from '../password-option.ts';
import { levels } from './levels.ts';
import { previewDefinition } from './preview-definition.ts';
import { reportSchema } from './report.ts';

const count = (description: string) => Type.Integer({ description });

export default define({
  name: 'compress',
  title: 'Compress',
  summary:
    'Makes a PDF smaller and keeps everything in it: text, links, bookmarks, tags, forms, layers, attachments. Never gives back a larger file.',
  accepts: ['application/pdf'],
  sources: { min: 1, max: 1 },
  stages: ['validating', 'analysing', 'recompressing', 'writing', 'verifying'],
  tools: { needs: ['structure', 'render'] },
  options: Type.Object(
    {
      level: Type.Enum(levels, {
        title: 'Level',
        description:
          'How far pictures may be reduced. lossless: not at all; low: print (300 dpi); medium: office printers and zooming in (220 dpi); high: reading on a screen (150 dpi); maximum: the smallest that still reads well (100 dpi). Each level holds a floor of similarity, measured on every picture.',
        default: 'medium',
        'x-aliases': ['compression_level'],
        'x-first': true,
      }),
      image_quality: Type.Optional(
        Type.Integer({
          title: 'Image quality',
          description:
            "Quality of pictures that are written anew, 10 (smallest) to 100 (best), in the place of the level's. Resolution stays a matter of the level or max_dpi.",
          minimum: 10,
          maximum: 100,
        }),
      ),
      max_dpi: Type.Optional(
        Type.Integer({
          title: 'Highest resolution',
          description:
            "Pictures with more dots per inch where they are placed are reduced to this many, 36 to 1200, in the place of the level's number.",
          minimum: 36,
          maximum: 1200,
        }),
      ),
      grayscale: Type.Boolean({
        title: 'Grey pictures',
        description: 'Turns pictures to shades of grey. Text and drawings keep their colours.',
        default: false,
      }),
      target_size: Type.Optional(
        Type.String({
          title: 'Target size',
          description:
            'The file shall be no larger than this: "2MB", "800kB", a number of bytes, or a share of the original such as "40%". Quality and resolution are searched for, never below a floor; the result says whether it was met.',
          pattern: '^\\s*\\d+(\\.\\d+)?\\s*([kKmMgG]?[iI]?[bB]?|%)\\s*$',
          maxLength: 20,
          'x-first': true,
        }),
      ),
      strip: Type.Array(Type.Enum(strippable), {
        title: 'Leave out',
        description:
          'Parts to leave out, each named: metadata (title, author, XMP), thumbnails, private_data (of the program that wrote it), javascript, attachments. Nothing by default.',
        default: [],
        uniqueItems: true,
      }),
      linearize: Type.Boolean({
        title: 'Fast web view',
        description: 'Orders the file so that a browser shows the first page before the rest has arrived.',
        default: false,
      }),
      preserve: Type.Enum(['strict', 'report'], {
        title: 'When something is lost',
        description:
          'strict: a result that lost anything is thrown away and the job fails with STRUCTURE_LOSS; report: it is published, with every loss named.',
        default: 'strict',
      }),
      verify: Type.Enum(['sampled', 'full'], {
        title: 'Verification',
        description:
          'sampled: some pages are compared by drawing them, bounded in time; full: every page is drawn and read before and after.',
        default: 'sampled',
      }),
      signed: Type.Enum(['refuse', 'copy'], {
        title: 'Signed documents',
        description:
          'refuse: a signed document comes back unchanged, for any change would break its signatures; copy: a compressed copy is made, whose signatures no longer verify.',
        default: 'refuse',
      }),
      password: passwordOption('The result is protected by the same passwords and permissions.'),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({
    original_size: count('Bytes before.'),
    compressed_size: count('Bytes after; never more than before.'),
    compression_ratio: Type.Number({ description: 'After divided by before, 0 to 1.' }),
    saved_percent: Type.Number({ description: 'What was saved, percent of the size before.' }),
    pages: count('Pages, the same before and after.'),
    engine: Type.String({ description: 'What wrote the result; "none" when the original came back.' }),
    duration_seconds: Type.Number({ description: 'Seconds of work.' }),
    changed: Type.Boolean({ description: 'False: the file is the original, byte for byte.' }),
    reason: Type.Optional(Type.String({ description: 'Why the original came back.' })),
    ...reportSchema,
  }),
  chunked: false,
  partial: false,
  version: '2',
  cacheable: true,
  totals: ['original_size', 'compressed_size'],
  passwordOption: 'password',
  preview: previewDefinition,
  // Measured on 40 documents on 2 cores: 0.1 to 8 s, 1.5 s a megabyte at most; a target size takes up to six times that.
  limits: {
    base_seconds: 90,
    seconds_per_page: 1,
    seconds_per_megabyte: 6,
    memory_bytes: 1_500_000_000,
    disk_bytes: 256_000_000,
    disk_per_source: 8,
  },
  network: false,
});
