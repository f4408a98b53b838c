import { openStandIn, type StandInOptions } from '../../test/model-stand-in/stand-in.ts';
import { readConfig } from '../app/config.ts';
import { type Models, openModels } from './open.ts';

/** A model of each provider, by each of the ways there are to ask it. */
export const everyModel = [
  'openrouter:vendor/model',
  'openai:gpt-of-tests',
  'anthropic:claude-of-tests',
  'anthropic:claude-3-5-haiku-latest',
  'google:gemini-of-tests',
  'compatible:local',
] as const;

export const schema = {
  type: 'object',
  properties: { sentences: { type: 'array', items: { type: 'string' } } },
  required: ['sentences'],
  additionalProperties: false,
};

export const question = {
  model: 'speed',
  system: 'Rewrite what follows.',
  prompt: 'The quick brown fox jumps over the lazy dog.',
  schema,
  maxOutputTokens: 500,
};

/** Models whose providers are all one stand-in, without limits; both are closed with `after`. */
export async function openTestModels(
  t: { after(end: () => Promise<unknown>): void },
  env: Record<string, string> = {},
  { retrySeconds = 0.01, ...options }: StandInOptions & { retrySeconds?: number } = {},
) {
  const standIn = await openStandIn(options);
  const { models: settings } = readConfig(
    {},
    { ...standIn.environment(), MODEL_ALLOWED: everyModel.join(','), ...env },
  );
  /** What would have been logged. */
  const lines: string[] = [];
  const { pino } = await import('pino');
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const models: Models = await openModels({ settings, log, retrySeconds });
  t.after(() => Promise.all([models.close(), standIn.close()]));
  return { standIn, models, settings, lines };
}
