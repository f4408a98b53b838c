import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ThreadPool } from '../threads/pool.ts';
import { recompress } from './recompress.ts';
import type { ImageTask } from './task.ts';
import { openImageWorkers } from './workers.ts';

const folder = mkdtempSync(join(tmpdir(), 'octavo-workers-'));
after(() => rmSync(folder, { recursive: true }));

function task(width: number, height: number): ImageTask {
  const path = join(folder, `${width}x${height}`);
  const data = Uint8Array.from({ length: width * height }, (_, at) => 128 + 90 * Math.sin(at / 50));
  writeFileSync(path, data);
  return {
    bytes: { path, offset: 0, length: data.length },
    filters: [],
    width,
    height,
    bitsPerComponent: 8,
    role: 'image',
    color: { kind: 'gray', components: 1, grayable: false },
    decode: 'default',
    keyed: false,
    settings: {
      dpi: 150,
      above: 1.25,
      monoDpi: 400,
      quality: 60,
      lowestQuality: 30,
      highestQuality: 90,
      similarity: 0.9,
      viewDpi: 120,
      lossy: true,
      grayTolerance: 0,
      grayscale: false,
      thorough: false,
    },
  };
}

test('workers answer what the calling thread would, for small images and for large', async () => {
  const workers = openImageWorkers(2);
  const tasks = [task(40, 30), task(1200, 900), task(900, 1200), task(64, 64), task(1000, 1000)];
  const outcomes = await Promise.all(tasks.map((one) => workers.run(one)));
  await workers.close();
  for (const [index, outcome] of outcomes.entries()) {
    const here = await recompress(tasks[index]!);
    assert.equal(outcome.kind, here.kind);
    if (outcome.kind !== 'replaced' || here.kind !== 'replaced') assert.fail(outcome.kind);
    assert.deepEqual(Buffer.from(outcome.bytes), Buffer.from(here.bytes));
  }
});

test('an image that can be read by nobody is kept, and the next one done', async () => {
  const workers = openImageWorkers(1);
  const lost = { ...task(1200, 900), bytes: { path: join(folder, 'gone'), offset: 0, length: 10 } };
  const [first, second] = await Promise.all([workers.run(lost), workers.run(task(1200, 900))]);
  await workers.close();
  assert.equal(first.kind, 'kept');
  assert.equal(second.kind, 'replaced');
});

test('what waits when the workers are closed is kept, what has begun is finished', async () => {
  const workers = openImageWorkers(1);
  const outcomes = Array.from({ length: 4 }, () => workers.run(task(1200, 900)));
  await workers.close();
  const kinds = (await Promise.all(outcomes)).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['replaced', 'kept', 'kept', 'kept']);
  assert.equal((await workers.run(task(1200, 900))).kind, 'kept');
});

test('a thread that dies costs its image alone', async () => {
  const dying = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ ask }) => {
      if (ask.width === 1200) process.exit(3);
      else parentPort.postMessage({ answer: { kind: 'opaque' } });
    });`;
  const pool = new ThreadPool(1, new URL(`data:text/javascript,${encodeURIComponent(dying)}`));
  const workers = openImageWorkers(1, pool);
  const outcomes = [task(1200, 900), task(900, 1200), task(1200, 900)].map((one) => workers.run(one));
  const kinds = (await Promise.all(outcomes)).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['kept', 'opaque', 'kept']);
  await workers.close();
});
