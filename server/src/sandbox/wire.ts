import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { kinds, type PublicError } from '../fault.ts';
import type { ChildEvent } from './sandbox.ts';

/** JSON, one message a line, over a socket at descriptor 3 of the child. The longest line either side takes,
 * bytes: a preview may hold 8 MB of pictures. */
export const longestMessage = 9 * 1024 * 1024;

/** The longest question, with what is around it: a chapter, and what shall be done with it. */
export const longestQuestion = 2 * 1024 * 1024;

export type WireFault = PublicError & { kind: string };

export type ToChild =
  | { type: 'work'; id: number; folder: string; request: unknown; limits: OwnLimits | null }
  | { type: 'stop'; id: number }
  | { type: 'answer'; id: number; ask: number; value: unknown }
  | { type: 'refusal'; id: number; ask: number; fault: WireFault };

/** What the process shall set on itself for this work; null where there is no way to. */
export interface OwnLimits {
  memoryBytes: number;
  fileBytes: number;
  cpuSeconds: number;
}

export type FromChild =
  | { type: 'ready' }
  | { type: 'event'; id: number; event: ChildEvent }
  | { type: 'done'; id: number; value: unknown }
  | { type: 'fault'; id: number; fault: WireFault }
  /** A question of the handler to those who gave it the work; it numbers its questions. */
  | { type: 'ask'; id: number; ask: number; question: unknown }
  /** It waits for that answer no more. */
  | { type: 'withdraw'; id: number; ask: number }
  /** The handler threw something undeclared; `text` is for the log. */
  | { type: 'failed'; id: number; text: string; code: string };

/** Calls `onLine` for each line of the stream; `onJunk` once when a line is longer than the limit, then nothing more. */
export function readLines(stream: Duplex, onLine: (line: string) => void, onJunk: () => void): void {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;
  let dead = false;
  stream.on('data', (chunk: Buffer) => {
    if (dead) return;
    const lines = decoder.write(chunk).split('\n');
    for (const [at, piece] of lines.entries()) {
      pieces.push(piece);
      length += piece.length;
      if (length > longestMessage) {
        dead = true;
        pieces = [];
        onJunk();
        return;
      }
      if (at === lines.length - 1) break;
      const line = pieces.join('');
      pieces = [];
      length = 0;
      if (line) onLine(line);
    }
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const short = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most;

const share = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

const count = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** A line from the child as a message, or undefined when it is none: the child is not trusted. */
export function parseFromChild(line: string): FromChild | undefined {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(message)) return undefined;
  if (message.type === 'ready') return { type: 'ready' };
  const id = message.id;
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined;
  switch (message.type) {
    case 'done':
      return { type: 'done', id, value: message.value };
    case 'failed':
      return short(message.text, 20_000) && short(message.code, 64)
        ? { type: 'failed', id, text: message.text, code: message.code }
        : undefined;
    case 'ask':
      return count(message.ask) && line.length <= longestQuestion
        ? { type: 'ask', id, ask: message.ask, question: message.question }
        : undefined;
    case 'withdraw':
      return count(message.ask) ? { type: 'withdraw', id, ask: message.ask } : undefined;
    case 'event': {
      const event = parseEvent(message.event);
      return event && { type: 'event', id, event };
    }
    case 'fault': {
      const fault = parseFault(message.fault);
      return fault && { type: 'fault', id, fault };
    }
    default:
      return undefined;
  }
}

function parseEvent(event: unknown): ChildEvent | undefined {
  if (!isRecord(event)) return undefined;
  if (event.type === 'stage' && short(event.stage, 200)) return { type: 'stage', stage: event.stage };
  if (event.type === 'progress' && share(event.done) && share(event.total))
    return { type: 'progress', done: event.done, total: event.total };
  if (event.type === 'warning' && short(event.text, 4000)) return { type: 'warning', text: event.text };
  if (event.type === 'log' && isRecord(event.fields)) return { type: 'log', fields: event.fields };
  return undefined;
}

function parseFault(fault: unknown): WireFault | undefined {
  if (!isRecord(fault)) return undefined;
  const { code, kind, message, details, retryable } = fault;
  if (!short(code, 64) || !/^[A-Z][A-Z0-9_]+$/.test(code) || !short(kind, 32) || !Object.hasOwn(kinds, kind))
    return undefined;
  if (!short(message, 4000) || !isRecord(details) || typeof retryable !== 'boolean') return undefined;
  return { code, kind, message, details, retryable };
}
