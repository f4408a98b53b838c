import Type from 'typebox';
import { define } from '../operation.ts';

const count = (description: string) => Type.Integer({ description });
const text = (description: string) => Type.Optional(Type.String({ description }));

export default define({
  name: 'info',
  title: 'Info',
  summary:
    'Says what a PDF is: pages and their sizes, protection, form, signatures, tags, metadata; where its bytes are and what would make it smaller.',
  accepts: ['application/pdf'],
  sources: { min: 1, max: 1 },
  stages: ['reading', 'counting', 'analysing'],
  tools: { needs: ['structure', 'render'] },
  options: Type.Object({}, { additionalProperties: false }),
  result: Type.Object({
    name: Type.String({ description: 'Name it was uploaded under.' }),
    size: count('Bytes.'),
    sha256: Type.String({ description: 'SHA-256 of the file.' }),
    pages: count('Pages.'),
    version: Type.String({ description: 'PDF version, e.g. "1.7".' }),
    page_sizes: Type.Array(
      Type.Object({
        width: Type.Number({ description: 'Points (1/72 inch).' }),
        height: Type.Number({ description: 'Points (1/72 inch).' }),
        pages: count('Pages of this size.'),
      }),
      { description: 'Page sizes, most frequent first; at most 20, of the first 10,000 pages.' },
    ),
    owner_password: Type.Boolean({ description: 'Opens without a password but forbids something.' }),
    tagged: Type.Boolean({ description: 'Has tags for screen readers.' }),
    form: Type.Union([Type.Literal('none'), Type.Literal('acroform'), Type.Literal('xfa')], {
      description: 'Kind of form.',
    }),
    fields: count('Form fields.'),
    signatures: count('Digital signatures.'),
    links: count('Links.'),
    annotations: count('Notes, highlights, stamps.'),
    bookmarks: count('Entries of the outline.'),
    attachments: count('Attached files.'),
    layers: count('Layers (optional content).'),
    fonts: count('Font objects.'),
    images: count('Picture objects.'),
    bytes: Type.Record(Type.String(), Type.Integer(), {
      description:
        'Where the bytes are: images, fonts, content, color, metadata, attachments, other, structure, unused.',
    }),
    findings: Type.Array(
      Type.Object({
        kind: Type.String({ description: 'What it is about, as in bytes.' }),
        bytes: count('Bytes concerned.'),
        text: Type.String({ description: 'What there is and what would help.' }),
      }),
      { description: 'What takes room and what compress would do about it, heaviest first.' },
    ),
    recommended_level: Type.Union([Type.String(), Type.Null()], {
      description: 'Level of compress that suits the document; null where nothing is to be gained.',
    }),
    highest_dpi: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Highest resolution of a picture where it is placed, dots per inch.',
    }),
    repaired: Type.Boolean({ description: 'Whether it is damaged and could be read only by repairing it.' }),
    metadata: Type.Object(
      {
        title: text('Title.'),
        author: text('Author.'),
        subject: text('Subject.'),
        keywords: text('Keywords.'),
        creator: text('Program the document was written with.'),
        producer: text('Program that made the PDF.'),
        created: text('When it was made, RFC 3339.'),
        modified: text('When it was last changed, RFC 3339.'),
      },
      { description: 'What the document says of itself, without control characters, 1000 characters each.' },
    ),
  }),
  chunked: false,
  partial: false,
  limits: {
    base_seconds: 30,
    seconds_per_page: 0.05,
    seconds_per_megabyte: 1,
    memory_bytes: 1_000_000_000,
    disk_bytes: 256_000_000,
    disk_per_source: 10,
  },
  network: false,
});
