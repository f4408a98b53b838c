import { createHash } from 'node:crypto';
import type { Logger } from '../log.ts';
import type { Completion } from './model.ts';
import type { Models } from './open.ts';

/** Where answers to the questions of one piece of work are kept until it has ended. */
export interface Memory {
  find(questionHash: string): Promise<unknown>;
  keep(questionHash: string, answer: Completion): Promise<void>;
}

/**
 * The same models with a memory, for one attempt at the work: an answer is kept the moment it comes, and a question that was answered in an
 * attempt before is not asked again (the second time it is put, the second time it was). So a
 * worker that dies between an answer and the end of its work costs nobody a second call. Such an answer says that it was `kept`. A memory that fails is done without.
 */
export function remembering(
  models: Pick<Models, 'complete' | 'named'>,
  memory: Memory,
  log?: Logger,
): Pick<Models, 'complete'> {
  const without = (error: unknown) => {
    log?.warn({ event: 'answer_not_kept', err: error }, 'the memory of answers failed');
    return undefined;
  };
  const times = new Map<string, number>();
  return {
    async complete(question, signal) {
      const asked = JSON.stringify([models.named(question.model), question]);
      const hash = createHash('sha256')
        .update(asked)
        .update(String(next(times, asked)))
        .digest('hex');
      const known = (await memory.find(hash).catch(without)) as Completion | undefined;
      if (known) return { ...known, kept: true };
      const answer = await models.complete(question, signal);
      await memory.keep(hash, answer).catch(without);
      return answer;
    },
  };
}

/** How often it was put before, in this attempt. */
function next(times: Map<string, number>, asked: string): number {
  const key = createHash('sha256').update(asked).digest('base64');
  const before = times.get(key) ?? 0;
  times.set(key, before + 1);
  return before;
}
