import { asFault } from '../fault.ts';
import { newId } from '../id.ts';
import type { Work } from './sandbox.ts';
import { type FromChild, longestMessage, type ToChild } from './wire.ts';

/** Questions of one work that may wait for their answers: no handler of ours has as many. */
const mostAsked = 32;

type Asked = Extract<FromChild, { type: 'ask' | 'withdraw' }>;
/** A message without the number of the work, which the sender adds. */
type Told<T> = T extends unknown ? Omit<T, 'id'> : never;
type Reply = Told<Extract<ToChild, { type: 'answer' | 'refusal' }>>;

/** The questions of one work: each is answered once, and none when the work is over. */
export class Asks {
  private readonly work: Work;
  private readonly send: (reply: Reply) => void;
  private readonly open = new Map<number, AbortController>();
  private ended = false;

  constructor(work: Work, send: (reply: Reply) => void) {
    this.work = work;
    this.send = send;
  }

  /** Takes a message; what is wrong with it, when something is. */
  take(message: Asked): string | undefined {
    const { onAsk } = this.work;
    if (!onAsk) return 'it asked for what it was not given';
    if (message.type === 'withdraw') {
      this.open.get(message.ask)?.abort();
      return undefined;
    }
    if (this.open.has(message.ask)) return 'it asked two questions as one';
    if (this.open.size >= mostAsked) return 'it asked too many questions at a time';
    const stop = new AbortController();
    this.open.set(message.ask, stop);
    void this.answer(message.ask, () => onAsk(message.question, stop.signal));
    return undefined;
  }

  /** Whoever works on an answer stops. */
  end(): void {
    this.ended = true;
    for (const stop of this.open.values()) stop.abort();
  }

  private async answer(ask: number, find: () => Promise<unknown>): Promise<void> {
    let reply: Reply;
    try {
      reply = { type: 'answer', ask, value: (await find()) ?? null };
      if (JSON.stringify(reply).length > longestMessage - 100)
        throw new RangeError('an answer is too long for the channel');
    } catch (error) {
      const reference = newId();
      const fault = asFault(error, reference);
      if (fault.kind === 'internal')
        this.work.onEvent?.({
          type: 'log',
          fields: { event: 'ask_failed', reference, error: String(error).slice(0, 1000) },
        });
      reply = { type: 'refusal', ask, fault: { ...fault.toPublic(), kind: fault.kind } };
    }
    this.open.delete(ask);
    if (!this.ended) this.send(reply);
  }
}
