import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readDisposition } from '../test/disposition.ts';
import { attachment, displayName } from './file-name.ts';

describe('the name of a file from outside', () => {
  const cases: [string, string | undefined, string][] = [
    ['stays as it is', 'Rechnung 2030 (Kopie).pdf', 'Rechnung 2030 (Kopie).pdf'],
    ['keeps its script', '日本語のファイル.pdf', '日本語のファイル.pdf'],
    ['is composed (NFC)', 'e\u0301.pdf', '\u00e9.pdf'],
    ['is its last segment', '../../../../etc/passwd', 'passwd'],
    ['is its last segment on Windows too', 'C:\\Users\\me\\a.pdf', 'a.pdf'],
    ['loses control characters', 'a\u0000b\r\nX-Injected: 1.pdf', 'abX-Injected_ 1.pdf'],
    ['loses what turns text around', 'invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['loses what nobody sees', '\u200b\ufeffx.pdf', 'x.pdf'],
    ['loses the characters of shells and file systems', 'a<b>:"|?*.pdf', 'a_b______.pdf'],
    ['is not hidden', '.pdf', 'pdf'],
    ['is not a folder', '..', 'document'],
    ['is not empty', '', 'document'],
    ['is not white space', ' \t ', 'document'],
    ['is there when none was sent', undefined, 'document'],
    ['has no half characters', '\ud800.pdf', '\ufffd.pdf'],
  ];
  for (const [what, raw, shown] of cases) test(what, () => assert.equal(displayName(raw), shown));

  test('has room for a suffix in 255 bytes, is cut between characters and keeps its extension', () => {
    for (const letter of ['a', 'é', '語', '😀']) {
      const name = displayName(`${letter.repeat(300)}.pdf`);
      assert.ok(Buffer.byteLength(name) <= 200);
      assert.ok(Buffer.byteLength(name) > 190);
      assert.match(name, /\.pdf$/);
      assert.ok(name.isWellFormed());
    }
    assert.equal(Buffer.byteLength(displayName(`a.${'x'.repeat(300)}`)), 200, 'this is no extension');
  });

  test('is the same when it comes back', () => {
    for (const [, raw] of cases) assert.equal(displayName(displayName(raw)), displayName(raw));
  });
});

describe('Content-Disposition', () => {
  test('gives a plain name plainly', () => {
    assert.equal(attachment('a b.pdf'), 'attachment; filename="a b.pdf"');
  });

  test('gives any other name in UTF-8, and one of ASCII to those who read no UTF-8', () => {
    assert.equal(
      attachment("Größe 'neu'.pdf"),
      `attachment; filename="Groe 'neu'.pdf"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%27neu%27.pdf`,
    );
    assert.match(attachment('日本語'), /^attachment; filename="document"; filename\*=/);
  });

  test('is read strictly as the name it was given', () => {
    for (const name of [
      'a"b.pdf',
      'a\\b.pdf',
      'a%41.pdf',
      'a;b,c=d.pdf',
      "a'b*(c)!.pdf",
      '😀.pdf',
      'é.pdf',
      'a  b',
    ])
      assert.deepEqual(readDisposition(attachment(name)), { type: 'attachment', name });
  });
});
