import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyModel, openTestModels, question } from './fixture.ts';
import { isStrict } from './providers.ts';

for (const model of everyModel)
  test(`${model} is asked in its own language and answers by the schema`, async (t) => {
    const { models, standIn } = await openTestModels(t);
    const answer = await models.tool.generate<{ sentences: string[] }>({
      ...question,
      model,
      temperature: 0.2,
    });
    assert.deepEqual(answer.value, { sentences: ['The quick brown fox jumps over the lazy dog.'] });
    assert.equal(`${answer.provider}:${answer.model}`, model);
    const [call] = standIn.calls;
    assert.equal(standIn.calls.length, 1);
    assert.equal(call?.key, 'stand-in-key');
    assert.equal(call?.model, model.slice(model.indexOf(':') + 1));
    assert.match(call!.system, /^Rewrite what follows\./);
    assert.equal(call?.prompt, question.prompt);
    assert.equal(call?.maxTokens, 500);
    assert.deepEqual(call?.schema?.required, ['sentences'], 'the provider is given the schema');
    // Those whose newest models take none are not given any, unless the SDK knows the model.
    if (!model.startsWith('anthropic:claude-of')) assert.equal(call?.temperature, 0.2);
    const { input, output } = call!.tokens;
    assert.deepEqual(answer.usage, { input, output, total: input + output, estimated: false });
    assert.equal(answer.attempts, 1);
    if (model.startsWith('openrouter')) assert.ok(answer.cost! > 0);
    else assert.equal(answer.cost, undefined);
  });

test('OpenAI is asked not to keep what it is told, and can be asked by its older interface', async (t) => {
  const { models, standIn } = await openTestModels(t, { OPENAI_API: 'chat' });
  await models.tool.generate({ ...question, model: 'openai:gpt-of-tests' });
  assert.equal(standIn.calls[0]?.protocol, 'openai-chat');
  assert.equal(standIn.calls[0]?.body.store, false);
  const newer = await openTestModels(t);
  await newer.models.tool.generate({ ...question, model: 'openai:gpt-of-tests' });
  assert.equal(newer.standIn.calls[0]?.protocol, 'openai-responses');
  assert.equal(newer.standIn.calls[0]?.body.store, false);
});

test('a schema that strict decoding does not take is sent as a wish', async (t) => {
  const { models, standIn } = await openTestModels(t);
  const loose = { type: 'object', properties: { note: { type: 'string' } } };
  for (const model of everyModel) {
    const { value } = await models.tool.generate({ ...question, model, schema: loose });
    assert.ok((value as { note: string }).note.startsWith('The quick'));
  }
  assert.equal(standIn.calls.length, everyModel.length, 'no provider refused it');
  assert.equal(isStrict(loose), false);
  assert.equal(isStrict(question.schema), true);
  assert.equal(isStrict({ ...question.schema, required: [] }), false);
  assert.equal(isStrict({ ...question.schema, properties: { inner: loose }, required: ['inner'] }), false);
});

test('the address of Anthropic may be given without its version', async (t) => {
  const { standIn } = await openTestModels(t);
  const { models } = await openTestModels(t, { ANTHROPIC_BASE_URL: standIn.url });
  await models.tool.generate({ ...question, model: 'anthropic:claude-of-tests' });
  assert.equal(standIn.calls[0]?.path, '/v1/messages');
});

test('no environment variable that the SDKs know changes whom they ask', async (t) => {
  const known = ['OPENAI_BASE_URL', 'ANTHROPIC_AUTH_TOKEN', 'OPENAI_API_KEY', 'OPENROUTER_API_KEY'];
  const before = known.map((name) => process.env[name]);
  for (const name of known) process.env[name] = 'http://127.0.0.1:9/from-the-environment';
  t.after(async () => {
    for (const [at, name] of known.entries())
      if (before[at] === undefined) delete process.env[name];
      else process.env[name] = before[at];
  });
  const { models, standIn } = await openTestModels(t);
  for (const model of everyModel) await models.tool.generate({ ...question, model });
  assert.ok(standIn.calls.every((call) => call.key === 'stand-in-key'));
});
