import { type ParseArgsConfig, parseArgs } from 'node:util';
import { validationError } from '../fault.ts';
import type { Definition } from '../operations/operation.ts';
import { readOptions } from '../operations/options.ts';

interface Property {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
}

export const propertiesOf = (definition: Definition) =>
  Object.entries(definition.options.properties as Record<string, Property>);

export const flagName = (option: string) => option.replaceAll('_', '-');

/** What every operation's verb takes beside the operation's own options. */
export const commonFlags = {
  output: {
    type: 'string',
    short: 'o',
    description: 'File or folder to write to; by default beside the source.',
  },
  json: { type: 'boolean', description: 'Print the finished job as JSON instead of a table.' },
  quiet: { type: 'boolean', short: 'q', description: 'No progress bar.' },
  force: { type: 'boolean', short: 'f', description: 'Write over files that exist.' },
  help: { type: 'boolean', short: 'h', description: 'Show this help.' },
} as const;

export interface Flags {
  files: string[];
  options: Record<string, unknown>;
  output: string | undefined;
  json: boolean;
  quiet: boolean;
  force: boolean;
  help: boolean;
  /** Values of `extra` flags. */
  extra: Record<string, string | undefined>;
}

/** Reads the words after a verb: the operation's options as flags, by the same schema that HTTP uses. */
export function readFlags(definition: Definition, argv: string[], extra: readonly string[] = []): Flags {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, property] of propertiesOf(definition))
    options[flagName(name)] = { type: property.type === 'boolean' ? 'boolean' : 'string' };
  for (const [name, { description: _, ...flag }] of Object.entries(commonFlags)) options[name] = flag;
  for (const name of extra) options[name] = { type: 'string' };
  const { values, positionals } = parse(argv, options);
  const raw: Record<string, unknown> = {};
  for (const [name, property] of propertiesOf(definition)) {
    const value = values[flagName(name)];
    if (value !== undefined) raw[name] = property.type === 'boolean' ? value : String(value);
  }
  const text = (name: string) => values[name] as string | undefined;
  return {
    files: positionals,
    options: values.help ? {} : readOptions(definition, raw, 'text'),
    output: text('output'),
    json: values.json === true,
    quiet: values.quiet === true,
    force: values.force === true,
    help: values.help === true,
    extra: Object.fromEntries(extra.map((name) => [name, text(name)])),
  };
}

function parse(argv: string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true, allowNegative: true, strict: true });
  } catch (error) {
    throw validationError({ summary: `${(error as Error).message} See octavo help.`, fields: [] });
  }
}
