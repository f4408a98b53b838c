import type { Database } from '../database/open.ts';
import type { Logger } from '../log.ts';
import { choose, statusOf, tierOf } from './choose.ts';
import { openComplete } from './complete.ts';
import { modelTool } from './generate.ts';
import { openLimits } from './limits.ts';
import type { Complete, ModelStatus, ModelTool, Tier } from './model.ts';
import { openOwnLimits } from './own-limits.ts';
import { openProviders } from './providers.ts';
import { type ModelSettings, spelled } from './settings.ts';

export interface Models {
  /** Whether questions can be answered here; looks at settings only. */
  status(): ModelStatus;
  /** The model behind a name, as `provider:model`. Throws MODEL_UNAVAILABLE, MODEL_NOT_ALLOWED. */
  named(name: string): string;
  /** The tier whose price that model has. Throws the same. */
  tierOf(name: string): Tier;
  /** Puts a question to a provider, and waits for its turn among all processes that do. */
  complete: Complete;
  /** The same for the questions of one `asker`, at most `most` of them at a time over all processes. */
  inTurn(asker: string, most: number): Complete;
  /** Answers that fit a schema, for code that runs in this process. */
  tool: ModelTool;
  close(): Promise<void>;
}

export interface ModelsOptions {
  settings: ModelSettings;
  /** Through which limits are shared; absent: only pauses are kept. */
  database?: Database | undefined;
  log?: Logger | undefined;
  /** The first pause after a failure that passes, seconds (1). */
  retrySeconds?: number;
}

/** Opens the port. Nothing is sent, and no SDK is loaded, before the first question. */
export async function openModels({
  settings,
  database,
  log,
  retrySeconds = 1,
}: ModelsOptions): Promise<Models> {
  const limits = database ? await openLimits(database) : openOwnLimits();
  const complete = openComplete({ settings, providers: openProviders(settings), limits, log, retrySeconds });
  return {
    status: () => statusOf(settings),
    named: (name) => spelled(choose(settings, name)),
    tierOf: (name) => tierOf(settings, name),
    complete,
    inTurn: (asker, most) => async (question, signal) => {
      const never = signal ?? new AbortController().signal;
      const turn = await limits.enter(`asker:${asker}`, 0, { concurrency: most, tokensPerMinute: 0 }, never);
      try {
        return await complete(question, signal);
      } finally {
        // Where the database is away the turn comes back by itself, when its lease is over.
        await turn.end(0).catch(() => undefined);
      }
    },
    tool: modelTool(complete),
    close: () => limits.close(),
  };
}
