import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import { ask, type Reply } from './call.ts';
import { choose } from './choose.ts';
import { CallFailure } from './failure.ts';
import { answerTimedOut, badResponse, cancelled, upstreamError, upstreamRejected } from './faults.ts';
import type { Limits } from './limits.ts';
import {
  type Complete,
  type Completion,
  nothingSpent,
  type Question,
  type Spent,
  sumUsage,
} from './model.ts';
import type { Providers } from './providers.ts';
import { mostTokens } from './question.ts';
import { limitOf, type ModelId, type ModelSettings, spelled } from './settings.ts';

/** Requests after the first that a provider's passing failures are answered with. */
const mostRetries = 3;

export interface Office {
  settings: ModelSettings;
  providers: Providers;
  limits: Limits;
  log: Logger | undefined;
  /** The first pause between tries, seconds; each is twice the one before. */
  retrySeconds: number;
}

/** Asks until there is an answer, it is certain that there is none, or the tries are used up. */
export function openComplete(office: Office): Complete {
  return async (question, signal = new AbortController().signal) => {
    const id = choose(office.settings, question.model);
    const began = performance.now();
    const spent: Spent = {
      model: id.model,
      provider: id.provider,
      usage: nothingSpent(),
      attempts: 0,
      durationMs: 0,
    };
    try {
      return await untilAnswered(office, id, question, signal, spent, () => performance.now() - began);
    } finally {
      const { usage, attempts } = spent;
      office.log?.info(
        {
          event: 'model_asked',
          model: spelled(id),
          attempts,
          input_tokens: usage.input,
          output_tokens: usage.output,
          ms: Math.round(performance.now() - began),
        },
        'a language model was asked',
      );
    }
  };
}

async function untilAnswered(
  office: Office,
  id: ModelId,
  question: Question,
  signal: AbortSignal,
  spent: Spent,
  elapsed: () => number,
): Promise<Completion> {
  const now = (): Spent => ({ ...spent, durationMs: Math.round(elapsed()) });
  for (let retries = 0, odd = 0; ; retries += 1) {
    const reply = await once(office, id, question, signal, spent);
    if (!(reply instanceof CallFailure)) {
      if (reply.end === 'whole') return { ...now(), text: reply.text };
      // An empty answer, unlike one cut off or declined, may be another the next time.
      if (reply.end !== 'empty' || odd > 0 || retries >= mostRetries) throw badResponse(reply.end, now());
      odd += 1;
      continue;
    }
    const { kind, why } = reply;
    const { timeoutSeconds } = office.settings;
    if (kind === 'stopped') throw cancelled();
    if (kind === 'late') throw answerTimedOut(timeoutSeconds, now());
    if (kind === 'rejected')
      throw upstreamRejected({ provider: id.provider, model: id.model, why, spent: now() }, reply);
    if (kind === 'malformed' && odd > 0) throw badResponse('malformed', now(), reply);
    if (kind === 'malformed') odd += 1;
    office.log?.warn(
      { event: 'model_failed', model: spelled(id), attempt: spent.attempts, error: reply.message },
      'a language model provider failed',
    );
    if (retries >= mostRetries)
      throw upstreamError({ provider: id.provider, attempts: spent.attempts, why, spent: now() }, reply);
    if (reply.retryAfter) await office.limits.pause(id.provider, reply.retryAfter);
    else await rest(office.retrySeconds * 2 ** retries * (0.5 + Math.random() / 2), signal);
  }
}

/** One request, in its turn; what it took is added to `spent`. */
async function once(
  { settings, providers, limits, log }: Office,
  id: ModelId,
  question: Question,
  signal: AbortSignal,
  spent: Spent,
): Promise<Reply | CallFailure> {
  const limit = {
    concurrency: limitOf(settings.concurrency, id.provider),
    tokensPerMinute: limitOf(settings.tokensPerMinute, id.provider),
  };
  const model = await providers(id, question.schema);
  const turn = await limits.enter(id.provider, mostTokens(question), limit, signal);
  spent.attempts += 1;
  // A place that is not given back comes back by itself; an answer that was paid for is worth more.
  const leave = (tokens?: number) =>
    turn
      .end(tokens)
      .catch((error) => log?.warn({ event: 'model_turn_kept', err: error }, 'a turn was not ended'));
  try {
    const reply = await ask(model, question, settings.timeoutSeconds, signal);
    spent.usage = sumUsage(spent.usage, reply.usage);
    if (reply.cost !== undefined) spent.cost = (spent.cost ?? 0) + reply.cost;
    await leave(reply.usage.total);
    return reply;
  } catch (error) {
    const turnedAway = error instanceof CallFailure && ['limited', 'rejected'].includes(error.kind);
    await leave(turnedAway ? 0 : undefined);
    if (error instanceof CallFailure) return error;
    throw error;
  }
}

async function rest(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => {
    throw cancelled();
  });
}
