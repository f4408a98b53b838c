import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keyword, Lexer, SyntaxDamage } from './lexer.ts';
import { isDict, Name, type PdfObject, PdfString, Ref } from './object.ts';

const value = (text: string): PdfObject => new Lexer(Buffer.from(text, 'latin1')).value();
const bytes = (text: string): string => {
  const found = value(text);
  assert.ok(found instanceof PdfString, text);
  return found.bytes.toString('latin1');
};

test('strings: escapes, nesting, ends of lines, hexadecimal', () => {
  const cases: [string, string][] = [
    ['(plain)', 'plain'],
    ['(a (nested (deeper)) b)', 'a (nested (deeper)) b'],
    ['(\\n\\r\\t\\b\\f\\(\\)\\\\\\x)', '\n\r\t\b\f()\\x'],
    ['(\\101\\7\\0534\\777)', 'A\x07+4\xff'],
    ['(one\\\r\ntwo\\\nthree\\\rfour)', 'onetwothreefour'],
    ['(a\r\nb\rc\nd)', 'a\nb\nc\nd'],
    ['<48 65\n6C6c6F>', 'Hello'],
    ['<4>', '@'],
    ['<>', ''],
    ['()', ''],
    ['(% no comment)', '% no comment'],
  ];
  for (const [text, expected] of cases) assert.equal(bytes(text), expected, text);
});

test('three tokens are a reference only where they are one', () => {
  assert.deepEqual(value('[5 0 R 5 0 R 5 0 1 0 R]'), [new Ref(5), new Ref(5), 5, 0, new Ref(1)]);
  assert.deepEqual(value('5 % in between\n0 R'), new Ref(5));
  assert.deepEqual(value('5 0 obj'), 5);
  assert.deepEqual(value('[-5 0 1.5 0]'), [-5, 0, 1.5, 0]);
  assert.deepEqual(
    value('<</A 1 0 R/B 2/C 3>>'),
    new Map<string, PdfObject>([
      ['A', new Ref(1)],
      ['B', 2],
      ['C', 3],
    ]),
  );
});

test('numbers as readers take them', () => {
  const cases: [string, number][] = [
    ['+17', 17],
    ['-.002', -0.002],
    ['4.', 4],
    ['--5', -5],
    ['1.2.3', 1.2],
    ['0x10', 0],
    ['1e5', 1],
    ['.', 0],
  ];
  for (const [text, expected] of cases) assert.equal(value(text), expected, text);
});

test('names keep their escapes, dictionaries lose nulls, comments and odd spacing are nothing', () => {
  const found = value('<</A#20B/Name/C null%x\r/D[true false null]/E<</F()>>>>');
  assert.ok(isDict(found));
  assert.deepEqual([...found.keys()], ['A#20B', 'D', 'E']);
  assert.ok(found.get('A#20B') instanceof Name);
  assert.deepEqual(found.get('D'), [true, false, null]);
  const lexer = new Lexer(Buffer.from(' 1 0 obj'));
  assert.deepEqual([lexer.token(), lexer.token(), lexer.token()], [1, 0, new Keyword('obj')]);
});

test('what is no object, or does not end, is damage', () => {
  const broken = [
    '',
    ')',
    'word',
    '(open',
    '(open\\',
    '<41',
    '<41zz',
    '[1 2',
    '<</A 1',
    '<</A>>',
    '<<1 2>>',
    '[1 2 obj]',
    '}',
    '['.repeat(1000),
  ];
  for (const text of broken) assert.throws(() => value(text), SyntaxDamage, text.slice(0, 20));
  assert.throws(() => value(`[${'1 '.repeat(1_300_000)}]`), SyntaxDamage);
});

test('nothing behind the limit is read', () => {
  const lexer = new Lexer(Buffer.from('(abc) (def)'), 0, 4);
  assert.throws(() => lexer.value(), SyntaxDamage);
});
