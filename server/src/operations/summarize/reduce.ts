import type { ModelTool, Spent } from '../../models/model.ts';
import type { PageRange } from '../../page-range.ts';
import { Ground } from '../../prose/answer/ground.ts';
import type { SourceSentence } from '../../prose/rewrite.ts';
import type { Material } from './ask.ts';
import { askOrGoWithout, noteCommission, noteLocally } from './note.ts';
import type { Note, Told } from './part.ts';
import type { Commission } from './question.ts';

/** Characters of notes one question joins: some 15,000 tokens. */
const batchSize = 60_000;
/** Questions of one level at most, so that a text of any length costs a bounded number; the notes of each are then more. */
const mostBatches = 8;

export interface Whole {
  /** All sentences of the text, which answers are held against and fall back on. */
  sentences: readonly SourceSentence[];
  language: string;
  commission: Commission;
  model: ModelTool;
  insists: boolean;
  signal: AbortSignal;
}

export interface Reduced {
  /** Undefined: no usable answer could be had. */
  told: Told | undefined;
  why: string | undefined;
  /** The notes it was made of were all the model's. */
  byModel: boolean;
  /** Pages whose notes could not be joined by the model: sentences of the text stand for them. */
  missed: PageRange[];
  leftOut: number;
  spent: Spent[];
}

/** Joins notes into the summary: those of neighbours first, level by level, until one question holds them all. */
export async function reduce(notes: readonly Note[], whole: Whole): Promise<Reduced> {
  const { sentences, language, commission, model, insists, signal } = whole;
  const ground = new Ground(sentences, language);
  const spent: Spent[] = [];
  const missed: PageRange[] = [];
  let leftOut = 0;
  let level = [...notes];
  const size = (some: readonly Note[]) => some.reduce((sum, note) => sum + sizeOf(note), 0);
  while (size(level) > batchSize) {
    const batches = batchesOf(level, Math.max(batchSize, Math.ceil(size(level) / mostBatches)));
    if (batches.length === level.length) break;
    level = await Promise.all(batches.map(joined));
  }
  const answer = await askOrGoWithout(materialOf(level), commission, model, insists, signal);
  return {
    told: answer.told,
    why: answer.why,
    byModel: level.every(({ method }) => method === 'model'),
    missed,
    leftOut: leftOut + answer.leftOut,
    spent: [...spent, ...answer.spent],
  };

  async function joined(batch: readonly Note[]): Promise<Note> {
    if (batch.length === 1) return batch[0]!;
    const pages = { from: batch[0]!.pages.from, to: batch.at(-1)!.pages.to };
    const asked = noteCommission(commission.model, language);
    const { told, ...rest } = await askOrGoWithout(materialOf(batch), asked, model, insists, signal);
    spent.push(...rest.spent);
    leftOut += rest.leftOut;
    if (!told) {
      missed.push(pages);
      const own = sentences.filter((one) => one.pages.to >= pages.from && one.pages.from <= pages.to);
      return noteLocally(own, pages, language);
    }
    return { ...told, pages, method: batch.every(({ method }) => method === 'model') ? 'model' : 'local' };
  }

  function materialOf(some: readonly Note[]): Material {
    const pages = new Set(some.flatMap(({ points }) => points.map(({ page }) => page)));
    return {
      lines: some.map(({ pages: { from, to }, summary, points }) =>
        JSON.stringify({ pages: `${from}-${to}`, summary, key_points: points }),
      ),
      text: some.flatMap(({ summary, points }) => [summary, ...points.map(({ text }) => text)]).join(' '),
      hasPage: (page) => pages.has(page),
      ground,
    };
  }
}

const sizeOf = ({ summary, points }: Note): number =>
  summary.length + points.reduce((sum, { text }) => sum + text.length + 20, 60);

function batchesOf(notes: readonly Note[], room: number): Note[][] {
  const batches: Note[][] = [];
  let taken = 0;
  for (const note of notes) {
    if (batches.length === 0 || taken + sizeOf(note) > room) {
      batches.push([]);
      taken = 0;
    }
    batches.at(-1)!.push(note);
    taken += sizeOf(note);
  }
  return batches;
}
