import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { makePdf, type Sample } from './documents.ts';
import { type Random, seeded } from './random.ts';

/** What is asked of the service, and what must come of it. */
export interface Order {
  kind: 'compress' | 'split' | 'info' | 'bulk' | 'steps' | 'probe';
  path: string;
  fields: Record<string, string>;
  sources: readonly Sample[];
  /** Seconds the result lives; undefined: longer than the test. */
  ttl?: number;
}

/** One line of the history: what was sent, and what the service has acknowledged of it. */
export interface Entry {
  key: string;
  order: Order;
  sentAt: number;
  /** Requests until there was an answer that counts. */
  tries: number;
  jobId?: string;
  acknowledgedAt?: number;
  /** An answer that is neither acceptance nor "try again". */
  refused?: string;
  /** The same request again, with the same key, was answered with another job. */
  doubled?: string;
  cancel?: 'sent' | 'acknowledged' | 'too late';
  /** First end seen through the API; no later look may differ. */
  seen?: { status: string; at: number };
  changed?: string;
}

export interface History {
  entries: Entry[];
  file: string;
}

/** Longer than any series of unlucky kills, each of which may end the same request again. */
const patienceMs = 300_000;

export const terminal = ['completed', 'failed', 'cancelled'];

/** Answers after which a well-behaved client tries again: the request was not taken, or nobody knows. */
const worthRepeating = (status: number, code: string) =>
  status >= 500 || status === 429 || (status === 409 && code === 'IDEMPOTENCY_CONFLICT');

/** JSON from outside, looked at as a client would. */
// biome-ignore lint/suspicious/noExplicitAny: its shape is what the test is about
export type Loose = Record<string, any>;

export interface Answer {
  status: number;
  body: Loose;
}

/** One request; undefined when no whole answer came. */
export async function ask(
  url: string | undefined,
  path: string,
  init: RequestInit = {},
): Promise<Answer | undefined> {
  if (!url) return undefined;
  try {
    const response = await fetch(`${url}/api/v1${path}`, { ...init, signal: AbortSignal.timeout(20_000) });
    return { status: response.status, body: (await response.json()) as Loose };
  } catch {
    return undefined;
  }
}

function form(order: Order, key: string): FormData {
  const data = new FormData();
  const fields = { ...order.fields, client_job_id: key, ...(order.ttl ? { ttl: String(order.ttl) } : {}) };
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  for (const { name, bytes } of order.sources)
    data.append('file', new Blob([bytes], { type: 'application/pdf' }), name);
  return data;
}

/** Submits until there is an answer, with one key for all tries. The entry is in the history before the first byte goes out. */
export async function submit(
  history: History,
  url: () => string | undefined,
  key: string,
  order: Order,
  headers: Record<string, string> = {},
): Promise<Entry> {
  const entry: Entry = { key, order, sentAt: Date.now(), tries: 0 };
  history.entries.push(entry);
  const until = Date.now() + patienceMs;
  for (let pause = 20; ; pause = Math.min(500, pause * 2)) {
    entry.tries += 1;
    const answer = await ask(url(), order.path, {
      method: 'POST',
      body: form(order, key),
      headers: { 'idempotency-key': key, ...headers },
    });
    const code = answer?.body.error?.code ?? '';
    if (answer && (answer.status === 202 || answer.status === 200)) {
      entry.jobId = answer.body.job_id;
      entry.acknowledgedAt = Date.now();
      appendFileSync(history.file, `${JSON.stringify({ key, kind: order.kind, job_id: entry.jobId })}\n`);
      return entry;
    }
    if (answer && !worthRepeating(answer.status, code)) {
      entry.refused = `${answer.status} ${code} ${answer.body.error?.message ?? ''}`;
      return entry;
    }
    if (Date.now() > until) {
      entry.refused = `no answer in ${patienceMs / 1000} s, the last was ${answer?.status ?? 'none'} ${code}`;
      return entry;
    }
    await sleep(pause);
  }
}

async function repeat(entry: Entry, url: () => string | undefined): Promise<void> {
  const answer = await ask(url(), entry.order.path, {
    method: 'POST',
    body: form(entry.order, entry.key),
    headers: { 'idempotency-key': entry.key },
  });
  if (answer && answer.status < 300 && answer.body.job_id !== entry.jobId) entry.doubled = answer.body.job_id;
}

async function cancel(entry: Entry, url: () => string | undefined): Promise<void> {
  entry.cancel = 'sent';
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(100)) {
    const answer = await ask(url(), `/jobs/${entry.jobId}/cancel`, { method: 'POST' });
    if (answer?.status === 200) entry.cancel = 'acknowledged';
    else if (answer?.status === 409) entry.cancel = 'too late';
    else continue;
    return;
  }
}

/** Looks at a job once; gives whether it has ended. */
async function look(entry: Entry, url: () => string | undefined): Promise<boolean> {
  const answer = await ask(url(), `/jobs/${entry.jobId}`);
  if (answer?.status !== 200) return false;
  const status = answer.body.status as string;
  if (entry.seen && entry.seen.status !== status) entry.changed = `${entry.seen.status}, then ${status}`;
  if (!terminal.includes(status)) return false;
  entry.seen ??= { status, at: Date.now() };
  return true;
}

function draw(random: Random, samples: readonly Sample[]): Order {
  const one = random.pick(samples);
  const level = random.pick(['low', 'medium', 'high']);
  const kind = random.pick(['compress', 'compress', 'compress', 'split', 'info', 'bulk', 'steps'] as const);
  const ttl = random.chance(0.1) ? 4 : undefined;
  const base = { kind, sources: [one], ...(ttl ? { ttl } : {}) };
  switch (kind) {
    case 'compress':
      return { ...base, path: '/compress', fields: { level } };
    case 'split':
      return { ...base, path: '/split', fields: { every: '1' } };
    case 'info':
      return { ...base, path: '/info', fields: {} };
    case 'bulk': {
      const sources = random.shuffle(samples).slice(0, random.whole(2, 4));
      return { ...base, path: '/compress/bulk', fields: { level }, sources };
    }
    case 'steps': {
      const steps = [
        { operation: 'compress', options: { level } },
        { operation: 'split', options: { every: 1 } },
      ];
      return { ...base, path: '/jobs', fields: { steps: JSON.stringify(steps) } };
    }
  }
}

/** Clients that submit, repeat, cancel and watch until told to stop; no more than a few jobs each at a time. */
export function startClients(
  history: History,
  url: () => string | undefined,
  { seed, clients }: { seed: number; clients: number },
) {
  let stopped = false;
  const run = async (number: number): Promise<void> => {
    const random = seeded(seed * 1000 + number);
    const samples = Array.from({ length: 5 }, (_, index) =>
      makePdf(random, `client ${number} sample ${index}`, random.whole(1, 4)),
    );
    const open = new Set<Entry>();
    const aside: Promise<void>[] = [];
    for (let count = 0; !stopped; count += 1) {
      const headers: Record<string, string> = random.chance(0.1) ? { prefer: 'wait=3' } : {};
      const key = `client-${number}-${count}`;
      const entry = await submit(history, url, key, draw(random, samples), headers);
      const wantsRepeat = random.chance(0.15);
      const wantsCancel = random.chance(0.12);
      const patience = random.between(0, 1200);
      if (entry.jobId) {
        open.add(entry);
        if (wantsRepeat) aside.push(repeat(entry, url));
        if (wantsCancel) aside.push(sleep(patience).then(() => cancel(entry, url)));
      }
      await sleep(random.between(100, 500));
      do {
        for (const each of open) if (await look(each, url)) open.delete(each);
        if (open.size >= 3 && !stopped) await sleep(150);
      } while (open.size >= 3 && !stopped);
    }
    await Promise.all(aside);
  };
  const running = Promise.all(Array.from({ length: clients }, (_, number) => run(number)));
  return {
    async stop() {
      stopped = true;
      await running;
    },
  };
}
