import { list, oneOf, type Setting, seconds, text, type Values } from '../setting.ts';
import { type Tier, tiers } from './model.ts';

/** Where questions can be sent. */
export const providerNames = ['openrouter', 'openai', 'anthropic', 'google', 'compatible'] as const;
export type ProviderName = (typeof providerNames)[number];

/** A model as settings name it: `openai:gpt-…`, `openrouter:vendor/model`. */
export interface ModelId {
  provider: ProviderName;
  model: string;
}

export const spelled = ({ provider, model }: ModelId): string => `${provider}:${model}`;

/** Undefined when it is not `provider:model` of a provider there is. */
export function parseModelId(raw: string): ModelId | undefined {
  const at = raw.indexOf(':');
  const provider = providerNames.find((name) => name === raw.slice(0, at));
  const model = raw.slice(at + 1);
  return provider && /^[\w.:/@-]{1,180}$/.test(model) ? { provider, model } : undefined;
}

const readModelId = (raw: string): ModelId => {
  const id = parseModelId(raw);
  if (!id) throw new Error(`must be provider:model, with provider one of ${providerNames.join(', ')}`);
  return id;
};

const key = (env: string, doc: string): Setting<string | undefined> =>
  text({
    env,
    doc: `${doc} Not shown anywhere, and not given to isolated processes.`,
    default: undefined,
    secret: true,
  });

const baseUrl = <T extends string | undefined>(env: string, doc: string, preset: T): Setting<T> => ({
  env,
  doc,
  default: preset,
  parse: (raw) => {
    const url = URL.canParse(raw) ? new URL(raw) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) throw new Error('must be an http or https address');
    if (url.username || url.password || url.search || url.hash)
      throw new Error('must have neither user, password, query nor fragment');
    return raw.replace(/\/+$/, '') as T;
  },
});

const tier = (name: Tier, otherwise: string): Setting<ModelId | undefined> => ({
  env: `MODEL_${name.toUpperCase()}`,
  doc: `The model behind \`${name}\`, as provider:model. ${otherwise}`,
  default: undefined,
  parse: readModelId,
});

/** `8`, or `openrouter=4,openai=16`, or both: a number alone is for the others. */
const perProvider = (env: string, doc: string, preset: number, most: number): Setting<PerProvider> => ({
  env,
  doc: `${doc} One number for each provider (\`8\`), or by name (\`openai=16,anthropic=4\`); ${preset || 'no limit'} for those not named.`,
  default: { others: preset, named: {} },
  parse: (raw) => {
    const limits: { others: number; named: Partial<Record<ProviderName, number>> } = {
      others: preset,
      named: {},
    };
    for (const part of raw.split(',').map((one) => one.trim())) {
      const [left, right] = part.includes('=')
        ? part.split('=', 2).map((side) => side.trim())
        : [undefined, part];
      const limit = /^\d+$/.test(right ?? '') ? Number(right) : Number.NaN;
      const provider = providerNames.find((name) => name === left);
      if (!(limit >= 1 && limit <= most) || (left !== undefined && !provider))
        throw new Error(
          `must be a whole number from 1 to ${most}, or such by provider (${providerNames.join(', ')}), e.g. 8 or openai=16`,
        );
      if (provider) limits.named[provider] = limit;
      else limits.others = limit;
    }
    return limits;
  },
});

export interface PerProvider {
  readonly others: number;
  readonly named: Readonly<Partial<Record<ProviderName, number>>>;
}

export const limitOf = (limits: PerProvider, provider: ProviderName): number =>
  limits.named[provider] ?? limits.others;

const fallsBack =
  'Unset: OPENROUTER_DEFAULT_MODEL where there is one, else the model of the nearest of speed, balanced and quality that is set.';

export const modelSettings = {
  openrouterApiKey: key('OPENROUTER_API_KEY', 'Key for OpenRouter.'),
  openrouterBaseUrl: baseUrl(
    'OPENROUTER_BASE_URL',
    'Where OpenRouter is.',
    'https://openrouter.ai/api/v1' as string,
  ),
  openrouterDefaultModel: text<string | undefined>({
    env: 'OPENROUTER_DEFAULT_MODEL',
    doc: 'A model of OpenRouter, as vendor/model: behind `speed`, `balanced` and `quality` unless they are set.',
    default: undefined,
  }),
  openaiApiKey: key('OPENAI_API_KEY', 'Key for OpenAI.'),
  openaiBaseUrl: baseUrl('OPENAI_BASE_URL', 'Where OpenAI is.', 'https://api.openai.com/v1' as string),
  openaiApi: oneOf(['responses', 'chat'], {
    env: 'OPENAI_API',
    doc: 'Which of its two interfaces is spoken with OpenAI; some gateways know only `chat`.',
    default: 'responses',
  }),
  anthropicApiKey: key('ANTHROPIC_API_KEY', 'Key for Anthropic.'),
  anthropicBaseUrl: baseUrl(
    'ANTHROPIC_BASE_URL',
    'Where Anthropic is.',
    'https://api.anthropic.com/v1' as string,
  ),
  googleApiKey: key('GOOGLE_GENERATIVE_AI_API_KEY', 'Key for Google Gemini; GEMINI_API_KEY is the same.'),
  geminiApiKey: key('GEMINI_API_KEY', 'Key for Google Gemini.'),
  googleBaseUrl: baseUrl(
    'GOOGLE_GENERATIVE_AI_BASE_URL',
    'Where Google Gemini is.',
    'https://generativelanguage.googleapis.com/v1beta' as string,
  ),
  compatibleBaseUrl: baseUrl<string | undefined>(
    'OPENAI_COMPATIBLE_BASE_URL',
    'Any server that speaks the chat completions of OpenAI (vLLM, llama.cpp, Ollama, a gateway), up to and with its /v1. Its models are named compatible:model.',
    undefined,
  ),
  compatibleApiKey: key('OPENAI_COMPATIBLE_API_KEY', 'Key for that server, if it wants one.'),
  speed: tier('speed', fallsBack),
  balanced: tier('balanced', fallsBack),
  quality: tier('quality', fallsBack),
  allowed: {
    env: 'MODEL_ALLOWED',
    doc: 'Models a caller may name beside speed, balanced and quality, as provider:model.',
    default: [],
    parse: (raw) => list({ env: '', doc: '', default: [] }).parse(raw).map(readModelId),
  } as Setting<readonly ModelId[]>,
  concurrency: perProvider(
    'MODEL_CONCURRENCY',
    'Requests to one provider at a time, of all workers together.',
    8,
    1000,
  ),
  tokensPerMinute: perProvider(
    'MODEL_TOKENS_PER_MINUTE',
    'Tokens sent to and asked of one provider in any minute, by all workers together. An answer is counted at its longest until it is there.',
    0,
    1_000_000_000,
  ),
  timeoutSeconds: seconds(
    {
      env: 'MODEL_TIMEOUT',
      doc: 'How long one request may take. The most is what the HTTP client of Node waits for an answer to begin.',
      default: 240,
    },
    { min: 1, max: 290 },
  ),
};

export type ModelSettings = Values<typeof modelSettings>;

/** Whether a provider can be asked: it has a key, or an address of one's own that may need none. */
export function isSetUp(settings: ModelSettings, provider: ProviderName): boolean {
  switch (provider) {
    case 'openrouter':
      return settings.openrouterApiKey !== undefined;
    case 'openai':
      return settings.openaiApiKey !== undefined;
    case 'anthropic':
      return settings.anthropicApiKey !== undefined;
    case 'google':
      return settings.googleApiKey !== undefined || settings.geminiApiKey !== undefined;
    case 'compatible':
      return settings.compatibleBaseUrl !== undefined;
  }
}

const wants: Record<ProviderName, string> = {
  openrouter: 'OPENROUTER_API_KEY',
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  google: 'GEMINI_API_KEY',
  compatible: 'OPENAI_COMPATIBLE_BASE_URL',
};

/** What in these settings does not fit together, one sentence each, for the start to refuse. */
export function modelProblems(settings: ModelSettings): string[] {
  const named = [
    ...tiers.map((one) => [`MODEL_${one.toUpperCase()}`, settings[one]] as const),
    ...settings.allowed.map((id) => ['MODEL_ALLOWED', id] as const),
  ];
  return named.flatMap(([env, id]) =>
    id && !isSetUp(settings, id.provider)
      ? [`${env} names ${id.provider}, so ${wants[id.provider]} must be set.`]
      : [],
  );
}

/** Every key there is, for hiding them in texts from outside. */
export const secretsOf = (settings: ModelSettings): string[] =>
  [
    settings.openrouterApiKey,
    settings.openaiApiKey,
    settings.anthropicApiKey,
    settings.googleApiKey,
    settings.geminiApiKey,
    settings.compatibleApiKey,
  ].filter((secret) => secret !== undefined);
