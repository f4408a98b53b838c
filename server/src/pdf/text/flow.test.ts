import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { at, blocksOf, type FixturePage, justified, lines, readPage, readPages } from './fixture-pages.ts';
import { flow, type Paragraph, pageAt } from './flow.ts';

const filler = [
  'A paragraph begins with an indent and then goes on',
  'for some lines that reach the margin on either side',
  'of the page, as those of books do, one after the other.',
];
/** A paragraph of a book: indented, justified. */
const paragraph = (y: number, texts: readonly string[] = filler) =>
  justified(62, y, texts.slice(0, 1), 238) + justified(50, y - 12, texts.slice(1), 250);

const head = (number: number) =>
  at(50, 560, number % 2 ? 'The title of the book' : 'The title of the chapter', 8) +
  at(330, 560, String(number), 8);

/** Pages with heads and numbers, four paragraphs each. */
const book = (pages: number, more: (page: number) => string = () => ''): FixturePage[] =>
  Array.from({ length: pages }, (_, index) => ({
    content:
      head(index + 11) +
      [500, 460, 420, 380]
        .map((y, at) =>
          paragraph(y, [
            `${'Now Then Here There'.split(' ')[at]} number ${index} is where it begins with an indent`,
            ...filler.slice(1),
          ]),
        )
        .join('') +
      more(index),
  }));

const flowed = async (pages: readonly FixturePage[], options = {}): Promise<Paragraph[]> => {
  const read = await readPages(pages);
  return Array.fromAsync(flow(read.pages, { lexicon: read.lexicon, ...options }));
};
const aside = { without: new Set(['head', 'foot', 'page-number', 'footnote'] as const) };

describe('what repeats at the edges of pages', () => {
  test('is told from the text: heads by their words, page numbers by how they grow', async () => {
    const { pages } = await readPages(book(6));
    for (const page of pages) {
      assert.deepEqual(page.blocks.filter((one) => one.kind === 'head').length, 1, `page ${page.page}`);
      assert.equal(page.label, String(page.page + 10));
      assert.equal(page.blocks.filter((one) => one.kind === 'paragraph').length, 4);
    }
  });

  test('is known from the pages around when only some are read', async () => {
    const { pages } = await readPages(book(8), { pages: [{ from: 4, to: 4 }] });
    assert.deepEqual(
      pages.map((one) => [one.page, one.label, one.blocks[0]?.kind]),
      [[4, '14', 'head']],
    );
  });

  test('is a page number alone at the foot, arabic or roman', async () => {
    const roman = ['vii', 'viii', 'ix', 'x'];
    const { pages } = await readPages(
      roman.map((number) => ({ content: paragraph(500) + at(195, 30, number) })),
    );
    assert.deepEqual(
      pages.map((one) => [one.blocks.at(-1)?.kind, one.label]),
      roman.map((number) => ['page-number', number]),
    );
  });

  test('is not the beginning of a text that is alike on every page', async () => {
    const { pages } = await readPages(
      Array.from({ length: 4 }, () => ({ content: lines(50, 560, ['Dear reader,', ...filler]) })),
    );
    for (const page of pages)
      assert.ok(
        blocksOf(page).every(([kind]) => kind === 'paragraph'),
        JSON.stringify(blocksOf(page)),
      );
  });

  test('is not a chapter number that comes again', async () => {
    const pages = Array.from({ length: 6 }, (_, index) => ({
      content: at(190, 540, ['I', 'II', 'III'][index >> 1]!, 16) + paragraph(480),
    }));
    const read = await readPages(
      pages.map((page, index) => (index % 2 ? { content: paragraph(540) } : page)),
    );
    assert.equal(read.pages.flatMap((one) => one.blocks).filter((one) => one.kind === 'heading').length, 3);
  });
});

describe('the flow of a document', () => {
  const first = 'A sentence begins near the end of this page and it';
  const second = 'goes on overleaf, where it ends after these words.';
  const split = (end: string, start: string) => [
    { content: head(1) + paragraph(500) + paragraph(460) + justified(62, 420, [end], 238) },
    { content: head(2) + justified(50, 500, [start], 250) + paragraph(488) + paragraph(448) },
    ...book(2),
  ];

  test('joins a paragraph over the border of a page, and says where each part stands', async () => {
    const all = await flowed(split(first, second), aside);
    const found = all.find((one) => one.text.startsWith(first))!;
    assert.equal(found.text, `${first} ${second}`);
    assert.deepEqual(found.spans, [
      { start: 0, page: 1 },
      { start: first.length + 1, page: 2 },
    ]);
    assert.deepEqual(
      [0, found.text.indexOf('overleaf')].map((offset) => pageAt(found, offset)),
      [1, 2],
    );
  });

  test('rejoins a word broken by the border of a page, or leaves it', async () => {
    const pages = split(
      'The last word of this page is one that it inter-',
      'rupts in its middle, and then there are some more.',
    );
    const text = (await flowed(pages, aside)).map((one) => one.text).join('\n');
    assert.match(text, /one that it interrupts in its middle/);
    const left = (await flowed(pages, { ...aside, fixHyphenation: false })).map((one) => one.text).join('\n');
    assert.match(left, /one that it inter- rupts in its middle/);
  });

  test('goes past the notes at the foot of a page', async () => {
    const note = at(50, 60, '1 A note, in a smaller size than that of the text.', 8);
    const pages = split(first, second);
    pages[0] = { content: pages[0]!.content + note };
    const all = await flowed(pages, { without: new Set(['head', 'page-number']) });
    const at0 = all.findIndex((one) => one.text === `${first} ${second}`);
    assert.ok(at0 >= 0, JSON.stringify(all.map((one) => one.text)));
    assert.deepEqual([all[at0 + 1]?.kind, all[at0 + 1]?.spans[0]?.page], ['footnote', 1]);
  });

  test('keeps apart what begins anew on the next page', async () => {
    const all = await flowed(book(3), aside);
    assert.equal(all.length, 12);
    assert.ok(all.every((one) => one.spans.length === 1));
  });

  test('joins a note that goes on overleaf', async () => {
    const pages = book(3, (page) =>
      page === 0
        ? lines(
            50,
            70,
            ['1 A note that has so much to say that the', 'page ends before it does, and it'],
            8,
            9.5,
          )
        : page === 1
          ? at(50, 60, 'comes to its end on the next one.', 8)
          : '',
    );
    const notes = (await flowed(pages)).filter((one) => one.kind === 'footnote');
    assert.deepEqual(
      notes.map((one) => one.text),
      [
        '1 A note that has so much to say that the page ends before it does, and it comes to its end on the next one.',
      ],
    );
    assert.deepEqual(
      notes[0]!.spans.map((one) => one.page),
      [1, 2],
    );
  });
});

test('an empty page is a page', async () => {
  assert.deepEqual((await readPage('')).blocks, []);
});
