import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { operationNamed } from './catalog.ts';
import { readOptions } from './options.ts';

const compress = operationNamed('compress').definition;
const merge = operationNamed('merge').definition;
const translate = operationNamed('translate').definition;

describe('options', () => {
  it('are the defaults when none are given', () => {
    const read = readOptions(compress, {}, 'json');
    for (const [name, property] of Object.entries(compress.options.properties) as [string, object][])
      assert.deepEqual(read[name], 'default' in property ? property.default : undefined, name);
    assert.equal(read.level, 'medium');
  });

  it('are accepted in every documented spelling', () => {
    for (const name of ['level', 'compressionLevel', 'compression_level'])
      assert.equal(readOptions(compress, { [name]: 'high' }, 'text').level, 'high');
    assert.equal(readOptions(compress, { imageQuality: '35' }, 'text').image_quality, 35);
  });

  it('are numbers in JSON and may be text in a form', () => {
    assert.equal(readOptions(compress, { image_quality: '35' }, 'text').image_quality, 35);
    assert.throws(() => readOptions(compress, { image_quality: '35' }, 'json'), { code: 'VALIDATION_ERROR' });
  });

  it('are lists as JSON or separated by commas', () => {
    assert.deepEqual(readOptions(merge, { pages: '["1-2","all"]' }, 'text').pages, ['1-2', 'all']);
    assert.deepEqual(readOptions(merge, { pages: '1-2,all' }, 'text').pages, ['1-2', 'all']);
  });

  it('are maps as JSON or as pairs separated by commas', () => {
    const read = (glossary: string) =>
      readOptions(translate, { target_language: 'fr', glossary }, 'text').glossary;
    assert.deepEqual(read('{"a, b": "c"}'), { 'a, b': 'c' });
    assert.deepEqual(read('sea = mer, night=nuit'), { sea: 'mer', night: 'nuit' });
    assert.deepEqual(read(''), {});
    assert.throws(() => read('sea, night'), { code: 'VALIDATION_ERROR' });
  });

  it('that do not exist are refused with the names that do', () => {
    assert.throws(() => readOptions(compress, { colour: 'blue' }, 'text'), {
      code: 'VALIDATION_ERROR',
      message: /colour is not an option of compress.*level.*image_quality/s,
    });
  });

  it('given twice in two spellings are refused', () => {
    assert.throws(
      () => readOptions(compress, { level: 'low', compressionLevel: 'high' }, 'text'),
      /given twice/,
    );
  });

  it('cannot reach the prototype of anything', () => {
    const raw = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}');
    assert.throws(() => readOptions(compress, raw, 'json'), { code: 'VALIDATION_ERROR' });
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it('name every wrong field, not just the first', () => {
    assert.throws(
      () => readOptions(compress, { level: 'extreme', image_quality: 5 }, 'json'),
      (error: { details: { fields: unknown[] } }) => error.details.fields.length === 2,
    );
  });
});
