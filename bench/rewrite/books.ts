/** Whole books through the rules: how long it takes, and that every word comes out, once. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { flow } from '../../server/src/pdf/text/flow.ts';
import { Lexicon } from '../../server/src/pdf/text/lexicon.ts';
import type { PageText } from '../../server/src/pdf/text/page-text.ts';
import { readText } from '../../server/src/pdf/text/read.ts';
import { startServer } from '../../server/test/server.ts';
import { percent, type Shown, seconds } from './figures.ts';
import { withFile } from './file.ts';
import { largestIsolated } from './memory.ts';
import { novelsOf } from './novels.ts';
import { type Rewritten, rewritten } from './through.ts';
import { type Balance, balance, sourcesOf, textOf } from './words.ts';

interface Document {
  name: string;
  pdf: Buffer;
  /** What was set, where it was set here. */
  text?: string;
}

/** Words as one reading of the whole file finds them, without what the operation leaves out as well. */
async function wholeText(pdf: Buffer): Promise<string> {
  const without = new Set(['head', 'foot', 'page-number', 'footnote'] as const);
  return withFile(pdf, async (path) => {
    const lexicon = new Lexicon();
    const pages: PageText[] = [];
    for await (const page of readText(path, { lexicon })) pages.push(page);
    const found: string[] = [];
    for await (const { text } of flow(pages, { lexicon, without }))
      found.push(text.replace(/[⁰¹²³⁴-⁹]+/g, ''));
    return found.join('\n');
  });
}

const difference = ({ lost, added, sameLetters, words }: Balance) =>
  lost + added === 0
    ? `all ${words}`
    : `${lost} of ${words} otherwise${sameLetters ? ', no letter lost or doubled' : `, ${added} instead`}`;

export async function books(folder: string, more: readonly string[]): Promise<Shown> {
  const documents: Document[] = [
    ...novelsOf(folder).map(({ name, set }) => ({ name, pdf: set.pdf, text: set.text.join('\n') })),
    ...more.map((path) => ({ name: basename(path), pdf: readFileSync(path) })),
  ];
  const server = await startServer();
  const rows: (string | number)[][] = [];
  const broken: string[] = [];
  try {
    for (const document of documents) {
      const sampling = largestIsolated(server.process.pid!);
      const made = await rewritten(`${server.url}/api/v1`, document.pdf, { engine: 'local' });
      const peak = sampling.stop();
      if (made.job.status !== 'completed') {
        broken.push(`${document.name} ended ${made.job.status} ${made.job.error?.code}`);
        continue;
      }
      rows.push(await rowOf(document, made, peak, broken));
      for (const warning of made.job.warnings) console.log(`${document.name}: ${warning}`);
    }
  } finally {
    await server.stop();
  }
  return {
    title: 'Whole books by rules',
    what: 'Novels set on the spot as a publisher would (justified, words broken at line ends, running heads, page numbers, drop capitals, a footnote to every ninth paragraph), and long documents as they are, through a service of default settings (one process of all roles), `engine=local`, limit 8 words. Seconds are those from the submission to the end of the job.',
    columns: [
      'document',
      'pages',
      'chunks',
      'seconds',
      'pages/s',
      'sentences before, after',
      'over 8 words before, after',
      'words: result against the sentences read',
      'result against the text that was set',
      'result against one reading of the whole file',
      'largest isolated process, MB',
    ],
    rows,
    notes: [
      'A word is "otherwise" where it was broken at its own hyphen at a line end, and nobody can tell whether the hyphen belongs to it but by the other words of the document, of which a chunk knows those of its 16 pages.',
    ],
    broken,
  };
}

async function rowOf(
  { name, pdf, text }: Document,
  { job, rows, wallMs }: Rewritten,
  peak: number,
  broken: string[],
): Promise<(string | number)[]> {
  const result = job.result!;
  const out = textOf(rows);
  const read = balance(sourcesOf(rows).join('\n'), out);
  const whole = balance(await wholeText(pdf), out);
  const set = text === undefined ? undefined : balance(text, out);
  if (read.lost + read.added > 0) broken.push(`${name}: words lost or added by the rules`);
  if (read.words !== result.words) broken.push(`${name}: ${result.words} words said, ${read.words} found`);
  if (set && !set.sameLetters) broken.push(`${name}: letters of what was set are lost or doubled`);
  if (text !== undefined && result.pages < 300) broken.push(`${name}: only ${result.pages} pages`);
  if (!whole.sameLetters)
    console.log(`${name}, against the whole:`, JSON.stringify(whole.places.slice(0, 40)));
  return [
    name,
    result.pages,
    job.total_chunks,
    seconds(wallMs),
    (result.pages / (wallMs / 1000)).toFixed(0),
    `${result.sentences_before}, ${result.sentences_after}`,
    `${percent(result.over_limit_before / result.sentences_before)}, ${percent(result.over_limit_share)}`,
    difference(read),
    set ? difference(set) : '-',
    difference(whole),
    (peak / 1e6).toFixed(0),
  ];
}
