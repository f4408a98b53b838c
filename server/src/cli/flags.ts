import { readFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { validationError } from '../fault.ts';
import { hasEstimate } from '../operations/asks.ts';
import type { Definition } from '../operations/operation.ts';
import { readOptions } from '../operations/options.ts';
import { previewOf } from '../operations/preview.ts';
import { secretOptions } from '../operations/secret.ts';

interface Property {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  'x-secret'?: boolean;
}

export const propertiesOf = (definition: Definition) =>
  Object.entries(definition.options.properties as Record<string, Property>);

export const flagName = (option: string) => option.replaceAll('_', '-');

/** What every operation's verb takes beside the operation's own options. */
export const commonFlags = {
  output: {
    type: 'string',
    short: 'o',
    description:
      'File or folder to write to; by default beside the source. `--output-file` where the operation has an option `output`.',
  },
  json: { type: 'boolean', description: 'Print the finished job as JSON instead of a table.' },
  quiet: { type: 'boolean', short: 'q', description: 'No progress bar.' },
  force: { type: 'boolean', short: 'f', description: 'Write over files that exist.' },
  cache: {
    type: 'boolean',
    description: 'Work anew even where the result of the same documents and options is there.',
  },
  help: { type: 'boolean', short: 'h', description: 'Show this help.' },
} as const;

/** What the verb of an operation with a preview takes beside them. */
export const previewFlag = {
  preview: {
    type: 'boolean',
    description: 'Tell what it would do, measured on the document, and write nothing.',
  },
} as const;

/** What the verb of an operation with chunks or a model takes beside them. */
export const estimateFlag = {
  estimate: {
    type: 'boolean',
    description: 'Tell pages, tokens, credits and seconds, measured on the document, and write nothing.',
  },
} as const;

/** How a common flag is spelled where it is explained. */
export const spelledFlag = (name: string) => (name === 'cache' ? 'no-cache' : name);

/** The long form of a common flag: another one where the operation has an option of that name. */
export const commonFlag = (definition: Definition, name: string) =>
  Object.hasOwn(definition.options.properties, name) ? `${name}-file` : name;

export interface Flags {
  files: string[];
  options: Record<string, unknown>;
  output: string | undefined;
  json: boolean;
  quiet: boolean;
  force: boolean;
  help: boolean;
  /** False with `--no-cache`. */
  cache: boolean;
  /** Tell what it would do instead of doing it. */
  preview: boolean;
  /** Tell what it would take instead of doing it. */
  estimate: boolean;
  /** Values of `extra` flags. */
  extra: Record<string, string | undefined>;
}

/** Reads the words after a verb: the operation's options as flags, by the same schema that HTTP uses. */
export function readFlags(definition: Definition, argv: string[], extra: readonly string[] = []): Flags {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  const all = definition.preview ? previewOf(definition) : definition;
  if (definition.preview) options.preview = { type: 'boolean' };
  if (hasEstimate(definition)) options.estimate = { type: 'boolean' };
  for (const [name, property] of propertiesOf(all))
    options[flagName(name)] = { type: property.type === 'boolean' ? 'boolean' : 'string' };
  const secrets = secretOptions(all);
  for (const name of secrets) options[fileFlag(name)] = { type: 'string' };
  for (const [name, { description: _, ...flag }] of Object.entries(commonFlags))
    options[commonFlag(definition, name)] = flag;
  for (const name of extra) options[name] = { type: 'string' };
  const { values, positionals } = parse(argv, options);
  const raw: Record<string, unknown> = {};
  for (const [name, property] of propertiesOf(all)) {
    const value = values[flagName(name)];
    if (value !== undefined) raw[name] = property.type === 'boolean' ? value : String(value);
  }
  for (const name of secrets) {
    const file = values[fileFlag(name)] as string | undefined;
    if (file !== undefined) raw[name] = readSecretFile(name, file, raw[name] !== undefined);
  }
  const text = (name: string) => values[name] as string | undefined;
  return {
    files: positionals,
    options: values.help ? {} : readOptions(values.preview ? all : definition, raw, 'text'),
    output: text(commonFlag(definition, 'output')),
    json: values.json === true,
    quiet: values.quiet === true,
    force: values.force === true,
    help: values.help === true,
    cache: values.cache !== false,
    preview: values.preview === true,
    estimate: values.estimate === true,
    extra: Object.fromEntries(extra.map((name) => [name, text(name)])),
  };
}

/** The flag that reads a secret option from a file: everybody on a machine can read a command line. */
export const fileFlag = (option: string) => `${flagName(option)}-file`;

function readSecretFile(option: string, file: string, givenTwice: boolean): string {
  const bad = (summary: string) => validationError({ summary, fields: [{ path: option, message: summary }] });
  if (givenTwice) throw bad(`Give either --${flagName(option)} or --${fileFlag(option)}, not both.`);
  try {
    // Editors end a file with a line break, which belongs to no password.
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    throw bad(`--${fileFlag(option)}: the file cannot be read.`);
  }
}

function parse(argv: string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true, allowNegative: true, strict: true });
  } catch (error) {
    throw validationError({ summary: `${(error as Error).message} See octavo help.`, fields: [] });
  }
}
