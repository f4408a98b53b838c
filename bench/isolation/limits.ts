/**
 * Which limit lets a Node child start and draw, where memory is really cut, and how the death looks.
 * `node bench/isolation/limits.ts [knob ...]`; prints a Markdown table. See README.md.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const probe = fileURLToPath(new URL('probe.ts', import.meta.url));
const MB = 1_048_576;

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  lines: Record<string, unknown>[];
  stderr: string;
}

function run(limits: string[], what: string): Promise<Ending> {
  const most = '3000';
  const args = [
    ...limits,
    '--core=0',
    process.execPath,
    ...(what === 'heap' ? ['--max-old-space-size=8000'] : []),
    probe,
    what,
    most,
  ];
  return new Promise((resolve) => {
    const child = spawn('prlimit', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (d) => (stdout += d));
    child.stderr.on('data', (d) => (stderr += String(d).slice(0, 2000)));
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const lines = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      resolve({ code, signal, lines, stderr });
    });
  });
}

function describe(what: string, { code, signal, lines, stderr }: Ending): string {
  const reached = Math.max(0, ...lines.map((line) => Number(line.reached ?? 0)));
  const caught = lines.find((line) => line.caught)?.caught;
  const said =
    /FATAL ERROR: ([^\n]{0,60})|Fatal process out of memory: ([^\n]{0,40})|(bad_alloc)|(terminate called[^\n]{0,50})/.exec(
      stderr,
    );
  const death =
    caught ?? (signal ?? (code === 0 ? 'ok' : `exit ${code}`)) + (said ? ` (${said[0].slice(0, 60)})` : '');
  return what in { buffers: 1, heap: 1, wasm: 1 } ? `${reached} MB: ${death}` : `${death}`;
}

const probes = ['start', 'qpdf', 'pdfium', 'pdfium-large', 'buffers', 'heap', 'wasm'];
const knobs: [string, string[]][] = [
  ['none', []],
  ...[600, 800, 1000, 1500, 2000, 3000].map((n): [string, string[]] => [
    `--data ${n} MB`,
    [`--data=${n * MB}`],
  ]),
  ...[1000, 1500, 2000, 3000, 4000, 8000, 16_000].map((n): [string, string[]] => [
    `--as ${n} MB`,
    [`--as=${n * MB}`],
  ]),
];
const wanted = process.argv.slice(2);
console.log(`Node ${process.version}, ${process.platform} ${process.arch}\n`);
console.log(`| limit | ${probes.join(' | ')} |\n|---${'|---'.repeat(probes.length)}|`);
for (const [name, limits] of knobs) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  const cells: string[] = [];
  for (const what of probes) cells.push(describe(what, await run(limits, what)));
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
