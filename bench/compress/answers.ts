/**
 * `node bench/compress/answers.ts FOLDER`: what the service says against what it does, on every PDF of a folder. Target sizes of
 * 75, 50 and 25 %: met, honestly missed, wrongly claimed. Previews: expected against real size at every level, and seconds.
 * The same document twice: the same bytes. Writes bench/results/compress-answers.md.
 */
import { createHash } from 'node:crypto';
import { openAsBlob, readdirSync, statSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { startServer, type TestServer } from '../../server/test/server.ts';

const folder = process.argv[2];
if (!folder) throw new Error('Name a folder of PDFs: node bench/compress/answers.ts FOLDER');
const levels = ['lossless', 'low', 'medium', 'high', 'maximum'];
const targets = [75, 50, 25];

interface Result {
  compressed_size: number;
  target_met?: boolean;
  smallest_acceptable_size?: number;
  limited_by?: string;
}
interface Done {
  bytes: Buffer;
  result: Result;
}

async function post(
  { url }: TestServer,
  path: string,
  file: string,
  fields: Record<string, string>,
): Promise<Response> {
  const form = new FormData();
  form.set('file', await openAsBlob(file, { type: 'application/pdf' }), basename(file));
  form.set('signed', 'copy');
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return fetch(`${url}/api/v1/${path}`, { method: 'POST', body: form, headers: { prefer: 'wait=60' } });
}

/** The finished job, or the code of its error. */
async function compress(
  server: TestServer,
  file: string,
  fields: Record<string, string>,
): Promise<Done | string> {
  const sent = await post(server, 'compress', file, fields);
  let job = (await sent.json()) as {
    job_id: string;
    status: string;
    result: Result;
    error?: { code: string };
  };
  if (!sent.ok) return job.error?.code ?? 'refused';
  while (job.status === 'pending' || job.status === 'processing') {
    await new Promise((resolve) => setTimeout(resolve, 50));
    job = (await (await fetch(`${server.url}/api/v1/jobs/${job.job_id}`)).json()) as typeof job;
  }
  if (job.status !== 'completed') return job.error?.code ?? job.status;
  const answer = await fetch(`${server.url}/api/v1/jobs/${job.job_id}/result`);
  return { bytes: Buffer.from(await answer.arrayBuffer()), result: job.result };
}

const share = (values: number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * at))] ?? 0;
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const server = await startServer();
const files = readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.pdf'));
const met = new Map(targets.map((target) => [target, { met: 0, missed: 0, wrong: 0, failed: 0 }]));
const limits = new Map<string, number>();
const errors = new Map<string, number[]>(levels.map((level) => [level, []]));
const within = { inside: 0, all: 0 };
const seconds: number[] = [];
let seen = 0;
let same = 0;
const different: string[] = [];
const refused: string[] = [];
/** Written after every file: a run that is broken off has said what it saw. */
const report = () => `# Compress: what is said and what is done

${seen} PDFs, ${new Date().toISOString().slice(0, 10)}, load ${loadavg()[0]!.toFixed(1)}. Made by \`node bench/compress/answers.ts FOLDER\`.${refused.length > 0 ? ` Refused: ${refused.join(', ')}.` : ''}

## Target sizes

| target | met | honestly missed | wrongly claimed | failed |
|---|---|---|---|---|
${[...met].map(([target, counts]) => `| ${target} % | ${counts.met} | ${counts.missed} | ${counts.wrong} | ${counts.failed} |`).join('\n')}

What stopped those that were missed: ${[...limits].map(([limit, count]) => `${limit} ${count}`).join(', ') || 'nothing'}.

## Previews

Seconds for all five levels with crops: median ${share(seconds, 0.5).toFixed(1)}, p90 ${share(seconds, 0.9).toFixed(1)}, most ${Math.max(...seconds).toFixed(1)}. The real size was inside the interval in ${within.inside} of ${within.all}.

| level | median error | p90 | most |
|---|---|---|---|
${[...errors].map(([level, values]) => `| ${level} | ${percent(share(values, 0.5))} | ${percent(share(values, 0.9))} | ${percent(Math.max(0, ...values))} |`).join('\n')}

## The same twice

${same} of ${same + different.length} gave the same bytes${different.length > 0 ? `; not: ${different.join(', ')}` : ''}.
`;

try {
  for (const name of files) {
    const file = join(folder, name);
    const { size } = statSync(file);
    const started = performance.now();
    const answer = await post(server, 'compress/preview', file, {});
    if (!answer.ok) {
      refused.push(name);
      continue;
    }
    seconds.push((performance.now() - started) / 1000);
    const { result: preview } = (await answer.json()) as {
      result: {
        levels: { level: string; expected_size: number; low: number; high: number }[];
      };
    };
    for (const { level, expected_size: expected, low, high } of preview.levels) {
      const done = await compress(server, file, { level });
      if (typeof done === 'string') {
        console.error(`${name} at ${level}: ${done}`);
        continue;
      }
      const real = done.bytes.length;
      errors.get(level)!.push(Math.abs(expected - real) / real);
      within.all += 1;
      if (real >= low && real <= high) within.inside += 1;
      else console.error(`${name} at ${level}: ${low}..${high} expected, ${real} came`);
      if (level !== 'high') continue;
      const again = await compress(server, file, { level });
      if (typeof again !== 'string' && hash(again.bytes) === hash(done.bytes)) same += 1;
      else different.push(name);
    }
    for (const target of targets) {
      const counts = met.get(target)!;
      const done = await compress(server, file, { target_size: `${target}%` });
      if (typeof done === 'string') counts.failed += 1;
      else {
        const fits = done.bytes.length <= Math.floor((size * target) / 100);
        if (done.result.target_met && !fits) counts.wrong += 1;
        else if (done.result.target_met) counts.met += 1;
        else counts.missed += 1;
        const limit = done.result.limited_by ?? 'nothing';
        if (!done.result.target_met) limits.set(limit, (limits.get(limit) ?? 0) + 1);
      }
    }
    seen += 1;
    writeFileSync(new URL('../results/compress-answers.md', import.meta.url), report());
    console.error(`${name}: ${seconds.at(-1)!.toFixed(1)} s`);
  }
} finally {
  await server.stop();
}
console.log(report());
