import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { readConfig } from '../../src/app/config.ts';
import { receive } from '../../src/files/receive.ts';
import { estimate, priced, priceNow } from '../../src/jobs/estimate.ts';
import { localOwner } from '../../src/jobs/owner.ts';
import { openPreviews } from '../../src/jobs/preview.ts';
import { roughly } from '../../src/models/model.ts';
import { type Models, openModels } from '../../src/models/open.ts';
import { operationNamed } from '../../src/operations/catalog.ts';
import { testCatalog } from './catalog.ts';
import { openRig, type Rig } from './rig.ts';

/** Six words. */
const text = 'One two three four. Five six';

describe('an estimate', { timeout: 120_000 }, () => {
  let rig: Rig;
  let models: Models;
  let looks = 0;
  const scales = () => {
    const sandbox = {
      ...rig.sandbox,
      run: (work: Parameters<typeof rig.sandbox.run>[0]) => {
        looks += 1;
        return rig.sandbox.run(work);
      },
    };
    const previews = openPreviews(rig.engine.shelf, async () => sandbox, { processes: 1, waiting: 8 });
    return { previews, models };
  };
  const step = (operation: string, options = {}) => ({
    definition: operationNamed(operation, testCatalog).definition,
    options: { chunks: 3, model: 'speed', engine: 'auto', ...options },
  });
  const file = () =>
    receive(rig.engine.shelf, Readable.from([Buffer.from(text)]), {
      owner: localOwner,
      name: 'a.txt',
      limit: 1e6,
      keepSeconds: 600,
    });

  before(async () => {
    rig = await openRig({ CREDITS: 'on' });
    const environment = {
      OPENROUTER_API_KEY: 'k',
      MODEL_SPEED: 'openrouter:a/quick',
      MODEL_QUALITY: 'openrouter:a/good',
      MODEL_ALLOWED: 'openrouter:a/rare',
    };
    models = await openModels({ settings: readConfig({}, environment).models });
  });
  after(async () => {
    await rig.close();
    await models.close();
  });

  it('of an operation that measures nothing itself takes the whole text, there and back', async () => {
    const found = await estimate(rig.engine, scales(), step('ask-chunks'), [await file()]);
    const { words, characters, chunks, questions, tokens, model, tier } = found;
    assert.deepEqual([words, characters, chunks, questions], [6, text.length, 3, 3]);
    assert.equal(tokens, roughly(text.length + 3 * 2000) + roughly(text.length));
    assert.deepEqual([model, tier], ['openrouter:a/quick', 'speed']);
    assert.equal(priceNow(rig.engine, tier, tokens), Math.ceil(tokens / 1000));
  });

  it('by rules asks nobody and costs nothing', async () => {
    const found = await estimate(rig.engine, scales(), step('ask-chunks', { engine: 'local' }), [
      await file(),
    ]);
    assert.deepEqual([found.questions, found.tokens, found.model], [0, 0, null]);
    assert.equal(priceNow(rig.engine, found.tier, 1), 0);
  });

  it('has the price of the tier a model stands behind, of quality where it stands behind none', async () => {
    const tierOf = async (model: string) =>
      (await estimate(rig.engine, scales(), step('ask-chunks', { model }), [await file()])).tier;
    assert.equal(await tierOf('openrouter:a/good'), 'quality');
    assert.equal(await tierOf('a/rare'), 'quality');
    // Nothing is set for balanced, so the quick one stands behind it too: the dearer of the two counts.
    assert.equal(await tierOf('a/quick'), 'balanced');
    await assert.rejects(tierOf('openrouter:a/other'), { code: 'MODEL_NOT_ALLOWED' });
  });

  it('is remembered: the job that follows does not read the document again, one with other options does', async () => {
    const with_ = scales();
    const source = await file();
    looks = 0;
    await estimate(rig.engine, with_, step('ask-chunks'), [source]);
    await estimate(rig.engine, with_, step('ask-chunks'), [await file()]);
    assert.equal(looks, 1);
    await estimate(rig.engine, with_, step('ask-chunks', { chunks: 2 }), [source]);
    assert.equal(looks, 2);
  });

  it('of many files is by their size and of a chain the sum of its steps, without a look where nobody is asked', async () => {
    const offered = [{ file: await file() }, { file: await file() }];
    looks = 0;
    const bulk = await priced(rig.engine, scales(), [step('ask-chunks')], offered, 'bulk');
    assert.deepEqual(
      bulk.map((one) => 'tokens' in one && one.tokens),
      [0, 1].map(() => ({ speed: 2 * roughly(text.length) })),
    );
    const none = await priced(
      rig.engine,
      scales(),
      [step('shout'), step('ask-chunks', { engine: 'local' })],
      offered,
      'single',
    );
    assert.deepEqual('tokens' in none[0]! && none[0].tokens, {});
    assert.equal(looks, 0);
    const chain = [step('ask-chunks'), step('ask-chunks', { model: 'quality' })];
    const [first] = await priced(rig.engine, scales(), chain, [offered[0]!], 'single');
    const each = roughly(text.length + 3 * 2000) + roughly(text.length);
    assert.deepEqual('tokens' in first! && first.tokens, { speed: each, quality: each });
  });
});
