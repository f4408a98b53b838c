import type { JsonSchema } from '@octavo/client';
import { humanize } from '../ui/format.ts';

interface Common {
  name: string;
  label: string;
  description: string | undefined;
  required: boolean;
  /** Asked at once, where an operation has many options. */
  first: boolean;
  default: unknown;
}

/** How one option is asked for. `json` is the honest fallback for shapes no form element fits. */
export type Field = Common &
  (
    | { kind: 'choice'; choices: { value: string; label: string; raw: unknown }[] }
    | { kind: 'number'; min: number | undefined; max: number | undefined; step: number; whole: boolean }
    | { kind: 'switch' }
    | { kind: 'flags'; choices: { value: string; label: string; raw: unknown }[] }
    | { kind: 'text'; long: boolean; maxLength: number | undefined; pattern: string | undefined }
    | { kind: 'secret'; maxLength: number | undefined }
    | { kind: 'lines' }
    | { kind: 'json' }
  );

export type Values = Record<string, unknown>;

/** The form an options schema asks for, in the schema's order. */
export function fieldsOf(schema: JsonSchema): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    label: property.title ?? humanize(name),
    description: property.description,
    required: schema.required?.includes(name) === true && property.default === undefined,
    first: property['x-first'] === true,
    default: property.default,
    ...shapeOf(property),
  }));
}

function shapeOf(property: JsonSchema) {
  const choices = choicesOf(property);
  if (choices) return { kind: 'choice' as const, choices };
  const type = Array.isArray(property.type) ? property.type.find((one) => one !== 'null') : property.type;
  if (type === 'boolean') return { kind: 'switch' as const };
  if (type === 'integer' || type === 'number') {
    const whole = type === 'integer';
    return {
      kind: 'number' as const,
      min: property.minimum,
      max: property.maximum,
      step: property.multipleOf ?? (whole ? 1 : 0.1),
      whole,
    };
  }
  if (type === 'string' && property['x-secret'] === true)
    return { kind: 'secret' as const, maxLength: property.maxLength };
  if (type === 'string')
    return {
      kind: 'text' as const,
      long: (property.maxLength ?? 0) > 300,
      maxLength: property.maxLength,
      pattern: property.pattern,
    };
  const flags = type === 'array' && property.items ? choicesOf(property.items) : null;
  if (flags) return { kind: 'flags' as const, choices: flags };
  if (type === 'array' && property.items?.type === 'string') return { kind: 'lines' as const };
  return { kind: 'json' as const };
}

function choicesOf(property: JsonSchema) {
  if (property.enum?.length) return property.enum.map((raw) => choice(raw));
  const branches = property.anyOf ?? (property.oneOf as JsonSchema[] | undefined);
  if (branches?.length && branches.every((branch) => branch.const !== undefined))
    return branches.map((branch) => choice(branch.const, branch.title));
  return null;
}

const choice = (raw: unknown, title?: string) => ({
  value: String(raw),
  label: title ?? humanize(String(raw)),
  raw,
});

/** The options of an operation with those asked at once (`x-first`, where there are many) and those behind "More options". */
export function inTwo(fields: readonly Field[]): { asked: Field[]; more: Field[] } {
  const early = (field: Field) => fields.length <= 5 || field.required || field.first;
  return { asked: fields.filter(early), more: fields.filter((field) => !early(field)) };
}

/** What the form starts with. */
export const defaultsOf = (fields: readonly Field[]): Values =>
  Object.fromEntries(
    fields.filter((field) => field.default !== undefined).map(({ name, default: value }) => [name, value]),
  );

/** What to send: fields left empty are left out, so that the server's own defaults hold. */
export const valuesToSend = (fields: readonly Field[], values: Values): Values =>
  Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = values[name];
      return value === undefined || value === '' || value === null ? [] : [[name, value]];
    }),
  );

/** What is wrong with the values, by field, before anything is sent. The server decides; this saves an upload. */
export function checkValues(fields: readonly Field[], values: Values): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const field of fields) {
    const value = values[field.name];
    const empty = value === undefined || value === '' || value === null;
    if (empty) {
      if (field.required) wrong[field.name] = 'Needed.';
    } else if (field.kind === 'number') {
      const number = Number(value);
      if (!Number.isFinite(number)) wrong[field.name] = 'Enter a number.';
      else if (field.whole && !Number.isInteger(number)) wrong[field.name] = 'Enter a whole number.';
      else if (field.min !== undefined && number < field.min) wrong[field.name] = `At least ${field.min}.`;
      else if (field.max !== undefined && number > field.max) wrong[field.name] = `At most ${field.max}.`;
    } else if (field.kind === 'text' && field.pattern && !matches(field.pattern, String(value)))
      wrong[field.name] = 'Not in the form that is expected here.';
    else if (field.kind === 'json' && typeof value === 'string') wrong[field.name] = 'Not valid JSON.';
  }
  return wrong;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}
