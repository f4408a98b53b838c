import { spawn, spawnSync } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readText } from '../../server/src/proc.ts';
import { findProgram } from '../../server/src/program.ts';
import type { TestServer } from '../../server/test/server.ts';

export interface Run {
  seconds: number;
  /** Highest resident memory of all processes that worked on it, bytes. */
  peak: number;
  /** Undefined: it made a file. */
  failure?: string;
}

export interface Tool {
  name: string;
  version: string;
  run(input: string, output: string): Promise<Run>;
}

const patienceMs = 180_000;

/** Every process below `root`, itself included. */
function family(root: number): number[] {
  const found = [root];
  for (let next = 0; next < found.length; next += 1)
    for (const pid of readText(`/proc/${found[next]}/task/${found[next]}/children`).split(' '))
      if (pid.trim()) found.push(Number(pid));
  return found;
}

const resident = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;

const together = (sizes: number[]): number => sizes.reduce((sum, size) => sum + size, 0);
const largest = (sizes: number[]): number => Math.max(0, ...sizes);

/** Watches the memory of `pids` until stopped. */
function watchMemory(pids: () => number[], of: (sizes: number[]) => number): () => number {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, of(pids().map(resident)));
  };
  const timer = setInterval(look, 20);
  return () => {
    look();
    clearInterval(timer);
    return peak;
  };
}

/** A program run once per document; its start is part of its time, as its users have it. */
function program(
  name: string,
  file: string,
  args: (input: string, output: string) => string[],
  version: string[],
): Tool | undefined {
  if (!findProgram(file)) return undefined;
  const { stdout, stderr } = spawnSync(file, version, { encoding: 'utf8', timeout: 20_000 });
  const line = `${stdout}${stderr}`.split('\n').find((one) => /\d+\.\d+/.test(one)) ?? '';
  return {
    name,
    version: `${file} ${/\d+\.\d+(\.\d+)?/.exec(line)?.[0] ?? ''}`,
    run: (input, output) =>
      new Promise((resolve) => {
        const started = performance.now();
        const child = spawn(file, args(input, output), {
          stdio: 'ignore',
          timeout: patienceMs,
          killSignal: 'SIGKILL',
        });
        const stop = watchMemory(() => family(child.pid!), together);
        child.once('error', () => {});
        child.once('close', (code) =>
          resolve({
            seconds: (performance.now() - started) / 1000,
            peak: stop(),
            // qpdf ends with 3 when it had something to warn of.
            ...(code === 0 || (file === 'qpdf' && code === 3) ? {} : { failure: `exit ${code}` }),
          }),
        );
      }),
  };
}

const ghostscript = (preset: string) =>
  program(
    `Ghostscript /${preset}`,
    'gs',
    (input, output) => [
      '-sDEVICE=pdfwrite',
      '-dCompatibilityLevel=1.5',
      '-dNOPAUSE',
      '-dQUIET',
      '-dBATCH',
      '-dSAFER',
      `-dPDFSETTINGS=/${preset}`,
      `-sOutputFile=${output}`,
      input,
    ],
    ['--version'],
  );
const ocrmypdf = (level: number) =>
  program(
    `OCRmyPDF -O${level}`,
    'ocrmypdf',
    (input, output) => [
      '--skip-text',
      '--tesseract-timeout',
      '0',
      '--output-type',
      'pdf',
      '--optimize',
      `${level}`,
      '-q',
      '-j',
      '2',
      input,
      output,
    ],
    ['--version'],
  );

/** The peers that are installed here. */
export const peers = (): Tool[] =>
  [
    ghostscript('screen'),
    ghostscript('ebook'),
    ghostscript('printer'),
    program(
      'qpdf',
      'qpdf',
      (input, output) => [
        '--object-streams=generate',
        '--recompress-flate',
        '--compression-level=9',
        input,
        output,
      ],
      ['--version'],
    ),
    program('mutool clean', 'mutool', (input, output) => ['clean', '-D', '-gggg', '-z', input, output], [
      '-v',
    ]),
    ocrmypdf(1),
    ocrmypdf(2),
    ocrmypdf(3),
  ].filter((tool) => tool !== undefined);

/** A level of ours through the running service: send, wait, fetch. */
export const octavo = (server: TestServer, level: string): Tool => ({
  name: `Octavo ${level}`,
  version: 'this version',
  async run(input, output) {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    // One isolated process does the work, others stand ready; what the service itself needs is measured elsewhere (bench/service).
    const isolated = () =>
      family(server.process.pid!).filter((pid) =>
        /operations\/child\.[tj]s/.test(readText(`/proc/${pid}/cmdline`)),
      );
    const stop = watchMemory(isolated, largest);
    const form = new FormData();
    form.set('file', await openAsBlob(input, { type: 'application/pdf' }), basename(input));
    form.set('level', level);
    const api = `${server.url}/api/v1`;
    const sent = await fetch(`${api}/compress`, {
      method: 'POST',
      body: form,
      headers: { prefer: 'wait=60' },
    });
    let job = (await sent.json()) as { job_id: string; status: string; error?: { code: string } };
    const failed = (code: string | undefined) => ({
      seconds: seconds(),
      peak: stop(),
      failure: code ?? 'refused',
    });
    if (!sent.ok) return failed(job.error?.code);
    while (job.status === 'pending' || job.status === 'processing') {
      await new Promise((resolve) => setTimeout(resolve, 50));
      job = (await (await fetch(`${api}/jobs/${job.job_id}`)).json()) as typeof job;
    }
    if (job.status !== 'completed') return failed(job.error?.code);
    const result = await fetch(`${api}/jobs/${job.job_id}/result`);
    await writeFile(output, Buffer.from(await result.arrayBuffer()));
    return { seconds: seconds(), peak: stop() };
  },
});
