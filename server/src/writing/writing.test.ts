import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { csvOf } from './csv.ts';
import { docxOf, italicRuns } from './docx.ts';
import { unzipped } from './fixture.ts';
import {
  type RewrittenText,
  rewrittenCsv,
  rewrittenDocx,
  rewrittenJson,
  rewrittenLines,
  rewrittenXlsx,
} from './rewritten.ts';
import { columnName, limits, xlsxOf } from './xlsx.ts';

const text: RewrittenText = {
  title: 'Un roman & <autres>',
  language: 'fr',
  rows: [
    { text: '— Oui, dit-il.', source_text: '— Oui, dit-il.', method: 'unchanged', pages: [1, 1], chunk: 0 },
    {
      text: '=HYPERLINK("http://x")',
      source_text: '-- Non,\nrien.',
      method: 'local',
      pages: [1, 2],
      chunk: 0,
    },
  ],
  chunks: [
    {
      chunk: 0,
      pages: [1, 2],
      state: 'completed',
      attempts: 1,
      model: null,
      tokens: null,
      credits: 1,
      seconds: 0.5,
      error: null,
    },
  ],
  facts: [
    ['words', 5],
    ['warning', 'page 3 has no text'],
  ],
};

describe('what is written', () => {
  test('as CSV keeps RFC 4180 and lets no cell run as a formula', () => {
    const rows = [
      ['a,b', 'say "so"', -5, null],
      ['=1+1', '+x', '-y', '@z'],
      ['\tt', '＝1', "'q", ' s'],
    ];
    assert.equal(
      [...csvOf(['α', 'b', 'c', 'd'], rows)].join(''),
      `\ufeffα,b,c,d\r\n"a,b","say ""so""",-5,\r\n"'=1+1","'+x","'-y","'@z"\r\n"'\tt","'＝1","'q"," s"\r\n`,
    );
  });

  test('as CSV of a rewriting has a sentence a row', () => {
    const lines = [...rewrittenCsv(text)].join('').split('\r\n');
    assert.equal(lines[0], '\ufeffindex,text,source_text,method,first_page,last_page,chunk');
    assert.equal(lines[1], '1,"— Oui, dit-il.","— Oui, dit-il.",unchanged,1,1,0');
    assert.equal(lines[2], `2,"'=HYPERLINK(""http://x"")","'-- Non,\nrien.",local,1,2,0`);
  });

  test('as JSON parses, and as text is a sentence a line', () => {
    const read = JSON.parse([...rewrittenJson(text)].join(''));
    assert.deepEqual(read.sentences, text.rows);
    assert.deepEqual(read.facts, { words: 5, warning: 'page 3 has no text' });
    assert.deepEqual(JSON.parse([...rewrittenJson({ ...text, rows: [] })].join('')).sentences, []);
    assert.equal([...rewrittenLines(text)].join(''), '— Oui, dit-il.\n=HYPERLINK("http://x")\n');
  });

  test('as XLSX has the three sheets, texts that are no formulas, and the same bytes every time', async () => {
    const bytes = await buffer(rewrittenXlsx(text));
    assert.deepEqual(bytes, await buffer(rewrittenXlsx(text)));
    const parts = unzipped(bytes);
    assert.match(parts.get('xl/workbook.xml')!, /name="Sentences".*name="Log".*name="Summary"/);
    const sheet = parts.get('xl/worksheets/sheet1.xml')!;
    assert.match(
      sheet,
      /<c r="B3" s="2" t="inlineStr"><is><t xml:space="preserve">=HYPERLINK\(&quot;http:\/\/x&quot;\)<\/t><\/is><\/c>/,
    );
    assert.match(sheet, /<c r="A3" s="0"><v>2<\/v><\/c>/);
    assert.ok(!sheet.includes('<f>'));
    assert.match(sheet, /<autoFilter ref="A1:G3"\/>/);
    assert.match(parts.get('xl/worksheets/sheet3.xml')!, /page 3 has no text/);
  });

  test('as XLSX loses nothing of a cell that is too long, and names nothing Excel refuses', async () => {
    const long = `${'é'.repeat(limits.cellCharacters - 1)}😀end`;
    const sheets = [
      {
        name: "a/b:c*?[d]'",
        columns: [{ title: 't', width: 10 }],
        rows: [[long], ['_x0041_ \u0000\ud800 <b>']],
      },
      { name: 'A b c   d ', columns: [{ title: 't', width: 999 }], rows: [] },
      { name: 'x'.repeat(40), columns: [{ title: 't', width: 10 }], rows: [] },
    ];
    const parts = unzipped(await buffer(xlsxOf(sheets)));
    const cells = [...parts.get('xl/worksheets/sheet1.xml')!.matchAll(/<t [^>]*>([^<]*)<\/t>/g)].map(
      (match) => match[1]!,
    );
    assert.equal(cells[1]! + cells[2]!, long);
    assert.ok(cells[1]!.length <= limits.cellCharacters);
    assert.equal(cells[3], '_x005F_x0041_ \ufffd\ufffd &lt;b&gt;');
    const names = [...parts.get('xl/workbook.xml')!.matchAll(/<sheet name="([^"]*)"/g)].map(
      (match) => match[1]!,
    );
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, 3);
    assert.ok(
      names.every((name) => name.length <= 31 && !/[[\]:*?/\\]/.test(name)),
      names.join('|'),
    );
    assert.deepEqual([0, 25, 26, 701, 702].map(columnName), ['A', 'Z', 'AA', 'ZZ', 'AAA']);
  });

  test('as DOCX is a paragraph a sentence, with italics, line breaks and direction', async () => {
    const rows = [{ ...text.rows[0]!, text: 'Il lut _Amor_ & <b>.' }];
    const parts = unzipped(await buffer(rewrittenDocx({ ...text, rows })));
    const body = parts.get('word/document.xml')!;
    assert.match(body, /<w:pStyle w:val="Heading1"\/>.*Un roman &amp; &lt;autres&gt;/);
    assert.match(
      body,
      /Il lut <\/w:t><\/w:r><w:r><w:rPr><w:i\/><w:iCs\/><\/w:rPr><w:t xml:space="preserve">Amor<\/w:t>.* &amp; &lt;b&gt;\./,
    );
    const arabic = unzipped(
      await buffer(
        docxOf({
          title: '',
          language: 'ar',
          blocks: [{ kind: 'paragraph', runs: [{ text: 'a\n\tb', bold: true }] }, { kind: 'page break' }],
        }),
      ),
    ).get('word/document.xml')!;
    assert.match(arabic, /<w:bidi\/>.*<w:b\/><w:bCs\/><w:rtl\/>.*<w:br\/><w:tab\/>.*w:type="page"/);
    assert.deepEqual(italicRuns('a_b_c _d_ *e f* _ g _'), [
      { text: 'a_b_c ' },
      { text: 'd', italic: true },
      { text: ' ' },
      { text: 'e f', italic: true },
      { text: ' _ g _' },
    ]);
  });
});
