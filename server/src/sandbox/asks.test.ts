import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fault } from '../fault.ts';
import { openSandbox } from './pool.ts';
import type { Box, ChildEvent, Sandbox, Work } from './sandbox.ts';

const entry = new URL('test-entries/curious.ts', import.meta.url);
const box: Box = { softSeconds: 60, hardSeconds: 70, memoryBytes: 3e8, diskBytes: 5e7, network: false };
const unwilling = fault({ code: 'TEST_UNWILLING', kind: 'limited', message: 'Not {today}.' });

let root: string;
let sandbox: Sandbox;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'octavo-asks-'));
  await chmod(root, 0o711);
  sandbox = await openSandbox({ folder: join(root, 'scratch'), entry, processes: 1, chunksPerProcess: 50 });
});
after(async () => {
  await sandbox.close();
  await rm(root, { recursive: true });
});

const events: ChildEvent[] = [];

async function run(what: string, more: Partial<Work> & { with?: object } = {}): Promise<unknown> {
  const { with: extra, ...work } = more;
  const done = await sandbox.run({
    inputs: [],
    box,
    onEvent: (event) => events.push(event),
    ...work,
    request: { do: what, ...extra },
  });
  await done.release();
  return done.value;
}

/** Resolves when the signal of a question is aborted. */
const until = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

test('a handler has its questions answered, each with its own answer', async () => {
  const onAsk = async (question: unknown) => ({ heard: question });
  assert.deepEqual(await run('asks once', { onAsk, with: { question: { a: [1, 'é'] } } }), {
    heard: { a: [1, 'é'] },
  });
  const late = async (question: unknown) => {
    const { n } = question as { n: number };
    await new Promise((resolve) => setTimeout(resolve, (n * 7) % 20));
    return n * n;
  };
  assert.deepEqual(
    await run('asks many at once', { onAsk: late, with: { count: 20 } }),
    Array.from({ length: 20 }, (_, n) => n * n),
  );
});

test('a fault arrives as that fault, and any other error without its text', async () => {
  const refuse = run('asks once', {
    onAsk: async () => {
      throw unwilling({ today: 'on Sundays' });
    },
  });
  await assert.rejects(refuse, { code: 'TEST_UNWILLING', message: 'Not on Sundays.', retryable: true });
  events.length = 0;
  const fail = run('asks once', {
    onAsk: async () => {
      throw new Error('the secret of the worker');
    },
  });
  await assert.rejects(fail, (error: Error & { code: string }) => {
    assert.equal(error.code, 'INTERNAL_ERROR');
    assert.ok(!error.message.includes('secret'));
    return true;
  });
  assert.match(JSON.stringify(events), /ask_failed.*the secret of the worker/, 'the log has it');
});

test('who was not given anybody to ask is ended when it asks', async () => {
  await assert.rejects(run('asks once'), {
    code: 'ENGINE_CRASH',
    message: /asked for what it was not given/,
  });
});

for (const [what, message] of [
  ['asks too much behind the back', /a message that is none/],
  ['asks in the name of another work', /another question/],
  ['asks without a number', /a message that is none/],
] as const)
  test(`a process that ${what} is ended, and nobody answers`, async () => {
    const onAsk = async () => assert.fail('it was answered');
    await assert.rejects(run(what, { onAsk }), { code: 'ENGINE_CRASH', message });
  });

test('a process that asks more at a time than any handler does is ended', async () => {
  const asked: AbortSignal[] = [];
  const onAsk = (_: unknown, signal: AbortSignal) => {
    asked.push(signal);
    return until(signal);
  };
  await assert.rejects(run('asks many at once', { onAsk, with: { count: 40 } }), {
    code: 'ENGINE_CRASH',
    message: /too many questions/,
  });
  assert.equal(asked.length, 32);
  assert.ok(
    asked.every((signal) => signal.aborted),
    'those who work on the answers are told',
  );
});

test('a question that is too long is refused where it is asked', async () => {
  assert.equal(await run('asks too much', { onAsk: async () => assert.fail('it came') }), 'RangeError');
});

test('an answer that is too long for the channel is an error, not the end of the process', async () => {
  const onAsk = async () => 'x'.repeat(10 * 2 ** 20);
  await assert.rejects(run('asks once', { onAsk }), { code: 'INTERNAL_ERROR' });
});

test('cancelling the work stops who works on its answer', async () => {
  const stop = new AbortController();
  let told: Promise<void> | undefined;
  const onAsk = (_: unknown, signal: AbortSignal) => {
    told = until(signal);
    stop.abort();
    return new Promise(() => {});
  };
  await assert.rejects(run('asks and hangs', { onAsk, signal: stop.signal }), { code: 'CANCELLED' });
  await told;
});

test('the hard time limit, and a handler that does not wait, stop it too', async () => {
  let told: Promise<void> | undefined;
  const onAsk = (_: unknown, signal: AbortSignal) => {
    told = until(signal);
    return new Promise(() => {});
  };
  const short = { ...box, softSeconds: 0.4, hardSeconds: 0.5 };
  await assert.rejects(run('asks and hangs', { onAsk, box: short }), { code: 'TIMEOUT' });
  await told;
  told = undefined;
  await run('asks and does not wait', { onAsk });
  await told;
});

test('at the soft time limit a handler hears that its question is withdrawn', async () => {
  let told: Promise<void> | undefined;
  const onAsk = (_: unknown, signal: AbortSignal) => {
    told = until(signal);
    return new Promise(() => {});
  };
  const short = { ...box, softSeconds: 0.3 };
  assert.equal(await run('asks until it is stopped', { onAsk, box: short }), 'CANCELLED');
  await told;
});

test('a handler can give up one question and ask another', async () => {
  let first: Promise<void> | undefined;
  const onAsk = async (question: unknown, signal: AbortSignal) => {
    if (question === 'again') return 'answered';
    first = until(signal);
    await first;
    return 'too late';
  };
  assert.deepEqual(await run('asks and gives up', { onAsk }), ['CANCELLED', 'answered']);
  await first;
});
