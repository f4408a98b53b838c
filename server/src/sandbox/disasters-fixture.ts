import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readText } from '../proc.ts';
import { openSandbox } from './pool.ts';
import type { Box, ChildEvent, Finished, Sandbox, Work } from './sandbox.ts';

export const megabyte = 2 ** 20;
/** The mark that all processes of a pool of this test process carry. */
const ofOurs = new RegExp(`OCTAVO_BOX=[0-9a-f]{8}-${process.pid}-`);
export const linux = process.platform === 'linux';

/** Command lines of living processes that carry a mark of this test process. */
export async function marked(): Promise<string[]> {
  if (!linux) return [];
  const found: string[] = [];
  for (const pid of await readdir('/proc'))
    if (/^\d+$/.test(pid) && ofOurs.test(readText(`/proc/${pid}/environ`))) {
      // A process that has died and was not yet waited for has an empty one.
      const command = readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
      if (command) found.push(command);
    }
  return found;
}

async function soon(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    if (await holds()) return;
    await sleep(25);
  }
  assert.fail(what);
}

/** Within `describe`: a pool at this level of isolation (the strongest there is without one), and what is done to it. */
export function isolationAt(level: 0 | 1 | 2 | undefined) {
  let root: string;
  let sandbox: Sandbox;
  const events: ChildEvent[] = [];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'octavo-sandbox-'));
    // As an operator would leave a data folder that another user may pass through.
    await chmod(root, 0o711);
    sandbox = await openSandbox({
      folder: join(root, 'scratch'),
      entry: new URL('test-entries/disasters.ts', import.meta.url),
      processes: 2,
      chunksPerProcess: 50,
      level,
    });
  });
  after(async () => {
    await sandbox.close();
    assert.deepEqual(await readdir(join(root, 'scratch')), [], 'the pool leaves no folder');
    await soon('the pool leaves no process', async () => (await marked()).length === 0);
    await rm(root, { recursive: true });
  });

  const box = (change: Partial<Box> = {}): Box => ({
    softSeconds: 110,
    hardSeconds: 120,
    memoryBytes: 300 * megabyte,
    diskBytes: 50 * megabyte,
    network: false,
    ...change,
  });
  const start = (
    what: string,
    change: Partial<Box> = {},
    more: Partial<Work> & { with?: object } = {},
  ): Promise<Finished> =>
    sandbox.run({
      inputs: [],
      onEvent: (event) => events.push(event),
      ...more,
      request: { do: what, ...more.with },
      box: box(change),
    });

  /** The next document is unharmed, and nothing is left of the last. */
  const unharmed = async () => {
    const done = await start('works well', {}, { with: { text: 'next' } });
    const { path, size } = await done.file('out.txt');
    assert.equal(await readFile(path, 'utf8'), 'next');
    assert.equal(size, 4);
    await done.release();
    assert.equal(existsSync(path), false);
    await soon(
      'no program is left running',
      async () => !(await marked()).some((command) => /sleep 4321|awk/.test(command)),
    );
    const [own] = await readdir(join(root, 'scratch'));
    const homes = await readdir(join(root, 'scratch', own!));
    assert.ok(homes.length <= 3, `folders of at most the living: ${homes}`);
    for (const home of homes)
      for (const place of ['box', 'taken'])
        assert.deepEqual(await readdir(join(root, 'scratch', own!, home, place)).catch(() => []), []);
  };
  const fails = (
    name: string,
    code: string,
    what: string,
    change: Partial<Box> = {},
    more: { message?: RegExp } = {},
  ) =>
    it(name, async () => {
      const { message = /./ } = more;
      await assert.rejects(start(what, change), (error: Error & { code: string; retryable: boolean }) => {
        assert.equal(error.code, code, `${error.message} ${(error.cause as Error)?.message ?? ''}`);
        assert.match(error.message, message);
        if (code !== 'INTERNAL_ERROR') assert.equal(error.retryable, false);
        return true;
      });
      await unharmed();
    });

  return { start, fails, unharmed, events, status: () => sandbox.status() };
}
