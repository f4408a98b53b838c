/** Where something lies on the page as it is shown (cropped, rotated): points from its upper left corner. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Which way a line runs. */
export type Direction = 'ltr' | 'rtl';

/** A line of text within one column. */
export interface TextLine {
  /**
   * In logical order, NFC, ligatures taken apart, single blanks. A hyphen at the end is `-`, or U+00AD where the document
   * has a soft one. Raised figures are `¹²³`; a glyph without a character is U+FFFD.
   */
  text: string;
  box: Box;
  /** Of most of its characters, points on the page. */
  fontSize: number;
  bold: boolean;
  italic: boolean;
  direction: Direction;
  /** Degrees clockwise from upright, 0 to 359. */
  angle: number;
  /** A row of a table: what stands in each of its columns, from left to right. */
  cells?: TextCell[];
}

export interface TextCell {
  text: string;
  box: Box;
}

/**
 * What a block is. `head`, `foot` and `page-number` are what repeats at the edges of pages; `footnote` stands under the
 * text it belongs to and begins with a mark, or goes on from the page before.
 */
export const blockKinds = [
  'heading',
  'paragraph',
  'list',
  'table',
  'footnote',
  'head',
  'foot',
  'page-number',
] as const;
export type BlockKind = (typeof blockKinds)[number];

/** Lines that belong together: a paragraph or what there is of it on this page, a heading, an entry of a list, a table. */
export interface TextBlock {
  kind: BlockKind;
  /** Of a heading: 1 is the largest size, 3 the smallest told apart. */
  level?: 1 | 2 | 3;
  lines: TextLine[];
  /** The lines as one text: words broken at line ends rejoined by what is known so far (see `Lexicon`). */
  text: string;
  box: Box;
  fontSize: number;
  bold: boolean;
  italic: boolean;
  /** The part of the page it stands in, counted in reading order: columns, and what lies across them. */
  region: number;
  /** Its first line shows that it begins here: `indent`, `gap` above, or a `mark`; `none`: it may go on from before. */
  opening: 'indent' | 'gap' | 'mark' | 'none';
  /** Its last line reaches the right margin (the left one in right-to-left text): it may go on elsewhere. */
  full: boolean;
}

/** What one page says. */
export interface PageText {
  /** From 1. */
  page: number;
  /** The number printed on it ("12", "xiv"), where one was found. */
  label?: string;
  /** Points, as shown. */
  width: number;
  height: number;
  /** In reading order; heads, feet and page numbers first or last, footnotes after the column they stand in. */
  blocks: TextBlock[];
  /** Characters that are there, blanks aside. 0: the page has no text. */
  characters: number;
  /** How many of them are drawn without ink: a scan with its recognised text. */
  hidden: number;
  losses: PageLosses;
}

/** What of a page is not in its text, or is there without its meaning. */
export interface PageLosses {
  /** Glyphs without a character; each is a U+FFFD in the text. */
  unmapped: number;
  /** The fonts they are in, three at most. */
  unmappedFonts: string[];
  /** Characters outside the page box: nobody sees them, and they are left out. */
  outside: number;
  /** Characters drawn a second time on the same spot, counted once. */
  doubled: number;
  /** The page has more glyphs than are read; the rest is left out. */
  overfull: boolean;
  /** The page could not be read at all. */
  unreadable: boolean;
}
