import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { at, blocksOf, justified, lines, readPage, textsOf } from './fixture-pages.ts';

const left = [
  'The first column of the',
  'page goes on in lines that',
  'fill its width nearly, as the',
  'lines of columns do, until',
  'the text has reached its',
];
const right = [
  'end and the second one',
  'takes over from it, with the',
  'rest of what there is to be',
  'said about the reading of',
  'text that runs in columns.',
];
const both = [...left, ...right].join(' ');

describe('the order of a page', () => {
  test('is one column after the other, below what lies across them and before what follows', async () => {
    const page = await readPage(
      at(50, 550, 'A line across the whole width of the page, above the columns') +
        justified(50, 500, left, 140) +
        justified(210, 500, right, 140) +
        at(50, 400, 'and another across the whole of the width, below both of them.'),
    );
    const [above, first, second, below] = textsOf(page);
    assert.match(above!, /^A line across/);
    assert.equal(`${first} ${second}`, both);
    assert.match(below!, /^and another/);
  });

  test('is the same whatever the order of drawing', async () => {
    const rows = left.map(
      (_, index) =>
        justified(50, 500 - index * 12, [left[index]!], 140) +
        justified(210, 500 - index * 12, [right[index]!], 140),
    );
    const more = left.map(
      (text, index) =>
        justified(50, 440 - index * 12, [text], 140) + justified(210, 440 - index * 12, [right[index]!], 140),
    );
    const page = await readPage([...rows, ...more].reverse().join(''));
    assert.match(textsOf(page).join(' '), /fill its width nearly, as the lines of columns do/);
    assert.equal(page.blocks.filter((one) => one.kind === 'table').length, 0);
  });

  test('is right where the columns do not stand on the same lines, and one is longer', async () => {
    const page = await readPage(
      justified(50, 500, [...left, ...left], 140) + justified(210, 495, right, 140),
    );
    assert.equal(textsOf(page).join(' '), [...left, ...left, ...right].join(' '));
  });

  test('goes through three columns', async () => {
    const columns = ['one', 'two', 'six'].map((name, at) =>
      justified(
        30 + at * 120,
        500,
        left.map((text) => `${name} ${text}`),
        104,
        8,
      ),
    );
    assert.equal(
      textsOf(await readPage(columns.join(''))).join(' '),
      ['one', 'two', 'six'].flatMap((name) => left.map((text) => `${name} ${text}`)).join(' '),
    );
  });

  test('of a table is row by row, with its cells', async () => {
    const rows = [
      ['Article', 'Quantity', 'Price'],
      ['Bread', '2', '3.40'],
      ['Milk and cheese', '12', '17.00'],
      ['Wine', '1', '9.90'],
    ];
    const page = await readPage(
      at(50, 540, 'What was bought:') +
        rows
          .map((row, index) =>
            row.map((cell, column) => at(50 + column * 100, 500 - index * 14, cell)).join(''),
          )
          .join(''),
    );
    const table = page.blocks.find((one) => one.kind === 'table');
    assert.equal(table?.text, rows.map((row) => row.join('\t')).join('\n'));
    assert.deepEqual(
      table?.lines[2]?.cells?.map((cell) => Math.round(cell.box.x)),
      [50, 150, 250],
    );
  });

  test('has a drop capital before the word it begins, and its lines in one paragraph', async () => {
    const page = await readPage(
      at(50, 478, 'L', 32) +
        justified(76, 498, ['ongtemps elle regarda la route'], 130) +
        justified(76, 486, ['qui descendait vers le bourg,'], 130) +
        justified(50, 474, ['et rien ne venait, que la pluie et', 'le vent qui la portait au loin.'], 156),
    );
    assert.deepEqual(textsOf(page), [
      'Longtemps elle regarda la route qui descendait vers le bourg, et rien ne venait, que la pluie et le vent qui la portait au loin.',
    ]);
  });

  test('parts paragraphs by their indents', async () => {
    const page = await readPage(
      lines(62, 500, ['The first of them begins with an indent and']) +
        lines(50, 488, ['goes on at the margin.']) +
        lines(62, 476, ['The second does it as well, and it has in it']) +
        lines(50, 464, ['three lines of which this is the middle one', 'and this one the last.']) +
        lines(62, 440, ['— Speech, says one.']) +
        lines(62, 428, ['— Speech, says the other.']),
    );
    assert.equal(page.blocks.length, 4);
    assert.match(textsOf(page)[1]!, /^The second .* the last\.$/);
  });

  test('parts paragraphs by the room between them', async () => {
    const page = await readPage(
      lines(50, 500, ['One paragraph without', 'an indent, and', 'three lines.']) +
        lines(50, 458, ['Another one, below a', 'gap, without', 'one too.']),
    );
    assert.deepEqual(textsOf(page), [
      'One paragraph without an indent, and three lines.',
      'Another one, below a gap, without one too.',
    ]);
  });

  test('tells headings and lists', async () => {
    const page = await readPage(
      at(50, 550, 'The largest heading', 18) +
        lines(50, 520, [
          'Text that is of the usual size and has several',
          'lines, as the text of a page does.',
        ]) +
        at(50, 484, 'A bold one', 10, 'B') +
        lines(50, 466, [
          'More of the text of the usual size, so that it is',
          'the usual one: most letters have it.',
        ]) +
        at(50, 440, '• an entry') +
        at(50, 428, '• another entry, which is longer and goes on'),
    );
    assert.deepEqual(
      blocksOf(page).map(([kind]) => kind),
      ['heading', 'paragraph', 'heading', 'paragraph', 'list', 'list'],
    );
    assert.deepEqual(
      page.blocks.flatMap((one) => one.level ?? []),
      [1, 3],
    );
  });

  test('tells footnotes under the text by size and mark', async () => {
    const page = await readPage(
      lines(50, 500, [
        'The text has a note, which stands below in a',
        'smaller size and begins with its mark, as',
        'notes do in books of every kind.',
      ]) +
        lines(50, 110, ['1 The first note, which needs', 'a second line.'], 8, 9.5) +
        lines(50, 91, ['2 The second.'], 8, 9.5),
    );
    assert.deepEqual(blocksOf(page).slice(1), [
      ['footnote', '1 The first note, which needs a second line.'],
      ['footnote', '2 The second.'],
    ]);
  });

  test('small print under the text that begins with a figure nothing calls is text, unless it is prose', async () => {
    const page = await readPage(
      lines(50, 500, [
        'The text ends with an example in a smaller',
        'size, one line of which begins with a figure,',
        'and nothing of it may be left out.',
      ]) + lines(50, 110, ['100 * (x2 - x1 * x1)^2', '2.1 2.1e10 -2.1E-10', '[1] "user" 7 8 9'], 8, 9.5),
    );
    assert.ok(
      page.blocks.every(({ kind }) => kind !== 'footnote'),
      JSON.stringify(blocksOf(page)),
    );
  });

  test('keeps the entries of a table of contents apart', async () => {
    const entry = (y: number, title: string, number: string) =>
      at(50, y, title) +
      Array.from({ length: 30 }, (_, index) => at(150 + index * 6, y, '.')).join('') +
      at(340, y, number);
    const page = await readPage(
      entry(500, 'Of the beginning', '7') +
        entry(488, 'Of the middle', '19') +
        entry(476, 'Of the end', '112'),
    );
    assert.deepEqual(
      textsOf(page).map((text) => text.replace(/\.+/, '…')),
      ['Of the beginning … 7', 'Of the middle … 19', 'Of the end … 112'],
    );
  });
});
