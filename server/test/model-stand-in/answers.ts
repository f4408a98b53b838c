import type { Asked } from './asked.ts';

/** What the stand-in says to a question: a value for the schema, or a text sent as it is. */
export type AnswerOf = (asked: Asked) => unknown;

/** A value the schema allows, made of the first words of the prompt: always the same for the same question. */
export const sample: AnswerOf = ({ schema, prompt }) =>
  schema ? valueFor(schema, prompt.trim().split(/\s+/).slice(0, 12).join(' ') || 'nothing') : prompt;

type Schema = Record<string, any>;

function valueFor(schema: Schema, words: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return valueFor(either[0], words);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries((schema.properties ?? {}) as Schema).map(([name, inner]) => [
          name,
          valueFor(inner, words),
        ]),
      );
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () =>
        valueFor(schema.items ?? {}, words),
      );
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return words.slice(0, schema.maxLength ?? 200).padEnd(schema.minLength ?? 0, '.');
  }
}

/** The same value with every text in a language nobody asked for. */
export function inOtherLanguage(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .split(/\s+/)
      .map(() => 'λέξη')
      .join(' ');
  if (Array.isArray(value)) return value.map(inOtherLanguage);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inOtherLanguage(inner)]));
  return value;
}
