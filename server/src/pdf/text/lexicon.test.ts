import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Lexicon } from './lexicon.ts';

/** A lexicon of a text, a line for each sentence. */
function lexiconOf(...lines: string[]): Lexicon {
  const lexicon = new Lexicon();
  for (const line of lines) lexicon.add(line, false);
  return lexicon;
}

const french = [
  'il vit les maisons dans une rue, et les gens dans une autre',
  'on peut le dire, et regarde encore',
];
const english = ['the dark house and the light of the moon', 'the house was dark and the light went out'];

describe('a hyphen at the end of a line', () => {
  const cases: [lines: string[], end: string, start: string, joined: string, why: string][] = [
    [
      [],
      'une maison magni-',
      'fique et',
      'une maison magnifique et',
      'breaks a word where nothing else is known',
    ],
    [[], 'ex\u00ad', 'ample', 'example', 'is gone where it is a soft one'],
    [
      ['un rendez-vous manqué'],
      'le rendez-',
      'vous',
      'le rendez-vous',
      'stays in a compound the document writes elsewhere',
    ],
    [
      ['today it rains'],
      'until to-',
      'day',
      'until today',
      'is gone where the document writes the word in one',
    ],
    [
      ['to-day it rains, to-day'],
      'until to-',
      'day',
      'until to-day',
      'stays where the document writes it with one',
    ],
    [[], 'rue Saint-', 'Germain', 'rue Saint-Germain', 'stays before a capital'],
    [[], 'LE CHA-', 'PITRE', 'LE CHAPITRE', 'is gone within capitals'],
    [
      ['TraceMonkey is fast'],
      'Trace-',
      'Monkey',
      'TraceMonkey',
      'is gone before a capital the word has within',
    ],
    [[], 'de 1914-', '1918', 'de 1914-1918', 'stays between figures'],
    [french, 'Peut-', 'être', 'Peut-être', 'stays where French hangs a word on'],
    [french, 'dépêche-', 'toi', 'dépêche-toi', 'stays before a word no French word ends in'],
    [french, 'savez-', 'vous', 'savez-vous', 'stays where a verb asks'],
    [french, 'quelques-', 'uns', 'quelques-uns', 'stays in "quelques-uns"'],
    [[], 'quarante-', 'huit', 'quarante-huit', 'stays in numbers in words'],
    [[...french, 'des gens'], 'là-des-', 'sous', 'là-dessous', 'is gone from the second word of a compound'],
    [french, 'regarde-', 'le', 'regarde-le', 'stays before a pronoun'],
    [french, 'des fe-', 'nêtres', 'des fenêtres', 'is gone within a French word'],
    [french, 'une queue-', "d'aronde", "une queue-d'aronde", 'stays before an elided article'],
    [['à la fin il dit ici'], "c'est-à-", 'dire', "c'est-à-dire", 'stays in a compound that has one already'],
    [english, 'the light-', 'house', 'the light-house', 'stays between two English words that are not one'],
    [english, 'he went cheer-', 'fully', 'he went cheerfully', 'is gone before what is an ending'],
  ];
  for (const [lines, end, start, joined, why] of cases)
    test(`${why}: ${end}|${start}`, () => assert.equal(lexiconOf(...lines).join(end, start), joined));

  test('is a dash where it stands alone, and keeps its blanks', () => {
    assert.equal(new Lexicon().join('he said -', 'and went'), 'he said - and went');
    assert.equal(new Lexicon().join('ended—', 'and'), 'ended— and'.replace('— ', '—'));
  });
});
