import { pageSpan, type Row, withText } from './sentences.ts';

/** A sentence written anew by a reader. `was` is the text of the result: by it an edit finds its sentence again. */
export interface Edit {
  index: number;
  was: string;
  text: string;
  /** Of the sentence, for those that have to be found by hand. */
  pages: string;
}

interface Step {
  index: number;
  /** The edit before and after; null: none. */
  from: Edit | null;
  to: Edit | null;
}

export interface Edits {
  now: ReadonlyMap<number, Edit>;
  done: readonly Step[];
  undone: readonly Step[];
  /** Edits of an earlier result whose sentence is not in this one. */
  orphans: readonly Edit[];
}

export const noEdits: Edits = { now: new Map(), done: [], undone: [], orphans: [] };

/** Steps that can be taken back. */
const mostSteps = 500;

/**
 * Gives a row of the result another text; its own text again ends the edit. Blanks at the ends go, and line ends where the row
 * had none (the rows of a table are lines).
 */
export function edit(edits: Edits, row: Row, written: string): Edits {
  const text = row.text.includes('\n') ? written.trim() : written.trim().replace(/\s*[\r\n]+\s*/g, ' ');
  const from = edits.now.get(row.index) ?? null;
  if (text === '' || text === (from?.text ?? row.text)) return edits;
  const to = text === row.text ? null : { index: row.index, was: row.text, text, pages: pageSpan(row.pages) };
  const step: Step = { index: row.index, from, to };
  return { ...put(edits, step.index, to), done: [...edits.done, step].slice(-mostSteps), undone: [] };
}

export function undo(edits: Edits): Edits {
  const step = edits.done.at(-1);
  if (!step) return edits;
  return {
    ...put(edits, step.index, step.from),
    done: edits.done.slice(0, -1),
    undone: [...edits.undone, step],
  };
}

export function redo(edits: Edits): Edits {
  const step = edits.undone.at(-1);
  if (!step) return edits;
  return {
    ...put(edits, step.index, step.to),
    done: [...edits.done, step],
    undone: edits.undone.slice(0, -1),
  };
}

function put(edits: Edits, index: number, one: Edit | null): Edits {
  const now = new Map(edits.now);
  if (one) now.set(index, one);
  else now.delete(index);
  return { ...edits, now };
}

/** The rows as edited; those that are not stay the same objects. */
export const applied = (rows: readonly Row[], { now }: Edits): readonly Row[] =>
  now.size === 0
    ? rows
    : rows.map((row) => {
        const one = now.get(row.index);
        return one ? withText(row, one.text) : row;
      });

/** What is kept: of which result, the edits, and the steps that led there. */
interface Kept {
  result: string;
  edits: readonly Edit[];
  done: readonly Step[];
  orphans: readonly Edit[];
}

/** As text. `result` names the file the edits are of (its SHA-256). */
export const keep = (result: string, { now, done, orphans }: Edits): string =>
  JSON.stringify({ result, edits: [...now.values()], done, orphans } satisfies Kept);

/**
 * Edits from what `keep` wrote. Those of another result (the job was retried) go to the sentence that reads as theirs did,
 * the nearest one; the rest are orphans, and the steps are gone. What cannot be read is no edits.
 */
export function unkeep(text: string | null, result: string, rows: readonly Row[]): Edits {
  const kept = readKept(text);
  if (!kept) return noEdits;
  const fits = (one: Edit) => rows[one.index]?.text === one.was;
  if (kept.result === result && kept.edits.every(fits))
    return {
      now: new Map(kept.edits.map((one) => [one.index, one])),
      done: kept.done,
      undone: [],
      orphans: kept.orphans,
    };
  const places = Map.groupBy(rows, (row) => row.text);
  const now = new Map<number, Edit>();
  const orphans: Edit[] = [];
  for (const one of [...kept.edits, ...kept.orphans]) {
    const free = (places.get(one.was) ?? []).filter((row) => !now.has(row.index));
    const near = free.sort((a, b) => Math.abs(a.index - one.index) - Math.abs(b.index - one.index))[0];
    if (near) now.set(near.index, { ...one, index: near.index, pages: pageSpan(near.pages) });
    else orphans.push(one);
  }
  return { now, done: [], undone: [], orphans };
}

function readKept(text: string | null): Kept | null {
  if (!text) return null;
  try {
    const kept = JSON.parse(text) as Partial<Kept>;
    if (typeof kept.result !== 'string' || !Array.isArray(kept.edits)) return null;
    const isEdit = (one: Edit) =>
      Number.isInteger(one?.index) && typeof one.was === 'string' && typeof one.text === 'string';
    return {
      result: kept.result,
      edits: kept.edits.filter(isEdit),
      done: Array.isArray(kept.done) ? kept.done : [],
      orphans: (kept.orphans ?? []).filter(isEdit),
    };
  } catch {
    return null;
  }
}
