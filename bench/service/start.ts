/** From the command to `ready`: a new data folder, the same folder again, and one document through the command line. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServer } from '../../server/test/server.ts';
import { call, closeConnections, pause } from './caller.ts';
import { median, ms, type Report, record } from './figures.ts';
import { smallPdf } from './pdfs.ts';

const rounds = 5;
const run = promisify(execFile);
const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export async function start(): Promise<Report> {
  const cold: number[] = [];
  const again: number[] = [];
  const answer: number[] = [];
  const firstRun: number[] = [];
  const laterRun: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'octavo-start-'));
    try {
      const dataDir = join(folder, 'data');
      for (const times of [cold, again]) {
        const started = performance.now();
        const server = await startServer({}, { dataDir });
        times.push(performance.now() - started);
        if (times === again) answer.push((await call(`${server.url}/api/v1/livez`)).milliseconds);
        closeConnections();
        await server.stop({ keep: true });
      }
      const input = join(folder, 'in.pdf');
      await writeFile(input, smallPdf(round));
      const env = { PATH: process.env.PATH ?? '', HOME: folder, DATA_DIR: join(folder, 'cli') };
      for (const times of [firstRun, laterRun])
        times.push(
          await timed(() =>
            run(process.execPath, [main, 'compress', input, '--output', folder, '--force'], {
              env,
              cwd: folder,
            }),
          ),
        );
      bare.push(
        await timed(() =>
          run('gs', [
            '-q',
            '-dSAFER',
            '-dNOPAUSE',
            '-dBATCH',
            '-sDEVICE=pdfwrite',
            `-sOutputFile=${input}.out`,
            input,
          ]),
        ).catch(() => Number.NaN),
      );
      await pause(200);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const row = (what: string, values: readonly number[]) => [
    what,
    values.length,
    ms(median(values)),
    ms(Math.min(...values)),
    ms(Math.max(...values)),
  ];
  return {
    title: 'Start',
    what: `Milliseconds from starting the process, ${rounds} rounds.`,
    columns: ['what', 'rounds', 'median', 'least', 'most'],
    rows: [
      row('serve, new data folder, to `ready`', cold),
      row('serve, same folder again, to `ready`', again),
      row('the first answer after that', answer),
      row('`octavo compress` of a 3-page file, new data folder', firstRun),
      row('`octavo compress` again, same data folder', laterRun),
      row('Ghostscript alone on the same file, for comparison', bare),
    ],
  };
}

if (import.meta.main) record(await start(), 'node bench/service/start.ts');
