import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { subsetCff } from './cff.ts';
import { entryOf, op } from './cff-dict.ts';
import { glyphRunner } from './cff-measure.ts';
import { builtInEncoding, type CffFont, glyphNames, readCff } from './cff-read.ts';
import { writeCff } from './cff-write.ts';
import { type1Font } from './fixture-fonts.ts';
import { readType1Names, type1ToCff } from './type1.ts';

const named = type1ToCff(type1Font(), readType1Names(type1Font())!.names)!;

/** Charstrings: 1 draws by a local subroutine, 2 by a global one, 3 by itself. */
function withSubrs(change: (font: CffFont) => void = () => {}): Buffer {
  const font = readCff(named);
  const line = (length: number) => Buffer.from([139 + length, 6, 11]);
  font.globalSubrs = [line(1), line(2), line(3), line(4)];
  font.fonts[0]!.private.subrs = [line(5), line(6), line(7)];
  font.charStrings = [
    [14],
    [149, 22, 139 - 106, 10, 14],
    [149, 22, 139 - 105, 29, 14],
    [149, 22, 150, 6, 14],
  ].map((bytes) => Buffer.from(bytes));
  font.charset = [0, 34, 35, 36];
  font.encoding = new Map([
    [65, 1],
    [66, 2],
    [67, 3],
  ]);
  change(font);
  return writeCff(font);
}

/** The same keyed by CIDs 0, 10, 20 and 30, with two font dictionaries. */
const cidKeyed = withSubrs((font) => {
  font.strings = [Buffer.from('Adobe'), Buffer.from('Identity')];
  font.top = new Map([[op.ros, entryOf(391, 392, 0)], ...font.top]);
  font.cidKeyed = true;
  font.charset = [0, 10, 20, 30];
  font.fonts = [font.fonts[0]!, { dict: new Map(), private: { dict: new Map(), subrs: [] } }];
  font.fontOf = [0, 0, 1, 1];
});

const width = (font: CffFont, glyph: number) => glyphRunner(font)(glyph).outline.x;

describe('a subset of a CFF font', () => {
  test('by name: other glyphs are gone, names and codes lead to the same outlines', () => {
    const slim = readCff(subsetCff(withSubrs(), { by: 'name', wanted: ['B', 'C'] })!);
    assert.deepEqual(glyphNames(slim), ['.notdef', 'B', 'C']);
    assert.deepEqual([width(slim, 1), width(slim, 2)], [10 + 3, 10 + 11]);
    assert.deepEqual(
      builtInEncoding(slim).filter((name) => name),
      ['B', 'C'],
    );
  });

  test('keeps only the subroutines that are called, under their numbers', () => {
    const slim = readCff(subsetCff(withSubrs(), { by: 'name', wanted: ['B'] })!);
    assert.deepEqual(
      slim.globalSubrs.map((body) => body.length),
      [0, 0, 3],
    );
    assert.deepEqual(slim.fonts[0]!.private.subrs, []);
  });

  test('keeps both parts of an accented letter', () => {
    const slim = readCff(subsetCff(named, { by: 'name', wanted: ['Aacute'] })!);
    assert.deepEqual(glyphNames(slim).sort(), ['.notdef', 'A', 'Aacute', 'acute']);
  });

  test('by CID: CIDs stay, each glyph with its own font dictionary', () => {
    const slim = readCff(subsetCff(cidKeyed, { by: 'cid', wanted: [10, 30] })!);
    assert.deepEqual(slim.charset, [0, 10, 30]);
    assert.deepEqual(slim.fontOf, [0, 0, 1]);
    assert.deepEqual([width(slim, 1), width(slim, 2)], [10 + 6, 10 + 11]);
  });

  test('by glyph id: ids stay, those behind the last one go', () => {
    const slim = readCff(subsetCff(withSubrs(), { by: 'glyph', wanted: [2] })!);
    assert.deepEqual(
      slim.charStrings.map((code) => code.length),
      [1, 1, 5],
    );
    assert.equal(width(slim, 2), 13);
  });

  test('without hints: the same outlines and widths, no stems, no subroutines', () => {
    const names = ['A', 'B', 'C', 'Aacute'];
    const [full, bare] = [false, true].map((dropHinting) =>
      readCff(subsetCff(named, { by: 'name', wanted: names, dropHinting })!),
    ) as [CffFont, CffFont];
    assert.deepEqual(glyphNames(bare), glyphNames(full));
    for (const glyph of full.charset.keys()) {
      const [a, b] = [glyphRunner(full)(glyph), glyphRunner(bare)(glyph)];
      assert.deepEqual([b.outline.steps, b.width, b.accent], [a.outline.steps, a.width, a.accent]);
    }
    assert.ok(
      full.fonts[0]!.private.dict.has(op.blueValues) && !bare.fonts[0]!.private.dict.has(op.blueValues),
    );
    assert.ok(
      Math.max(...bare.charStrings.map((code) => code.length)) <
        Math.max(...full.charStrings.map((code) => code.length)),
    );
  });

  test('is refused when the font is keyed in another way', () => {
    assert.equal(subsetCff(cidKeyed, { by: 'name', wanted: ['A'] }), undefined);
    assert.equal(subsetCff(withSubrs(), { by: 'cid', wanted: [1] }), undefined);
  });
});

describe('a CFF font that is broken stays as it is', () => {
  const broken: Record<string, (font: CffFont) => void> = {
    'a subroutine that calls itself': (font) => {
      font.globalSubrs[2] = Buffer.from([139 - 105, 29]);
    },
    'a subroutine that is not there': (font) => {
      font.charStrings[2] = Buffer.from([239, 29, 14]);
    },
    'operands without end': (font) => {
      font.charStrings[2] = Buffer.alloc(60_000, 139);
    },
    'two glyphs of one name': (font) => {
      font.charset = [0, 35, 35, 36];
    },
    'Type 1 charstrings': (font) => {
      font.top.set(op.charstringType, entryOf(1));
    },
  };
  for (const [what, change] of Object.entries(broken))
    test(what, () => assert.equal(subsetCff(withSubrs(change), { by: 'name', wanted: ['B'] }), undefined));

  test('calls that multiply at every level end at the bound', () => {
    const bomb = withSubrs((font) => {
      const call = (number: number) => [139 + number - 107, 29];
      font.globalSubrs = Array.from({ length: 15 }, (_, level) =>
        Buffer.from(level < 14 ? new Array(40).fill(call(level + 1)).flat() : [140, 6, 11]),
      );
      font.charStrings[2] = Buffer.from([149, 22, ...call(0), 14]);
    });
    assert.equal(subsetCff(bomb, { by: 'name', wanted: ['B'] }), undefined);
  });

  test('a font cut off or changed anywhere never throws', () => {
    for (const font of [withSubrs(), cidKeyed, named])
      for (let at = 0; at < font.length; at += 1) {
        const changed = Buffer.from(font);
        changed[at]! ^= 0xff;
        for (const by of ['name', 'cid', 'glyph'] as const) {
          subsetCff(changed, { by, wanted: ['A', 'B', 1, 2, 10] });
          subsetCff(font.subarray(0, at), { by, wanted: ['A', 'B', 1, 2, 10] });
        }
      }
  });
});
