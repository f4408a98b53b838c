import type { Tier } from '../models/model.ts';
import type { CreditSettings } from './settings.ts';

/** Credits for 1,000 tokens, as they are when a job is accepted: it keeps them whatever becomes of the settings. */
export type Prices = Record<Tier, number> & { version: string };

export type Tokens = Partial<Record<Tier, number>>;

export const pricesOf = ({ speed, balanced, quality, priceVersion }: CreditSettings): Prices => ({
  version: priceVersion,
  speed,
  balanced,
  quality,
});

/** What tokens cost, not rounded; for the shares of a whole. */
export const exactPrice = (prices: Prices, tokens: Tokens): number =>
  (['speed', 'balanced', 'quality'] as const).reduce(
    (sum, tier) => sum + ((tokens[tier] ?? 0) * prices[tier]) / 1000,
    0,
  );

/** Credits for tokens: rounded up over all of them, at least 1 where a model was asked, 0 where none was. */
export function creditsFor(prices: Prices, tokens: Tokens): number {
  const asked = Object.values(tokens).some((count) => count > 0);
  // 0.7 * 10 / 1000 must not be a hair more than it is.
  return asked ? Math.max(1, Math.ceil(exactPrice(prices, tokens) - 1e-9)) : 0;
}

export const sumTokens = (all: readonly Tokens[]): Tokens => {
  const sum: Tokens = {};
  for (const tokens of all)
    for (const [tier, count] of Object.entries(tokens) as [Tier, number][])
      sum[tier] = (sum[tier] ?? 0) + count;
  return sum;
};

/** A share (0 to 1) of them, rounded up. */
export const shareOf = (tokens: Tokens, share: number): Tokens =>
  Object.fromEntries(Object.entries(tokens).map(([tier, count]) => [tier, Math.ceil(count * share)]));
