import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readText } from '../proc.ts';
import { findProgram } from '../program.ts';
import { openSandbox, type SandboxOptions } from './pool.ts';
import type { Box } from './sandbox.ts';

const entry = new URL('test-entries/disasters.ts', import.meta.url);
const box: Box = { softSeconds: 60, hardSeconds: 70, memoryBytes: 3e8, diskBytes: 5e7, network: false };
const linux = { skip: process.platform === 'linux' ? false : 'needs /proc' };

async function scratch(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-pool-'));
  await chmod(folder, 0o711);
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

async function open(t: TestContext, options: Partial<SandboxOptions> = {}) {
  const folder = options.folder ?? (await scratch(t));
  const sandbox = await openSandbox({ folder, entry, processes: 1, chunksPerProcess: 50, ...options });
  t.after(() => sandbox.close());
  const begun = Promise.withResolvers<void>();
  const onEvent = () => begun.resolve();
  const run = (what: string, signal?: AbortSignal) =>
    sandbox.run({ request: { do: what }, inputs: [], box, signal, onEvent });
  return { sandbox, run, folder, begun: begun.promise };
}

/** Numbers of living processes that the pools of the process `owner` started. */
const startedBy = async (owner: number): Promise<number[]> =>
  (await readdir('/proc'))
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => new RegExp(`OCTAVO_BOX=[0-9a-f]{8}-${owner}-`).test(readText(`/proc/${pid}/environ`)))
    .map(Number);

test('a process is replaced after its number of works, and its folder goes with it', async (t) => {
  const { run, sandbox, folder } = await open(t, { chunksPerProcess: 3 });
  const marks = new Set<string>();
  for (let n = 0; n < 7; n += 1) {
    const done = await run('works well');
    const [own] = await readdir(folder);
    for (const home of await readdir(join(folder, own!))) marks.add(home);
    await done.release();
  }
  assert.ok(marks.has('1') && marks.has('2') && marks.has('3'), `processes seen: ${[...marks]}`);
  assert.equal((await sandbox.status()).busy, 0);
});

test('works beyond the number of processes wait their turn, and every one is done', async (t) => {
  const { sandbox, run } = await open(t, { processes: 2 });
  const all = Array.from({ length: 12 }, async (_, n) => {
    const done = await run(n % 5 === 3 ? 'exits in silence' : 'works well').catch(
      (error) => error.code as string,
    );
    if (typeof done === 'string') return done;
    assert.ok((await sandbox.status()).busy <= 2);
    await done.release();
    return 'done';
  });
  const endings = await Promise.all(all);
  assert.equal(endings.filter((ending) => ending === 'done').length, 10);
  assert.equal(endings.filter((ending) => ending === 'ENGINE_CRASH').length, 2);
});

test('cancelling work that waits takes it out of the line', async (t) => {
  const { run } = await open(t);
  const first = await run('works well');
  const stop = new AbortController();
  const second = run('works well', stop.signal);
  const third = run('works well');
  stop.abort();
  await assert.rejects(second, { code: 'CANCELLED' });
  await first.release();
  await (await third).release();
  await assert.rejects(run('works well', AbortSignal.abort()), { code: 'CANCELLED' });
});

test('cancelling kills at once, not at the time limit', async (t) => {
  const { run, begun } = await open(t);
  const stop = new AbortController();
  const work = run('spins the CPU', stop.signal);
  await begun;
  await sleep(50);
  const asked = performance.now();
  stop.abort();
  await assert.rejects(work, { code: 'CANCELLED' });
  // Some 20 ms on a machine with nothing else to do; the work itself would have gone on for a minute.
  const took = performance.now() - asked;
  t.diagnostic(`after ${Math.round(took)} ms`);
  assert.ok(took < 15_000);
});

test('a warm process that is killed while idle is replaced, and work does not meet it', linux, async (t) => {
  const { run, sandbox } = await open(t);
  await (await run('works well')).release();
  for (const pid of await startedBy(process.pid)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {}
  }
  await (await run('works well').catch(() => run('works well'))).release();
  assert.equal((await sandbox.status()).busy, 0);
});

test('a process killed from outside while it works may be tried again', linux, async (t) => {
  const { run, begun } = await open(t, { level: 1 });
  const work = run('sleeps for ever');
  const failed = assert.rejects(work, { code: 'ENGINE_CRASH', retryable: true });
  await begun;
  for (const pid of await startedBy(process.pid)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {}
  }
  await failed;
});

test('where no process can start, work is told so', async (t) => {
  const { run } = await open(t, { entry: new URL('test-entries/stillborn.ts', import.meta.url) });
  await assert.rejects(run('works well'), { code: 'SERVICE_UNAVAILABLE', retryable: true });
});

test('closing turns work away with a fault that may be tried again, and leaves nothing', async (t) => {
  const { sandbox, run, folder, begun } = await open(t);
  const busy = assert.rejects(run('sleeps for ever'), { code: 'SERVICE_UNAVAILABLE' });
  const waiting = assert.rejects(run('works well'), { code: 'SERVICE_UNAVAILABLE' });
  await begun;
  await sandbox.close();
  await Promise.all([busy, waiting]);
  await assert.rejects(run('works well'), { code: 'SERVICE_UNAVAILABLE' });
  assert.deepEqual(await readdir(folder), []);
});

test('a pool that closes while its processes start leaves none of them', linux, async (t) => {
  for (let n = 0; n < 8; n += 1) {
    const { sandbox } = await open(t, { processes: 3 });
    // bubblewrap starts in some 10 ms, Node in 50 or more.
    await sleep(4 * n);
    await sandbox.close();
  }
  assert.deepEqual(await startedBy(process.pid), []);
});

for (const level of [3, 2, 1])
  test(
    `kill -9 of the owner ends all its processes at once; the next clears up (level ${level})`,
    linux,
    async (t) => {
      const folder = await scratch(t);
      const owner = spawn(
        process.execPath,
        [fileURLToPath(new URL('test-entries/owner.ts', import.meta.url)), folder, String(level)],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      await once(owner.stdout!, 'data');
      assert.ok((await startedBy(owner.pid!)).length >= 2, 'they ran');
      const started = performance.now();
      owner.kill('SIGKILL');
      // Without a process namespace what left the session outlives its owner; the guard `processes` says so.
      const left = async () => {
        const pids = await startedBy(owner.pid!);
        return level > 1 ? pids : pids.filter((pid) => !readText(`/proc/${pid}/cmdline`).startsWith('sleep'));
      };
      // They would go on for a minute; with nothing else to do they are gone within 100 ms.
      while ((await left()).length > 0 && performance.now() - started < 20_000) await sleep(20);
      const took = Math.round(performance.now() - started);
      t.diagnostic(`after ${took} ms`);
      assert.deepEqual(await left(), [], `still there after ${took} ms`);
      for (const pid of await startedBy(owner.pid!)) process.kill(pid, 'SIGKILL');
      await mkdir(join(folder, 'not-ours'));
      assert.equal((await readdir(folder)).length, 2);
      const { sandbox } = await open(t, { folder });
      assert.equal((await readdir(folder)).length, 2, 'its own, and the one that is no box');
      await sandbox.close();
      assert.deepEqual(await readdir(folder), ['not-ours']);
    },
  );

test('two pools on one folder leave each other alone', async (t) => {
  const { folder, run } = await open(t);
  const work = await run('works well');
  const other = await open(t, { folder });
  await (await other.run('works well')).release();
  await other.sandbox.close();
  const { size } = await work.file('out.txt');
  assert.equal(size, 4);
  await work.release();
});

test('SANDBOX=require opens at level 3 or refuses with the remedy', async (t) => {
  if (findProgram('bwrap')) {
    const opened = await open(t, { mode: 'require' }).catch((error) => error);
    if (!(opened instanceof Error)) assert.equal((await opened.sandbox.status()).level, 3);
  }
  await assert.rejects(open(t, { mode: 'require', level: 2 }), {
    code: 'SANDBOX_INSUFFICIENT',
    message: /apt-get install bubblewrap/,
  });
});

test('each guard is named once, with what enforces it or why not', async (t) => {
  for (const level of [3, 2, 1, 0] as const) {
    const { sandbox } = await open(t, { level });
    const { guards } = await sandbox.status();
    assert.equal(new Set(guards.map((guard) => guard.name)).size, 11);
    for (const guard of guards) {
      assert.equal(typeof guard.enforced, 'boolean');
      assert.equal(guard.by.startsWith('not enforced'), !guard.enforced, `${guard.name}: ${guard.by}`);
    }
    await sandbox.close();
  }
});
