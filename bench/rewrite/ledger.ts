/** What a job held, paid and got back, from the ledger, and whether it is what it should be. */
import { call } from '../service/caller.ts';

interface Entry {
  kind: 'grant' | 'hold' | 'settle' | 'refund' | 'adjustment';
  amount: number;
  job_id: string | null;
}

interface Ledger {
  entries: Entry[];
  next_cursor: string | null;
}

export interface Booked {
  /** "held 31, paid 28". */
  said: string;
  /** What is not as promised. */
  wrong: string[];
}

/** Reads the entries of this month and holds them against the job, its chunks and the balance. */
export async function booked(api: string, id: string): Promise<Booked> {
  const entries: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { body: Ledger } = await call<Ledger>(
      `${api}/credits/ledger?limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    entries.push(...page.body.entries);
    cursor = page.body.next_cursor;
  }
  const { body: account } = await call<{ balance: number; held: number }>(`${api}/me/credits`);
  const { body: job } = await call<{ status: string; credits: number }>(`${api}/jobs/${id}`);
  const { body: ledger } = await call<{ chunks: { state: string; credits: number }[] }>(
    `${api}/jobs/${id}/chunks`,
  );
  const of = (kind: Entry['kind']) =>
    entries
      .filter((entry) => entry.job_id === id && entry.kind === kind)
      .reduce((sum, { amount }) => sum + amount, 0);
  const net = of('hold') + of('settle') + of('refund') + of('adjustment');
  const finished = ledger.chunks.filter(({ state }) => state === 'completed');
  const worth = finished.reduce((sum, { credits }) => sum + credits, 0);
  // Chunks have fractions of a credit, in floating point; the job rounds their sum up.
  const price = worth > 0 ? Math.max(1, Math.ceil(worth - 1e-6)) : 0;
  const wrong: string[] = [];
  if (of('hold') >= 0) wrong.push('nothing was held');
  if (job.status !== 'completed' && net !== 0) wrong.push(`${net} credits for a job that ${job.status}`);
  if (job.status === 'completed' && (-net !== job.credits || job.credits !== price))
    wrong.push(`${-net} credits taken, ${job.credits} said, ${price} by its finished chunks`);
  const sum = entries.reduce((total, { amount }) => total + amount, 0);
  if (sum !== account.balance) wrong.push(`a balance of ${account.balance}, entries of ${sum}`);
  if (account.held !== 0) wrong.push(`${account.held} credits still held`);
  return {
    said: `held ${-of('hold')}, ${job.status === 'completed' ? `paid ${-net}` : `back ${of('refund')}`}`,
    wrong,
  };
}
