import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { toolNames } from '../engines/tools.ts';
import { Fault } from '../fault.ts';
import { catalog, operationNamed } from './catalog.ts';
import { previewOf } from './preview.ts';
import { secretOptions } from './secret.ts';

const ajv = () =>
  new Ajv2020({ strict: true, useDefaults: true, keywords: ['x-aliases', 'x-secret', 'x-first'] });

describe('every operation of the catalog', () => {
  test('has a name of its own and the folder of that name', () => {
    const names = catalog.map((entry) => entry.definition.name);
    assert.equal(new Set(names).size, names.length);
    const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    );
    assert.deepEqual(names.toSorted(), folders.map((folder) => folder.name).toSorted());
    for (const name of names) {
      assert.match(name, /^[a-z][a-z0-9-]*$/);
      for (const file of ['definition.ts', 'handler.ts'])
        assert.ok(existsSync(new URL(`${name}/${file}`, import.meta.url)));
    }
  });

  test('says what it is, what it takes and in which stages it works', () => {
    for (const { definition } of catalog) {
      assert.ok(definition.title && definition.summary.endsWith('.'), definition.name);
      assert.ok(definition.accepts.length > 0 && definition.stages.length > 0, definition.name);
      assert.ok(
        definition.sources.min >= 0 && definition.sources.max >= Math.max(1, definition.sources.min),
        definition.name,
      );
      for (const tool of [...definition.tools.needs, ...(definition.tools.uses ?? [])])
        assert.ok(toolNames.includes(tool));
      for (const value of Object.values(definition.limits)) assert.ok(value > 0, definition.name);
    }
  });

  test('documents every option, and gives a default or an example to each that is not optional', () => {
    for (const { definition } of catalog) {
      const { options } = definition.preview ? previewOf(definition) : definition;
      const required = new Set(options.required ?? []);
      for (const [option, schema] of Object.entries(options.properties) as [
        string,
        Record<string, unknown>,
      ][]) {
        assert.match(option, /^[a-z][a-z0-9_]*$/);
        assert.ok(schema.title && schema.description, `${definition.name}.${option}`);
        assert.equal(
          required.has(option),
          'default' in schema || 'examples' in schema,
          `${definition.name}.${option}: default, example (where only the caller can know) or optional`,
        );
      }
    }
  });

  test('has schemas that hold under strict JSON Schema 2020-12', () => {
    for (const { definition } of catalog) {
      ajv().compile(definition.options);
      ajv().compile(definition.result);
      if (!definition.preview) continue;
      ajv().compile(previewOf(definition).options);
      ajv().compile(definition.preview.result);
    }
  });

  test('has a version where its results are reused, and a secret option for passwords', () => {
    for (const { definition } of catalog) {
      if (definition.cacheable) assert.match(definition.version ?? '', /^\d+$/, definition.name);
      const { passwordOption } = definition;
      if (passwordOption !== undefined)
        assert.ok(secretOptions(definition).includes(passwordOption), definition.name);
    }
  });

  test('adds up only numbers its result has', () => {
    for (const { definition } of catalog)
      for (const field of definition.totals ?? []) {
        const { type } = (definition.result.properties[field] ?? {}) as { type?: string };
        assert.ok(type === 'integer' || type === 'number', `${definition.name}.${field}`);
      }
  });

  test('takes an empty set of options, by its defaults, but for what only the caller can know; refuses unknown ones', () => {
    for (const { definition } of catalog) {
      const valid = ajv().compile(definition.options);
      const known = Object.entries(definition.options.properties).flatMap(([name, schema]) => {
        const { examples } = schema as { examples?: unknown[] };
        return examples ? [[name, examples[0]] as const] : [];
      });
      for (const [name] of known) assert.equal(valid({}), false, `${definition.name} goes without ${name}`);
      assert.ok(valid(Object.fromEntries(known)), `${definition.name}: ${JSON.stringify(valid.errors)}`);
      assert.equal(valid({ ...Object.fromEntries(known), no_such_option: 1 }), false, definition.name);
    }
  });

  test('has a handler with plan and merge exactly when it works in chunks', async () => {
    for (const { definition, load } of catalog) {
      const handler = await load();
      assert.equal(typeof handler.run, 'function');
      assert.equal(Boolean(handler.plan && handler.merge), definition.chunked, definition.name);
      assert.equal(Boolean(handler.plan || handler.merge), definition.chunked, definition.name);
      assert.equal(Boolean(handler.preview), definition.preview !== undefined, definition.name);
    }
  });
});

test('an operation that is not in the catalog is answered with those that are', () => {
  const refused = (error: unknown) =>
    error instanceof Fault && error.code === 'OPERATION_NOT_FOUND' && /compress/.test(error.message);
  assert.throws(() => operationNamed('constructor'), refused);
});
