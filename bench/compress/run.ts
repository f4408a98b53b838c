/**
 * `node bench/compress/run.ts FOLDER [name ...]`: compresses every PDF of a folder with each level of ours, through the running
 * service, and with the peers that are installed here, one after the other; writes bench/results/compress.{md,csv,svg}. Names
 * choose tools by the beginning of theirs.
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../server/src/program.ts';
import { startServer } from '../../server/test/server.ts';
import { judge, type Seen, see } from './judge.ts';
import { type Point, plot } from './plot.ts';
import { octavo, peers, type Tool } from './tools.ts';

interface Row {
  tool: string;
  file: string;
  before: number;
  after: number;
  seconds: number;
  peak: number;
  similarity: number | undefined;
  worst: number | undefined;
  block: number | undefined;
  losses: string[];
  failure: string | undefined;
}

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) throw new Error('Name a folder of PDFs: node bench/compress/run.ts FOLDER [tool ...]');
for (const judgeNeeds of ['qpdf', 'pdftoppm', 'pdftotext'])
  if (!findProgram(judgeNeeds))
    throw new Error(`The judge needs ${judgeNeeds} (Debian: apt-get install qpdf poppler-utils).`);

const results = new URL('../results/', import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), 'octavo-bench-'));
const server = await startServer({ LOG_LEVEL: 'info', WORKER_CONCURRENCY: '1' });
const tools = [
  ...['lossless', 'low', 'medium', 'high', 'maximum'].map((level) => octavo(server, level)),
  ...peers(),
].filter(
  ({ name }) => wanted.length === 0 || wanted.some((one) => name.toLowerCase().startsWith(one.toLowerCase())),
);
const files = readdirSync(folder)
  .filter((name) => name.toLowerCase().endsWith('.pdf'))
  .sort((a, b) => statSync(join(folder, a)).size - statSync(join(folder, b)).size);
const rows: Row[] = [];
try {
  // The first job of a fresh service loads what the others find loaded.
  const warm = tools.find(({ name }) => name.startsWith('Octavo'));
  if (warm && files[0]) await warm.run(join(folder, files[0]), join(work, 'warm.pdf'));
  for (const file of files) {
    const input = join(folder, file);
    let before: Seen;
    try {
      before = see(input, work);
    } catch {
      console.error(`${file}: the judge can't open it; left out`);
      continue;
    }
    for (const tool of tools) rows.push(await measure(tool, file, input, before));
    console.error(`${files.indexOf(file) + 1}/${files.length} ${file}`);
  }
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
report();

async function measure(tool: Tool, file: string, input: string, before: Seen): Promise<Row> {
  const output = join(work, 'out.pdf');
  rmSync(output, { force: true });
  const { seconds, peak, failure } = await tool.run(input, output);
  const row: Row = {
    tool: tool.name,
    file,
    before: before.size,
    after: before.size,
    seconds,
    peak,
    similarity: undefined,
    worst: undefined,
    block: undefined,
    losses: [],
    failure,
  };
  try {
    const after = see(output, work, before);
    const { similarity, worst, block, losses } = judge(before, after);
    return { ...row, after: after.size, similarity, worst, block, losses };
  } catch {
    return { ...row, failure: failure ?? 'does not open' };
  }
}

function report(): void {
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
  const reference = rows
    .filter(({ tool }) => tool === 'Ghostscript /ebook')
    .reduce((sum, row) => sum + row.seconds, 0);
  const points: Point[] = [];
  const lines = tools.map(({ name, version }) => {
    const own = rows.filter(({ tool }) => tool === name);
    const capped = own.map((row) => Math.min(row.after, row.before) / row.before);
    const total =
      own.reduce((sum, row) => sum + Math.min(row.after, row.before), 0) /
      own.reduce((sum, row) => sum + row.before, 0);
    const geometric = Math.exp(mean(capped.map(Math.log)));
    const seen = own.filter((row) => row.similarity !== undefined);
    const similarity = mean(seen.map((row) => row.similarity!));
    const lossy = own.filter((row) => row.losses.length > 0).length;
    const seconds = own.reduce((sum, row) => sum + row.seconds, 0);
    points.push({ name, ratio: geometric, similarity, losses: lossy, ours: name.startsWith('Octavo') });
    return `| ${[
      name,
      version,
      total.toFixed(3),
      geometric.toFixed(3),
      own.filter((row) => row.after > row.before).length,
      own.filter((row) => row.failure).length,
      lossy,
      similarity.toFixed(4),
      seen.filter((row) => row.worst! < 0.9).length,
      seen.filter((row) => row.block! > 25).length,
      reference ? (seconds / reference).toFixed(2) : '-',
      `${Math.round(Math.max(...own.map((row) => row.peak)) / 2 ** 20)}`,
    ].join(' | ')} |`;
  });
  const head = `| tool | version | size, total | size, geometric mean | larger | failed | lost something | similarity | page under .90 | block over 25 | time / Ghostscript /ebook | peak MiB |
|---|---|---|---|---|---|---|---|---|---|---|---|`;
  const text = `# Compress: size, fidelity, time

${files.length} documents, ${(rows.filter(({ tool }) => tool === tools[0]?.name).reduce((sum, row) => sum + row.before, 0) / 1e6).toFixed(1)} MB; ${new Date().toISOString().slice(0, 10)}, load ${loadavg()[0]!.toFixed(1)} at the end. Made by \`node bench/compress/run.ts FOLDER\`; every row of every
document is in [compress.csv](compress.csv).

Sizes are shares of the original, never counted above 1; a failed output counts as the original. "Lost something": documents whose
output has fewer pages, links, fields, values, bookmarks, tags, layers, attachments, destinations or words, or lost its protection.
Similarity is SSIM over textured windows, drawn by poppler at 120 dpi, at most 5 pages a document. Ours went through the running
service over HTTP, with its own verification; the peers ran as programs.

![Size against similarity](compress.svg)

${head}
${lines.join('\n')}
`;
  writeFileSync(join(results, 'compress.md'), text);
  writeFileSync(join(results, 'compress.svg'), plot(points, 'How small, and how alike'));
  const csv = rows.map((row) =>
    [
      row.tool,
      row.file,
      row.before,
      row.after,
      row.seconds.toFixed(3),
      Math.round(row.peak / 2 ** 20),
      row.similarity?.toFixed(5) ?? '',
      row.worst?.toFixed(5) ?? '',
      row.block?.toFixed(1) ?? '',
      row.losses.join('; '),
      row.failure ?? '',
    ].join(','),
  );
  writeFileSync(
    join(results, 'compress.csv'),
    `tool,file,before,after,seconds,peak_mib,similarity,worst_page,worst_block,losses,failure\n${csv.join('\n')}\n`,
  );
  console.log(text);
}
