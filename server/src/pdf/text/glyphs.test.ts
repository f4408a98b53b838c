import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widthOf } from '../../../test/typeset/face.ts';
import { at, fromTheRight, lines, readPage, readPages, textsOf } from './fixture-pages.ts';

describe('the letters of a page', () => {
  test('make words by the gaps between them where no blanks are drawn', async () => {
    const page = await readPage(
      at(50, 500, 'without') +
        at(88, 500, 'any') +
        at(106, 500, 'blank,') +
        at(135, 500, 'it') +
        at(145, 500, 'is parted'),
    );
    assert.deepEqual(textsOf(page), ['without any blank, it is parted']);
  });

  test('spaced out make words, not letters', async () => {
    const spaced = (text: string, x: number) => {
      let place = x;
      return [...text]
        .map((one) => {
          const drawn = at(place, 500, one);
          place += widthOf(one) * 10 + 3;
          return drawn;
        })
        .join('');
    };
    assert.deepEqual(textsOf(await readPage(spaced('CHAPITRE', 50) + spaced('DEUX', 143))), [
      'CHAPITRE DEUX',
    ]);
  });

  test('are those of ligatures, taken apart', async () => {
    assert.deepEqual(textsOf(await readPage(at(50, 500, 'enﬁn le ﬂot, et l’œuvre'))), [
      'enfin le flot, et l’œuvre',
    ]);
  });

  test('take the accent that is drawn over them as a glyph of its own', async () => {
    const over = (before: string, accent: string) => at(50 + widthOf(before) * 10 + 0.5, 500, accent);
    const page = await readPage(at(50, 500, 'Cafe, naif') + over('Caf', '´') + over('Cafe, na', '¨'));
    assert.deepEqual(textsOf(page), ['Café, naïf']);
  });

  test('drawn twice for bold are there once, and counted', async () => {
    const page = await readPage(
      at(50, 500, 'A bold letter') +
        at(50.3, 500, 'A bo') +
        at(50.3 + widthOf('A bo') * 10, 500, 'ld letter') +
        at(50, 488, 'all little'),
    );
    assert.deepEqual(textsOf(page).join(' '), 'A bold letter all little');
    assert.equal(page.losses.doubled, 11);
  });

  test('outside the page are left out, and counted', async () => {
    const page = await readPage(at(50, 500, 'Seen.') + at(50, 700, 'Above.') + at(-200, 500, 'Beside.'));
    assert.deepEqual(textsOf(page), ['Seen.']);
    assert.equal(page.losses.outside, 13);
    const cropped = await readPage(at(50, 500, 'Cut away.') + at(50, 200, 'Seen.'), '/CropBox [0 0 400 300]');
    assert.deepEqual(textsOf(cropped), ['Seen.']);
    assert.equal(cropped.height, 300);
  });

  test('without ink are kept, and the page says that they are hidden', async () => {
    const page = await readPage(`3 Tr\n${at(50, 500, 'Recognised in a scan.')}`);
    assert.deepEqual(textsOf(page), ['Recognised in a scan.']);
    assert.equal(page.hidden, page.characters);
  });

  test('that the document does not tell are marked, and their font is named', async () => {
    const page = await readPage(`${at(50, 500, 'Before')} BT /X 10 Tf 1 0 0 1 90 500 Tm <00410042> Tj ET`);
    assert.match(textsOf(page)[0]!, /^Before \uFFFD\uFFFD$/);
    assert.equal(page.losses.unmapped, 2);
    assert.deepEqual(page.losses.unmappedFonts, ['Signs']);
  });

  test('of right-to-left scripts are in the order they are read, numbers and brackets right', async () => {
    // Shown from the right: two words, a number in brackets, a word. A bracket that opens looks like one that closes.
    const page = await readPage(fromTheRight(350, 500, 'שלומ עולמ )4202( ועוד'));
    assert.deepEqual(textsOf(page), ['שלומ עולמ (2024) ועוד']);
    assert.equal(page.blocks[0]!.lines[0]!.direction, 'rtl');
  });

  test('of a right-to-left word within a line are turned, the line is not', async () => {
    const page = await readPage(
      at(50, 500, 'The word') + fromTheRight(110, 500, 'שלומ') + at(113, 500, 'is Hebrew.'),
    );
    assert.deepEqual(textsOf(page), ['The word שלומ is Hebrew.']);
  });

  test('raised after a word are a mark, raised after a figure with letters are not', async () => {
    const page = await readPage(
      at(50, 500, 'A word') +
        at(50 + widthOf('A word') * 10, 503.5, '12', 6) +
        at(89, 500, 'has a note, the 1') +
        at(89 + widthOf('has a note, the 1') * 10, 503.5, 'er', 6) +
        at(170, 500, 'has none.'),
    );
    assert.deepEqual(textsOf(page), ['A word¹² has a note, the 1er has none.']);
  });

  test('lie where the page shows them, on a rotated page too', async () => {
    const upright = await readPage(at(50, 500, 'Here'));
    assert.deepEqual([upright.width, upright.height], [400, 600]);
    const [box] = upright.blocks.map((one) => one.box);
    assert.deepEqual([box!.x, Math.round(box!.y)], [50, 92]);
    // Turned clockwise by a quarter, up on the page is to the left.
    const turned = await readPage(`BT /R 10 Tf 0 1 -1 0 108 50 Tm ${'<48657265>'} Tj ET`, '/Rotate 90');
    assert.deepEqual([turned.width, turned.height], [600, 400]);
    assert.deepEqual(textsOf(turned), ['Here']);
    assert.equal(turned.blocks[0]!.lines[0]!.angle, 0);
    assert.deepEqual([turned.blocks[0]!.box.x, Math.round(turned.blocks[0]!.box.y)], [50, 100]);
  });

  test('that run up the side of a page come after the text, with their angle', async () => {
    const page = await readPage(
      `BT /R 10 Tf 0 1 -1 0 20 100 Tm <53696465> Tj ET\n${lines(50, 500, ['The text of the page', 'has two lines.'])}`,
    );
    assert.deepEqual(textsOf(page), ['The text of the page has two lines.', 'Side']);
    assert.equal(page.blocks[1]!.lines[0]!.angle, 270);
  });

  test('are those of filled fields too', async () => {
    const { pages } = await readPages([{ content: at(50, 424, 'Name:'), field: at(2, 4, 'Emma Bovary') }]);
    assert.deepEqual(textsOf(pages[0]!), ['Name: Emma Bovary']);
  });

  test('are none on a page without text', async () => {
    const { pages } = await readPages([{ content: '10 10 100 100 re f' }, { content: at(50, 500, 'Text.') }]);
    assert.deepEqual(
      pages.map((one) => [one.characters, one.blocks.length]),
      [
        [0, 0],
        [5, 1],
      ],
    );
  });
});
