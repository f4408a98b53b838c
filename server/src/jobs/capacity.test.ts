import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ToolName, ToolStatus } from '../engines/tools.ts';
import { catalog as real } from '../operations/catalog.ts';
import type { Entry } from '../operations/operation.ts';
import { capacity } from './capacity.ts';
import { type JobSettings, jobSettings } from './settings.ts';

const defaults = Object.fromEntries(
  Object.entries(jobSettings).map(([name, s]) => [name, s.default]),
) as unknown as JobSettings;
const tools = (...present: ToolName[]): ToolStatus[] =>
  (['structure', 'render'] as const).map((tool) => ({
    tool,
    available: present.includes(tool),
    engine: null,
    reason: null,
  }));
const everything = tools('structure', 'render');

/** With operations of which one may use a tool and the other does not. */
const [first] = real;
const named = (name: string, uses: ToolName[]): Entry => ({
  ...first!,
  definition: { ...first!.definition, name, tools: { needs: [], uses } },
});
const catalog = [...real, named('drawer', ['render']), named('counter', [])];

describe('a worker’s room', () => {
  it('ends with its slots', () => {
    const room = capacity({ ...defaults, workerConcurrency: 2 }, catalog, everything);
    assert.ok(room(['compress']).includes('compress'));
    assert.deepEqual(room(['compress', 'split']), []);
  });

  it('can be limited for an operation, and for a tool', () => {
    const settings = {
      ...defaults,
      workerConcurrency: 9,
      operationConcurrency: ['split=1'],
      toolConcurrency: ['render=1'],
    };
    const room = capacity(settings, catalog, everything);
    assert.ok(!room(['split']).includes('split'));
    assert.ok(!room(['drawer']).includes('drawer'));
    assert.ok(room(['drawer', 'split']).includes('counter'));
  });

  it('has no place for what this machine cannot do', () => {
    assert.deepEqual(capacity({ ...defaults, workerConcurrency: 9 }, real, tools())([]), []);
  });

  it('says what a limit must look like', () => {
    assert.throws(
      () => capacity({ ...defaults, toolConcurrency: ['render'] }, catalog, everything),
      /TOOL_CONCURRENCY/,
    );
  });
});
