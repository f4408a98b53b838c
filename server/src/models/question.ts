import { bounds, type Question } from './model.ts';

/** Deeper than any schema of ours; what walks a schema walks it recursively. */
const deepest = 24;

/**
 * A question as it came from an isolated process, which a hostile document may have taken over. Throws a RangeError that
 * says what is wrong: our own operations ask no such questions.
 */
export function readQuestion(asked: unknown): Question {
  const { model, system, prompt, schema, temperature = 0, maxOutputTokens, correction } = record(asked);
  if (!within(temperature, 0, bounds.temperature)) throw wrong('temperature');
  if (!within(maxOutputTokens, 1, bounds.output) || !Number.isInteger(maxOutputTokens))
    throw wrong('maxOutputTokens');
  const question: Question = {
    model: readText('model', model, bounds.model),
    system: readText('system', system, bounds.system),
    prompt: readText('prompt', prompt, bounds.prompt),
    schema: readSchema(schema),
    temperature,
    maxOutputTokens,
  };
  if (correction === undefined) return question;
  const { answer, problem } = record(correction);
  return {
    ...question,
    correction: {
      answer: readText('correction', answer, bounds.prompt),
      problem: readText('correction', problem, bounds.problem),
    },
  };
}

/** More tokens than sending the question and its longest answer can take: three bytes each, and a few for the form. */
export function mostTokens({ system, prompt, schema, correction, maxOutputTokens }: Question): number {
  const said = [system, prompt, JSON.stringify(schema), correction?.answer ?? '', correction?.problem ?? ''];
  const bytes = said.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return Math.ceil(bytes / 3) + 200 + maxOutputTokens;
}

const wrong = (what: string) => new RangeError(`a question to a language model with a bad ${what}`);

const within = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most;

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('form');
  return value as Record<string, unknown>;
}

function readText(what: string, value: unknown, longest: number): string {
  if (typeof value !== 'string' || value.length > longest) throw wrong(what);
  return value;
}

function readSchema(value: unknown): Record<string, unknown> {
  const schema = record(value);
  let level: unknown[] = [schema];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) throw wrong('schema');
    level = level.flatMap((node) => (typeof node === 'object' && node !== null ? Object.values(node) : []));
  }
  if (schema.type !== 'object' || JSON.stringify(schema).length > bounds.schema) throw wrong('schema');
  return schema;
}
