import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countWords, wordTexts } from './words.ts';

const cases: [string, string][] = [
  ["L'homme qu'il vit aujourd'hui s'en alla.", "L'homme|qu'il|vit|aujourd'hui|s'en|alla"],
  ['D’où vient-il, peut-être ?', 'D’où|vient-il|peut-être'],
  ['Oui — non -- si…', 'Oui|non|si'],
  ['Elle paya 12 000 francs, 3,14 € et 50 %.', 'Elle|paya|12 000|francs|3,14|€|et|50'.replace('|€', '')],
  ['1er mai 1857, 14:30, 14h30, 12/04/1857', '1er|mai|1857|14:30|14h30|12/04/1857'],
  ['12 0000 et 1234 567', '12|0000|et|1234|567'],
  ["don't o'clock dogs' 'so'", "don't|o'clock|dogs|so"],
  [
    'See https://a.example/x?y=z&w=1, www.b.example. jean@c.example!',
    'See|https://a.example/x?y=z&w=1|www.b.example|jean@c.example',
  ],
  ['U.S.A. e.g. J.R.R. fin.Le example.org', 'U.S.A|e.g|J.R.R|fin|Le|example.org'],
  ['_this_ *that* mot…mot', 'this|that|mot|mot'],
  ['мир und Größe', 'мир|und|Größe'],
  ['e\u0301tude', 'e\u0301tude'],
  ['我们去学校。', '我们|去|学校'],
  ['iPhone手机 15', 'iPhone|手机|15'],
  ['ذهب الولد', 'ذهب|الولد'],
  ['𝐀𝐁 😀 x', '𝐀𝐁|x'],
  ['fin.¹ mot² 10⁶', 'fin|mot²|10⁶'],
  ['« ! » — ; 😀', ''],
];

describe('a word', () => {
  for (const [text, expected] of cases)
    test(`is, in ${JSON.stringify(text)}: ${expected || 'none'}`, () => {
      const found = wordTexts(text);
      assert.equal(found.join('|'), expected);
      assert.equal(countWords(text), found.length);
    });

  test('is found in ten million letters without a blank', () => {
    assert.equal(countWords('é'.repeat(10_000_000)), 1);
    assert.equal(countWords('a@'.repeat(1_000_000)), 1);
    assert.equal(countWords('1 000 '.repeat(200_000)), 200_000);
  });
});
