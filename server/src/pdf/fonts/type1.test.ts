import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { glyphRunner } from './cff-measure.ts';
import { builtInEncoding, glyphNames, readCff } from './cff-read.ts';
import { type1Font } from './fixture-fonts.ts';
import { stepsOf } from './outline.ts';
import { readType1Names, type1ToCff } from './type1.ts';
import { readType1 } from './type1-read.ts';
import { runType1 } from './type1-run.ts';

const convert = (names: string[], font = type1Font()) => {
  const cff = type1ToCff(font, names);
  assert.ok(cff, 'the font is converted');
  return readCff(cff);
};

describe('a Type 1 font as CFF', () => {
  test('holds the wanted glyphs, the parts of accented letters and .notdef', () => {
    assert.deepEqual(glyphNames(convert(['Aacute', 'B'])).sort(), ['.notdef', 'A', 'Aacute', 'B', 'acute']);
  });

  test('draws every feature of the charstrings as before: flex, hint replacement, division', () => {
    const type1 = readType1(type1Font());
    const cff = convert([...type1.charStrings.keys()]);
    const run = glyphRunner(cff);
    for (const [glyph, name] of glyphNames(cff).entries()) {
      const before = runType1(type1, type1.charStrings.get(name!)!, { operators: 1000 });
      const after = run(glyph);
      const steps = (all: readonly number[]) =>
        [...stepsOf(all)].map((step) => step.map((value) => Math.round(value * 1000) / 1000));
      assert.deepEqual(steps(after.outline.steps), steps(before.outline.steps), name);
    }
    const flexed = run(glyphNames(cff).indexOf('B')).outline.steps;
    assert.equal([...stepsOf(flexed)].filter(([kind]) => kind === 2).length, 2, 'a flex is two curves');
  });

  test('keeps the codes of its own encoding, two for one glyph too', () => {
    const encoding = builtInEncoding(convert(['A', 'B', 'D']));
    const codes = encoding.flatMap((name, code) => (name ? [[code, name]] : []));
    assert.deepEqual(codes, [
      [65, 'A'],
      [66, 'B'],
      [68, 'D'],
      [97, 'A'],
    ]);
  });

  test('keeps an accent where it stood', () => {
    const cff = convert(['Aacute']);
    const { accent } = glyphRunner(cff)(glyphNames(cff).indexOf('Aacute'));
    // Left side bearing 50, accent 180 across with its own bearing of 10 taken off.
    assert.deepEqual(accent, { dx: 220, dy: 160, base: 65, accent: 194 });
  });

  test('is the same from binary, hexadecimal and PFB programs, and every time', () => {
    const names = ['A', 'B', 'C'];
    const [first, ...others] = (['binary', 'hex', 'pfb', 'binary'] as const).map((form) =>
      type1ToCff(type1Font(form), names),
    );
    for (const other of others) assert.deepEqual(other, first);
  });

  test('is smaller than the program', () => {
    assert.ok(type1ToCff(type1Font(), ['A', 'B', 'C'])!.length * 5 < type1Font().length);
  });
});

describe('a Type 1 font that is broken or unusual stays as it is', () => {
  const refused: Record<string, string> = {
    'a subroutine that calls itself': '0 500 hsbw 5 callsubr endchar',
    'a subroutine that is not there': '0 500 hsbw 9 callsubr endchar',
    'an OtherSubr of a multiple master font': '0 500 hsbw 1 2 3 3 14 callothersubr pop endchar',
    'a glyph without end': '0 500 hsbw 10 10 rmoveto',
    'a glyph without width': '10 10 rmoveto 10 hlineto endchar',
    'operands that are missing': '0 500 hsbw 10 rmoveto endchar',
    'an accent that is not there': '0 500 hsbw 10 180 160 65 195 seac',
    'a line right behind closepath': '0 500 hsbw 9 hmoveto 9 9 rlineto 9 hlineto closepath 9 hlineto endchar',
    'a division by zero': '0 500 hsbw 10 0 div hmoveto endchar',
    'coordinates far out': '0 500 hsbw 90000 hmoveto 10 hlineto endchar',
  };
  for (const [what, program] of Object.entries(refused))
    test(what, () => assert.equal(type1ToCff(type1Font('binary', { A: program }), ['A']), undefined));

  test('a font cut off anywhere is refused or read in full, and never throws', () => {
    const font = type1Font();
    for (let length = 0; length < font.length; length += 7) {
      const names = readType1Names(font.subarray(0, length))?.names;
      if (names) assert.ok(names.length <= 9);
      type1ToCff(font.subarray(0, length), names ?? ['A']);
    }
  });

  test('a font with any byte changed never throws', () => {
    const font = type1Font();
    for (let at = 0; at < font.length; at += 3) {
      const broken = Buffer.from(font);
      broken[at]! ^= 0x55;
      type1ToCff(broken, readType1Names(broken)?.names ?? ['A']);
    }
  });
});

const nimbus = '/usr/share/fonts/X11/Type1/NimbusRoman-Regular.pfb';
test('a text face of 855 glyphs converts whole', {
  skip: existsSync(nimbus) ? false : 'fonts-urw-base35 is not installed',
}, () => {
  const program = readFileSync(nimbus);
  const { names } = readType1Names(program)!;
  assert.equal(glyphNames(convert(names, program)).length, names.length);
});
