import { median } from './gutters.ts';
import type { LaidLine, PageLayout } from './layout.ts';

/** What the lines at the edges of a page are: by line. */
export type Edges = Map<LaidLine, 'head' | 'foot' | 'page-number'>;

/** A head or foot may be moved by so many points between pages: letters without descenders, odd and even pages. */
const drift = 4;
/** Heads stand in the uppermost part of a page, feet in the lowest. */
const edge = 0.16;
/** Rows looked at from each edge. */
const rows = 3;
const longest = 160;

interface Strip {
  lines: LaidLine[];
  /** Middle of the row, from the upper edge of the page. */
  y: number;
  text: string;
  /** Without its numbers. */
  shape: string;
  numbers: number[];
  ends: number[];
  /** Set off from the next row inwards, by room or by size. */
  apart: boolean;
}

/**
 * Heads, feet and page numbers of a page, by comparing its uppermost and lowest rows with those of the pages around it: the same place
 * and the same words, or numbers that grow as the pages do.
 */
export function edgesOf(layout: PageLayout, around: readonly PageLayout[]): { edges: Edges; label?: string } {
  const edges: Edges = new Map();
  let label: string | undefined;
  for (const side of ['head', 'foot'] as const) {
    const strips = stripsOf(layout, side);
    const odd = strips.findIndex((strip) => !repeats(strip, layout, around, side));
    const alike = odd < 0 ? strips : strips.slice(0, odd);
    // What repeats and goes over into the text without a border is text: forms and serial letters begin alike on every page.
    const last = alike.findLastIndex(
      (strip) => strip.apart || counted(strip, layout.page, around, side) !== undefined,
    );
    for (const strip of alike.slice(0, last + 1)) {
      for (const line of strip.lines) edges.set(line, isNumber(line.line.text) ? 'page-number' : side);
      label ??= counted(strip, layout.page, around, side);
    }
  }
  return label === undefined ? { edges } : { edges, label };
}

/** Kept with a page, because each is compared with all its neighbours. */
const kept = new WeakMap<PageLayout, { head: Strip[]; foot: Strip[] }>();

function stripsOf(layout: PageLayout, side: 'head' | 'foot'): Strip[] {
  let strips = kept.get(layout);
  if (!strips) {
    strips = { head: readStrips(layout, 'head'), foot: readStrips(layout, 'foot') };
    kept.set(layout, strips);
  }
  return strips[side];
}

function readStrips({ lines, height }: PageLayout, side: 'head' | 'foot'): Strip[] {
  const upright = lines.filter(({ line }) => line.angle === 0);
  const middle = ({ line }: LaidLine) => line.box.y + line.box.height / 2;
  const sorted = [...upright].sort((a, b) =>
    side === 'head' ? middle(a) - middle(b) : middle(b) - middle(a),
  );
  const all: Pick<Strip, 'lines' | 'y'>[] = [];
  for (const line of sorted) {
    const y = middle(line);
    const row = all.at(-1);
    if (row && Math.abs(row.y - y) < 0.5 * line.size) row.lines.push(line);
    else all.push({ lines: [line], y });
  }
  const pitch = median(all.slice(1).map((row, at) => Math.abs(row.y - all[at]!.y)));
  const strips: Strip[] = [];
  for (const [at, { lines: own, y }] of all.entries()) {
    if (at === rows || (side === 'head' ? y > edge * height : y < (1 - edge) * height)) break;
    const next = all[at + 1];
    own.sort((a, b) => a.from - b.from);
    const text = own.map(({ line }) => line.text).join(' ');
    if (text.length > longest) break;
    strips.push({
      lines: own,
      y,
      text,
      shape: text
        .toLowerCase()
        .replace(/\d+/g, '#')
        .replace(/(?<![\p{L}])[ivxlc]+(?![\p{L}])/gu, '#')
        .trim(),
      ...numbersOf(text),
      apart:
        !next ||
        Math.abs(next.y - y) > 1.25 * pitch ||
        Math.abs(widest(next).size - widest({ lines: own }).size) > 0.5,
    });
  }
  return strips;
}

const widest = ({ lines }: Pick<Strip, 'lines'>) => lines.reduce((a, b) => (b.letters > a.letters ? b : a));

const romanDigits: Record<string, number> = { i: 1, v: 5, x: 10, l: 50, c: 100 };

/** Numbers of a row; `ends`: those that begin or end it, as a page number does ("12 Title", "Title 12", "Title 12 / 300"). */
function numbersOf(text: string): { numbers: number[]; ends: number[] } {
  const words = text
    .replace(/\s*(?:\/|of|sur|de|von)\s*\d{1,5}$/i, '')
    .split(' ')
    .map((one) => one.replace(/^[-–—[(|]+|[-–—\])|.]+$/g, ''));
  const numberIn = (one: string) =>
    /^\d{1,5}$/.test(one) ? [Number(one)] : /^[ivxlc]{1,9}$/i.test(one) ? [romanValue(one)] : [];
  return {
    numbers: words.flatMap((one) => (/\d/.test(one) ? numberIn(one) : [])),
    ends: [words[0]!, words.at(-1)!].flatMap(numberIn),
  };
}

function romanValue(text: string): number {
  const digits = [...text.toLowerCase()].map((one) => romanDigits[one]!);
  return digits.reduce((sum, value, at) => sum + (value < (digits[at + 1] ?? 0) ? -value : value), 0);
}

/** A row that holds nothing but a number: "12", "- 12 -", "xiv", "Page 3 of 10". */
const isNumber = (text: string) =>
  /^[\s\-–—[(|]*(?:(?:page|seite|p\.)\s*)?(?:\d{1,5}|[ivxlc]{1,9})(?:\s*(?:\/|of|sur|de|von)\s*\d{1,5})?[\s\-–—\])|.]*$/i.test(
    text,
  );

function repeats(
  strip: Strip,
  layout: PageLayout,
  around: readonly PageLayout[],
  side: 'head' | 'foot',
): boolean {
  let alike = 0;
  // A page number alone: it may stand elsewhere than the others, at the foot where a chapter begins.
  const alone = isNumber(strip.text);
  for (const other of around) {
    if (other === layout) continue;
    const twin = (
      alone ? [...stripsOf(other, 'head'), ...stripsOf(other, 'foot')] : stripsOf(other, side)
    ).some(
      (one) =>
        (alone ? grew(strip, layout.page, one, other.page) : Math.abs(one.y - strip.y) <= drift) &&
        (counts(strip, layout.page, one, other.page, side) ||
          (strip.shape === one.shape && strip.text === one.text)),
    );
    if (twin) alike += 1;
  }
  if (alike >= 2 || (alike === 1 && around.length <= 4)) return true;
  // The only page, or one without likes: only what says itself that it counts pages.
  return /^(?:page|seite)\s+\d+(?:\s*(?:\/|of|sur|von)\s*\d+)?$/i.test(strip.text);
}

/**
 * The same words around a number that grew by as many as there are pages between, or a number alone that did. At the head other words
 * may do: titles of short chapters. At the foot notes are counted too, and often one a page.
 */
function counts(a: Strip, pageA: number, b: Strip, pageB: number, side: 'head' | 'foot'): boolean {
  if (a.shape === b.shape)
    return grown(a.numbers, b.numbers, pageA - pageB) !== undefined || grew(a, pageA, b, pageB);
  return grew(a, pageA, b, pageB) && (isNumber(a.text) || (side === 'head' && a.text.length < 80));
}

const grown = (a: readonly number[], b: readonly number[], by: number): number | undefined =>
  a.find((one) => b.includes(one - by));

const grew = (a: Strip, pageA: number, b: Strip, pageB: number) =>
  grown(a.ends, b.ends, pageA - pageB) !== undefined;

/** The page number in a row, as it is printed: the number that grows with the pages. */
function counted(
  strip: Strip,
  page: number,
  around: readonly PageLayout[],
  side: 'head' | 'foot',
): string | undefined {
  for (const other of around) {
    if (other.page === page) continue;
    for (const twin of isNumber(strip.text)
      ? [...stripsOf(other, 'head'), ...stripsOf(other, 'foot')]
      : stripsOf(other, side)) {
      const found =
        grown(strip.ends, twin.ends, page - other.page) ??
        (strip.shape === twin.shape ? grown(strip.numbers, twin.numbers, page - other.page) : undefined);
      if (found === undefined) continue;
      const words = strip.text.match(/[\p{L}\d]+/gu) ?? [];
      return words.find(
        (one) => Number(one) === found || (/^[ivxlc]+$/i.test(one) && romanValue(one) === found),
      );
    }
  }
  return undefined;
}
