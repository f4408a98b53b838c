import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/app/config.ts';
import { openModels } from '../../src/models/open.ts';
import { openRig } from './rig.ts';

test('without a model an operation that can do without it works, and one that cannot is never begun', async (t) => {
  const rig = await openRig();
  t.after(() => rig.close());
  const models = await openModels({ settings: readConfig({}, {}).models, database: rig.engine.database });
  await rig.worker({}, models);
  const waiting = await rig.submit({ operation: 'ask-required' });
  const job = await rig.submit({ operation: 'ask-optional' });
  assert.equal((await rig.ended(job.id)).result?.text, 'no model');
  assert.equal((await rig.job(waiting.id)).status, 'pending');
  await models.close();
});
