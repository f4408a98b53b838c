import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../app/config.ts';
import { choose, statusOf } from './choose.ts';
import { failureOf, hideSecrets, readRetryAfter } from './failure.ts';
import { limitOf, spelled } from './settings.ts';

const read = (env: Record<string, string>) => readConfig({}, env).models;
const chosen = (env: Record<string, string>, wanted: string) => spelled(choose(read(env), wanted));
const openrouter = { OPENROUTER_API_KEY: 'k' };

test('without a key there is no model, and it is said how to come by one', () => {
  const none = statusOf(read({}));
  assert.equal(none.available, false);
  assert.match(none.reason!, /OPENROUTER_API_KEY.*ANTHROPIC_API_KEY/);
  assert.throws(() => choose(read({}), 'speed'), { code: 'MODEL_UNAVAILABLE' });
});

test('a key alone is not enough: no model is guessed', () => {
  assert.match(statusOf(read({ ANTHROPIC_API_KEY: 'k' })).reason!, /MODEL_SPEED=anthropic:<model>/);
  assert.match(statusOf(read(openrouter)).reason!, /OPENROUTER_DEFAULT_MODEL/);
});

test('speed, balanced and quality are what is set, else the default of OpenRouter, else the nearest', () => {
  const one = { ...openrouter, MODEL_BALANCED: 'openrouter:a/b' };
  assert.deepEqual(
    ['speed', 'balanced', 'quality'].map((tier) => chosen(one, tier)),
    ['openrouter:a/b', 'openrouter:a/b', 'openrouter:a/b'],
  );
  const more = { ...one, OPENROUTER_DEFAULT_MODEL: 'c/d', OPENAI_API_KEY: 'k', MODEL_QUALITY: 'openai:gpt' };
  assert.deepEqual(
    ['speed', 'balanced', 'quality'].map((tier) => chosen(more, tier)),
    ['openrouter:c/d', 'openrouter:a/b', 'openai:gpt'],
  );
  assert.equal(
    statusOf(read(more)).engine,
    'speed openrouter:c/d, balanced openrouter:a/b, quality openai:gpt',
  );
  const both = { ...openrouter, MODEL_SPEED: 'openrouter:cheap', MODEL_QUALITY: 'openrouter:dear' };
  assert.equal(chosen(both, 'balanced'), 'openrouter:cheap', 'the cheaper neighbour');
});

test('other models are asked only where MODEL_ALLOWED names them, with or without the provider', () => {
  const env = {
    ...openrouter,
    MODEL_SPEED: 'openrouter:a/b',
    MODEL_ALLOWED: 'openrouter:x/y:free, openrouter:z',
  };
  assert.equal(chosen(env, 'openrouter:x/y:free'), 'openrouter:x/y:free');
  assert.equal(chosen(env, 'z'), 'openrouter:z');
  assert.equal(chosen(env, 'openrouter:a/b'), 'openrouter:a/b', 'what is behind a tier anyway');
  for (const other of ['openrouter:q', 'q', '', 'openai:z', '__proto__', 'x'.repeat(1000)])
    assert.throws(() => choose(read(env), other), {
      code: 'MODEL_NOT_ALLOWED',
      message: /speed, balanced, quality, openrouter:x\/y:free, openrouter:z/,
    });
});

test('a server of one’s own needs no key', () => {
  const env = {
    OPENAI_COMPATIBLE_BASE_URL: 'http://127.0.0.1:11434/v1/',
    MODEL_SPEED: 'compatible:llama3.3:70b',
  };
  assert.equal(chosen(env, 'quality'), 'compatible:llama3.3:70b');
  assert.equal(read(env).compatibleBaseUrl, 'http://127.0.0.1:11434/v1');
});

test('settings that make no sense are refused at the start and named', () => {
  for (const [env, message] of [
    [{ MODEL_SPEED: 'openai:gpt' }, /MODEL_SPEED names openai, so OPENAI_API_KEY must be set/],
    [{ MODEL_ALLOWED: 'google:gemini' }, /MODEL_ALLOWED names google, so GEMINI_API_KEY/],
    [{ MODEL_QUALITY: 'gpt-5' }, /MODEL_QUALITY must be provider:model/],
    [{ MODEL_QUALITY: 'azure:gpt-5' }, /MODEL_QUALITY must be provider:model/],
    [{ MODEL_CONCURRENCY: '0' }, /MODEL_CONCURRENCY must be/],
    [{ MODEL_CONCURRENCY: 'nobody=3' }, /MODEL_CONCURRENCY must be/],
    [{ MODEL_TOKENS_PER_MINUTE: 'many' }, /MODEL_TOKENS_PER_MINUTE must be/],
    [{ MODEL_TIMEOUT: '10m' }, /MODEL_TIMEOUT must be/],
    [{ OPENAI_BASE_URL: 'ftp://x' }, /OPENAI_BASE_URL must be an http or https address/],
    [{ OPENAI_BASE_URL: 'https://me:secret@x/v1' }, /OPENAI_BASE_URL must have neither user/],
  ] as const)
    assert.throws(() => read(env as Record<string, string>), { code: 'BAD_CONFIGURATION', message });
});

test('limits are one number for all, or one for each by name', () => {
  const { concurrency, tokensPerMinute } = read({
    MODEL_CONCURRENCY: '4, openai=16',
    MODEL_TOKENS_PER_MINUTE: 'anthropic=90000',
  });
  assert.deepEqual([limitOf(concurrency, 'openai'), limitOf(concurrency, 'google')], [16, 4]);
  assert.deepEqual([limitOf(tokensPerMinute, 'anthropic'), limitOf(tokensPerMinute, 'google')], [90_000, 0]);
  assert.equal(limitOf(read({}).concurrency, 'openrouter'), 8);
});

test('Retry-After is read as seconds, as a date and in milliseconds, and never obeyed for more than a minute', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  for (const [headers, seconds] of [
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': '0.5' }, 0.5],
    [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:20 GMT' }, 20],
    [{ 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': '86400' }, 60],
    [{ 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }, 60],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 0.25],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{}, undefined],
  ] as const)
    assert.equal(
      readRetryAfter(new Headers(headers as Record<string, string>), now),
      seconds,
      JSON.stringify(headers),
    );
});

test('a status is a failure that passes, or one that does not', () => {
  const kind = (status: number, body = '') => failureOf(status, new Headers(), body).kind;
  assert.deepEqual(
    [408, 500, 502, 503, 529].map((status) => kind(status)),
    Array(5).fill('server'),
  );
  assert.deepEqual(
    [400, 401, 402, 403, 404, 409, 413, 422].map((status) => kind(status)),
    Array(8).fill('rejected'),
  );
  assert.equal(kind(429), 'limited');
  assert.equal(kind(429, '{"error":{"code":"insufficient_quota"}}'), 'rejected');
});

test('keys are hidden in what a provider says, also shortened ones', () => {
  const secret = 'my-own-secret';
  const said = `no: ${secret}, sk-proj-abcdefgh12345678, sk-ant-api03-****************wxyz, AIzaSyA1234567890abcdef.`;
  const hidden = hideSecrets(said, [secret, '']);
  assert.equal(hidden, 'no: [hidden], [hidden], [hidden], [hidden].');
});
