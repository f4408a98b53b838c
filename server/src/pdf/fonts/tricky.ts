import { checksum, type Sfnt } from './sfnt.ts';

/**
 * Fonts whose instructions move the strokes of a glyph to their places: without them they fall apart. FreeType knows them by family
 * name or by `cvt`, `fpgm` and `prep` (src/truetype/ttobjs.c, 2.13); the same names and checksums are used here.
 */
const names = [
  'cpop',
  'DFGirl-W6-WIN-BF',
  'DFGothic-EB',
  'DFGyoSho-Lt',
  'DFHei',
  'DFHSGothic-W5',
  'DFHSMincho-W3',
  'DFHSMincho-W7',
  'DFKaiSho-SB',
  'DFKaiShu',
  'DFKai-SB',
  'DFMing',
  'DLC',
  'HuaTian',
  'Ming(for ISO10646)',
  'MingLiU',
  'MingMedium',
  'MingLi43',
];

/** Checksum and length of `fpgm`, which none of these fonts shares with a sound one. */
const programs = new Set([
  '28233bf1/87c4',
  'b680ee64/87a7',
  'ce5956e9/bc85',
  'f699d160/715f',
  'e86a5d64/7940',
  '3d16328a/859b',
  'a5acc982/7ee1',
  '5a30ca3b/9063',
  'a6e78c01/8998',
  '9db282b2/c06e',
  'ba0a8c30/74ad',
  '40fe7c90/8e2a',
  'd2e4dcd4/676f',
  '9c9e48b8/bea2',
  'a5a0483/17c39',
  '40c92555/e5',
  '33c41652/e5',
  '6db1651d/19d',
  '85e47664/e5',
  '2d891cfd/19d',
  '40aa774c/1cb',
  'd3de9cb/141',
  '4a692698/1f0',
  'cd34c604/166',
  '5da75315/19d',
  'f055fc48/1c2',
  'dbb4306e/58aa',
  '5cd5957a/6a4e',
  '7f10919a/70a9',
]);

/** Whether the font must keep its instructions. `name` is what the PDF calls it. */
export function isTricky(font: Sfnt, name = ''): boolean {
  const own = font.tables.get('name');
  const texts = own ? [own.toString('latin1'), own.toString('latin1').replaceAll('\0', '')] : [];
  if ([name, ...texts].some((text) => names.some((tricky) => text.includes(tricky)))) return true;
  const program = font.tables.get('fpgm');
  return (
    program !== undefined && programs.has(`${checksum(program).toString(16)}/${program.length.toString(16)}`)
  );
}
