import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readText } from '../proc.ts';
import { findProgram, type Program, runProgram } from './process.ts';

let cwd: string;
before(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'octavo-program-'));
});
after(() => rm(cwd, { recursive: true }));

const sh = findProgram('sh')!;
/** Sleeps for ever, by a number of its own: another run of this file may be under way. */
const nap = `sleep 4${String(process.pid).padStart(7, '0')}`;
const run = (script: string, more: Partial<Program> = {}) =>
  runProgram({ file: sh, args: ['-c', script], cwd, memoryBytes: 200e6, wallSeconds: 60, ...more });

test('output, errors, exit code and lines of a program come back', async () => {
  const lines: string[] = [];
  const ran = await run('echo one; echo two >&2; printf three; exit 7', {
    onLine: (line) => lines.push(line),
  });
  assert.equal(ran.code, 7);
  assert.equal(ran.stdout, 'one\nthree');
  assert.equal(ran.stderr, 'two\n');
  assert.deepEqual(lines.sort(), ['one', 'two']);
});

test('arguments reach the program as they are: no shell reads them', async () => {
  const hostile = ['$(id)', '`id`', '; id', '--help', 'a b', "'", '"', '\\', '*', '%pipe%id', '\n'];
  const { stdout } = await run('for a; do printf "%s|" "$a"; done', {
    args: ['-c', 'for a; do printf "%s|" "$a"; done', 'sh', ...hostile],
  });
  assert.equal(stdout, `${hostile.join('|')}|`);
  await assert.rejects(run('', { args: ['nul\0byte'] }), TypeError);
});

test('nothing of our environment is inherited', async () => {
  process.env.OCTAVO_TEST_SECRET = 'secret';
  const { stdout } = await run('env').finally(() => delete process.env.OCTAVO_TEST_SECRET);
  const names = stdout
    .split('\n')
    .map((line) => line.split('=')[0])
    .filter((name) => name && !['PWD', '_', 'SHLVL', 'OLDPWD'].includes(name));
  assert.deepEqual(names.sort(), ['HOME', 'LC_ALL', 'PATH', 'TMPDIR']);
});

test('a program that does not end is killed with its children: TIMEOUT', async () => {
  const started = performance.now();
  await assert.rejects(run(`${nap} & ${nap}`, { wallSeconds: 0.3 }), {
    code: 'TIMEOUT',
    retryable: false,
  });
  assert.ok(performance.now() - started < 30_000);
  if (process.platform !== 'linux') return;
  const left = async () =>
    (await readdir('/proc')).filter((pid) =>
      readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').startsWith(nap),
    );
  for (let tries = 0; (await left()).length > 0 && tries < 500; tries += 1) await sleep(20);
  assert.deepEqual(await left(), []);
});

test('CPU time is limited apart from the wall clock', {
  skip: findProgram('prlimit') ? false : 'needs prlimit',
}, async () => {
  await assert.rejects(run('while :; do :; done', { cpuSeconds: 1, wallSeconds: 60 }), { code: 'TIMEOUT' });
});

test('a program that fills memory ends as MEMORY_LIMIT', {
  skip: process.platform === 'linux' ? false : 'needs /proc',
}, async () => {
  const greedy = ['-e', 'const kept = []; for (;;) kept.push(Buffer.alloc(1e7, 1))'];
  await assert.rejects(
    runProgram({ file: process.execPath, args: greedy, cwd, memoryBytes: 900e6, wallSeconds: 60 }).then(
      ({ code, stderr }) => {
        // A program may notice and leave in order; its words tell.
        assert.notEqual(code, 0);
        assert.match(stderr, /memory/i);
        throw Object.assign(new Error(), { code: 'MEMORY_LIMIT' });
      },
    ),
    { code: 'MEMORY_LIMIT' },
  );
});

test('a death by signal is ENGINE_CRASH', async () => {
  await assert.rejects(run('kill -SEGV $$'), { code: 'ENGINE_CRASH', message: /SIGSEGV/ });
});

test('cancelling ends it at once', async () => {
  const stop = new AbortController();
  const running = assert.rejects(run(nap, { signal: stop.signal }), { code: 'CANCELLED' });
  setTimeout(() => stop.abort(), 100);
  await running;
  await assert.rejects(run('true', { signal: stop.signal }), { code: 'CANCELLED' });
});

test('warnings are kept to 64 KiB, output to its measure, and a flood is cut off', async () => {
  const { stdout, stderr } = await run(
    'head -c 300000 /dev/zero | tr "\\0" e >&2; head -c 5000 /dev/zero | tr "\\0" o',
    { maxOutputBytes: 1000 },
  );
  assert.equal(stderr.length, 65_536);
  assert.equal(stdout.length, 1000);
  await assert.rejects(run('yes warning >&2'), { code: 'ENGINE_CRASH', message: /flooded/ });
});

test('a child that keeps the outputs open does not keep us waiting', async () => {
  const started = performance.now();
  const { code } = await run(`${nap} & exit 0`);
  assert.equal(code, 0);
  assert.ok(performance.now() - started < 30_000);
});

test('a program that is not there is an error of the system, not a fault', async () => {
  await assert.rejects(
    runProgram({ file: '/nonexistent/program', args: [], cwd, memoryBytes: 1e8, wallSeconds: 1 }).then(
      ({ code, stderr }) => {
        // setpriv and prlimit start; it is they who find nothing.
        assert.notEqual(code, 0);
        throw new Error(stderr);
      },
    ),
  );
  assert.equal(findProgram('no-such-program-here'), undefined);
  assert.throws(() => findProgram('../bin/sh'), TypeError);
});
