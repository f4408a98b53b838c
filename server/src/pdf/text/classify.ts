import { type Draft, leader, noteMark } from './blocks.ts';
import type { PageLayout } from './layout.ts';
import type { TextBlock } from './page-text.ts';

/** Size of the running text of some pages: that of most letters, points. */
export function bodySize(layouts: readonly PageLayout[]): number {
  const counts = new Map<number, number>();
  let best = 0;
  for (const { lines } of layouts)
    for (const { size, letters } of lines) {
      const key = Math.round(size * 4) / 4;
      const count = (counts.get(key) ?? 0) + letters;
      counts.set(key, count);
      if (count > (counts.get(best) ?? 0)) best = key;
    }
  return best;
}

/** Notes are set at least so much smaller than the text. */
const noteSize = 0.94;

/** Raised figures behind something: running text calls its notes by them. */
const call = /(?<=\S)[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}/g;
const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Figures by which the text of some pages calls its notes. */
export const callsOn = (layouts: readonly PageLayout[]): ReadonlySet<string> =>
  new Set(
    layouts.flatMap(({ lines }) =>
      lines.flatMap(({ line }) =>
        [...line.text.matchAll(call)].map(([mark]) => [...mark].map((one) => raised.indexOf(one)).join('')),
      ),
    ),
  );

/**
 * Whether small print opens a note: by a mark that is one wherever it stands, or by a figure that the text calls or that has prose behind
 * it. Programs, tables and scores are set small too and have lines that begin with figures; they are text, and not to be left out.
 */
function opensNote({ lines }: Draft, calls: ReadonlySet<string>): boolean {
  const text = lines[0]!.line.text;
  const mark = noteMark.exec(text)?.[0];
  if (mark === undefined || /^\d+\.\d/.test(text)) return false;
  if (/[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡§¶]/.test(mark) || calls.has(mark.replace(/\D/g, ''))) return true;
  const all = lines.map(({ line }) => line.text).join(' ');
  const rest = all.slice(mark.length).replace(/\s+/g, '');
  const letters = rest.match(/\p{L}/gu)?.length ?? 0;
  return letters > 0.8 * rest.length && (lines.length > 1 || /[.!?…][»”"’')\]]*$/.test(all));
}

/**
 * Tells footnotes: small text at the end of a column, under text of the usual size, from the first block that begins with a mark
 * (see `opensNote`); without one where the page before ended in a note. Changes the drafts; says whether the page ends in one.
 */
export function tellFootnotes(
  drafts: Draft[],
  body: number,
  afterNote: boolean,
  calls: ReadonlySet<string>,
): boolean {
  const inner = drafts.filter(
    (one) => one.kind !== 'head' && one.kind !== 'foot' && one.kind !== 'page-number',
  );
  let endsInNote = false;
  let end = inner.length;
  while (end > 0) {
    // The notes of a column: the small blocks at the end of its region.
    const region = inner[end - 1]!.region;
    let from = end;
    while (from > 0 && inner[from - 1]!.region === region) from -= 1;
    let first = end;
    while (first > from && sizeOf(inner[first - 1]!) <= noteSize * body) first -= 1;
    const small = inner.slice(first, end);
    const underText = first > from || from > 0;
    const marked = small.findIndex((one) => opensNote(one, calls));
    const goesOn = afterNote && end === inner.length;
    // A list of references is set small too, under a heading.
    const titled = inner[first - 1]?.lines.every((one) => one.strong) ?? false;
    if (underText && !titled && small.length > 0 && (marked >= 0 || goesOn)) {
      for (const one of goesOn ? small : small.slice(marked)) one.kind = 'footnote';
      if (end === inner.length) endsInNote = true;
    }
    end = from;
  }
  return endsInNote;
}

/** Each note begins with its mark, however close it stands under the one before. */
export function splitNotes(drafts: readonly Draft[]): Draft[] {
  return drafts.flatMap((draft) => {
    if (draft.kind !== 'footnote') return [draft];
    const notes: Draft[] = [];
    for (const [at, line] of draft.lines.entries()) {
      const mark = noteMark.exec(line.line.text)?.[0];
      if (
        at === 0 ||
        (mark !== undefined && (/[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡§]/.test(mark) || line.left > draft.left + 0.5 * line.size))
      )
        notes.push({ ...draft, lines: [line], opening: mark === undefined ? draft.opening : 'mark' });
      else notes.at(-1)!.lines.push(line);
    }
    return notes;
  });
}

const sizeOf = ({ lines }: Draft) => lines.reduce((a, b) => (b.letters > a.letters ? b : a)).size;

/** Words a heading has at most; longer ones are paragraphs in large type. */
const mostWords = 30;

/**
 * Tells headings: blocks in larger type; short ones in bold, or centred in capitals or as a numeral, with room above. Gives the
 * level: 1 from 1.5 times the size of the text, 2 from 1.18, else 3.
 */
export function headingLevel(
  draft: Draft,
  body: number,
  next: Draft | undefined,
): TextBlock['level'] | undefined {
  if (draft.kind !== 'paragraph' && draft.kind !== 'list') return undefined;
  const text = draft.lines.map((one) => one.line.text).join(' ');
  if (draft.lines.length > 4 || !/[\p{L}\d]/u.test(text) || leader.test(text.slice(-200))) return undefined;
  const words = text.split(' ').length;
  const size = sizeOf(draft);
  if (words > mostWords) return undefined;
  if (size >= 1.5 * body) return 1;
  if (size >= 1.12 * body && (draft.kind === 'paragraph' || draft.lines.length <= 2))
    return size >= 1.18 * body ? 2 : 3;
  if (size < 0.97 * body || words > 14 || next === undefined || /[,;]$/.test(text)) return undefined;
  const bold = draft.lines.every((one) => one.strong);
  if (bold && !next.lines[0]!.strong && draft.lines.length <= 2) return 3;
  if (draft.kind !== 'paragraph') return undefined;
  const width = draft.right - draft.left;
  const centred = draft.lines.every(
    (one) =>
      Math.abs((one.from + one.to) / 2 - (draft.left + draft.right) / 2) < 1.2 * size &&
      one.to - one.from < 0.75 * width,
  );
  const apart = draft.above > 1.4 || draft.above === 0;
  const capitals = text === text.toUpperCase() && /\p{Lu}/u.test(text);
  if (centred && apart && (capitals || /^[ivxlc\d]+\.?$/i.test(text))) return 3;
  return undefined;
}
