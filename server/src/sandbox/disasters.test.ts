import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isolationAt, linux, marked, megabyte } from './disasters-fixture.ts';

for (const level of [undefined, 2, 1, 0] as const)
  describe(level === undefined ? 'the strongest isolation here' : `isolation at level ${level} or less`, {
    concurrency: false,
  }, () => {
    const { start, fails, unharmed, events } = isolationAt(level);
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
  });
