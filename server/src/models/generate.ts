import { Fault, faultFromWire } from '../fault.ts';
import { badResponse } from './faults.ts';
import { type Answer, bounds, type Complete, type ModelTool, type Spent, sumSpent } from './model.ts';

/** Complaints shown to the model. */
const mostProblems = 10;

type Check = (value: unknown) => string | undefined;

const checks = new WeakMap<object, Promise<Check>>();

/**
 * Structured answers on top of whole ones: parsed, held against the schema, and asked for once more, with the complaint,
 * when they do not fit. Here, and not where the keys are: compiling a schema makes code of it, and an isolated process
 * is the one whose schemas are not to be trusted.
 */
export function modelTool(complete: Complete, signal?: AbortSignal): ModelTool {
  return {
    async generate<T>(
      question: Parameters<ModelTool['generate']>[0],
      also?: AbortSignal,
    ): Promise<Answer<T>> {
      const check = await checkOf(question.schema);
      const until = signal && also ? AbortSignal.any([signal, also]) : (also ?? signal);
      const { text, ...spent } = await complete(question, until);
      const first = read(text, check);
      if (first.fits) return { value: first.value as T, ...spent };
      const correction = { answer: text.slice(0, bounds.prompt), problem: first.problem };
      const { text: again, ...more } = await complete({ ...question, correction }, until).catch((error) => {
        throw withSpent(error, spent);
      });
      const both = sumSpent(spent, more);
      const second = read(again, check);
      if (second.fits) return { value: second.value as T, ...both };
      throw badResponse('schema', both);
    },
  };
}

function checkOf(schema: object): Promise<Check> {
  const known = checks.get(schema) ?? compile(schema);
  checks.set(schema, known);
  return known;
}

async function compile(schema: object): Promise<Check> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
  return (value) => {
    if (validate(value)) return undefined;
    const problems = (validate.errors ?? []).map(
      (error) => `${error.instancePath || 'the answer'} ${error.message}`,
    );
    return problems.slice(0, mostProblems).join('; ').slice(0, bounds.problem);
  };
}

type Read = { fits: true; value: unknown } | { fits: false; problem: string };

function read(text: string, check: Check): Read {
  let value: unknown;
  try {
    value = JSON.parse(unfenced(text));
  } catch {
    return { fits: false, problem: 'it is no JSON.' };
  }
  const problem = check(value);
  return problem === undefined ? { fits: true, value } : { fits: false, problem };
}

/** Some models put JSON into a Markdown fence whatever they are told. */
const unfenced = (text: string): string =>
  /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/i.exec(text)?.[1] ?? text;

/** The first answer was paid for too. */
function withSpent(error: unknown, first: Spent): unknown {
  const spent = error instanceof Fault ? (error.details.spent as Spent | undefined) : undefined;
  if (!(error instanceof Fault) || !spent) return error;
  const details = { ...error.details, spent: sumSpent(first, spent) };
  return faultFromWire({ ...error.toPublic(), kind: error.kind, details }, error.cause);
}
