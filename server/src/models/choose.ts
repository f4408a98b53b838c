import { modelNotAllowed, modelUnavailable } from './faults.ts';
import { type ModelStatus, type Tier, tiers } from './model.ts';
import {
  isSetUp,
  type ModelId,
  type ModelSettings,
  parseModelId,
  providerNames,
  spelled,
} from './settings.ts';

/** Which way to look for a tier that is not set: the nearest, the cheaper one first. */
const nearest: Record<Tier, readonly Tier[]> = {
  speed: ['speed', 'balanced', 'quality'],
  balanced: ['balanced', 'speed', 'quality'],
  quality: ['quality', 'balanced', 'speed'],
};

/**
 * The model behind a tier. No model is named by us: names live shorter than releases, and a name that has gone would be an
 * error in every job.
 */
function modelOf(settings: ModelSettings, tier: Tier): ModelId | undefined {
  const { openrouterDefaultModel: model, openrouterApiKey } = settings;
  if (settings[tier]) return settings[tier];
  if (model !== undefined && openrouterApiKey !== undefined) return { provider: 'openrouter', model };
  for (const other of nearest[tier]) if (settings[other]) return settings[other];
  return undefined;
}

/** Whether there is a model to ask, and what is missing. */
export function statusOf(settings: ModelSettings): ModelStatus {
  const found = tiers.flatMap((tier) => {
    const id = modelOf(settings, tier);
    return id ? [`${tier} ${spelled(id)}`] : [];
  });
  if (found.length > 0) return { available: true, engine: found.join(', '), reason: null };
  const ready = providerNames.filter((provider) => isSetUp(settings, provider));
  const reason =
    ready.length === 0
      ? 'No language model is set up. Set OPENROUTER_API_KEY and OPENROUTER_DEFAULT_MODEL, or the key of another provider (OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, or OPENAI_COMPATIBLE_BASE_URL) and MODEL_SPEED, and start again.'
      : `No language model is named. Set MODEL_SPEED=${ready[0]}:<model>${ready[0] === 'openrouter' ? ' or OPENROUTER_DEFAULT_MODEL' : ''}, and start again.`;
  return { available: false, engine: null, reason };
}

/**
 * The tier whose price a model has: its own, for one asked for by id that of the dearest tier it stands behind, and of `quality`
 * where it stands behind none.
 */
export function tierOf(settings: ModelSettings, wanted: string): Tier {
  const tier = tiers.find((name) => name === wanted);
  if (tier) return tier;
  const id = spelled(choose(settings, wanted));
  const behind = tiers.filter((one) => {
    const model = modelOf(settings, one);
    return model && spelled(model) === id;
  });
  return behind.at(-1) ?? 'quality';
}

/**
 * The model somebody asked for: a tier, the model behind one, or one that MODEL_ALLOWED names (with or without its
 * provider). Throws
 * MODEL_UNAVAILABLE, MODEL_NOT_ALLOWED.
 */
export function choose(settings: ModelSettings, wanted: string): ModelId {
  const { available, reason } = statusOf(settings);
  if (!available) throw modelUnavailable({ reason });
  const tier = tiers.find((name) => name === wanted);
  const named = tier
    ? modelOf(settings, tier)
    : [...settings.allowed, ...tiers.map((one) => modelOf(settings, one))].find(
        (id) => id && (spelled(id) === wanted || (!parseModelId(wanted) && id.model === wanted)),
      );
  if (named) return named;
  throw modelNotAllowed({
    model: wanted.slice(0, 100),
    allowed: [...tiers, ...settings.allowed.map(spelled)].join(', '),
  });
}
