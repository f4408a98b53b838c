import { modelUnavailable } from '../models/faults.ts';
import { tiers } from '../models/model.ts';
import type { Definition } from './operation.ts';

/** What a job of these options would ask of language models. */
export interface Asks {
  /** A tier or the id of a model. */
  model: string;
  /** It can't do without; otherwise it works by rules where no model is set up. */
  required: boolean;
}

const usesModel = ({ tools }: Definition) =>
  tools.needs.includes('model') || (tools.uses?.includes('model') ?? false);

/**
 * Undefined where no model is asked. By the names options have: `engine` (auto, local, model) and `model`. Whoever names a model by its id
 * wants that one and no rules instead; speed, balanced and quality are wishes.
 */
export function asksModel(definition: Definition, options: Record<string, unknown>): Asks | undefined {
  if (!usesModel(definition) || options.engine === 'local') return undefined;
  const model = typeof options.model === 'string' && options.model !== '' ? options.model : 'speed';
  const named = !tiers.some((tier) => tier === model);
  return { model, required: definition.tools.needs.includes('model') || options.engine === 'model' || named };
}

/**
 * The model a job would ask, undefined for none: for the door, so that a job which can't be done is not queued. Throws
 * MODEL_UNAVAILABLE, MODEL_NOT_ALLOWED.
 */
export function modelAsked(
  definition: Definition,
  options: Record<string, unknown>,
  models:
    | { status(): { available: boolean; reason: string | null }; named(name: string): string }
    | undefined,
): string | undefined {
  const asks = asksModel(definition, options);
  if (!asks) return undefined;
  const { available, reason } = models?.status() ?? {
    available: false,
    reason: 'No language model is set up.',
  };
  if (available) models!.named(asks.model);
  else if (asks.required) throw modelUnavailable({ reason });
  return available ? asks.model : undefined;
}

/** Whether `POST /{operation}/estimate` exists: where there are chunks or a model, there is something to say. */
export const hasEstimate = (definition: Definition): boolean => definition.chunked || usesModel(definition);
