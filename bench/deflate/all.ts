/** The streams of real PDFs, deflated by zlib at its best, by our encoder at each effort, and by zopfli where installed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync, inflateSync } from 'node:zlib';
import { deflateOptimal } from '../../server/src/pdf/deflate/optimal.ts';
import { type Kind, kinds, streamsIn } from './streams.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/compress/pdf', import.meta.url));
const results = fileURLToPath(new URL('../results/deflate.md', import.meta.url));
const folder = process.argv[2] ?? corpus;
/** Of each kind, streams spread over the folder up to this many bytes. */
const sampleBytes = Number(process.argv[3] ?? 2_000_000);

const cpuSeconds = (since?: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

function timed(
  streams: readonly Buffer[],
  deflate: (data: Buffer) => Buffer,
): { bytes: number; seconds: number } {
  let bytes = 0;
  const started = process.cpuUsage();
  const packed = streams.map((data) => deflate(data));
  const seconds = cpuSeconds(started);
  for (const [index, one] of packed.entries()) {
    if (!inflateSync(one).equals(streams[index]!)) throw new Error('not what went in');
    bytes += one.length;
  }
  return { bytes, seconds };
}

/** Zopfli's own program on one file per stream, in one call per 50; undefined where it is not installed. */
function zopfli(streams: readonly Buffer[]): { bytes: number; seconds: number } | undefined {
  const scratch = mkdtempSync(join(tmpdir(), 'octavo-deflate-'));
  try {
    const files = streams.map((data, index) => {
      const file = join(scratch, String(index));
      writeFileSync(file, data);
      return file;
    });
    let seconds = 0;
    for (let at = 0; at < files.length; at += 50) {
      // Processor time of what a shell has run, user and system, is the second line of its `times`.
      const script = 'zopfli --zlib "$@" || exit; times';
      const said = execFileSync('bash', ['-c', script, 'bash', ...files.slice(at, at + 50)], {
        encoding: 'utf8',
      });
      for (const [, minutes, rest] of said
        .trim()
        .split('\n')
        .at(-1)!
        .matchAll(/(\d+)m([\d.]+)s/g))
        seconds += Number(minutes) * 60 + Number(rest);
    }
    return { bytes: files.reduce((sum, file) => sum + statSync(`${file}.zlib`).size, 0), seconds };
  } catch (error) {
    if ((error as { status?: number }).status === 127) return undefined;
    throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const byKind = new Map<Kind, Buffer[]>(kinds.map((kind) => [kind, []]));
for (const { kind, data } of streamsIn(folder)) byKind.get(kind)!.push(data);

const lines: string[] = [];
for (const [kind, all] of byKind) {
  const total = all.reduce((sum, data) => sum + data.length, 0);
  const step = Math.max(1, total / sampleBytes);
  const streams = all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
  const raw = streams.reduce((sum, data) => sum + data.length, 0);
  if (raw === 0) continue;
  // The engine compiles what is hot within the first megabyte; a worker that lives has that behind it.
  for (const effort of [1, 2, 3] as const)
    for (const data of streams.slice(0, 20)) deflateOptimal(data, { effort });
  const usual = timed(streams, (data) => deflateSync(data, { level: 9, memLevel: 9 }));
  const cell = (found: { bytes: number; seconds: number } | undefined) =>
    found
      ? `${found.bytes} (${((found.bytes / usual.bytes - 1) * 100).toFixed(2)} %) | ${(found.seconds / usual.seconds).toFixed(0)} x, ${(raw / 1e6 / found.seconds).toFixed(2)} MB/s`
      : 'not installed | ';
  const ours = ([1, 2, 3] as const).map((effort) =>
    timed(streams, (data) => deflateOptimal(data, { effort })),
  );
  const row = [kind, streams.length, raw, usual.bytes, ...ours.map(cell), cell(zopfli(streams))];
  lines.push(`| ${row.join(' | ')} |`);
  console.log(lines.at(-1));
}

writeFileSync(
  results,
  `# Deflate, measured

Written by \`node bench/deflate/all.ts\`: the decoded streams of a folder of PDFs, about ${sampleBytes / 1e6} MB of each kind, by
zlib (level 9, memLevel 9), our encoder at its three efforts, and zopfli's program with its usual 15 iterations. In brackets the
bytes against zlib's; the times are processor time against zlib's, and MB/s of input. Everything was inflated and compared.

| streams | count | bytes | zlib 9 | effort 1 | time | effort 2 | time | effort 3 | time | zopfli | time |
|---|---|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}

${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, load average ${loadavg()[0]!.toFixed(1)}: other work ran beside it, so look at the ratios.
`,
);
