import Type from 'typebox';
import type { Census } from '../../pdf/census.ts';
import type { BytesByKind } from '../../pdf/optimize/kinds.ts';

const bytes = (description: string) => Type.Integer({ description });

const kinds = Type.Object({
  images: bytes('Pictures.'),
  fonts: bytes('Embedded fonts.'),
  content: bytes('Text and drawings of pages, forms and patterns.'),
  color: bytes('Colour profiles.'),
  metadata: bytes('XMP metadata.'),
  attachments: bytes('Attached files.'),
  other: bytes('Any other data.'),
  structure: bytes('Dictionaries, cross-references, what holds the file together.'),
  unused: bytes('Earlier versions and objects no one refers to.'),
});

/** Every number of `Census`, as the result shows it. */
const counts = Type.Record(Type.String(), Type.Integer(), {
  description:
    'Pages, links, annotations, fields, widgets, filled_fields, outline_items, destinations, page_labels, tags, layers, attachments, fonts, signatures, output_intents, xmp, xfa, scripts, title, author, language: how many there are.',
});

/** What compress says about fidelity; absent where the original came back. */
export const reportSchema = {
  target_size: Type.Optional(bytes('Bytes asked for.')),
  target_met: Type.Optional(Type.Boolean({ description: 'Whether the file is no larger than that.' })),
  smallest_acceptable_size: Type.Optional(
    bytes('Bytes of the smallest file above the floor of quality, as measured.'),
  ),
  limited_by: Type.Optional(
    Type.Enum(['nothing', 'quality_floor', 'content', 'time'], {
      description:
        'What stopped the search: nothing (the target was met), quality_floor (pictures at their floor are still too large), content (what is not pictures is alone too large), time.',
    }),
  ),
  parameters: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'Settings the result was made with: dpi, quality, similarity and the like.',
    }),
  ),
  images: Type.Optional(
    Type.Object(
      {
        found: Type.Integer({ description: 'Picture objects.' }),
        recompressed: Type.Integer({ description: 'Written anew.' }),
        kept: Type.Integer({ description: 'Left as they were: nothing smaller held the quality.' }),
        reduced: Type.Integer({ description: 'Of those written anew: with fewer pixels.' }),
        lowest_similarity: Type.Number({ description: 'Of those written anew, 0 to 1.' }),
      },
      { description: 'What became of the pictures.' },
    ),
  ),
  fonts_subset: Type.Optional(Type.Integer({ description: 'Fonts that lost glyphs no page shows.' })),
  merged_objects: Type.Optional(Type.Integer({ description: 'Equal objects that were merged.' })),
  removed: Type.Optional(
    Type.Record(Type.String(), Type.Integer(), { description: 'What `strip` took out, and how many.' }),
  ),
  bytes: Type.Optional(
    Type.Object({ before: kinds, after: kinds }, { description: 'Where the bytes were and are.' }),
  ),
  structure: Type.Optional(
    Type.Object({ before: counts, after: counts }, { description: 'What the document holds, counted.' }),
  ),
  similarity: Type.Optional(
    Type.Object(
      {
        resolution_dpi: Type.Integer({ description: 'Dots per inch at which pages were drawn.' }),
        pages_checked: Type.Integer({ description: 'Pages drawn before and after.' }),
        mean: Type.Number({
          description: 'Mean structural similarity (SSIM over textured windows), 0 to 1.',
        }),
        lowest: Type.Number({ description: 'Of the worst page.' }),
        worst_page: Type.Integer({ description: 'Number of the worst page, from 1.' }),
        pages: Type.Array(
          Type.Object({
            page: Type.Integer({ description: 'From 1.' }),
            similarity: Type.Number({ description: '0 to 1.' }),
            worst_block: Type.Number({
              description: 'Mean difference of the 64-pixel block that differs most, 0 to 255.',
            }),
          }),
          { description: 'The pages that were compared, worst first; at most 200.' },
        ),
      },
      { description: 'How alike pages look, drawn by a second reader.' },
    ),
  ),
  text_equal: Type.Optional(
    Type.Boolean({ description: 'Whether the text extracted from the pages read is the same.' }),
  ),
  text_pages: Type.Optional(Type.Integer({ description: 'Pages whose text was compared.' })),
  losses: Type.Optional(
    Type.Array(Type.String(), { description: 'What the result has less of; empty when nothing.' }),
  ),
};

/** The parts of a result that describe fidelity. */
export interface Fidelity {
  bytes: { before: BytesByKind; after: BytesByKind };
  structure: { before: Census; after: Census };
  losses: string[];
}
