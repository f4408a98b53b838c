import { encodeInteger } from './cff-dict.ts';
import { writeSfnt } from './sfnt.ts';
import { writeCmap } from './truetype-cmap.ts';

/** Fonts made up for the tests: every feature in a handful of glyphs. */

/** The inverse of `decrypt` (Adobe Type 1 Font Format, 7.1). */
export function encrypt(bytes: Buffer, key: number): Buffer {
  const out = Buffer.alloc(bytes.length);
  let state = key;
  for (const [index, plain] of bytes.entries()) {
    out[index] = plain ^ (state >> 8);
    state = ((out[index]! + state) * 52845 + 22719) & 0xffff;
  }
  return out;
}

const operators: Record<string, number[]> = {
  hstem: [1],
  vstem: [3],
  vmoveto: [4],
  rlineto: [5],
  hlineto: [6],
  vlineto: [7],
  rrcurveto: [8],
  closepath: [9],
  callsubr: [10],
  return: [11],
  hsbw: [13],
  endchar: [14],
  rmoveto: [21],
  hmoveto: [22],
  vhcurveto: [30],
  hvcurveto: [31],
  hstem3: [12, 2],
  seac: [12, 6],
  div: [12, 12],
  callothersubr: [12, 16],
  pop: [12, 17],
  setcurrentpoint: [12, 33],
};

/** A Type 1 charstring from words. */
export const charString = (text: string): Buffer =>
  Buffer.concat(
    text
      .trim()
      .split(/\s+/)
      .map((word) => {
        const code = operators[word];
        if (code) return Buffer.from(code);
        const value = Number(word);
        if (Math.abs(value) <= 1131) return encodeInteger(value);
        const wide = Buffer.from([255, 0, 0, 0, 0]);
        wide.writeInt32BE(value, 1);
        return wide;
      }),
  );

/** A square, a flexed one, one whose hints change on the way, fractions, and an accented letter. */
const type1Glyphs: Record<string, string> = {
  '.notdef': '0 500 hsbw endchar',
  space: '0 250 hsbw endchar',
  A: '50 600 hsbw 0 20 hstem 0 90 vstem 0 0 rmoveto 400 hlineto 700 vlineto -400 hlineto closepath endchar',
  B: `40 620 hsbw 100 hmoveto 1 callsubr 200 0 rmoveto 2 callsubr -100 0 rmoveto 2 callsubr 0 10 rmoveto 2 callsubr
    0 -10 rmoveto 2 callsubr 50 20 rmoveto 2 callsubr 50 10 rmoveto 2 callsubr 100 -30 rmoveto 2 callsubr
    50 440 0 0 callsubr 500 vlineto -300 hlineto closepath endchar`,
  C: `30 640 hsbw 0 50 hstem 100 hmoveto 300 hlineto 4 1 3 callothersubr pop callsubr 600 vlineto
    -100 50 -100 50 -100 -100 rrcurveto closepath 20 30 rmoveto 50 60 70 80 vhcurveto -50 hlineto closepath endchar`,
  D: '1001 3 div 1300 2 div hsbw 10 3 div 5 rmoveto 7 3 div 100 rlineto 100 hlineto closepath endchar',
  acute: '10 300 hsbw 100 500 rmoveto 50 hlineto 100 vlineto closepath endchar',
  Aacute: '50 600 hsbw 10 180 160 65 194 seac',
  unused: '0 999 hsbw 10 10 rmoveto 800 800 rlineto 50 hlineto closepath endchar',
};

const type1Subrs = [
  '3 0 callothersubr pop pop setcurrentpoint return',
  '0 1 callothersubr return',
  '0 2 callothersubr return',
  'return',
  '100 30 hstem 10 40 vstem return',
  '5 callsubr return',
];

const encoded: Record<number, string> = {
  32: 'space',
  65: 'A',
  66: 'B',
  67: 'C',
  68: 'D',
  69: 'Aacute',
  97: 'A',
};

/** A Type 1 font program: as in a PDF (binary or hexadecimal), or with PFB headers. */
export function type1Font(
  form: 'binary' | 'hex' | 'pfb' = 'binary',
  change: Record<string, string> = {},
): Buffer {
  const binary = (text: string) => {
    const bytes = encrypt(Buffer.concat([Buffer.alloc(4), charString(text)]), 4330);
    return [`${bytes.length} RD `, bytes] as const;
  };
  const lines: (string | Buffer)[] = [
    'dup /Private 8 dict dup begin\n/RD {string currentfile exch readstring pop} executeonly def\n',
  ];
  lines.push('/BlueValues [-10 0 700 710] def\n/StdHW [40] def\n/password 5839 def\n/lenIV 4 def\n');
  lines.push(`/Subrs ${type1Subrs.length} array\n`);
  for (const [index, text] of type1Subrs.entries()) lines.push(`dup ${index} `, ...binary(text), ' NP\n');
  const glyphs = { ...type1Glyphs, ...change };
  lines.push(`ND\n2 index /CharStrings ${Object.keys(glyphs).length} dict dup begin\n`);
  for (const [name, text] of Object.entries(glyphs)) lines.push(`/${name} `, ...binary(text), ' ND\n');
  lines.push(
    'end\nend\nreadonly put\nnoaccess put\ndup /FontName get exch definefont pop\nmark currentfile closefile\n',
  );
  const plain = Buffer.concat(
    lines.map((line) => (typeof line === 'string' ? Buffer.from(line, 'latin1') : line)),
  );
  const cipher = encrypt(Buffer.concat([Buffer.from('wxyz'), plain]), 55665);
  const codes = Object.entries(encoded).map(([code, name]) => `dup ${code} /${name} put\n`);
  const clear = Buffer.from(
    `%!PS-AdobeFont-1.0: Made\n11 dict begin\n/FontType 1 def\n/FontMatrix [0.001 0 0 0.001 0 0] readonly def
/FontName /Made def\n/FontBBox {0 -10 900 900} readonly def\n/PaintType 0 def
/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n${codes.join('')}readonly def\ncurrentdict end\ncurrentfile eexec\n`,
    'latin1',
  );
  const trailer = Buffer.from(`\n${`${'0'.repeat(64)}\n`.repeat(8)}cleartomark\n`);
  if (form === 'hex')
    return Buffer.concat([clear, Buffer.from(cipher.toString('hex').replace(/.{64}/g, '$&\n')), trailer]);
  if (form === 'binary') return Buffer.concat([clear, cipher, trailer]);
  const block = (kind: number, bytes: Buffer) => {
    const head = Buffer.from([0x80, kind, 0, 0, 0, 0]);
    head.writeUInt32LE(bytes.length, 2);
    return Buffer.concat([head, bytes]);
  };
  return Buffer.concat([block(1, clear), block(2, cipher), block(1, trailer), Buffer.from([0x80, 3])]);
}

/** A rectangle as a TrueType glyph, with two instructions (PUSHB 0, POP). */
function rectangle(left: number, bottom: number, right: number, top: number): Buffer {
  const head = Buffer.alloc(10);
  for (const [index, value] of [1, left, bottom, right, top].entries()) head.writeInt16BE(value, index * 2);
  const body = Buffer.from([0, 3, 0, 3, 0xb0, 0, 0x21, 1, 1, 1, 1]);
  const points = Buffer.alloc(16);
  const deltas = [left, right - left, 0, left - right, bottom, 0, top - bottom, 0];
  for (const [index, value] of deltas.entries()) points.writeInt16BE(value, index * 2);
  return Buffer.concat([head, body, points, Buffer.alloc(1)]);
}

/** Two glyphs beside each other, with instructions. */
function composite(first: number, second: number): Buffer {
  const bytes = Buffer.alloc(10 + 8 + 8 + 5);
  for (const [index, value] of [-1, 0, 0, 1000, 700].entries()) bytes.writeInt16BE(value, index * 2);
  for (const [at, values] of [
    [10, [0x23, first, 0, 0]],
    [18, [0x103, second, 500, 0]],
  ] as const)
    for (const [index, value] of values.entries()) bytes.writeInt16BE(value, at + index * 2);
  Buffer.from([0, 3, 0xb0, 0, 0x21]).copy(bytes, 26);
  return bytes;
}

export const trueTypeGlyphs = ['.notdef', 'space', 'A', 'B', 'AB', 'late', 'eacute', 'unused'];

/** A TrueType font: 8 glyphs, `AB` is composed of A and B; maps for Unicode and Macintosh; names. */
export function trueTypeFont(change: (tables: Map<string, Buffer>) => void = () => {}): Buffer {
  const outlines = [
    rectangle(50, 0, 450, 700),
    Buffer.alloc(0),
    rectangle(100, 0, 200, 700),
    rectangle(100, 0, 300, 500),
    composite(2, 3),
    rectangle(0, 0, 500, 100),
    rectangle(0, 100, 500, 600),
    rectangle(0, 0, 999, 999),
  ].map((outline) => Buffer.concat([outline, Buffer.alloc(outline.length & 1)]));
  const count = outlines.length;
  const loca = Buffer.alloc((count + 1) * 2);
  outlines.reduce((at, outline, index) => {
    loca.writeUInt16BE((at + outline.length) / 2, index * 2 + 2);
    return at + outline.length;
  }, 0);
  const hmtx = Buffer.alloc(count * 4);
  for (let glyph = 0; glyph < count; glyph += 1) hmtx.writeUInt16BE(glyph === 4 ? 1000 : 500, glyph * 4);
  const head = Buffer.alloc(54);
  head.writeUInt32BE(0x00010000, 0);
  head.writeUInt32BE(0x5f0f3cf5, 12);
  head.writeUInt16BE(1000, 18);
  for (const [index, value] of [0, 0, 1000, 1000].entries()) head.writeInt16BE(value, 36 + index * 2);
  const hhea = Buffer.alloc(36);
  hhea.writeUInt32BE(0x00010000, 0);
  hhea.writeInt16BE(800, 4);
  hhea.writeInt16BE(-200, 6);
  hhea.writeUInt16BE(count, 34);
  const maxp = Buffer.alloc(32);
  maxp.writeUInt32BE(0x00010000, 0);
  for (const [index, value] of [count, 8, 2, 8, 2, 1, 0, 0, 1, 1, 64, 16, 2, 1].entries())
    maxp.writeUInt16BE(value, 4 + index * 2);
  const post = Buffer.alloc(34 + count * 2);
  post.writeUInt32BE(0x00020000, 0);
  post.writeUInt16BE(count, 32);
  const strings = trueTypeGlyphs.map((name, glyph) => {
    post.writeUInt16BE(258 + glyph, 34 + glyph * 2);
    return Buffer.from(`${String.fromCharCode(name.length)}${name}`);
  });
  const tables = new Map<string, Buffer>([
    ['OS/2', Buffer.alloc(78)],
    [
      'cmap',
      writeCmap([
        {
          platform: 1,
          encoding: 0,
          format: 6,
          glyphs: new Map([
            [32, 1],
            [65, 2],
            [66, 3],
            [67, 4],
            [142, 6],
            [68, 7],
          ]),
        },
        {
          platform: 3,
          encoding: 1,
          format: 4,
          glyphs: new Map([
            [32, 1],
            [65, 2],
            [66, 3],
            [67, 4],
            [0xe9, 6],
            [0x2603, 5],
            [68, 7],
          ]),
        },
      ]),
    ],
    ['cvt ', Buffer.from([0, 10, 0, 20])],
    ['fpgm', Buffer.from([0xb0, 0, 0x21])],
    ['glyf', Buffer.concat(outlines)],
    ['head', head],
    ['hhea', hhea],
    ['hmtx', hmtx],
    ['loca', loca],
    ['maxp', maxp],
    ['name', Buffer.alloc(6)],
    ['post', Buffer.concat([post, ...strings])],
    ['prep', Buffer.from([0xb0, 0, 0x21])],
  ]);
  change(tables);
  return writeSfnt({ version: 0x00010000, tables });
}
