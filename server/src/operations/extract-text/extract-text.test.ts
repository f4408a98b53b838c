import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { widthOf } from '../../../test/typeset/face.ts';
import { Fault } from '../../fault.ts';
import { at, type FixturePage, lines, pdfOf } from '../../pdf/text/fixture-pages.ts';
import { perform, sample, temporaryFolder } from '../fixture.ts';
import definition from './definition.ts';

const defaults = { output: 'txt', heads: false, footnotes: true, fix_hyphenation: true };

/** Extracts the text of a document of such pages; the text of the file beside what the operation answers. */
async function extracted(pages: readonly FixturePage[] | string, options: Record<string, unknown> = {}) {
  using folder = temporaryFolder();
  let path = pages as string;
  if (typeof pages !== 'string') {
    path = join(folder.path, 'report.pdf');
    writeFileSync(path, pdfOf(pages));
  }
  const done = await perform(folder.path, 'extract-text', [path], { ...defaults, ...options });
  return { ...done, text: readFileSync(done.files[0]!.path, 'utf8') };
}

const body = [
  'The text of a page is long enough to show which',
  'size is the usual one, and it says what ma-',
  'kes a document worth its paper.',
];
const page = (number: number, more = ''): FixturePage => ({
  content:
    at(50, 560, 'A running head', 8) +
    at(340, 560, String(number), 8) +
    lines(50, 500, [`Page ${number} begins.`, ...body]) +
    more,
});
const three = [
  page(
    7,
    at(50, 530, 'First chapter', 18) +
      at(50 + widthOf('Page 7 begins.') * 10, 503.5, '1', 6) +
      at(50, 60, '1 A note of the first page.', 8),
  ),
  page(8, lines(50, 430, ['• one entry', '• another entry'])),
  page(
    9,
    [
      ['Name', 'Sum'],
      ['Bread', '3.40'],
      ['Wine | red', '9.90'],
    ]
      .map((row, y) => row.map((cell, x) => at(50 + 120 * x, 400 - 14 * y, cell)).join(''))
      .join(''),
  ),
];

describe('extract-text', () => {
  test('writes the text as paragraphs, without running heads, words rejoined', async () => {
    const { text, files, data, progress } = await extracted(three);
    assert.equal(files[0]!.name, 'report.txt');
    assert.equal(files[0]!.media_type, 'text/plain');
    assert.match(text, /it says what makes a document worth its paper\./);
    assert.ok(!text.includes('running head'));
    assert.ok(text.includes('\n\n1 A note of the first page.\n\n'));
    assert.deepEqual([data.pages, data.footnotes, data.heads, data.pages_without_text], [3, 1, 3, []]);
    assert.equal(data.words, text.match(/[\p{L}\d][\p{L}\d.]*/gu)?.length);
    assert.equal(progress.at(-1), 1);
  });

  test('writes Markdown with headings, lists, tables and notes', async () => {
    const { text } = await extracted(three, { output: 'md' });
    assert.ok(text.startsWith('# First chapter\n\nPage 7 begins.[^1]\n\nThe text'), text.slice(0, 60));
    assert.ok(text.includes('\n[^1]: A note of the first page.\n'));
    assert.ok(text.includes('\n- one entry\n- another entry\n'));
    assert.ok(
      text.includes('\n| Name | Sum |\n| --- | --- |\n| Bread | 3.40 |\n| Wine \\| red | 9.90 |\n'),
      text,
    );
  });

  test('writes JSON with every block and line where it lies, and paragraphs with their pages', async () => {
    const { text, files } = await extracted(three, { output: 'json' });
    assert.equal(files[0]!.name, 'report.json');
    const { pages, paragraphs } = JSON.parse(text);
    assert.deepEqual(
      pages.map((one: { page: number; label: string }) => [one.page, one.label]),
      [
        [1, '7'],
        [2, '8'],
        [3, '9'],
      ],
    );
    assert.deepEqual(
      pages[0].blocks.map((one: { kind: string }) => one.kind),
      ['head', 'heading', 'paragraph', 'paragraph', 'footnote'],
    );
    assert.equal(pages[0].blocks[1].lines[0].box.x, 50);
    assert.deepEqual(paragraphs[0], {
      kind: 'heading',
      level: 1,
      text: 'First chapter',
      pages: [1, 1],
      spans: [{ start: 0, page: 1 }],
    });
  });

  test('keeps heads, leaves notes out and hyphens as they are when asked to', async () => {
    const { text } = await extracted(three, { heads: true, footnotes: false, fix_hyphenation: false });
    assert.match(text, /A running head 7/);
    assert.ok(!text.includes('A note of'));
    assert.match(text, /what ma- kes a/);
  });

  test('reads the pages that are asked for', async () => {
    const { text, data } = await extracted(three, { pages: '2' });
    assert.equal(data.pages, 1);
    assert.ok(text.startsWith('Page 8 begins.'), 'heads are known from the other pages');
    await assert.rejects(
      extracted(three, { pages: '2-9' }),
      (error) => error instanceof Fault && error.code === 'INVALID_PAGE_RANGE',
    );
  });

  test('names the pages that have no text, and fails with NO_TEXT where none has', async () => {
    const { data, warnings } = await extracted([
      three[0]!,
      { content: '' },
      { content: '' },
      three[1]!,
      { content: '' },
    ]);
    assert.deepEqual(data.pages_without_text, [2, 3, 5]);
    assert.ok(
      warnings.some((one) => one.startsWith('Pages 2-3, 5 have no text')),
      warnings.join('\n'),
    );
    await assert.rejects(
      extracted(sample('scan.pdf')),
      (error) => error instanceof Fault && error.code === 'NO_TEXT',
    );
  });

  test('says what it left out and what cannot be told', async () => {
    const { warnings, data } = await extracted([
      { content: `${lines(50, 500, body)}${at(50, 700, 'Unseen')}BT /X 10 Tf 50 400 Td <00410042> Tj ET` },
      { content: `3 Tr ${lines(50, 500, body)}` },
    ]);
    assert.deepEqual([data.unmapped_characters, data.recognised_pages], [2, 1]);
    for (const said of [
      /^Page 1 has text outside the page/,
      /^2 character\(s\) on page\(s\) 1 cannot be told .*Signs/,
      /^Page 2 is scanned/,
    ])
      assert.ok(
        warnings.some((one) => said.test(one)),
        String(said),
      );
  });

  test('answers what its schema promises', async () => {
    const { data } = await extracted(sample('brochure.pdf'));
    const valid = new Ajv2020({ strict: true }).compile({
      ...definition.result,
      additionalProperties: false,
    });
    assert.ok(valid(data), JSON.stringify(valid.errors));
  });
});
