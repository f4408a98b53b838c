import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { validationError } from '../fault.ts';
import type { Definition } from './operation.ts';

/** Text fields (multipart, flags, query) are turned into the schema's types; JSON must have them already. */
export type Source = 'text' | 'json';

export interface FieldError {
  path: string;
  message: string;
}

const ajv = {
  text: new Ajv2020({ allErrors: true, useDefaults: true, coerceTypes: true, strict: false }),
  json: new Ajv2020({ allErrors: true, useDefaults: true, strict: false }),
};
/** By the schema itself: a preview has options its operation lacks, under the same name. */
const compiled = {
  text: new WeakMap<object, ValidateFunction>(),
  json: new WeakMap<object, ValidateFunction>(),
};

interface Property {
  type?: string | string[];
  items?: unknown;
  'x-aliases'?: string[];
}

const snake = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** Every spelling of an option, to its name: snake_case, camelCase and the aliases its schema lists. */
function spellings(definition: Definition): Map<string, string> {
  const known = new Map<string, string>();
  for (const [name, property] of Object.entries(definition.options.properties as Record<string, Property>)) {
    known.set(name, name);
    for (const alias of property['x-aliases'] ?? []) known.set(snake(alias), name);
  }
  return known;
}

/**
 * A caller's options as the handler will see them: names in any accepted spelling, defaults filled in, everything
 * checked. `base` is what holds where nothing else is given, before the defaults. Throws VALIDATION_ERROR with `details.fields`, and for an unknown option the names that exist.
 */
export function readOptions(
  definition: Definition,
  raw: Record<string, unknown>,
  source: Source,
  base: Record<string, unknown> = {},
): Record<string, unknown> {
  const known = spellings(definition);
  const options: Record<string, unknown> = {};
  const fields: FieldError[] = [];
  for (const [given, value] of Object.entries(raw)) {
    const name = known.get(snake(given));
    if (name === undefined) fields.push({ path: given, message: `is not an option of ${definition.name}` });
    else if (Object.hasOwn(options, name))
      fields.push({ path: given, message: `is given twice (as ${name})` });
    else
      options[name] =
        source === 'text' ? fromText(definition.options.properties[name] as Property, value) : value;
  }
  for (const [name, value] of Object.entries(base)) if (!Object.hasOwn(options, name)) options[name] = value;
  const validate = validator(definition, source);
  if (!validate(options)) fields.push(...(validate.errors ?? []).map(explain));
  if (fields.length === 0) return options;
  const names = Object.keys(definition.options.properties);
  throw validationError({
    summary: `${fields.map((field) => `${field.path || 'options'} ${field.message}`).join('; ')}. Options of ${definition.name}: ${names.join(', ') || 'none'}.`,
    fields,
    known_options: names,
  });
}

function validator(definition: Definition, source: Source): ValidateFunction {
  const ready =
    compiled[source].get(definition.options) ??
    ajv[source].compile({ ...definition.options, additionalProperties: false });
  compiled[source].set(definition.options, ready);
  return ready;
}

/** Lists come as JSON or separated by commas; an empty text is an option left out of a form. */
function fromText(property: Property, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (property.type === 'boolean')
    return /^(1|yes|on)$/i.test(value) ? true : /^(0|no|off)$/i.test(value) ? false : value;
  if (property.type !== 'array' && property.type !== 'object') return value;
  if (/^\s*[[{]/.test(value)) {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }
  return value === '' ? [] : value.split(',').map((part) => part.trim());
}

function explain(error: ErrorObject): FieldError {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const allowed = (error.params as { allowedValues?: unknown[] }).allowedValues;
  return {
    path,
    message: allowed ? `must be one of ${allowed.join(', ')}` : (error.message ?? 'is not valid'),
  };
}
