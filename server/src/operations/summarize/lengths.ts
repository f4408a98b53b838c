import type { Static } from 'typebox';
import { languageAsked } from '../language-asked.ts';
import type definition from './definition.ts';
import type { Commission } from './question.ts';

export type Options = Static<typeof definition.options>;

/** Sentences of the summary, and how many key points go with them. */
const lengths = {
  short: { least: 2, most: 3, points: 3 },
  medium: { least: 4, most: 6, points: 5 },
  long: { least: 8, most: 10, points: 8 },
} as const;

export const pointsOf = ({ length, include_key_points }: Options): number =>
  include_key_points ? lengths[length].points : 0;

/** The summary itself, as the caller wants it, of a text in `sourceLanguage`. */
export function summaryCommission(options: Options, sourceLanguage: string): Commission {
  const asked = languageAsked(options.language);
  return {
    model: options.model,
    language: asked === 'auto' ? sourceLanguage : asked,
    sourceLanguage,
    ...lengths[options.length],
    points: pointsOf(options),
    style: options.style,
    note: false,
  };
}
