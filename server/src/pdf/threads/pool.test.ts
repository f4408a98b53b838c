import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { ThreadPool } from './pool.ts';
import type { Work } from './work.ts';

/** A thread that answers with its number of the piece of work; 13 kills it, 7 fails. */
const counting = `import { parentPort } from 'node:worker_threads';
  let count = 0;
  parentPort.on('message', (message) => {
    if (message === 'end') parentPort.close();
    else if (message.ask.effort === 13) process.exit(1);
    else parentPort.postMessage(message.ask.effort === 7 ? {} : { answer: new Uint8Array([++count]) });
  });`;
const module = () => new URL(`data:text/javascript,${encodeURIComponent(counting)}`);
const ask = (effort: number) => ({ data: new Uint8Array(1), effort }) as Work['deflate']['ask'];

test('urgent work is done before what waits', async () => {
  const pool = new ThreadPool(1, module());
  const order: string[] = [];
  const run = async (name: string, urgent: boolean) => {
    await pool.run('deflate', ask(1), { urgent });
    order.push(name);
  };
  await Promise.all([run('begun', false), run('waiting', false), run('urgent', true)]);
  pool.close();
  assert.deepEqual(order, ['begun', 'urgent', 'waiting']);
});

test('work that fails, or kills its thread, is answered with nothing and the next is done', async () => {
  const pool = new ThreadPool(1, module());
  const answers = await Promise.all([7, 13, 1].map((effort) => pool.run('deflate', ask(effort))));
  pool.close();
  assert.deepEqual(answers, [undefined, undefined, new Uint8Array([1])]);
});

test('threads stay for the next piece of work', async () => {
  const pool = new ThreadPool(1, module());
  const first = await pool.run('deflate', ask(1));
  const second = await pool.run('deflate', ask(1));
  pool.close();
  assert.deepEqual([first, second], [new Uint8Array([1]), new Uint8Array([2])]);
});

test('buffers handed over are packed and come back whole', async () => {
  const pool = new ThreadPool(2);
  const text = new Uint8Array(Buffer.from('the same line again and again\n'.repeat(200)));
  const packed = await pool.run(
    'deflate',
    { data: new Uint8Array(text), effort: 1 },
    { urgent: true, handed: [] },
  );
  pool.close();
  assert.deepEqual(new Uint8Array(inflateSync(packed!)), text);
});
