/**
 * What the pool costs: from `run()` to a finished handler that does nothing, starting a process, and the memory of one
 * that waits. `node bench/isolation/pool.ts [rounds]`; prints a Markdown table. See README.md.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryOf, readText } from '../../server/src/proc.ts';
import { openSandbox } from '../../server/src/sandbox/pool.ts';

const rounds = Number(process.argv[2] ?? 500);
const entry = new URL('idle.ts', import.meta.url);
const box = { softSeconds: 5, hardSeconds: 6, memoryBytes: 5e8, diskBytes: 1e8, network: false };
const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);

console.log(`Node ${process.version}, ${rounds} works, ${process.platform} ${process.arch}\n`);
console.log(
  '| level | open, ms | start of a process, ms p50 / max | to the handler, ms p50 / p99 / max | whole work, ms p50 / p99 | waiting process, MB RSS / own |',
);
console.log('|---|---|---|---|---|---|');
for (const level of [3, 2, 1, 0] as const) {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-bench-'));
  const opening = performance.now();
  const sandbox = await openSandbox({ folder, entry, processes: 1, chunksPerProcess: 1_000_000, level });
  const opened = performance.now() - opening;
  const reach: number[] = [];
  const whole: number[] = [];
  for (let n = 0; n < rounds + 20; n += 1) {
    const began = Date.now();
    const from = performance.now();
    const done = await sandbox.run({ request: performance.timeOrigin + from, inputs: [], box });
    await done.release();
    if (n < 20 || began === 0) continue;
    reach.push(done.value as number);
    whole.push(performance.now() - from);
  }
  let memory = '';
  for (const pid of await readdir('/proc')) {
    if (
      !readText(`/proc/${pid}/environ`).includes(`-${process.pid}-`) ||
      !readText(`/proc/${pid}/cmdline`).includes('idle.ts')
    )
      continue;
    const rss = Number(/^VmRSS:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
    if (rss > 20) memory = `${rss.toFixed(0)} / ${(memoryOf(Number(pid)).ownBytes / 2 ** 20).toFixed(0)}`;
  }
  const reached = (await sandbox.status()).level;
  await sandbox.close();
  const cold: number[] = [];
  for (let n = 0; n < 10; n += 1) {
    const fresh = await openSandbox({ folder, entry, processes: 1, chunksPerProcess: 1, level });
    const from = performance.now();
    const done = await fresh.run({ request: 0, inputs: [], box });
    cold.push(performance.now() - from);
    await done.release();
    await fresh.close();
  }
  for (const list of [reach, whole, cold]) list.sort((a, b) => a - b);
  console.log(
    `| ${reached} | ${opened.toFixed(0)} | ${at(cold, 0.5)} / ${at(cold, 1)} | ${at(reach, 0.5)} / ${at(reach, 0.99)} / ${at(reach, 1)} | ${at(whole, 0.5)} / ${at(whole, 0.99)} | ${memory} |`,
  );
  await rm(folder, { recursive: true });
}
