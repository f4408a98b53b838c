import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer } from './server.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const sample = fileURLToPath(new URL('../../samples/brochure.pdf', import.meta.url));

describe('the command line', { timeout: 300_000 }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'octavo-cli-'));
    await copyFile(sample, join(folder, 'in.pdf'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const octavo = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const env = {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        DATA_DIR: join(folder, 'data'),
      };
      execFile(process.execPath, [main, ...args], { cwd: folder, env }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });

  it('compresses a file without a server, says what it saved, and leaves nothing running', async () => {
    const { code, out } = await octavo('compress', 'in.pdf', '--level', 'high');
    assert.equal(code, 0, out);
    assert.match(out, /saved percent/i);
    const made = join(folder, 'in-compressed.pdf');
    assert.equal((await readFile(made)).subarray(0, 5).toString(), '%PDF-');
    assert.ok((await stat(made)).size <= (await stat(sample)).size);
    assert.ok(!(await readdir(join(folder, 'data', 'postgres'))).some((name) => name === 'postmaster.pid'));
  });

  it('does not write over a file unless told to', async () => {
    const refused = await octavo('compress', 'in.pdf');
    assert.equal(refused.code, 5);
    assert.match(refused.err, /--force/);
    assert.equal((await octavo('compress', 'in.pdf', '--force')).code, 0);
  });

  it('prints the job as JSON for programs', async () => {
    const { code, out } = await octavo('info', 'in.pdf', '--json');
    assert.equal(code, 0);
    assert.equal(JSON.parse(out).status, 'completed');
  });

  it('has an exit code for each kind of trouble', async () => {
    await writeFile(join(folder, 'not.pdf'), 'just text');
    for (const [args, code] of [
      [['compress', 'not.pdf'], 6],
      [['compress', 'missing.pdf'], 4],
      [['compress', 'in.pdf', '--level', 'extreme'], 2],
      [['compress', 'in.pdf', '--colour', 'blue'], 2],
      [['compress'], 2],
      [['frobnicate'], 2],
    ] as const)
      assert.equal((await octavo(...args)).code, code, args.join(' '));
  });

  it('knows the options of every operation', async () => {
    const { code, out } = await octavo('help', 'compress');
    assert.equal(code, 0);
    assert.match(out, /--image-quality INTEGER/);
    assert.match(out, /10 to 100/);
  });

  it('says what this machine can do', async () => {
    const { code, out } = await octavo('doctor', '--json');
    assert.equal(code, 0);
    const report = JSON.parse(out);
    assert.ok(report.isolation.guards.length > 5);
    const missing = report.operations.filter((one: { available: boolean }) => !one.available);
    assert.deepEqual(
      missing.map(({ name }: { name: string }) => name),
      ['translate'],
      'what needs a language model, and none is set up',
    );
    assert.match(missing[0].reason, /Set OPENROUTER_API_KEY/);
  });

  it('lets a server elsewhere do the work', async () => {
    const server = await startServer();
    try {
      const { code, out } = await octavo(
        'submit',
        'compress',
        'in.pdf',
        '--server',
        server.url,
        '-o',
        'remote.pdf',
      );
      assert.equal(code, 0, out);
      assert.equal((await readFile(join(folder, 'remote.pdf'))).subarray(0, 5).toString(), '%PDF-');
    } finally {
      await server.stop();
    }
  });
});
