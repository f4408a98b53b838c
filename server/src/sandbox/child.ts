import { Socket } from 'node:net';
import { inspect } from 'node:util';
import { saysOutOfMemory } from '../death.ts';
import { Fault } from '../fault.ts';
import { limitMyself } from './own-limits.ts';
import type { ChildEvent } from './sandbox.ts';
import { type FromChild, longestMessage, readLines, type ToChild } from './wire.ts';

/** What a handler has of its surroundings. */
export interface HandlerIo {
  /** Its folder: inputs lie here under their names, outputs go here, without subfolders. Empty again for the next work. */
  folder: string;
  /** Aborted at the soft time limit. */
  signal: AbortSignal;
  emit(event: ChildEvent): void;
}

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
  let current: { id: number; stop: AbortController } | undefined;
  const work = async (message: ToChild & { type: 'work' }) => {
    const { id, folder, request, limits } = message;
    const stop = new AbortController();
    current = { id, stop };
    const limited = limits ? limitMyself(limits) : undefined;
    try {
      const emit = (event: ChildEvent) => send({ type: 'event', id, event });
      const value = (await handler(request, { folder, signal: stop.signal, emit })) ?? null;
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
      if (message.type === 'work') void work(message);
      else if (current?.id === message.id) current.stop.abort();
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
