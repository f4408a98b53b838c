import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readText } from '../src/proc.ts';
import { openStandIn } from './model-stand-in/stand-in.ts';
import { startServer } from './server.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const key = 'sk-a-key-nobody-may-see-0123456789';

interface Health {
  status: string;
  services: { engines: Record<string, { available: boolean; engine: string | null; reason: string | null }> };
}

const health = async (url: string) => (await (await fetch(`${url}/api/v1/health`)).json()) as Health;

test('a service says which models it asks, and gives their keys to none of its processes', async (t) => {
  const standIn = await openStandIn({ key });
  t.after(() => standIn.close());
  const server = await startServer({ ...standIn.environment(), LOG_LEVEL: 'trace' });
  t.after(() => server.stop());
  const { status, services } = await health(server.url);
  assert.equal(status, 'healthy');
  assert.deepEqual(services.engines.model, {
    available: true,
    engine:
      'speed openrouter:stand-in/speed, balanced openrouter:stand-in/balanced, quality openrouter:stand-in/quality',
    reason: null,
  });
  assert.equal(standIn.calls.length, 0, 'nobody is asked before there is a question');
  if (process.platform === 'linux') {
    const ours = (await readdir('/proc')).filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid);
    const told = ours.filter((pid) => readText(`/proc/${pid}/environ`).includes(key));
    assert.deepEqual(told.map(Number), [server.process.pid], 'only the service itself has the key');
  }
  assert.ok(!server.log.join('\n').includes(key));
});

test('without a model a service is whole, and says how to come by one', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  const { status, services } = await health(server.url);
  assert.equal(status, 'healthy');
  assert.equal(services.engines.model?.available, false);
  assert.match(services.engines.model?.reason ?? '', /Set OPENROUTER_API_KEY/);
});

test('doctor names the models, or what is missing for them', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'octavo-doctor-'));
  t.after(() => rm(dataDir, { recursive: true }));
  const doctor = async (env: Record<string, string>) => {
    const { stdout } = await run(process.execPath, [main, 'doctor'], {
      env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir, ...env },
    });
    assert.ok(!stdout.includes(key));
    return stdout;
  };
  assert.match(await doctor({}), /NO\s+model\s+No language model is set up\. Set OPENROUTER_API_KEY/);
  assert.match(
    await doctor({ OPENROUTER_API_KEY: key, OPENROUTER_DEFAULT_MODEL: 'a/b' }),
    /yes\s+model\s+speed openrouter:a\/b/,
  );
});

test('the stand-in can be steered while a service asks it', async (t) => {
  const standIn = await openStandIn();
  t.after(() => standIn.close());
  const admin = (path: string, body: unknown) =>
    fetch(`${standIn.url}/admin/${path}`, { method: 'POST', body: JSON.stringify(body) });
  assert.equal((await admin('script', [{ do: 'status', status: 429, retryAfter: '3' }])).status, 200);
  assert.equal((await admin('script', [{ do: 'explode' }])).status, 400);
  const ask = () =>
    fetch(`${standIn.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello there' }] }),
    });
  const limited = await ask();
  assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '3']);
  const answered = (await (await ask()).json()) as { choices: { message: { content: string } }[] };
  assert.equal(answered.choices[0]?.message.content, 'Hello there');
  const seen = (await (await fetch(`${standIn.url}/admin/calls`)).json()) as {
    peak: number;
    calls: { status: number }[];
  };
  assert.deepEqual([seen.peak, seen.calls.map((call) => call.status)], [1, [429, 200]]);
  await admin('reset', {});
  assert.equal(standIn.calls.length, 0);
});
