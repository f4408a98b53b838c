import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readText, startTimeOf } from '../proc.ts';
import { claimFolder } from './folder.ts';

test('folders of dead owners are removed, of one nobody has waited for too, and those of living ones stay', {
  skip: process.platform === 'linux' ? false : 'needs /proc',
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-folder-'));
  t.after(() => rm(folder, { recursive: true }));
  // The shell starts a child and becomes a program that waits for nobody.
  const parent = spawn('/bin/sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => parent.kill('SIGKILL'));
  const pid = Number((await once(parent.stdout!, 'data'))[0]);
  const mine = await claimFolder(folder);
  const place = basename(mine.path).split('-')[0];
  const theirs = `${place}-${pid}-${startTimeOf(pid)}-1`;
  await mkdir(join(folder, theirs));
  await mkdir(join(folder, `${place}-${pid}-1-1`));
  const next = await claimFolder(folder);
  const all = [mine, next].map(({ path }) => basename(path));
  assert.deepEqual(
    (await readdir(folder)).sort(),
    [...all, theirs].sort(),
    'a number that came round is no owner',
  );
  await next.release();

  while (!readText(`/proc/${parent.pid}/cmdline`).startsWith('sleep')) await sleep(5);
  process.kill(pid, 'SIGKILL');
  while (!/\) Z /.test(readText(`/proc/${pid}/stat`))) await sleep(5);
  const last = await claimFolder(folder);
  assert.deepEqual((await readdir(folder)).sort(), [basename(mine.path), basename(last.path)].sort());
  await last.release();
  await mine.release();
  assert.deepEqual(await readdir(folder), []);
});
