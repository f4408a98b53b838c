import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fastify } from 'fastify';
import { guard, isLoopback } from './guard.ts';
import { sendProblem } from './problem.ts';
import { type HttpSettings, httpSettings } from './settings.ts';

const defaults = Object.fromEntries(
  Object.entries(httpSettings).map(([name, setting]) => [name, setting.default]),
) as HttpSettings;

/** The status a request gets from a guarded service that answers 200 to all it lets through. */
async function answer(
  headers: Record<string, string>,
  { method = 'POST', ...settings }: Partial<HttpSettings> & { method?: 'GET' | 'POST' } = {},
): Promise<number> {
  const app = fastify();
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  guard(app as never, { ...defaults, ...settings });
  app.route({ method: ['GET', 'POST'], url: '/', handler: async () => 'in' });
  const { statusCode } = await app.inject({ method, url: '/', headers });
  await app.close();
  return statusCode;
}

describe('the guard', () => {
  test('knows the names of this machine', () => {
    for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', 'octavo.localhost'])
      assert.ok(isLoopback(host), host);
    for (const host of [
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '128.0.0.1',
      '1127.0.0.1',
      '0.0.0.0',
      '',
    ])
      assert.ok(!isLoopback(host), host);
  });

  test('lets requests to this machine in, whatever the port', async () => {
    for (const host of ['localhost', 'localhost:8080', '127.0.0.1:1', '[::1]:8080', 'LOCALHOST:8080'])
      assert.equal(await answer({ host }), 200, host);
  });

  test('refuses any other name, for reading too: after DNS rebinding it would be ours to the browser', async () => {
    for (const method of ['GET', 'POST'] as const)
      for (const host of ['evil.example', 'evil.example:8080', '10.0.0.1', 'localhost@evil.example'])
        assert.equal(await answer({ host }, { method }), 403, host);
  });

  test('lets names in that the operator lists', async () => {
    assert.equal(await answer({ host: 'Docs.Example' }, { allowedHosts: ['docs.example'] }), 200);
    assert.equal(await answer({ host: 'docs.example:443' }, { publicUrl: 'https://docs.example' }), 200);
    assert.equal(await answer({ host: 'other.example' }, { publicUrl: 'https://docs.example' }), 403);
  });

  test('lets any name in where the service is open to everybody anyway, unless names are listed', async () => {
    const open = { allowOpen: true, host: '0.0.0.0' };
    assert.equal(await answer({ host: 'any.example' }, open), 200);
    assert.equal(await answer({ host: 'any.example' }, { ...open, allowedHosts: ['docs.example'] }), 403);
    assert.equal(
      await answer({ host: 'any.example' }, { allowOpen: true }),
      403,
      'on loopback it is not open',
    );
  });

  test('refuses what the page of another origin sends, but not what it may read', async () => {
    const host = 'localhost:8080';
    for (const origin of [
      'https://evil.example',
      'http://localhost:3000',
      'https://evil.example#localhost:8080',
      'null',
      '',
    ])
      assert.equal(await answer({ host, origin }), 403, origin);
    assert.equal(await answer({ host, origin: 'http://localhost:8080' }), 200);
    assert.equal(await answer({ host, origin: 'https://evil.example' }, { method: 'GET' }), 200);
    const corsOrigins = ['https://app.example'];
    assert.equal(await answer({ host, origin: 'https://app.example' }, { corsOrigins }), 200);
    assert.equal(await answer({ host, origin: 'https://app.example.evil' }, { corsOrigins }), 403);
  });
});
