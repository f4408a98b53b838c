import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, readText, startTimeOf } from './proc.ts';

const linux = { skip: process.platform === 'linux' ? false : 'needs /proc' };

test('a process runs until it ends; its number taken by another is not it', linux, () => {
  const start = startTimeOf(process.pid);
  assert.equal(isRunning(process.pid, start), true);
  assert.equal(isRunning(process.pid, `${Number(start) + 1}`), false);
  assert.equal(isRunning(2 ** 22 + 1, '5'), false, 'a number no process can have');
});

test('one that is dead but was never waited for does not run', linux, async (t) => {
  // The shell starts a child and becomes a program that reaps nobody.
  const parent = spawn('/bin/sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => parent.kill('SIGKILL'));
  const [said] = await once(parent.stdout!, 'data');
  const pid = Number(said);
  const start = startTimeOf(pid);
  while (!readText(`/proc/${parent.pid}/cmdline`).startsWith('sleep')) await sleep(5);
  assert.equal(isRunning(pid, start), true);
  process.kill(pid, 'SIGKILL');
  while (!/\) Z /.test(readText(`/proc/${pid}/stat`))) await sleep(5);
  process.kill(pid, 0);
  assert.equal(startTimeOf(pid), start, 'it is still listed under its number and start');
  assert.equal(isRunning(pid, start), false);
});
