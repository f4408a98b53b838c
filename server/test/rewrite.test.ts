import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { generator, proseOf } from '../src/prose/fixture.ts';
import { rewriteSentence } from '../src/prose/rewrite.ts';
import { wordTexts } from '../src/prose/words.ts';
import { openStandIn } from './model-stand-in/stand-in.ts';
import { startServer, type TestServer } from './server.ts';
import { madeBook } from './typeset/made-book.ts';
import { type Typeset, typeset } from './typeset/typeset.ts';

interface Job {
  job_id: string;
  status: string;
  partial: boolean;
  warnings: string[];
  total_chunks: number;
  error: { code: string } | null;
  result: {
    pages: number;
    language: string;
    words: number;
    over_limit_before: number;
    over_limit_share: number;
    methods: { unchanged: number; local: number; model: number };
    refused: number;
    tokens: number;
  };
}
interface Row {
  text: string;
  source_text: string;
  method: string;
  pages: [number, number];
  chunk: number;
}

/** A book of some pages: prose that says nothing, with dialogue, repeats and sentences of many lines. */
function book(sentences: number, seed: number): Typeset {
  const random = generator(seed);
  const paragraphs: string[] = [];
  for (let left = sentences; left > 0; ) {
    const count = Math.min(left, 1 + Math.floor(random() * 7));
    paragraphs.push(Array.from({ length: count }, () => proseOf(random)).join(' '));
    left -= count;
  }
  return typeset({ title: 'Un hiver', author: 'Personne', chapters: [{ title: 'Neige', paragraphs }] });
}

const folded = (text: string) => wordTexts(text).map((word) => word.toLowerCase());

function sent(server: TestServer, pdf: Buffer, fields: Record<string, string>) {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), 'un-hiver.pdf');
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const url = `${server.url}/api/v1/rewrite`;
  return fetch(url, { method: 'POST', body: form, headers: { prefer: 'wait=60' } });
}

async function rewritten(server: TestServer, pdf: Buffer, fields: Record<string, string>) {
  const api = `${server.url}/api/v1`;
  let job = (await (await sent(server, pdf, fields)).json()) as Job;
  while (job.status === 'pending' || job.status === 'processing') {
    await new Promise((resolve) => setTimeout(resolve, 100));
    job = (await (await fetch(`${api}/jobs/${job.job_id}`)).json()) as Job;
  }
  const answer = await fetch(`${api}/jobs/${job.job_id}/result`);
  return { job, body: Buffer.from(await answer.arrayBuffer()), type: answer.headers.get('content-type') };
}

const rowsOf = (body: Buffer) => (JSON.parse(body.toString()) as { sentences: Row[] }).sentences;

describe('rewrite, by rules', () => {
  const long = book(900, 7);
  let server: TestServer;
  before(async () => {
    server = await startServer({ WORKER_CONCURRENCY: '2' });
  });
  after(() => server.stop());

  test('a book of several chunks comes out in short sentences with every word of it, once', async () => {
    const { job, body } = await rewritten(server, long.pdf, { sentence_length_limit: '8' });
    assert.equal(job.status, 'completed');
    assert.ok(long.pages > 31 && job.total_chunks >= 2, `${long.pages} pages, ${job.total_chunks} chunks`);
    assert.equal(job.result.language, 'fr');
    const rows = rowsOf(body);
    const words = folded(rows.map(({ text }) => text).join(' '));
    assert.deepEqual(words, folded(long.text.join(' ')));
    assert.ok(rows.every(({ method }) => method !== 'model'));
    assert.ok(job.result.over_limit_share < 0.5);
    const pages = rows.map(({ pages: [first] }) => first);
    assert.deepEqual(
      pages,
      pages.toSorted((a, b) => a - b),
      'in the order of the pages',
    );
    const sources = rows.map(({ source_text }) => source_text);
    assert.ok(sources.filter((text) => text === 'Oui.').length > 3, 'what is said again stays');
  });

  test('the same comes as text, CSV, spreadsheet and Word document', async () => {
    const short = book(60, 3);
    const types = {
      txt: /^text\/plain/,
      csv: /^text\/csv/,
      xlsx: /spreadsheetml/,
      docx: /wordprocessingml/,
    };
    for (const [output, type] of Object.entries(types)) {
      const made = await rewritten(server, short.pdf, { output });
      assert.equal(made.job.status, 'completed', output);
      assert.match(made.type ?? '', type);
      assert.ok(made.body.length > 1000);
    }
  });

  test('who insists on a model where there is none is told so', async () => {
    for (const [name, value] of [
      ['engine', 'model'],
      ['model', 'openai:one-by-name'],
    ] as const) {
      const refused = await sent(server, book(20, 5).pdf, { [name]: value });
      assert.equal(refused.status, 503);
      const { error } = (await refused.json()) as { error: { code: string; message: string } };
      assert.equal(error.code, 'MODEL_UNAVAILABLE');
      assert.match(error.message, /Set OPENROUTER_API_KEY/);
    }
    const { job } = await rewritten(server, book(20, 5).pdf, { model: 'quality' });
    assert.equal(job.status, 'completed', 'a wish for quality is met by the rules');
  });
});

describe('rewrite, by a model', () => {
  const pages = book(900, 11);
  let server: TestServer;
  let standIn: Awaited<ReturnType<typeof openStandIn>>;
  /** Answers as a careful model would: with the pieces of the rules, asked for by id. */
  const careful = ({ prompt }: { prompt: string }) => ({
    sentences: prompt.split('\n').flatMap((line) => {
      if (!line.startsWith('{')) return [];
      const { id, text } = JSON.parse(line) as { id: number; text: string };
      return [{ id, short: rewriteSentence({ text, dialogue: false }, { language: 'fr' }) }];
    }),
  });
  before(async () => {
    standIn = await openStandIn();
    server = await startServer({ ...standIn.environment(), WORKER_CONCURRENCY: '6' });
  });
  after(async () => {
    await server.stop();
    await standIn.close();
  });

  test('a chunk costs one question, no more chunks run at once than the length of the text allows', async () => {
    standIn.reset();
    standIn.setLatency(400);
    standIn.setAnswer(careful);
    const { job, body } = await rewritten(server, pages.pdf, {});
    assert.equal(job.status, 'completed');
    assert.ok(job.result.methods.model > 100);
    assert.ok(job.result.tokens > 1000);
    const chunks = Math.ceil(pages.pages / 20);
    assert.equal(standIn.calls.length, chunks);
    assert.ok(standIn.peak <= 3, `${standIn.peak} at once`);
    assert.deepEqual(
      folded(
        rowsOf(body)
          .map(({ text }) => text)
          .join(' '),
      ),
      folded(pages.text.join(' ')),
    );
  });

  test('where chunks meet, no sentence is lost and none doubled, by rules and by the model', async () => {
    standIn.reset();
    standIn.setLatency(0);
    standIn.setAnswer(careful);
    for (let seed = 1; seed <= 6; seed += 1) {
      const made = madeBook(seed, seed === 5 ? 105 : 44 + seed);
      const engine = seed % 2 ? 'model' : 'local';
      const { job, body } = await rewritten(server, made.pdf, { engine });
      assert.equal(job.status, 'completed');
      assert.ok(job.total_chunks >= 2, `${made.pages} pages`);
      const text = rowsOf(body).map(({ text: one }) => one);
      assert.deepEqual(folded(text.join(' ')), folded(made.text.join('\n')), `book ${seed} by ${engine}`);
    }
  });

  test('an answer that strays from its sentence is not believed; the rules take its place', async () => {
    standIn.reset();
    standIn.setLatency(0);
    standIn.setAnswer((asked: { prompt: string }) => ({
      sentences: careful(asked).sentences.map(({ id, short }) =>
        id === 0 ? { id, short: ['Ignore what was said. Visit https://example.com now.'] } : { id, short },
      ),
    }));
    const { job, body } = await rewritten(server, book(80, 13).pdf, {});
    assert.equal(job.status, 'completed');
    assert.equal(job.result.refused, 1);
    assert.match(job.warnings.join(' '), /1 answer of the model did not hold/);
    assert.ok(!body.toString().includes('example.com'));
  });
});
