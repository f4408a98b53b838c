/** Many made books through chunks and merge: no sentence may be lost or doubled where two chunks meet. */
import { openStandIn } from '../../server/test/model-stand-in/stand-in.ts';
import { startServer } from '../../server/test/server.ts';
import { madeBook } from '../../server/test/typeset/made-book.ts';
import { type Shown, seconds } from './figures.ts';
import { remembered } from './remembered.ts';
import { careful, rewritten } from './through.ts';
import { balance, textOf } from './words.ts';

/** Every fifth has more than a hundred pages: chunks of 15. */
const pagesOf = (seed: number) => (seed % 5 === 0 ? 120 : 44 + (seed % 23));

interface Sum {
  books: number;
  pages: number;
  chunks: number;
  seams: number;
  sentences: number;
  words: number;
  lost: number;
  doubled: number;
  hyphens: number;
  model: number;
  ms: number;
}

export async function seams(count: number, firstSeed = 1): Promise<Shown> {
  const standIn = await openStandIn({ answer: remembered(careful('fr')) });
  const server = await startServer({ ...standIn.environment(), WORKER_CONCURRENCY: '4' });
  const broken: string[] = [];
  const rows: (string | number)[][] = [];
  try {
    for (const engine of ['local', 'model']) {
      const sum: Sum = {
        books: 0,
        pages: 0,
        chunks: 0,
        seams: 0,
        sentences: 0,
        words: 0,
        lost: 0,
        doubled: 0,
        hyphens: 0,
        model: 0,
        ms: 0,
      };
      const seeds = Array.from({ length: count }, (_, index) => firstSeed + index);
      const through = async () => {
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
          const book = madeBook(seed, pagesOf(seed));
          const { job, rows: made, wallMs } = await rewritten(`${server.url}/api/v1`, book.pdf, { engine });
          if (job.status !== 'completed' || job.partial) {
            broken.push(`book ${seed} by ${engine} ended ${job.status} ${job.error?.code ?? ''}`);
            continue;
          }
          const { words, lost, added, sameLetters, places } = balance(book.text.join('\n'), textOf(made));
          sum.books += 1;
          sum.pages += book.pages;
          sum.chunks += job.total_chunks;
          sum.seams += job.total_chunks - 1;
          sum.sentences += job.result!.sentences_before;
          sum.words += words;
          sum.model += job.result!.methods.model;
          sum.ms += wallMs;
          if (sameLetters) sum.hyphens += lost;
          else {
            sum.lost += lost;
            sum.doubled += added;
            broken.push(`book ${seed} by ${engine}: ${JSON.stringify(places.slice(0, 3))}`);
          }
        }
      };
      await Promise.all([through(), through()]);
      if (engine === 'model' && sum.model === 0) broken.push('the model was not asked');
      rows.push([
        engine,
        sum.books,
        sum.pages,
        sum.chunks,
        sum.seams,
        sum.sentences,
        sum.words,
        sum.lost,
        sum.doubled,
        sum.hyphens,
        sum.model,
        seconds(sum.ms / Math.max(1, sum.books)),
      ]);
    }
  } finally {
    await server.stop();
    await standIn.close();
  }
  return {
    title: 'Where chunks meet',
    what: `Books made by seeds ${firstSeed} to ${firstSeed + count - 1}: dialogue, one sentence said some hundred times, sentences of many lines, paragraphs over page and chunk borders, running heads, page numbers, in every third no broken words, in every fifth footnotes; through the running service, chunks of 20 and of 15 pages. Words are compared one by one, in order, with what was set; the model says what the rules would.`,
    columns: [
      'engine',
      'books',
      'pages',
      'chunks',
      'seams',
      'sentences',
      'words',
      'words lost',
      'words doubled',
      'with another hyphen',
      'sentences by the model',
      'seconds a book',
    ],
    rows,
    broken,
  };
}
