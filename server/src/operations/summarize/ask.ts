import { Fault } from '../../fault.ts';
import { markerOf } from '../../models/marker.ts';
import type { ModelTool, Spent } from '../../models/model.ts';
import type { Ground } from '../../prose/answer/ground.ts';
import { judge, type Verdict } from './judge.ts';
import type { Told } from './part.ts';
import { type Commission, type Given, instructions, room, schema } from './question.ts';

/** What is summarised, and what an answer is held against. */
export interface Material {
  /** JSON objects, one a line. */
  lines: readonly string[];
  /** The words in these lines. */
  text: string;
  /** Whether a key point may stand on this page. */
  hasPage(page: number): boolean;
  ground: Ground;
}

/** What came of asking. */
export interface Asked {
  /** Undefined: two answers were of no use. */
  told: Told | undefined;
  /** Why not, for the log. */
  why: string | undefined;
  /** Sentences and key points that the text does not bear out. */
  leftOut: number;
  spent: Spent[];
}

/**
 * Has a language model summarise material. An answer that is no use, or says what the text does not, is asked for once more with the
 * complaint; of the better one, sentences and key points that still say it are left out. Throws what the provider's failure is,
 * where it is none of the answer.
 */
export async function askSummary(
  material: Material,
  commission: Commission,
  model: ModelTool,
  signal: AbortSignal,
): Promise<Asked> {
  const spent: Spent[] = [];
  const marker = markerOf(material.lines);
  const first = await ask();
  if (first.verdict && first.verdict.problem === undefined) return taken(first.verdict);
  const second = await ask(first.why);
  const best = better(first.verdict, second.verdict);
  return best ? taken(best) : { told: undefined, why: second.why, leftOut: 0, spent };

  function taken({ told, leftOut }: Verdict): Asked {
    return { told, why: undefined, leftOut, spent };
  }

  async function ask(problem?: string): Promise<{ verdict: Verdict | undefined; why: string }> {
    try {
      const { value, ...cost } = await model.generate<Given>(
        {
          model: commission.model,
          system: instructions(commission, marker, problem),
          prompt: [marker, ...material.lines, marker].join('\n'),
          schema,
          temperature: 0.2,
          maxOutputTokens: room(commission),
        },
        signal,
      );
      spent.push(cost);
      const verdict = judge(value, material, commission, marker);
      return { verdict: verdict.told ? verdict : undefined, why: verdict.problem ?? '' };
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'UPSTREAM_BAD_RESPONSE') throw error;
      return { verdict: undefined, why: `It was no usable answer (${reasonOf(error)}).` };
    }
  }
}

const reasonOf = ({ details }: Fault) => String((details as { reason?: unknown }).reason ?? 'unknown');

/** The one that loses less. */
function better(first: Verdict | undefined, second: Verdict | undefined): Verdict | undefined {
  if (!first || !second) return second ?? first;
  return second.leftOut <= first.leftOut ? second : first;
}
