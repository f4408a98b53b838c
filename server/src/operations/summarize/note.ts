import { Fault } from '../../fault.ts';
import { bounds, type ModelTool, type Spent } from '../../models/model.ts';
import { Ground } from '../../prose/answer/ground.ts';
import type { SourceSentence } from '../../prose/rewrite.ts';
import { summarizeLocally } from '../../prose/summary/summarize.ts';
import { type Asked, askSummary, type Material } from './ask.ts';
import type { Note } from './part.ts';
import { linesOf, type Piece } from './pieces.ts';
import type { Commission } from './question.ts';

/** What of a note is for whoever summarises the whole: enough to choose from, in every style. */
export const noteCommission = (model: string, language: string): Commission => ({
  model,
  language,
  sourceLanguage: language,
  least: 5,
  most: 8,
  points: 6,
  style: 'detailed',
  note: true,
});

/** A note made of the text's own sentences. */
export function noteLocally(
  sentences: readonly SourceSentence[],
  pages: Note['pages'],
  language: string,
): Note {
  const { text, keyPoints } = summarizeLocally(sentences, { language, keyPoints: 6, keywords: 0 });
  return { pages, summary: text, points: keyPoints, method: 'local' };
}

export const materialOf = (piece: Piece, language: string): Material => ({
  lines: linesOf(piece),
  text: piece.sentences.map(({ text }) => text).join(' '),
  hasPage: (page) => page >= piece.pages.from && page <= piece.pages.to,
  ground: new Ground(piece.sentences, language),
});

/** Whether a question can show it at all. */
export const fits = ({ lines }: Material): boolean =>
  lines.reduce((sum, line) => sum + line.length + 1, 200) < bounds.prompt;

/** Codes of a provider's failures that pass, or are the operator's to mend: the text can be summarised without. */
const withoutModel = new Set(['UPSTREAM_ERROR', 'UPSTREAM_REJECTED', 'TIMEOUT', 'MODEL_CALL_LIMIT']);

/**
 * Asks; where the provider can't be had and the engine is `auto`, that is an answer too (`told` undefined). Whoever insists on a model is
 * told of the failure, so that it is tried again.
 */
export async function askOrGoWithout(
  material: Material,
  commission: Commission,
  model: ModelTool,
  insists: boolean,
  signal: AbortSignal,
): Promise<Asked> {
  if (!fits(material))
    return { told: undefined, why: 'more than a question can hold', leftOut: 0, spent: [] };
  try {
    return await askSummary(material, commission, model, signal);
  } catch (error) {
    if (insists || signal.aborted || !(error instanceof Fault) || !withoutModel.has(error.code)) throw error;
    return { told: undefined, why: error.code, leftOut: 0, spent: [] };
  }
}

export const tokensOf = (spent: readonly Spent[]): number =>
  spent.reduce((sum, { usage }) => sum + usage.total, 0);
