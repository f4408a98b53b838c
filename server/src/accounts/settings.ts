import { flag, type Setting, text, type Values, whole } from '../setting.ts';

const rate = (tier: string, preset: number): Setting<number> => ({
  env: `CREDITS_RATE_${tier.toUpperCase()}`,
  doc: `Credits for 1,000 tokens of \`${tier}\`. A model asked for by its id costs what the dearest tier it stands behind costs, or \`quality\`.`,
  default: preset,
  parse: (raw) => {
    const value = Number(raw);
    if (!(value >= 0 && value <= 10_000)) throw new Error('must be a number from 0 to 10000');
    return value;
  },
});

export const creditSettings = {
  enabled: flag({
    env: 'CREDITS',
    doc: 'Whether language models are paid for in credits: held when a job is accepted, settled when it ends. `off`: nothing is counted but tokens.',
    default: false,
  }),
  monthlyGrant: whole(
    {
      env: 'CREDITS_MONTHLY_GRANT',
      doc: 'Credits an account has for a month (UTC). What is left at its end is gone.',
      default: 10_000,
    },
    { min: 0, max: 1_000_000_000 },
  ),
  floor: whole(
    { env: 'CREDITS_FLOOR', doc: 'How low a balance may go; negative for credit given.', default: 0 },
    { min: -1_000_000_000, max: 0 },
  ),
  speed: rate('speed', 1),
  balanced: rate('balanced', 1),
  quality: rate('quality', 5),
  priceVersion: text<string>({
    env: 'CREDITS_PRICE_VERSION',
    doc: 'Name of these rates. It is kept with each job, which costs what they were when it was accepted.',
    default: '1',
  }),
};

export type CreditSettings = Values<typeof creditSettings>;
