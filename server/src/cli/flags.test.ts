import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationNamed } from '../operations/catalog.ts';
import { readFlags } from './flags.ts';
import { usage } from './usage.ts';

test('an option called output is the operation’s; the file to write to has a flag of its own then', () => {
  const { definition } = operationNamed('extract-text');
  const flags = readFlags(definition, ['--output', 'md', '-o', 'there.md', 'in.pdf']);
  assert.deepEqual([flags.options.output, flags.output], ['md', 'there.md']);
  assert.equal(readFlags(definition, ['--output-file', 'there.md', 'in.pdf']).output, 'there.md');
  assert.match(usage('extract-text'), /--output-file, -o/);
  const other = readFlags(operationNamed('split').definition, ['--output', 'pieces', 'in.pdf']);
  assert.equal(other.output, 'pieces');
});
