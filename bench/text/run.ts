/**
 * How well and how fast text is read: novels typeset on the spot as a publisher would, against their source and against pdftotext;
 * then real documents for time. `node bench/text/run.ts BOOKS [FOLDER]`: a folder of plain texts, a folder of PDFs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Fault } from '../../server/src/fault.ts';
import { flow } from '../../server/src/pdf/text/flow.ts';
import { Lexicon } from '../../server/src/pdf/text/lexicon.ts';
import type { PageText } from '../../server/src/pdf/text/page-text.ts';
import { readText } from '../../server/src/pdf/text/read.ts';
import { bookOf } from '../../server/test/typeset/book.ts';
import { type Typeset, typeset } from '../../server/test/typeset/typeset.ts';
import { differ, wordsOf } from './compare.ts';

interface Read {
  text: string[];
  notes: string[];
  pages: number;
  characters: number;
  seconds: number;
}

async function read(path: string): Promise<Read> {
  const lexicon = new Lexicon();
  const pages: PageText[] = [];
  const started = process.cpuUsage();
  for await (const page of readText(path, { lexicon })) pages.push(page);
  const result: Read = { text: [], notes: [], pages: pages.length, characters: 0, seconds: 0 };
  for await (const { kind, text } of flow(pages, {
    lexicon,
    without: new Set(['head', 'foot', 'page-number']),
  }))
    (kind === 'footnote' ? result.notes : result.text).push(text);
  const { user, system } = process.cpuUsage(started);
  result.seconds = (user + system) / 1e6;
  result.characters = pages.reduce((sum, page) => sum + page.characters, 0);
  return result;
}

/** Text by poppler's pdftotext and its processor seconds; undefined where it is not installed. */
function poppler(path: string): { text: string; seconds: number } | undefined {
  const script = 'TIMEFORMAT="%U %S"; time pdftotext "$0" - 2>/dev/null';
  const { stdout, stderr } = spawnSync('bash', ['-c', script, path], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  if (!stdout) return undefined;
  const seconds = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .reduce((sum, one) => sum + Number(one), 0);
  return { text: stdout, seconds };
}

const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;

function bookRows(name: string, set: Typeset, ours: Read, peer: ReturnType<typeof poppler>): string[] {
  const wanted = wordsOf(set.text.join('\n'));
  const mine = differ(wanted, wordsOf(ours.text.join('\n')));
  const paragraphs = new Map<string, number>();
  for (const one of ours.text)
    paragraphs.set(wordsOf(one).join(' '), (paragraphs.get(wordsOf(one).join(' ')) ?? 0) + 1);
  const whole = set.text.filter((one) => {
    const left = paragraphs.get(wordsOf(one).join(' ')) ?? 0;
    paragraphs.set(wordsOf(one).join(' '), left - 1);
    return left > 0;
  }).length;
  const per = (seconds: number) => ((1000 * seconds) / set.pages).toFixed(1);
  const rows = [
    row(
      name,
      set.pages,
      set.broken,
      'octavo',
      wanted.length,
      mine.lost,
      mine.added,
      `${whole} of ${set.text.length}`,
      `${ours.notes.length} of ${set.notes.length}`,
      per(ours.seconds),
    ),
  ];
  if (peer) {
    const joined = differ(wanted, wordsOf(peer.text.replace(/-\n(?=\p{Ll})/gu, '')));
    rows.push(
      row('', '', '', 'pdftotext', wanted.length, joined.lost, joined.added, '-', '-', per(peer.seconds)),
    );
  }
  return rows;
}

const [books = '', folder] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'octavo-bench-text-'));
const out: string[] = [
  '# Text of PDFs',
  '',
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? '?'}), load ${loadavg()[0]!.toFixed(1)}. Time is processor time, for it is little moved by neighbours.`,
  '',
  '## Novels, typeset on the spot',
  '',
  'Justified, words broken at line ends, running heads, page numbers, drop capitals, a footnote to every ninth paragraph that may go on overleaf. Compared word by word, in order, with what was set: `lost` and `added` are words of the text. pdftotext tells neither heads nor notes from the text, so they count as added; its broken words were joined wherever a small letter follows.',
  '',
  row(
    'book',
    'pages',
    'broken words',
    'reader',
    'words',
    'lost',
    'added',
    'paragraphs whole',
    'notes told',
    'ms a page',
  ),
  row(...Array<string>(10).fill('---')),
];
try {
  for (const [index, file] of readdirSync(books)
    .filter((one) => one.endsWith('.txt'))
    .entries()) {
    const name = basename(file, '.txt');
    const set = typeset(bookOf(readFileSync(join(books, file), 'utf8'), name, ''), {
      blanks: index % 2 ? 'gaps' : 'drawn',
    });
    const path = join(scratch, 'book.pdf');
    writeFileSync(path, set.pdf);
    // The first reading loads and warms.
    await read(path);
    out.push(...bookRows(name, set, await read(path), poppler(path)));
  }
  if (folder) out.push('', '## Real documents', '', ...(await documents(folder)));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
writeFileSync(new URL('../results/text.md', import.meta.url), `${out.join('\n')}\n`);
console.log(out.join('\n'));

async function documents(of: string): Promise<string[]> {
  const rows = [
    row(
      'document',
      'pages',
      'characters',
      'ms a page',
      'pdftotext, ms a page',
      'words of pdftotext that are missing, percent',
    ),
    row(...Array<string>(6).fill('---')),
  ];
  for (const file of readdirSync(of).filter((one) => one.endsWith('.pdf'))) {
    const path = join(of, file);
    try {
      const ours = await read(path);
      if (ours.characters < 500) continue;
      const peer = poppler(path);
      const missing = peer ? missingOf(peer.text, [...ours.text, ...ours.notes].join(' ')) : '-';
      rows.push(
        row(
          file,
          ours.pages,
          ours.characters,
          ((1000 * ours.seconds) / ours.pages).toFixed(1),
          peer ? ((1000 * peer.seconds) / ours.pages).toFixed(1) : '-',
          missing,
        ),
      );
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
  return rows;
}

/** Words of one text that the other lacks, whatever their order, percent. Running heads are among them. */
function missingOf(peer: string, ours: string): string {
  const words = (text: string) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{L}{4,}/gu) ?? [];
  const counts = new Map<string, number>();
  for (const word of words(ours)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const wanted = words(peer.replace(/[-\u00ad]\n/g, ''));
  let missing = 0;
  for (const word of wanted) {
    const left = counts.get(word) ?? 0;
    if (left === 0) missing += 1;
    counts.set(word, left - 1);
  }
  return ((100 * missing) / Math.max(1, wanted.length)).toFixed(1);
}
