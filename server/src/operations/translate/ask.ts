import { Fault } from '../../fault.ts';
import { markerOf } from '../../models/marker.ts';
import type { ModelTool, Spent } from '../../models/model.ts';
import { termsIn } from './glossary.ts';
import { judge, judgeTogether, problemOf, type Verdict, weightOf } from './judge.ts';
import { type Commission, type Given, instructions, linesOf, room, schema, type Wanted } from './question.ts';
import type { Unit } from './units.ts';

/** What came of asking. */
export interface Translated {
  /** By unit; those that are missing have none. */
  verdicts: (Verdict | undefined)[];
  /** Why a unit has none, for people. */
  whys: (string | undefined)[];
  spent: Spent[];
}

/** Characters and texts of one question: more, and models begin to leave some out. */
const batch = { characters: 12_000, texts: 120 };
/** Characters of the texts before, shown with a question. */
const contextSize = 1200;

/**
 * Has a language model translate units, some at a time, each with what stands before it. What is missing from an answer, is none,
 * has other numbers or strays from the glossary is asked for once more, by itself, with the complaint; the better of two is taken.
 * An answer that is no use at all is asked for in two halves. Throws what the provider's failure is.
 */
export async function translateUnits(
  units: readonly Unit[],
  before: string,
  asked: Commission,
  model: ModelTool,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<Translated> {
  const found: Translated = {
    verdicts: units.map(() => undefined),
    whys: units.map(() => undefined),
    spent: [],
  };
  let context = before;
  let done = 0;
  for (const wanted of batchesOf(units.map((unit, index) => ({ ...unit, index })))) {
    const usable = await ask(wanted, context);
    if (usable) await ask(faulty(wanted), context);
    else for (const half of halves(wanted)) await ask(faulty(half), context);
    context = wanted
      .map(({ text }) => text)
      .join('\n')
      .slice(-contextSize);
    done += wanted.length;
    progress(done);
  }
  return found;

  /** Those to be asked for again, each with what is wrong. */
  function faulty(wanted: readonly Wanted[]): Wanted[] {
    return wanted.flatMap((one) => {
      const problem = problemOf(found.verdicts[one.index]);
      return problem === undefined ? [] : [{ ...one, problem }];
    });
  }

  /** False where there was no usable answer. */
  async function ask(wanted: readonly Wanted[], above: string): Promise<boolean> {
    if (wanted.length === 0) return true;
    const lines = linesOf(wanted, above);
    const marker = markerOf(lines);
    const terms = termsIn(wanted.map(({ text }) => text).join('\n'), asked.terms);
    try {
      const { value, ...cost } = await model.generate<Given>(
        {
          model: asked.model,
          system: instructions(asked, terms, marker),
          prompt: [marker, ...lines, marker].join('\n'),
          schema,
          temperature: 0.2,
          maxOutputTokens: room(wanted),
        },
        signal,
      );
      found.spent.push(cost);
      take(wanted, value, marker);
      return true;
    } catch (error) {
      const why = error instanceof Fault ? unusable(error) : undefined;
      if (why === undefined) throw error;
      for (const { index } of wanted) found.whys[index] ??= why;
      return false;
    }
  }

  function take(wanted: readonly Wanted[], { texts }: Given, marker: string): void {
    const byId = new Map(texts.map(({ id, text }) => [id, text.trim()]));
    const pairs = wanted.flatMap((one, id) => {
      const text = byId.get(id);
      if (text === undefined) {
        found.whys[one.index] ??= 'it was left out of the answer';
        return [];
      }
      return [{ source: one.text, index: one.index, verdict: judge(one.text, text, asked, marker) }];
    });
    judgeTogether(pairs, asked);
    for (const { index, verdict } of pairs) {
      if (weightOf(verdict) > weightOf(found.verdicts[index])) continue;
      found.verdicts[index] = verdict;
      if (verdict.fatal) found.whys[index] = verdict.fatal;
    }
  }
}

/** Why an answer could not be used, where asking otherwise may help. */
function unusable({ code, details }: Fault): string | undefined {
  if (code === 'MODEL_CALL_LIMIT') return 'there were too many questions';
  if (code !== 'UPSTREAM_BAD_RESPONSE') return undefined;
  return `there was no usable answer (${String((details as { reason?: unknown }).reason ?? 'unknown')})`;
}

function batchesOf(units: readonly Wanted[]): Wanted[][] {
  const batches: Wanted[][] = [];
  let taken = 0;
  for (const unit of units) {
    const full = taken + unit.text.length > batch.characters || (batches.at(-1)?.length ?? 0) >= batch.texts;
    if (batches.length === 0 || full) {
      batches.push([]);
      taken = 0;
    }
    batches.at(-1)!.push(unit);
    taken += unit.text.length;
  }
  return batches;
}

function halves(wanted: readonly Wanted[]): Wanted[][] {
  const middle = Math.ceil(wanted.length / 2);
  return [wanted.slice(0, middle), wanted.slice(middle)];
}
