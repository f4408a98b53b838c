import { around } from './affine.ts';
import { median } from './gutters.ts';
import type { LaidLine } from './layout.ts';
import type { Lexicon } from './lexicon.ts';
import type { BlockKind, TextBlock } from './page-text.ts';
import type { Edges } from './running.ts';

/** Lines of one block, before it is known what they are. */
export interface Draft {
  kind: BlockKind;
  lines: LaidLine[];
  opening: TextBlock['opening'];
  region: number;
  /** Space above the first line in usual line heights; 0 at the top of a region. */
  above: number;
  /** Ends of the lines of its region. */
  left: number;
  right: number;
}

/** Puts the lines of a page together: paragraphs by indent, gap, short last line; the rest by kind. */
export function draftsOf(lines: readonly LaidLine[], edges: Edges): Draft[] {
  const drafts: Draft[] = [];
  let region: LaidLine[] = [];
  const finish = () => {
    if (region.length > 0) for (const draft of ofRegion(region)) drafts.push(draft);
    region = [];
  };
  for (const line of lines) {
    const edge = edges.get(line);
    if (edge) {
      finish();
      drafts.push({
        kind: edge,
        lines: [line],
        opening: 'gap',
        region: line.region,
        above: 0,
        left: line.left,
        right: line.to,
      });
      continue;
    }
    if (region[0] && (region[0].region !== line.region || region[0].line.angle !== line.line.angle)) finish();
    region.push(line);
  }
  finish();
  return drafts;
}

/** "•", "1.", "(a)", "iv)". Dashes begin speech as often as they begin entries and are left alone. */
const entry = /^(?:[•◦▪‣⁃➢✓∙·*]|(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\((?:\d{1,3}|[a-z]|[ivx]{1,5})\))\s+\S/;
/** What a note begins with: raised figures, figures, stars, daggers. */
export const noteMark =
  /^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,3}(?=[\s.)—–«"“])|[*†‡§¶]{1,3}|\(\d{1,3}\)|\[\d{1,3}\])[.)]?\s*(?=\S)/;
const ended = /[.!?…:;»”"’')\]][⁰¹²³⁴⁵⁶⁷⁸⁹*†‡]*$/;

/** An entry of a table of contents: dots, then a page number. */
export const leader = /(?:\.\s?){5,}\s*[\divxlc]*$/i;

function ofRegion(lines: readonly LaidLine[]): Draft[] {
  const size = median(lines.map((one) => one.size));
  const pitches = lines
    .slice(1)
    .map((one, at) => one.base - lines[at]!.base)
    .filter((one) => one > 0.4 * size);
  const pitch = usualPitch(pitches, size);
  const rtl = lines.filter((one) => one.line.direction === 'rtl').length > lines.length / 2;
  // Right-to-left text begins at the right: seen in a mirror it is like any other.
  const start = (one: LaidLine) => (rtl ? -one.to : one.left);
  const end = (one: LaidLine) => (rtl ? -one.from : one.to);
  const left = usualStart(lines.map(start), size);
  const right = rightEdge(lines.map(end));
  // Centred text, and text flush with the other margin, begins anywhere.
  const steady =
    lines.length < 4 ||
    lines.filter((one) => Math.abs(start(one) - left) < 2.5 * one.size).length > 0.4 * lines.length;
  const hanging = hangs(lines, start, end, right, left);
  const drafts: Draft[] = [];
  for (const [at, line] of lines.entries()) {
    const before = lines[at - 1];
    const draft = drafts.at(-1);
    const gap = before
      ? (line.base - before.base) / Math.max(pitch, 1.25 * Math.min(line.size, before.size))
      : 0;
    const opening = before && draft ? opens(line, before, draft, gap) : openingOfFirst(line);
    if (draft && opening === undefined) {
      draft.lines.push(line);
      continue;
    }
    const kind: BlockKind = line.line.cells ? 'table' : entry.test(line.line.text) ? 'list' : 'paragraph';
    drafts.push({
      kind,
      lines: [line],
      opening: opening ?? 'none',
      region: line.region,
      above: gap,
      left,
      right,
    });
  }
  for (const draft of drafts) settle(draft);
  return drafts;

  function openingOfFirst(line: LaidLine): TextBlock['opening'] {
    if (entry.test(line.line.text)) return 'mark';
    return steady && !hanging && start(line) - left > 0.8 * line.size && start(line) - left < 6 * line.size
      ? 'indent'
      : 'none';
  }

  /** How a line begins something new; undefined: it goes on. */
  function opens(
    line: LaidLine,
    before: LaidLine,
    draft: Draft,
    gap: number,
  ): TextBlock['opening'] | undefined {
    const em = line.size;
    const inTable = draft.kind === 'table';
    if (line.line.cells ? !inTable : inTable && !continuesCell(line, before, gap)) return 'gap';
    if (gap < -0.5 || gap > (inTable ? 3 : 1.45)) return 'gap';
    if (inTable) return undefined;
    if (leader.test(before.line.text.slice(-200))) return 'gap';
    // Recognised lines have the size of what was seen of each: tall letters or none.
    const alike = line.hidden ? 0.4 : 0.07;
    if (Math.abs(line.size - before.size) > alike * Math.max(line.size, before.size)) return 'gap';
    const short = right - end(before) > 2 * em || ended.test(before.line.text);
    if (short && before.strong !== line.strong && !(before.line.bold && line.line.bold)) return 'gap';
    if (entry.test(line.line.text) && (draft.kind === 'list' || ended.test(before.line.text))) return 'mark';
    const step = start(line) - start(before);
    const centred =
      Math.abs(middle(line) - middle(before)) < 0.6 * em && Math.abs(middle(line) - (left + right) / 2) < em;
    if (centred && Math.abs(step) > 0.3 * em && start(line) - left > em && start(before) - left > em)
      return undefined;
    // A title goes on whatever its lines begin at.
    const title =
      line.size > 1.1 * size ||
      (line.strong && before.strong && Math.abs(middle(line) - middle(before)) < em);
    if (!steady || title) return undefined;
    if (hanging) {
      if (start(line) - left < 0.5 * em && start(before) - left > 0.8 * em) return 'indent';
      if (start(line) - left < 0.5 * em && draft.lines.length === 1 && right - end(before) > 3 * em)
        return 'indent';
      return undefined;
    }
    const indented = start(line) - left > 0.8 * em;
    if (draft.kind === 'list' && step > 0) return undefined;
    if (indented && step > 0.8 * em) return 'indent';
    // Speech: one indented line after the other.
    if (indented && Math.abs(step) < 0.3 * em && draft.lines.length === 1 && short) return 'indent';
    if (draft.lines.length > 1 && step > 0.8 * em) return 'indent';
    // A short last line: only where its word would have had room for the next.
    const room = right - end(before);
    if (
      room > Math.max(3 * em, 0.12 * (right - left)) &&
      ended.test(before.line.text) &&
      !/^\p{Ll}/u.test(line.line.text) &&
      room > firstWord(line)
    )
      return 'gap';
    return undefined;
  }
}

const middle = (one: LaidLine) => (one.from + one.to) / 2;

const firstWord = ({ line, to, from }: LaidLine) =>
  ((line.text.indexOf(' ') + 1 || line.text.length) / Math.max(1, line.text.length)) * (to - from);

/** The next line of a cell that takes several: it stands in one column of the table and close below. */
const continuesCell = (line: LaidLine, before: LaidLine, gap: number) =>
  gap <= 1.25 && before.line.cells !== undefined && line.from > before.from + line.size;

/** The smallest pitch that is common: paragraphs with gaps between them have several. */
function usualPitch(pitches: readonly number[], size: number): number {
  if (pitches.length === 0) return 1.25 * size;
  const sorted = [...pitches].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1]!;
  const small = sorted[Math.floor(sorted.length / 5)]!;
  return Math.min(Math.max(small, 0.9 * size), middle, (pitches.length < 6 ? 1.6 : 2.6) * size);
}

/** Where most lines begin; the leftmost of two that are about as common, for the other is an indent. */
function usualStart(starts: readonly number[], size: number): number {
  const counts = new Map<number, number>();
  for (const start of starts) {
    const key = Math.round(start / (0.4 * size));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const common = [...counts.entries()].filter(([, count]) => count >= Math.max(1, starts.length * 0.15));
  const key = least((common.length > 0 ? common : [...counts.entries()]).map(([one]) => one));
  const near = starts.filter((start) => Math.abs(start / (0.4 * size) - key) <= 0.75);
  return least(near.length > 0 ? near : starts);
}

/** Not by spreading: a page may have more lines than a call may have arguments. */
const least = (values: readonly number[]) =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

function rightEdge(ends: readonly number[]): number {
  const sorted = [...ends].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * 0.95)]!;
}

/** Whether first lines stick out: then full lines at the left are followed by indented ones that go on with the sentence. */
function hangs(
  lines: readonly LaidLine[],
  start: (line: LaidLine) => number,
  end: (line: LaidLine) => number,
  right: number,
  left: number,
): boolean {
  let hung = 0;
  let plain = 0;
  for (let at = 1; at < lines.length; at += 1) {
    const [before, line] = [lines[at - 1]!, lines[at]!];
    if (start(before) - left > 0.5 * before.size || start(line) - start(before) < 0.8 * line.size) continue;
    const full = right - end(before) < 2 * before.size;
    if (full && (!ended.test(before.line.text) || /^\p{Ll}/u.test(line.line.text))) hung += 1;
    else plain += 1;
  }
  return hung >= 2 && hung > plain;
}

/** A table of one row is a line with wide gaps. */
function settle(draft: Draft): void {
  if (draft.kind !== 'table') return;
  if (draft.lines.filter(({ line }) => line.cells).length >= 2) return;
  draft.kind = 'paragraph';
  for (const { line } of draft.lines) delete line.cells;
}

/** The block of a draft, its text joined by what the lexicon knows. */
export function blockOf(draft: Draft, lexicon: Lexicon, level?: TextBlock['level']): TextBlock {
  const lines = draft.lines.map((one) => one.line);
  const letters = draft.lines.reduce((sum, one) => sum + one.letters, 0);
  const share = (is: (one: LaidLine) => boolean) =>
    draft.lines.reduce((sum, one) => sum + (is(one) ? one.letters : 0), 0) > letters / 2;
  const last = draft.lines.at(-1)!;
  const rtl = last.line.direction === 'rtl';
  const text =
    draft.kind === 'table'
      ? lines
          .map((line) => (line.cells ? line.cells.map((cell) => cell.text).join('\t') : line.text))
          .join('\n')
      : lexicon.joinLines(lines.map((line) => line.text));
  return {
    kind: draft.kind,
    ...(level === undefined ? {} : { level }),
    lines,
    text,
    box: around(lines.map((line) => line.box)),
    fontSize: median(lines.map((line) => line.fontSize)),
    bold: share((one) => one.line.bold),
    italic: share((one) => one.line.italic),
    region: draft.region,
    opening: draft.opening,
    full: draft.right - (rtl ? -last.from : last.to) < 1.5 * last.size,
  };
}
