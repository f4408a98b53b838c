import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Type from 'typebox';
import type { Definition } from '../operations/operation.ts';
import { readFlags } from './flags.ts';

const definition = {
  name: 'open',
  tools: { needs: [] },
  options: Type.Object({ password: Type.Optional(Type.String({ 'x-secret': true })) }),
} as unknown as Definition;

test('a secret option is a flag, or better a file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-secret-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'password.txt');
  await writeFile(file, ' ge heim \n');
  assert.deepEqual(readFlags(definition, ['--password', 'a', 'in.pdf']).options, { password: 'a' });
  assert.deepEqual(readFlags(definition, ['--password-file', file, 'in.pdf']).options, {
    password: ' ge heim ',
  });
  assert.throws(
    () => readFlags(definition, ['--password', 'a', '--password-file', file, 'in.pdf']),
    /not both/,
  );
  const missing = join(folder, 'missing.txt');
  assert.throws(() => readFlags(definition, ['--password-file', missing, 'in.pdf']), {
    code: 'VALIDATION_ERROR',
    message: /cannot be read/,
  });
});
