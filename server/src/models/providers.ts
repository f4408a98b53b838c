import type { LanguageModel } from 'ai';
import { guardedFetch } from './guarded-fetch.ts';
import { type ModelId, type ModelSettings, type ProviderName, secretsOf, spelled } from './settings.ts';

type ProviderOptions = Record<string, Record<string, string | boolean>>;

/** A model of a provider's SDK, and what has to be said to it with every question. */
export interface Reachable {
  model: LanguageModel;
  /** Whether the schema is written into the instructions too: where it is not sure that the provider minds it. */
  tellSchema: boolean;
  options: ProviderOptions;
}

/**
 * Each SDK is loaded with the first question for it, and never by a process that asks none. Keys and addresses are given
 * outright: left to themselves the SDKs would read the environment.
 */
const makers: Record<
  ProviderName,
  (settings: ModelSettings, id: string, strict: boolean) => Promise<Reachable>
> = {
  async openrouter(settings, id, strict) {
    const { createOpenRouter } = await import('@openrouter/ai-sdk-provider');
    const provider = createOpenRouter({
      apiKey: settings.openrouterApiKey!,
      baseURL: settings.openrouterBaseUrl,
      compatibility: 'strict',
      appName: 'Octavo',
      fetch: guardedFetch(secretsOf(settings)),
    });
    return {
      model: provider.chat(id, { usage: { include: true }, structuredOutputs: { strict } }),
      tellSchema: true,
      options: {},
    };
  },
  async openai(settings, id, strict) {
    const { createOpenAI } = await import('@ai-sdk/openai');
    const provider = createOpenAI({
      apiKey: settings.openaiApiKey!,
      baseURL: settings.openaiBaseUrl,
      fetch: guardedFetch(secretsOf(settings)),
    });
    return {
      model: settings.openaiApi === 'chat' ? provider.chat(id) : provider.responses(id),
      tellSchema: false,
      // Without `store: false` the responses interface keeps what was said for 30 days.
      options: { openai: { strictJsonSchema: strict, store: false } },
    };
  },
  async anthropic(settings, id) {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    const base = settings.anthropicBaseUrl;
    const provider = createAnthropic({
      apiKey: settings.anthropicApiKey!,
      // Other programs that read ANTHROPIC_BASE_URL want it without the version.
      baseURL: new URL(base).pathname === '/' ? `${base}/v1` : base,
      fetch: guardedFetch(secretsOf(settings)),
    });
    return { model: provider(id), tellSchema: false, options: {} };
  },
  async google(settings, id) {
    const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
    const provider = createGoogleGenerativeAI({
      apiKey: (settings.googleApiKey ?? settings.geminiApiKey)!,
      baseURL: settings.googleBaseUrl,
      fetch: guardedFetch(secretsOf(settings)),
    });
    return { model: provider(id), tellSchema: false, options: {} };
  },
  async compatible(settings, id, strict) {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    const provider = createOpenAICompatible({
      name: 'compatible',
      baseURL: settings.compatibleBaseUrl!,
      ...(settings.compatibleApiKey === undefined ? {} : { apiKey: settings.compatibleApiKey }),
      supportsStructuredOutputs: true,
      includeUsage: true,
      fetch: guardedFetch(secretsOf(settings)),
    });
    return {
      model: provider.chatModel(id),
      tellSchema: true,
      options: { compatible: { strictJsonSchema: strict } },
    };
  },
};

export type Providers = (id: ModelId, schema: object) => Promise<Reachable>;

/** The models of these settings, each made once. */
export function openProviders(settings: ModelSettings): Providers {
  const made = new Map<string, Promise<Reachable>>();
  return (id, schema) => {
    const strict = isStrict(schema);
    const name = `${spelled(id)} ${strict}`;
    const known = made.get(name) ?? makers[id.provider](settings, id.model, strict);
    made.set(name, known);
    return known;
  };
}

/**
 * Whether constrained decoding takes the schema: OpenAI's strict mode wants every object closed and every property required
 * (its guide to structured outputs), and answers anything else with status 400.
 */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (typeof schema !== 'object' || schema === null) return true;
  const { type, properties, required, additionalProperties } = schema as Record<string, unknown>;
  if (type === 'object') {
    const names = Object.keys((properties as object | undefined) ?? {});
    const needed = Array.isArray(required) ? required : [];
    if (additionalProperties !== false || !names.every((name) => needed.includes(name))) return false;
  }
  return Object.values(schema).every(isStrict);
}
