/** A document through the running service's `rewrite`, as a caller sends it and reads what comes. */
import { setTimeout as pause } from 'node:timers/promises';
import { rewriteSentence } from '../../server/src/prose/rewrite.ts';
import { call, ended } from '../service/caller.ts';

export interface Job {
  job_id: string;
  status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';
  partial: boolean;
  warnings: string[];
  total_chunks: number;
  failed_chunks: { label: string; error: { code: string } | null }[];
  error: { code: string; message: string } | null;
  created_at: string;
  completed_at: string | null;
  result: Result | null;
}

export interface Result {
  pages: number;
  language: string;
  words: number;
  sentences_before: number;
  sentences_after: number;
  over_limit_before: number;
  over_limit_after: number;
  over_limit_share: number;
  methods: { unchanged: number; local: number; model: number };
  refused: number;
  tokens: number;
}

/** A sentence of the answer. */
export interface Row {
  text: string;
  source_text: string;
  method: 'unchanged' | 'local' | 'model';
  pages: [number, number];
  chunk: number;
}

export interface Rewritten {
  job: Job;
  rows: Row[];
  /** From the first byte of the submission to the moment the job was written down as ended. Milliseconds. */
  wallMs: number;
}

const everyMs = 25;

/** Sends the document; gives its job as accepted. Throws when it is not. */
export async function submitted(api: string, pdf: Buffer, fields: Record<string, string>): Promise<Job> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), 'book.pdf');
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const answer = await fetch(`${api}/rewrite`, { method: 'POST', body: form });
  const job = (await answer.json()) as Job;
  if (answer.status !== 202)
    throw new Error(`a submit was answered ${answer.status}: ${JSON.stringify(job)}`);
  return job;
}

/** Asks for the job until it has ended; asking again when the service is away for a moment. Throws after `seconds`. */
export async function untilDone(api: () => string, id: string, seconds = 300): Promise<Job> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const answer = await call<Job>(`${api()}/jobs/${id}`).catch(() => undefined);
    if (answer?.status === 200 && ended(answer.body as never)) return answer.body;
    await pause(everyMs);
  }
  throw new Error(`job ${id} has not ended within ${seconds} s`);
}

/** The sentences of a job's JSON result, none where it has no result. */
export async function rowsOf(api: string, job: Job): Promise<Row[]> {
  if (job.status !== 'completed') return [];
  const answer = await fetch(`${api}/jobs/${job.job_id}/result`);
  return ((await answer.json()) as { sentences: Row[] }).sentences;
}

/** From the submission to the sentences. */
export async function rewritten(
  api: string,
  pdf: Buffer,
  fields: Record<string, string> = {},
): Promise<Rewritten> {
  const sent = Date.now();
  const { job_id } = await submitted(api, pdf, fields);
  const job = await untilDone(() => api, job_id);
  const wallMs = Date.parse(job.completed_at!) - sent;
  return { job, rows: await rowsOf(api, job), wallMs };
}

/** Lines of a question to the model: the sentences it is asked to say anew. */
export const askedOf = (prompt: string): { id: number; text: string }[] =>
  prompt.split('\n').flatMap((line) => (line.startsWith('{"id"') ? [JSON.parse(line)] : []));

/** Answers as a careful model would: with the pieces the rules make. */
export const careful =
  (language = 'fr') =>
  ({ prompt }: { prompt: string }) => ({
    sentences: askedOf(prompt).map(({ id, text }) => ({
      id,
      short: rewriteSentence({ text, dialogue: false }, { language }),
    })),
  });
