import { Socket } from 'node:net';
import { inspect } from 'node:util';
import { cancelled, saysOutOfMemory } from '../death.ts';
import { Fault, faultFromWire } from '../fault.ts';
import { limitMyself } from './own-limits.ts';
import type { ChildEvent } from './sandbox.ts';
import { type FromChild, longestMessage, longestQuestion, readLines, type ToChild } from './wire.ts';

/** What a handler has of its surroundings. */
export interface HandlerIo {
  /** Its folder: inputs lie here under their names, outputs go here, without subfolders. Empty again for the next work. */
  folder: string;
  /** Aborted at the soft time limit. */
  signal: AbortSignal;
  emit(event: ChildEvent): void;
  /**
   * Asks those who gave the work, where it comes with somebody who answers (`Work.onAsk`); otherwise asking ends the
   * process. JSON, at most 2 MB. Throws the fault the answer is, and CANCELLED when `signal` is aborted first.
   */
  ask(question: unknown, signal?: AbortSignal): Promise<unknown>;
}

/** What the handler waits for. */
type Waiting = Map<number, PromiseWithResolvers<unknown>>;

/**
 * The other end of the pool, called once by the module an isolated process runs. Each request is answered with what
 * `handler` resolves to (JSON, at most 9 MB); a thrown Fault arrives as that fault, anything else as INTERNAL_ERROR.
 */
export function serveSandbox(handler: (request: unknown, io: HandlerIo) => Promise<unknown>): void {
  const wire = new Socket({ fd: 3, readable: true, writable: true });
  const send = (message: FromChild): void => {
    const line = JSON.stringify(message);
    if (line.length > longestMessage)
      throw new RangeError(`the answer is longer than ${longestMessage} characters`);
    wire.write(`${line}\n`);
  };
  let current: { id: number; stop: AbortController; waiting: Waiting } | undefined;
  let asked = 0;
  const work = async (message: ToChild & { type: 'work' }) => {
    const { id, folder, request, limits } = message;
    const stop = new AbortController();
    const waiting: Waiting = new Map();
    current = { id, stop, waiting };
    const ask = async (question: unknown, signal?: AbortSignal) => {
      if (signal?.aborted) throw cancelled();
      const message: FromChild = { type: 'ask', id, ask: ++asked, question };
      if (JSON.stringify(message).length > longestQuestion)
        throw new RangeError(`a question is longer than ${longestQuestion} characters`);
      const answer = Promise.withResolvers<unknown>();
      const onAbort = () => {
        send({ type: 'withdraw', id, ask: message.ask });
        answer.reject(cancelled());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.set(message.ask, answer);
      send(message);
      return answer.promise.finally(() => {
        waiting.delete(message.ask);
        signal?.removeEventListener('abort', onAbort);
      });
    };
    const limited = limits ? limitMyself(limits) : undefined;
    try {
      const emit = (event: ChildEvent) => send({ type: 'event', id, event });
      const value = (await handler(request, { folder, signal: stop.signal, emit, ask })) ?? null;
      await limited;
      send({ type: 'done', id, value });
    } catch (error) {
      await limited;
      send(answerTo(error, id, stop.signal.aborted));
    }
    current = undefined;
  };
  readLines(
    wire,
    (line) => {
      const message = JSON.parse(line) as ToChild;
      if (message.type === 'work') return void work(message);
      if (current?.id !== message.id) return;
      if (message.type === 'stop') return current.stop.abort();
      const answer = current.waiting.get(message.ask);
      if (message.type === 'answer') answer?.resolve(message.value);
      else answer?.reject(faultFromWire(message.fault));
    },
    () => process.exit(1),
  );
  // The pool is gone: nobody waits for an answer any more.
  wire.on('close', () => process.exit(0));
  wire.on('error', () => process.exit(0));
  send({ type: 'ready' });
}

function answerTo(error: unknown, id: number, stopped: boolean): FromChild {
  if (error instanceof Fault) return { type: 'fault', id, fault: { ...error.toPublic(), kind: error.kind } };
  const text = inspect(error, { depth: 3 }).slice(0, 16_000);
  // EFBIG is RLIMIT_FSIZE: Node ignores SIGXFSZ.
  const cause = (error as NodeJS.ErrnoException | undefined)?.code;
  const code = saysOutOfMemory(String(error))
    ? 'MEMORY_LIMIT'
    : cause === 'EFBIG'
      ? 'DISK_LIMIT'
      : stopped
        ? 'TIMEOUT'
        : 'INTERNAL_ERROR';
  return { type: 'failed', id, text, code };
}
