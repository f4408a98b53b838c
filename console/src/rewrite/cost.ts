import type { Estimate, Operation } from '@octavo/client';

/** What is asked before a job that costs: the sum over its documents. */
export interface Cost {
  documents: number;
  pages: number;
  chunks: number;
  tokens: number;
  model: string;
  /** Null while credits are off. */
  credits: number | null;
  balance: number | null;
  /** What is left when the job has cost what is expected; null while credits are off. */
  after: number | null;
  rate: number | null;
  priceVersion: string | null;
  seconds: number;
  warnings: string[];
  /** Why it cannot be started, with the remedy; null where it can. */
  refusal: string | null;
}

/** Whether a job of these options may ask a language model, so that it is worth asking what it costs. */
export function mayCost(operation: Operation | undefined, values: Record<string, unknown>): boolean {
  const model = operation?.tools.find(({ tool }) => tool === 'model');
  return operation?.estimate === true && model?.available === true && values.engine !== 'local';
}

const sum = (estimates: readonly Estimate[], of: (one: Estimate) => number) =>
  estimates.reduce((total, one) => total + of(one), 0);

/** The estimates of all documents as one; null where none asks a model. Jobs of one bundle may run one after the other. */
export function costOf(estimates: readonly Estimate[]): Cost | null {
  const asking = estimates.filter((one) => one.model !== null);
  const last = estimates.at(-1);
  if (asking.length === 0 || !last) return null;
  const priced = estimates.every((one) => one.estimated_credits !== null);
  const credits = priced ? sum(estimates, (one) => one.estimated_credits ?? 0) : null;
  const { balance } = last;
  const short = credits !== null && balance !== null && estimates.length > 1 && balance < credits;
  return {
    documents: estimates.length,
    pages: sum(estimates, ({ pages }) => pages),
    chunks: sum(estimates, ({ chunks }) => chunks),
    tokens: sum(estimates, ({ estimated_tokens: tokens }) => tokens),
    model: [...new Set(asking.map(({ model }) => model))].join(', '),
    credits,
    balance,
    after: credits === null || balance === null ? null : balance - credits,
    rate: asking[0]!.rate,
    priceVersion: asking[0]!.price_version,
    seconds: sum(estimates, ({ expected_seconds: seconds }) => seconds),
    warnings: [...new Set(estimates.flatMap(({ warnings }) => warnings))],
    refusal:
      short || estimates.some(({ allowed }) => !allowed)
        ? `Not enough credits: ${(credits ?? 0).toLocaleString('en')} are needed, ${(balance ?? 0).toLocaleString('en')} are left. Send fewer pages, choose a cheaper model or the engine local, or wait for the next grant.`
        : null,
  };
}
