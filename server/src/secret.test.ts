import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { keyFor, openSecret } from './secret.ts';

test('the secret is made once, by whichever process comes first, and is readable by its owner alone', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-secret-'));
  t.after(() => rm(folder, { recursive: true }));
  const made = await Promise.all(Array.from({ length: 20 }, () => openSecret(folder)));
  assert.equal(new Set(made.map((secret) => secret.toString('hex'))).size, 1);
  assert.equal(made[0]!.length, 32);
  assert.deepEqual(await readdir(folder), ['secret']);
  assert.equal((await stat(join(folder, 'secret'))).mode & 0o777, 0o600);
  assert.deepEqual(await openSecret(folder), made[0]);
  assert.notDeepEqual(keyFor(made[0]!, 'one use'), keyFor(made[0]!, 'another'));
  await writeFile(join(folder, 'secret'), 'short');
  await assert.rejects(openSecret(folder), /damaged/);
});

test('a secret that was set is the secret, and none is made', async () => {
  const given = 'a secret of at least thirty-two characters';
  assert.equal(String(await openSecret('/nonexistent', given)), given);
});
