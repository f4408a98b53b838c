import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { readConfig } from '../../src/app/config.ts';
import { cancel } from '../../src/jobs/cancel.ts';
import { localOwner } from '../../src/jobs/owner.ts';
import { type Models, openModels } from '../../src/models/open.ts';
import { openStandIn, type StandIn } from '../model-stand-in/stand-in.ts';
import { openRig, type Rig } from './rig.ts';

const key = 'sk-a-key-nobody-may-see-0123456789';
let rig: Rig;
let standIn: StandIn;
let models: Models;

before(async () => {
  rig = await openRig({ MAX_ATTEMPTS: '2' });
  standIn = await openStandIn({ key });
  const { models: settings } = readConfig({}, standIn.environment());
  models = await openModels({ settings, database: rig.engine.database, log: rig.log, retrySeconds: 0.01 });
  await rig.worker({}, models);
});
after(async () => {
  await rig.close();
  await models.close().catch(() => undefined);
  await standIn.close();
});
beforeEach(() => standIn.reset());

const ask = (operation: string, text: string, options = {}) =>
  rig.submit({ operation, texts: [text], options: { questions: 1, model: 'speed', ...options } });

test('a job asks a language model from its isolated process, which has neither key nor network', async () => {
  const job = await ask('ask-optional', 'What is a house?');
  const { status, result } = await rig.ended(job.id);
  assert.equal(status, 'completed');
  assert.equal(result?.text, 'What is a house?');
  assert.equal(standIn.calls.length, 1);
  assert.equal(standIn.calls[0]?.key, key);
  assert.doesNotMatch(String(result?.environment), /KEY|OPENROUTER|MODEL/);
  assert.ok(!rig.lines.join('\n').includes(key));
  assert.match(rig.lines.join('\n'), /"event":"model_asked".*"output_tokens":\d+/);
});

test('a model that fails for good fails the chunk, one that fails for a while is asked again later', async () => {
  standIn.script({ do: 'status', status: 500, times: 4 });
  const passing = await ask('ask-required', 'Is it up again?');
  assert.equal((await rig.ended(passing.id)).status, 'completed');
  assert.equal(standIn.calls.length, 5, 'four in the first attempt of the chunk, one in the second');
  standIn.reset();
  standIn.script({ do: 'refuse' });
  const refused = await ask('ask-required', 'Will you?');
  const { status, error } = await rig.ended(refused.id);
  assert.equal(status, 'failed');
  assert.equal((error as { code: string }).code, 'UPSTREAM_BAD_RESPONSE');
  assert.equal((error as { details: { reason: string } }).details.reason, 'refused');
});

test('cancelling the job closes the connection to the provider', async () => {
  standIn.script({ do: 'hang' });
  const job = await ask('ask-required', 'Are you there?');
  await rig.until('the question', async () => standIn.open === 1);
  await cancel(rig.engine, localOwner, job.id);
  await rig.until('the end of the connection', async () => standIn.open === 0, 10);
  assert.equal(standIn.calls[0]?.abandoned, true);
  assert.equal((await rig.job(job.id)).status, 'cancelled');
  const next = await ask('ask-required', 'And now?');
  assert.equal((await rig.ended(next.id)).status, 'completed');
});

test('a chunk has as many questions as its operation says, and only the models that are allowed', async () => {
  const many = await ask('ask-optional', 'Why?', { questions: 4 });
  assert.equal(((await rig.ended(many.id)).error as { code: string }).code, 'MODEL_CALL_LIMIT');
  assert.equal(standIn.calls.length, 3);
  standIn.reset();
  const other = await ask('ask-optional', 'Who?', { model: 'openai:the-dear-one' });
  assert.equal(((await rig.ended(other.id)).error as { code: string }).code, 'MODEL_NOT_ALLOWED');
  assert.equal(standIn.calls.length, 0);
});

test('an answer is kept until its chunk ends: who begins the chunk again does not pay for it again', async () => {
  // The first question is answered, the second fails until the attempt is over.
  standIn.script({ do: 'answer' }, { do: 'status', status: 500, times: 4 });
  const job = await ask('ask-optional', 'Twice?', { questions: 2 });
  assert.equal((await rig.ended(job.id)).status, 'completed');
  assert.equal(standIn.calls.filter(({ status }) => status === 200).length, 2, 'one answer a question');
  assert.equal(standIn.calls.length, 6);
  const { rows } = await rig.engine.database.pool.query('select count(*)::int as left from kept_answers');
  assert.equal(rows[0].left, 0);
});
