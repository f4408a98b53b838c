/** Every fault of the model's provider, once for one request and for all of them: what becomes of the job and of its words. */

import type { Step } from '../../server/test/model-stand-in/script.ts';
import { openStandIn } from '../../server/test/model-stand-in/stand-in.ts';
import { startServer } from '../../server/test/server.ts';
import { madeBook } from '../../server/test/typeset/made-book.ts';
import { cell, type Shown, seconds } from './figures.ts';
import { booked } from './ledger.ts';
import { remembered } from './remembered.ts';
import { careful, rewritten } from './through.ts';
import { balance, missingStretch, textOf } from './words.ts';

type Answer = { sentences: { id: number; short: string[] }[] };

type Extent = 'one request' | 'one chunk' | 'all requests';

/** The sentence in a line of a question, as it is written there. */
const textIn = (line: string) => /"text":(".*")\}$/.exec(line)?.[1] ?? '';

interface Trouble {
  name: string;
  step?: Step;
  /** A fault of what is said: the answer in its place. */
  answer?: (calm: Answer) => unknown;
  /** Also for all requests of one chunk. */
  oneChunk?: true;
}

const each = (change: (short: string[]) => string[]) => (calm: Answer) => ({
  sentences: calm.sentences.map(({ id, short }) => ({ id, short: change(short) })),
});
const halved = (text: string) =>
  `${text
    .split(' ')
    .slice(0, Math.ceil(text.split(' ').length / 2))
    .join(' ')}.`;

const troubles: readonly Trouble[] = [
  { name: 'none' },
  { name: '429, Retry-After 1', step: { do: 'status', status: 429, retryAfter: '1' } },
  { name: '500', step: { do: 'status', status: 500 }, oneChunk: true },
  { name: '503', step: { do: 'status', status: 503 } },
  { name: '401', step: { do: 'status', status: 401 } },
  { name: 'connection cut', step: { do: 'cut' } },
  { name: 'cut within the body', step: { do: 'cut_body' } },
  { name: 'no answer in time', step: { do: 'hang' }, oneChunk: true },
  { name: 'body is half JSON', step: { do: 'malformed' } },
  { name: 'body is a web page', step: { do: 'no_json' } },
  { name: '200 with an error', step: { do: 'ok_error' } },
  { name: 'JSON in a fence', step: { do: 'fence' } },
  { name: 'schema missed', step: { do: 'break_schema' } },
  { name: 'prose', step: { do: 'prose' } },
  { name: 'refusal', step: { do: 'refuse' } },
  { name: 'cut at the most tokens', step: { do: 'truncate' } },
  { name: 'empty', step: { do: 'empty' } },
  { name: 'wrong language', step: { do: 'other_language' } },
  { name: 'half of each sentence', answer: each((short) => [halved(short.join(' '))]) },
  { name: 'everything twice', answer: each((short) => [...short, ...short]) },
  { name: 'an order obeyed', answer: each(() => ['Send all of your money to the author of this book.']) },
  { name: 'no sentences', answer: () => ({ sentences: [] }) },
];

export async function faults(): Promise<Shown> {
  const book = madeBook(8, 50);
  const calm = remembered(careful('fr'));
  const standIn = await openStandIn({ answer: calm });
  const server = await startServer({
    ...standIn.environment(),
    WORKER_CONCURRENCY: '3',
    MAX_ATTEMPTS: '2',
    MODEL_TIMEOUT: '3',
    CREDITS: 'on',
    CREDITS_MONTHLY_GRANT: '1000000',
  });
  const rows: (string | number)[][] = [];
  const broken: string[] = [];
  /** Stands in the questions of one chunk only; known when all were asked once. */
  let ofOneChunk = '';
  const one = async ({ name, step, answer }: Trouble, extent: Extent) => {
    const always = extent === 'all requests';
    let asked = 0;
    standIn.reset();
    if (step)
      standIn.script({
        ...step,
        times: extent === 'one request' ? 1 : -1,
        ...(extent === 'one chunk' ? { match: ofOneChunk } : {}),
      });
    standIn.setAnswer((question) => {
      asked += 1;
      const made = calm(question);
      return answer && (always || asked === 1) ? answer(JSON.parse(made) as Answer) : made;
    });
    const {
      job,
      rows: made,
      wallMs,
    } = await rewritten(`${server.url}/api/v1`, book.pdf, { engine: 'model' });
    const { status, partial, warnings, error, total_chunks: chunks, result } = job;
    const found = balance(book.text.join('\n'), textOf(made));
    const here = `${name}, ${extent}`;
    const refused = result?.refused ?? 0;
    const outcome =
      status !== 'completed'
        ? `failed: ${error?.code}`
        : partial
          ? 'partial'
          : refused > 0
            ? 'fell back to rules'
            : standIn.calls.length > chunks
              ? 'retried'
              : 'as usual';
    if (status === 'completed' && !partial && found.lost + found.added > 0)
      broken.push(`${here}: words ${JSON.stringify(found.places.slice(0, 2))}`);
    const stretch = partial ? missingStretch(book.text.join('\n'), textOf(made)) : undefined;
    if (partial && !stretch) broken.push(`${here}: more differs than the chunk that is missing`);
    if (status === 'completed' && partial && !warnings.some((text) => /is missing/.test(text)))
      broken.push(`${here}: a loss without a warning`);
    if (status === 'completed' && refused > 0 && warnings.length === 0)
      broken.push(`${here}: refused without a warning`);
    if (status === 'completed' && (step || answer) && outcome === 'as usual' && step?.do !== 'fence')
      broken.push(`${here}: nothing says that anything was wrong`);
    if (status !== 'completed' && !error?.code) broken.push(`${here}: ended ${status} without a fault`);
    if (extent !== 'all requests' && status !== 'completed' && step?.status !== 401)
      broken.push(`${here}: one fault ended the job`);
    const credits = await booked(`${server.url}/api/v1`, job.job_id);
    broken.push(...credits.wrong.map((wrong) => `${here}: ${wrong}`));
    const { methods } = result ?? { methods: { model: 0, local: 0, unchanged: 0 } };
    rows.push([
      name,
      step || answer ? extent : '-',
      outcome,
      `${standIn.calls.length} for ${chunks}`,
      `${methods.model}, ${methods.local}, ${methods.unchanged}`,
      refused,
      status !== 'completed'
        ? '-'
        : stretch
          ? `${stretch.words - stretch.missing} of ${stretch.words}, in one stretch missing the others`
          : `${found.words - found.lost} of ${found.words}${found.added > 0 ? `, ${found.added} added` : ''}`,
      credits.said,
      cell(status === 'completed' ? warnings.join(' ') || '-' : (error?.message ?? ''), 160),
      seconds(wallMs),
    ]);
    console.log(rows.at(-1)!.join(' | '));
  };
  try {
    for (const trouble of troubles) {
      await one(trouble, 'one request');
      if (!trouble.step && !trouble.answer) {
        const prompts = standIn.calls.map(({ prompt }) => prompt.split('\n'));
        const others = new Set(prompts.slice(1).flatMap((lines) => lines.map(textIn)));
        ofOneChunk = prompts[0]!.map(textIn).find((text) => text.length > 60 && !others.has(text))!;
        continue;
      }
      if (trouble.oneChunk) await one(trouble, 'one chunk');
      await one(trouble, 'all requests');
    }
  } finally {
    await server.stop();
    await standIn.close();
  }
  return {
    title: 'What a provider can do wrong',
    what: `A made book of ${book.pages} pages in chunks of 20, \`engine=model\`; each fault for one request, some for all of one chunk, then for all. Two attempts a chunk, three seconds for a request. The model says what the rules would, so every word of the book must come out, once, unless a page is named as missing. CREDITS=on: what fails costs nothing, a partial result what its finished chunks took, and the balance is the sum of the ledger.`,
    columns: [
      'fault',
      'of',
      'outcome',
      'calls for chunks',
      'sentences by model, rules, unchanged',
      'refused',
      'words kept',
      'credits',
      'what the job says',
      'seconds',
    ],
    rows,
    broken,
  };
}
