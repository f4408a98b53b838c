import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { trueTypeFont, trueTypeGlyphs } from './fixture-fonts.ts';
import { checksum, readSfnt, table } from './sfnt.ts';
import { subsetTrueType } from './truetype.ts';
import { readCmap } from './truetype-cmap.ts';
import { glyphsOfCodes } from './truetype-codes.ts';
import { readGlyphs } from './truetype-glyphs.ts';
import { readPostNames } from './truetype-post.ts';

const font = trueTypeFont();
const subset = (use: Parameters<typeof subsetTrueType>[1], data = font) => {
  const slim = subsetTrueType(data, use);
  assert.ok(slim, 'the font is made smaller');
  return readSfnt(slim);
};
const lengths = (data: ReturnType<typeof readSfnt>) => {
  const glyphs = readGlyphs(data);
  return Array.from({ length: glyphs.count }, (_, glyph) => glyphs.outline(glyph).length);
};
const whole = lengths(readSfnt(font));

describe('a subset of a TrueType font', () => {
  test('keeps glyph ids, the parts of composites and glyph 0; ids behind the last used one are cut off', () => {
    const slim = subset({ glyphs: [4], byCode: false });
    assert.deepEqual(lengths(slim), [whole[0], 0, whole[2], whole[3], whole[4]]);
    assert.equal(table(slim, 'hmtx').toString('hex'), '01f4000000000000' + '01f4000001f40000' + '03e80000');
  });

  test('of a CID font has only the tables that draw', () => {
    const slim = subset({ glyphs: [2], byCode: false });
    assert.deepEqual(
      [...slim.tables.keys()],
      ['OS/2', 'cvt ', 'fpgm', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'prep'],
    );
  });

  test('of a simple font keeps the codes and names of its glyphs in subtables of the same kinds', () => {
    const slim = subset({ glyphs: [2, 6], byCode: true });
    const maps = readCmap(table(slim, 'cmap'));
    assert.deepEqual(
      maps.map((map) => [map.platform, map.encoding, map.format, [...map.glyphs]]),
      [
        [
          1,
          0,
          6,
          [
            [65, 2],
            [142, 6],
          ],
        ],
        [
          3,
          1,
          4,
          [
            [65, 2],
            [0xe9, 6],
          ],
        ],
      ],
    );
    const names = readPostNames(table(slim, 'post'), 7)!;
    assert.deepEqual(
      names.map((name, glyph) => name === trueTypeGlyphs[glyph]),
      [true, false, true, false, false, false, true],
    );
  });

  test('has sound checksums', () => {
    const slim = subsetTrueType(font, { glyphs: [2], byCode: true })!;
    assert.equal(checksum(slim), 0xb1b0afba);
  });

  test('loses its instructions only when asked', () => {
    const bare = subset({ glyphs: [4], byCode: false, dropHinting: true });
    assert.deepEqual(
      [...bare.tables.keys()].filter((tag) => /cvt|fpgm|prep/.test(tag)),
      [],
    );
    const glyphs = readGlyphs(bare);
    assert.equal(glyphs.outline(2).readUInt16BE(12), 0, 'no instructions in a simple glyph');
    assert.equal(glyphs.outline(4).readUInt16BE(18) & 0x100, 0, 'nor in a composite one');
  });

  test('keeps the instructions of fonts that fall apart without them', () => {
    const tricky = subset({ glyphs: [2], byCode: false, dropHinting: true, name: 'ABCDEF+MingLiU' });
    assert.ok(tricky.tables.has('fpgm'));
  });
});

describe('codes of a simple TrueType font', () => {
  test('lead to the glyphs that any reader may take', () => {
    const encoding = {
      base: undefined,
      differences: new Map([
        [200, 'uni2603'],
        [201, 'late'],
        [202, 'g3'],
      ]),
    };
    assert.deepEqual(glyphsOfCodes(font, encoding, [200]), new Set([5]));
    assert.deepEqual(glyphsOfCodes(font, encoding, [201]), new Set([5]), 'by its name in post');
    assert.deepEqual(glyphsOfCodes(font, encoding, [202]), new Set([3]), 'by its number');
    assert.deepEqual(glyphsOfCodes(font, encoding, [0xe9]), new Set([6]), 'as WinAnsi');
  });
});

describe('a TrueType font that is broken or unusual stays as it is', () => {
  const broken: Record<string, (tables: Map<string, Buffer>) => void> = {
    'outlines that end too early': (tables) => tables.set('glyf', tables.get('glyf')!.subarray(0, 60)),
    'locations that go back': (tables) => tables.get('loca')!.writeUInt16BE(0, 3 * 2),
    'too few locations': (tables) => tables.set('loca', tables.get('loca')!.subarray(0, 4)),
    'no metrics': (tables) => tables.delete('hmtx'),
    'a variable font': (tables) => tables.set('fvar', Buffer.alloc(20)),
    'a map of an unknown format': (tables) =>
      tables.get('cmap')!.writeUInt16BE(9, tables.get('cmap')!.readUInt32BE(8)),
  };
  for (const [what, change] of Object.entries(broken))
    test(what, () =>
      assert.equal(subsetTrueType(trueTypeFont(change), { glyphs: [2, 3], byCode: true }), undefined),
    );

  test('a composite that contains itself is taken once', () => {
    const circular = trueTypeFont((tables) => {
      const glyf = tables.get('glyf')!;
      glyf.writeUInt16BE(4, tables.get('loca')!.readUInt16BE(8) * 2 + 12);
    });
    assert.ok(subsetTrueType(circular, { glyphs: [4], byCode: true }));
  });

  test('a map that claims four thousand million codes is refused at once', () => {
    const huge = trueTypeFont((tables) => {
      const cmap = Buffer.alloc(12 + 28);
      cmap.writeUInt16BE(1, 2);
      cmap.writeUInt16BE(3, 4);
      cmap.writeUInt16BE(10, 6);
      cmap.writeUInt32BE(12, 8);
      cmap.writeUInt16BE(12, 12);
      cmap.writeUInt32BE(1, 24);
      cmap.writeUInt32BE(0xfffffffe, 32);
      tables.set('cmap', cmap);
    });
    assert.equal(subsetTrueType(huge, { glyphs: [2], byCode: true }), undefined);
  });

  test('a font cut off or changed anywhere never throws', () => {
    for (let at = 0; at < font.length; at += 1) {
      const changed = Buffer.from(font);
      changed[at]! ^= 0xff;
      for (const data of [changed, font.subarray(0, at)]) {
        subsetTrueType(data, { glyphs: [2, 4], byCode: true, dropHinting: true });
        glyphsOfCodes(data, { base: undefined, differences: new Map() }, [65]);
      }
    }
  });
});

const dejavu = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';
test('a large face loses nearly everything', {
  skip: existsSync(dejavu) ? false : 'fonts-dejavu is not installed',
}, () => {
  const data = readFileSync(dejavu);
  const glyphs = glyphsOfCodes(data, { base: undefined, differences: new Map() }, [
    ...Buffer.from('Octavo'),
  ])!;
  const slim = subsetTrueType(data, { glyphs, byCode: true, dropHinting: true })!;
  assert.ok(slim.length * 20 < data.length, `${slim.length} bytes`);
});
