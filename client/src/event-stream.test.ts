import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEventStream } from './event-stream.ts';

const messages = async (...pieces: (string | Uint8Array)[]) => {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces)
        controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
      controller.close();
    },
  });
  const seen = [];
  for await (const message of readEventStream(body)) seen.push(message);
  return seen;
};

test('a message is whole only after its empty line, whatever the pieces it comes in', async () => {
  const text = 'id: 7\nevent: progress\ndata: {"a":1}\n\n';
  for (let cut = 1; cut < text.length; cut += 1)
    assert.deepEqual(await messages(text.slice(0, cut), text.slice(cut)), [
      { event: 'progress', data: '{"a":1}', id: '7' },
    ]);
  assert.deepEqual(await messages('event: x\ndata: 1\n'), []);
});

test('CRLF, lone CR, comments, several data lines and a byte cut inside a character are read', async () => {
  assert.deepEqual(await messages(': beat\r\n\r\nevent: a\r\ndata: 1\r', '\ndata:2\r\n\r\n'), [
    { event: 'a', data: '1\n2', id: null },
  ]);
  const bytes = new TextEncoder().encode('data: é\n\n');
  assert.equal((await messages(bytes.slice(0, 7), bytes.slice(7)))[0]?.data, 'é');
});

test('the id stays in force for the messages that follow it', async () => {
  assert.deepEqual(
    (await messages('id: 1\ndata: a\n\ndata: b\n\n')).map((one) => one.id),
    ['1', '1'],
  );
});
