import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { Step } from '../../test/model-stand-in/script.ts';
import { Fault } from '../fault.ts';
import { everyModel, openTestModels, question } from './fixture.ts';
import type { Spent } from './model.ts';

/** What happens, how often, and what comes of it. */
const table: {
  script: Step[];
  /** A code, or undefined for an answer. */
  ends?: string;
  reason?: string;
  retryable?: boolean;
  calls: number;
}[] = [
  { script: [{ do: 'status', status: 500 }], calls: 2 },
  { script: [{ do: 'status', status: 503, times: 3 }], calls: 4 },
  { script: [{ do: 'status', status: 529, times: -1 }], ends: 'UPSTREAM_ERROR', retryable: true, calls: 4 },
  { script: [{ do: 'status', status: 408 }], calls: 2 },
  { script: [{ do: 'status', status: 429 }], calls: 2 },
  { script: [{ do: 'status', status: 429, retryAfter: '0', times: 2 }], calls: 3 },
  { script: [{ do: 'status', status: 429, times: -1 }], ends: 'UPSTREAM_ERROR', retryable: true, calls: 4 },
  {
    script: [{ do: 'status', status: 429, message: 'insufficient_quota' }],
    ends: 'UPSTREAM_REJECTED',
    retryable: false,
    calls: 1,
  },
  { script: [{ do: 'status', status: 400 }], ends: 'UPSTREAM_REJECTED', retryable: false, calls: 1 },
  { script: [{ do: 'status', status: 401 }], ends: 'UPSTREAM_REJECTED', retryable: false, calls: 1 },
  { script: [{ do: 'status', status: 402 }], ends: 'UPSTREAM_REJECTED', retryable: false, calls: 1 },
  { script: [{ do: 'status', status: 404 }], ends: 'UPSTREAM_REJECTED', retryable: false, calls: 1 },
  { script: [{ do: 'status', status: 302 }], ends: 'UPSTREAM_REJECTED', retryable: false, calls: 1 },
  { script: [{ do: 'cut', times: 3 }], calls: 4 },
  { script: [{ do: 'cut', times: -1 }], ends: 'UPSTREAM_ERROR', retryable: true, calls: 4 },
  { script: [{ do: 'cut_body', times: 2 }], calls: 3 },
  { script: [{ do: 'ok_error', status: 502 }], calls: 2 },
  { script: [{ do: 'malformed' }], calls: 2 },
  {
    script: [{ do: 'malformed', times: 2 }],
    ends: 'UPSTREAM_BAD_RESPONSE',
    reason: 'malformed',
    retryable: false,
    calls: 2,
  },
  { script: [{ do: 'no_json', times: 2 }], ends: 'UPSTREAM_BAD_RESPONSE', reason: 'malformed', calls: 2 },
  { script: [{ do: 'empty' }], calls: 2 },
  { script: [{ do: 'empty', times: 2 }], ends: 'UPSTREAM_BAD_RESPONSE', reason: 'empty', calls: 2 },
  { script: [{ do: 'break_schema' }], calls: 2 },
  { script: [{ do: 'prose' }], calls: 2 },
  { script: [{ do: 'fence' }], calls: 1 },
  {
    script: [{ do: 'break_schema', times: 2 }],
    ends: 'UPSTREAM_BAD_RESPONSE',
    reason: 'schema',
    retryable: false,
    calls: 2,
  },
  { script: [{ do: 'break_schema' }, { do: 'status', status: 500 }], calls: 3 },
  { script: [{ do: 'truncate' }], ends: 'UPSTREAM_BAD_RESPONSE', reason: 'truncated', calls: 1 },
  { script: [{ do: 'refuse' }], ends: 'UPSTREAM_BAD_RESPONSE', reason: 'refused', calls: 1 },
  { script: [{ do: 'other_language' }], calls: 1 },
  { script: [{ do: 'trickle', latencyMs: 2 }], calls: 1 },
];

const told = ({ script, ends, reason }: (typeof table)[number]) =>
  `${script.map((step) => `${step.do}${step.status ? ` ${step.status}` : ''}${step.message ? ` ${step.message}` : ''} x ${step.times ?? 1}`).join(', ')}: ${ends ? `${ends}${reason ? ` (${reason})` : ''}` : 'answered'}`;

for (const model of everyModel)
  test(`every failure of ${model} ends as declared`, async (t) => {
    const { models, standIn } = await openTestModels(t);
    for (const line of table)
      await t.test(told(line), async () => {
        standIn.reset();
        standIn.script(...line.script);
        const asked = models.tool.generate<{ sentences: string[] }>({ ...question, model });
        if (!line.ends) {
          const { value, usage, attempts } = await asked;
          assert.equal(value.sentences.length, 1);
          assert.equal(attempts, line.calls);
          const paid = standIn.calls.filter(
            (call) =>
              call.status === 200 && !['malformed', 'no_json', 'cut_body', 'ok_error'].includes(call.what),
          );
          assert.equal(
            usage.total,
            paid.reduce((sum, { tokens }) => sum + tokens.input + tokens.output, 0),
            'what was answered is counted',
          );
        } else
          await assert.rejects(asked, (error: Fault) => {
            assert.ok(error instanceof Fault, inspect(error));
            assert.equal(error.code, line.ends);
            if (line.reason) assert.equal(error.details.reason, line.reason);
            if (line.retryable !== undefined) assert.equal(error.retryable, line.retryable);
            assert.equal((error.details.spent as Spent).attempts, line.calls);
            return true;
          });
        assert.equal(standIn.calls.length, line.calls);
      });
  });

test('a model that breaks the schema is shown its answer and the complaint', async (t) => {
  const { models, standIn } = await openTestModels(t);
  for (const model of everyModel) {
    standIn.reset();
    standIn.script({ do: 'break_schema' });
    await models.tool.generate({ ...question, model });
    const [answer, complaint] = standIn.calls[1]!.after;
    assert.match(answer!, /unexpected/);
    assert.match(complaint!, /required property 'sentences'/);
    assert.equal(standIn.calls[1]!.prompt, question.prompt);
  }
});

test('both answers are paid for when the second one is bad as well, or does not come', async (t) => {
  const { models, standIn } = await openTestModels(t);
  for (const second of [{ do: 'break_schema' }, { do: 'refuse' }] as Step[]) {
    standIn.reset();
    standIn.script({ do: 'break_schema' }, second);
    await assert.rejects(models.tool.generate(question), ({ details }: Fault) => {
      const all = standIn.calls.reduce((sum, { tokens }) => sum + tokens.input + tokens.output, 0);
      assert.equal((details.spent as Spent).usage.total, all);
      assert.equal((details.spent as Spent).attempts, 2);
      return true;
    });
  }
});

test('a model that does not answer in time is given up, and not asked again', async (t) => {
  const { models, standIn } = await openTestModels(t, { MODEL_TIMEOUT: '1' });
  for (const step of [{ do: 'hang' }, { do: 'trickle', latencyMs: 500 }] as Step[]) {
    standIn.reset();
    standIn.script(step);
    await assert.rejects(models.tool.generate(question), (error: Fault) => {
      assert.equal(error.code, 'TIMEOUT');
      assert.match(error.message, /MODEL_TIMEOUT/);
      return true;
    });
    while (standIn.open > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(
      standIn.calls.map((call) => call.abandoned),
      [true],
    );
  }
});

test('a provider that asks for a pause is left alone for so long', async (t) => {
  const { models, standIn } = await openTestModels(t);
  standIn.script({ do: 'status', status: 429, retryAfter: '1' });
  await models.tool.generate(question);
  const [first, second] = standIn.calls;
  assert.ok(second!.began - first!.began >= 999, `after ${second!.began - first!.began} ms`);
});

test('aborting closes the connection: before the answer, in the middle of it, and between tries', async (t) => {
  const { models, standIn } = await openTestModels(t);
  for (const model of everyModel)
    for (const step of [{ do: 'hang' }, { do: 'trickle', latencyMs: 20_000 }] as Step[]) {
      standIn.reset();
      standIn.script(step);
      const stop = new AbortController();
      const asked = models.tool.generate({ ...question, model }, stop.signal);
      while (standIn.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      stop.abort();
      await assert.rejects(asked, { code: 'CANCELLED' });
      while (standIn.open > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal(standIn.calls[0]?.abandoned, true);
    }
  standIn.reset();
  standIn.script({ do: 'status', status: 500 });
  const stop = new AbortController();
  const slow = await openTestModels(t, standIn.environment(), { retrySeconds: 60 });
  const asked = slow.models.tool.generate(question, stop.signal);
  while (!standIn.calls[0]?.ended) await new Promise((resolve) => setTimeout(resolve, 1));
  stop.abort();
  await assert.rejects(asked, { code: 'CANCELLED' });
  assert.equal(standIn.calls.length, 1, 'it was not asked again');
  await assert.rejects(models.tool.generate(question, AbortSignal.abort()), { code: 'CANCELLED' });
});

test('neither keys nor documents get into a message, a cause or a log line', async (t) => {
  const key = 'sk-or-v1-0123456789abcdef0123456789abcdef';
  const { models, standIn, lines, settings } = await openTestModels(
    t,
    {
      OPENROUTER_API_KEY: key,
      OPENAI_API_KEY: key,
      ANTHROPIC_API_KEY: key,
      GEMINI_API_KEY: key,
      OPENAI_COMPATIBLE_API_KEY: key,
    },
    { key: 'another' },
  );
  const document = 'Confidential: the merger is on Friday.';
  const seen: string[] = [];
  const record = (error: unknown) =>
    seen.push(inspect(error, { depth: 20, showHidden: true }), JSON.stringify((error as Fault).toPublic()));
  for (const model of everyModel) {
    await models.tool
      .generate({ ...question, model, prompt: document })
      .then(() => assert.fail('the key is wrong'), record);
    assert.equal(standIn.calls.at(-1)?.key, key, 'the provider has seen it, and quoted it');
  }
  const dead = await openTestModels(t, {
    ...standIn.environment(key),
    OPENROUTER_BASE_URL: 'http://127.0.0.1:9/api/v1',
  });
  await dead.models.tool
    .generate({ ...question, prompt: document })
    .then(() => assert.fail('nobody is there'), record);
  const everything = [...seen, ...lines, ...dead.lines].join('\n');
  assert.match(everything, /Incorrect API key provided: \[hidden\]/, 'what was quoted is in the log');
  assert.ok(!everything.includes(key));
  assert.ok(!everything.includes('merger'));
  assert.ok(JSON.stringify(settings).includes(key), 'the test looks for the right thing');
});

test('a model outside the bounds of a question is not asked', async (t) => {
  const { models, standIn } = await openTestModels(t);
  const { openBill, openDesk } = await import('./desk.ts');
  const bill = openBill();
  const desk = openDesk(models, 13, bill);
  const none = new AbortController().signal;
  let deep: Record<string, unknown> = { type: 'object' };
  for (let n = 0; n < 30; n += 1) deep = { type: 'object', properties: deep };
  for (const wrong of [
    null,
    'speed',
    { ...question, temperature: 0.9 },
    { ...question, maxOutputTokens: 0 },
    { ...question, maxOutputTokens: 1e9 },
    { ...question, prompt: 'x'.repeat(700_000) },
    { ...question, schema: [] },
    { ...question, schema: deep },
    { ...question, schema: { type: 'object', description: 'x'.repeat(100_000) } },
    { ...question, correction: { answer: 1, problem: '' } },
  ])
    await assert.rejects(desk(wrong, none), RangeError);
  await assert.rejects(desk({ ...question, model: 'openai:of-my-own' }, none), { code: 'MODEL_NOT_ALLOWED' });
  await desk(question, none);
  standIn.script({ do: 'truncate' });
  await assert.rejects(desk(question, none), { code: 'UPSTREAM_BAD_RESPONSE' });
  await assert.rejects(desk(question, none), { code: 'MODEL_CALL_LIMIT' });
  assert.equal(standIn.calls.length, 2);
  const all = standIn.calls.reduce((sum, { tokens }) => sum + tokens.input + tokens.output, 0);
  const { usage, attempts, questions, models: asked } = bill;
  assert.deepEqual([usage.total, attempts, questions, asked], [all, 2, 13, ['openrouter:stand-in/speed']]);
});
