import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readText } from '../proc.ts';
import { openSandbox } from './pool.ts';
import type { Box, ChildEvent, Finished, Sandbox, Work } from './sandbox.ts';

const entry = new URL('test-entries/disasters.ts', import.meta.url);
const megabyte = 2 ** 20;
/** The mark that all processes of a pool of this test process carry. */
const ofOurs = new RegExp(`OCTAVO_BOX=[0-9a-f]{8}-${process.pid}-`);
const linux = process.platform === 'linux';

/** Command lines of living processes that carry a mark of this test process. */
async function marked(): Promise<string[]> {
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

for (const level of [undefined, 2, 1, 0] as const)
  describe(level === undefined ? 'the strongest isolation here' : `isolation at level ${level} or less`, {
    concurrency: false,
  }, () => {
    let root: string;
    let sandbox: Sandbox;
    const events: ChildEvent[] = [];

    before(async () => {
      root = await mkdtemp(join(tmpdir(), 'octavo-sandbox-'));
      // As an operator would leave a data folder that another user may pass through.
      await chmod(root, 0o711);
      sandbox = await openSandbox({
        folder: join(root, 'scratch'),
        entry,
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
    const short = { softSeconds: 0.3, hardSeconds: 0.6 };

    fails('a handler that spins is killed at the hard limit', 'TIMEOUT', 'spins the CPU', short);
    fails(
      'a handler that fills memory with Buffers ends as MEMORY_LIMIT',
      'MEMORY_LIMIT',
      'fills memory with Buffers',
    );
    fails(
      'a handler that fills the JavaScript heap ends as MEMORY_LIMIT',
      'MEMORY_LIMIT',
      'fills the JavaScript heap',
    );
    fails(
      'a handler that fills WebAssembly memory ends as MEMORY_LIMIT',
      'MEMORY_LIMIT',
      'fills WebAssembly memory',
    );
    fails('300 files of 1 MB end as DISK_LIMIT', 'DISK_LIMIT', 'writes many files');
    fails('one endless file ends as DISK_LIMIT', 'DISK_LIMIT', 'writes one big file');
    fails(
      'a flood of warnings is cut off',
      'ENGINE_CRASH',
      'floods its errors',
      {},
      { message: /flooded its output/ },
    );
    // At level 2 Node is the first process of its namespace, which may ignore a signal it sends itself.
    const violent = level === 2 ? 'aborts' : 'crashes';
    fails(
      'a death by signal is ENGINE_CRASH and names the signal',
      'ENGINE_CRASH',
      violent,
      {},
      { message: /SIG(SEGV|ABRT|ILL|TRAP)/ },
    );
    fails(
      'an exit without an answer is ENGINE_CRASH',
      'ENGINE_CRASH',
      'exits in silence',
      {},
      { message: /exit code 0/ },
    );

    it('what a work leaves running is ended with its process, and cancelling ends it at once', async () => {
      const stop = new AbortController();
      const begun = Promise.withResolvers<void>();
      const onEvent = () => begun.resolve();
      const work = assert.rejects(start('leaves orphans and hangs', {}, { signal: stop.signal, onEvent }), {
        code: 'CANCELLED',
        retryable: false,
      });
      await begun.promise;
      if (linux)
        assert.ok(
          (await marked()).some((command) => command.includes('sleep 4321')),
          'the orphans ran',
        );
      stop.abort();
      await work;
      assert.ok(
        !(await marked()).some((command) => command.includes('sleep 4321')),
        'none is left when the promise settles',
      );
      await unharmed();
      const done = await start('leaves orphans');
      await done.release();
      await unharmed();
    });

    // What follows does not depend on the wall.
    if (level !== undefined) return;

    fails('a handler that sleeps for ever is killed at the hard limit', 'TIMEOUT', 'sleeps for ever', short);
    fails('an error after the soft limit is TIMEOUT', 'TIMEOUT', 'throws when asked to stop', {
      softSeconds: 0.1,
    });
    fails('memory taken little by little ends as MEMORY_LIMIT', 'MEMORY_LIMIT', 'fills memory slowly');
    fails('a program that fills memory ends as MEMORY_LIMIT', 'MEMORY_LIMIT', 'lets a program fill memory', {
      memoryBytes: 150 * megabyte,
    });
    fails('files without a name count too', 'DISK_LIMIT', 'writes a file without a name');
    fails(
      'a hundred programs are too many',
      'ENGINE_CRASH',
      'starts too many processes',
      {},
      { message: /more than 64 processes/ },
    );
    fails('an abort is ENGINE_CRASH', 'ENGINE_CRASH', 'aborts', {}, { message: /SIGABRT/ });
    fails('an unhandled rejection is ENGINE_CRASH', 'ENGINE_CRASH', 'rejects in the background');
    fails(
      'a message that is no JSON ends the process',
      'ENGINE_CRASH',
      'answers with junk',
      {},
      { message: /a message that is none/ },
    );
    fails(
      'an event of a wrong shape ends the process',
      'ENGINE_CRASH',
      'answers with a wrong shape',
      {},
      { message: /a message that is none/ },
    );
    fails(
      'an answer to another question ends the process',
      'ENGINE_CRASH',
      'answers another question',
      {},
      { message: /another question/ },
    );
    fails(
      'an endless message ends the process',
      'ENGINE_CRASH',
      'answers without end',
      {},
      { message: /endless message/ },
    );
    fails('an answer over 9 MB is an error of ours', 'INTERNAL_ERROR', 'answers with too much');

    it('a handler that stops when asked keeps its answer', async () => {
      const done = await start('stops when asked', { softSeconds: 0.1 });
      assert.equal(done.value, 'stopped in time');
      await done.release();
    });

    it('a fault of the handler arrives as it was thrown, and the process works on', async () => {
      await assert.rejects(start('throws a fault'), {
        code: 'TEST_UNREADABLE',
        kind: 'unprocessable',
        message: 'Page 3 cannot be read.',
        details: { page: 3 },
        retryable: false,
      });
      await unharmed();
    });

    it('an error of the handler is INTERNAL_ERROR; its text reaches the log alone', async () => {
      events.length = 0;
      await assert.rejects(
        start('throws an error'),
        (error: Error & { code: string; toPublic(): object }) => {
          assert.equal(error.code, 'INTERNAL_ERROR');
          assert.doesNotMatch(JSON.stringify(error.toPublic()), /secret/);
          return true;
        },
      );
      const logged = events.find((event) => event.type === 'log');
      assert.match(String(logged?.fields.error), /the secret of .* leaks/);
      await unharmed();
    });

    it('stages, progress and inputs pass the wall', async () => {
      events.length = 0;
      const done = await start(
        'reads its input',
        {},
        { inputs: [{ name: 'in.txt', open: async () => Readable.from(['hello']) }] },
      );
      assert.equal(done.value, 'hello');
      await done.release();
      const other = await start('works well');
      await other.release();
      assert.deepEqual(events, [
        { type: 'stage', stage: 'writing' },
        { type: 'progress', done: 1, total: 2 },
      ]);
    });

    it('an input that cannot be read fails as it does, and a broken one leaves nothing', async () => {
      const open = async () => {
        const broken = new Readable({ read() {} });
        setTimeout(() => broken.destroy(new Error('the store is gone')), 50);
        return broken;
      };
      const inputs = [{ name: 'in.txt', open }];
      await assert.rejects(start('reads its input', {}, { inputs }), /the store is gone/);
      await unharmed();
    });

    for (const name of [
      '../../../etc/passwd',
      '/etc/passwd',
      '..',
      '.',
      '',
      'a/b',
      'nul\0byte',
      'missing',
      'x'.repeat(300),
    ])
      it(`the file name ${JSON.stringify(name.slice(0, 20))} in an answer is refused`, async () => {
        const done = await start('works well');
        await assert.rejects(done.file(name), { code: 'ENGINE_CRASH' });
        await done.release();
        await unharmed();
      });

    it('a link in place of a file is refused, symbolic or hard', async () => {
      for (const [what, name] of [
        ['answers with a link', 'link'],
        ['answers with a hard link', 'one'],
      ] as const) {
        const done = await start(what);
        await assert.rejects(done.file(name), { code: 'ENGINE_CRASH' });
        await done.release();
        assert.ok(existsSync('/etc/passwd'));
        await unharmed();
      }
    });

    it('a link left for the next work is gone, or keeps it from starting, but is never written through', async () => {
      const before = await readFile('/etc/passwd', 'utf8');
      const done = await start('plants links for the next');
      await done.release();
      const next = await start(
        'reads its input',
        {},
        { inputs: [{ name: 'in.txt', open: async () => Readable.from(['mine']) }] },
      );
      assert.equal(next.value, 'mine');
      await next.release();
      assert.equal(await readFile('/etc/passwd', 'utf8'), before);
    });

    it('folders that are closed, or deeper than a path can name, are removed', async () => {
      const done = await start('makes folders nobody can remove');
      await done.release();
      await unharmed();
    });

    it('what cannot be reached is as the guards say', async () => {
      let connections = 0;
      const server = createServer((socket) => {
        connections += 1;
        socket.destroy();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      process.env.OCTAVO_TEST_SECRET = 'secret';
      try {
        const { port } = server.address() as { port: number };
        const done = await start('looks around', {}, { with: { port } });
        const seen = done.value as Record<string, unknown>;
        await done.release();
        const { guards } = await sandbox.status();
        const enforced = (name: string) => guards.find((guard) => guard.name === name)!.enforced;
        assert.deepEqual(
          (seen.environment as string[]).filter((name) => !['PWD', '__CF_USER_TEXT_ENCODING'].includes(name)),
          ['HOME', 'LC_ALL', 'MALLOC_ARENA_MAX', 'OCTAVO_BOX', 'PATH', 'TMPDIR'],
        );
        assert.notEqual(seen.initEnvironment, true);
        if (enforced('filesystem')) {
          assert.equal(seen.passwd, 'ENOENT');
          assert.equal(seen.shadow, 'ENOENT');
          assert.equal(seen.writeRoot, 'EROFS');
          // The folder is there, read-only, when the application itself lies below it.
          assert.match(String(seen.writeTemp), /^(ENOENT|EROFS)$/);
          assert.equal(seen.writeSystem, 'EROFS');
        }
        if (enforced('network')) {
          assert.notEqual(seen.loopback, 'connected');
          assert.equal(connections, 0);
        }
        if (enforced('processes')) assert.equal(seen.signalParent, 'ESRCH');
        if (enforced('user')) assert.equal(seen.uid, 65_534);
      } finally {
        delete process.env.OCTAVO_TEST_SECRET;
        server.close();
        for (const path of ['/octavo-was-here', '/tmp/octavo-was-here']) await rm(path, { force: true });
      }
    });

    it('work that declares the network has it, in a process of its own', async () => {
      const server = createServer((socket) => socket.destroy());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const { port } = server.address() as { port: number };
        const done = await start('looks around', { network: true }, { with: { port } });
        assert.equal((done.value as { loopback: string }).loopback, 'connected');
        await done.release();
      } finally {
        server.close();
        for (const path of ['/octavo-was-here', '/tmp/octavo-was-here']) await rm(path, { force: true });
      }
      await unharmed();
    });
  });
