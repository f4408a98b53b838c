import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { isolationAt } from './disasters-fixture.ts';

describe('the wall of the strongest isolation here', { concurrency: false }, () => {
  const { start, unharmed, events, status } = isolationAt(undefined);

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
      const { guards } = await status();
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
