/** A handler that asks those who gave it the work; the request says how. For tests. */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HandlerIo, serveSandbox } from '../child.ts';

type Ways = Record<string, (io: HandlerIo, request: Record<string, unknown>) => unknown>;

/** Writes to the pool behind the back of `serveSandbox`. The channel does not block: what does not fit is said later. */
async function say(message: object): Promise<void> {
  const line = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let at = 0; at < line.length; )
    try {
      at += writeSync(3, line, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await sleep(1);
    }
}

const ways: Ways = {
  'asks once': ({ ask }, { question }) => ask(question),
  'asks many at once': ({ ask }, { count }) =>
    Promise.all(Array.from({ length: Number(count) }, (_, n) => ask({ n }))),
  'asks until it is stopped': async ({ ask, signal }) => {
    try {
      return await ask('anything', signal);
    } catch (error) {
      return (error as { code: string }).code;
    }
  },
  'asks and gives up': async ({ ask }) => {
    const stop = new AbortController();
    const asked = ask('anything', stop.signal).catch((error) => error.code);
    await sleep(100);
    stop.abort();
    return [await asked, await ask('again')];
  },
  'asks and does not wait': ({ ask }) => {
    void ask('anything').catch(() => undefined);
    return 'done';
  },
  'asks too much': ({ ask }) => ask('x'.repeat(3 * 2 ** 20)).catch((error) => (error as Error).name),
  'asks too much behind the back': async () => {
    await say({ type: 'ask', id: 1, ask: 1, question: 'x'.repeat(3 * 2 ** 20) });
    await sleep(5000);
  },
  'asks in the name of another work': async () => {
    await say({ type: 'ask', id: 4711, ask: 1, question: 'whose?' });
    await sleep(5000);
  },
  'asks without a number': async () => {
    await say({ type: 'ask', id: 1, ask: 'all', question: 'what?' });
    await sleep(5000);
  },
  'asks and hangs': async ({ ask, emit }) => {
    const asked = ask('anything');
    emit({ type: 'stage', stage: 'asked' });
    await asked;
  },
};

serveSandbox(async (request, io) => {
  const wanted = request as { do: string };
  return ways[wanted.do]!(io, wanted);
});
