import { validationError } from '../fault.ts';
import type { Step } from '../jobs/submit.ts';
import type { Definition, Entry } from '../operations/operation.ts';
import { readOptions } from '../operations/options.ts';
import type { Intake } from './intake.ts';
import type { Site } from './site.ts';

export interface Route {
  kind: 'single' | 'bulk';
  /** Absent on `/jobs`, where the body names the operation. */
  definition?: Definition;
}

/** What a request asks for, checked: everything of a submission but its files. */
export interface Order {
  steps: Step[];
  priority: number;
  ttlSeconds: number;
  clientJobId?: string;
  /** Whether a result that is there will do. */
  cache: boolean;
}

/** Reads the fields of a submit; `base` are options that hold where none are given. Throws VALIDATION_ERROR naming the field. */
export function readOrder(
  site: Site,
  taken: Intake,
  route: Route,
  base: Record<string, unknown> = {},
): Order {
  const fields = { ...taken.fields };
  const pull = (...names: string[]) => {
    const found = names.find((name) => fields[name] !== undefined);
    const value = found === undefined ? undefined : fields[found];
    for (const name of names) delete fields[name];
    return value;
  };
  const cache = boolean('cache', pull('cache'), true);
  const clientJobId = pull('client_job_id', 'clientJobId');
  const priority = number('priority', pull('priority'), 0, -100, 100);
  const ttlSeconds = number(
    'ttl',
    pull('ttl', 'ttl_seconds', 'ttlSeconds'),
    site.engine.settings.jobTtl,
    1,
    site.engine.settings.maxJobTtl,
  );
  if (clientJobId !== undefined && (typeof clientJobId !== 'string' || clientJobId.length > 200))
    throw bad('client_job_id', 'must be a text of at most 200 characters');
  const clean =
    typeof clientJobId === 'string' && clientJobId !== '' ? clientJobId.replaceAll('\u0000', '') : undefined;
  return {
    steps: readSteps(fields, pull, taken.source, route, site.engine.catalog, base),
    priority,
    ttlSeconds,
    cache,
    ...(clean ? { clientJobId: clean } : {}),
  };
}

function readSteps(
  fields: Record<string, unknown>,
  pull: (...names: string[]) => unknown,
  source: Intake['source'],
  route: Route,
  catalog: readonly Entry[],
  base: Record<string, unknown>,
): Step[] {
  const nested = json('options', pull('options'));
  if (route.definition) {
    if (nested !== undefined) Object.assign(fields, object('options', nested));
    return [{ definition: route.definition, options: readOptions(route.definition, fields, source, base) }];
  }
  const chain = json('steps', pull('steps'));
  const operation = pull('operation');
  if (Object.keys(fields).length > 0)
    throw bad(Object.keys(fields)[0]!, 'is not a field of /jobs; options go into `options` as JSON');
  const list = chain ?? [{ operation, options: nested ?? {} }];
  if (!Array.isArray(list) || list.length < 1 || list.length > 10)
    throw bad('steps', 'must be a list of 1 to 10 steps');
  return list.map((step) => {
    const { operation: name, options = {} } = object('steps', step);
    const known = catalog.find((entry) => entry.definition.name === name);
    if (!known)
      throw bad('operation', `must be one of ${catalog.map((entry) => entry.definition.name).join(', ')}`);
    const { definition } = known;
    return { definition, options: readOptions(definition, object('options', options), 'json') };
  });
}

const bad = (path: string, message: string) =>
  validationError({ summary: `${path} ${message}.`, fields: [{ path, message }] });

function number(name: string, value: unknown, fallback: number, min: number, max: number): number {
  if (value === undefined || value === '') return fallback;
  const n = typeof value === 'string' ? Number(value) : value;
  if (typeof n !== 'number' || !Number.isInteger(n) || n < min || n > max)
    throw bad(name, `must be a whole number from ${min} to ${max}`);
  return n;
}

function boolean(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined || value === '') return fallback;
  if (value === true || /^(true|1|yes|on)$/i.test(String(value))) return true;
  if (value === false || /^(false|0|no|off)$/i.test(String(value))) return false;
  throw bad(name, 'must be true or false');
}

function json(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw bad(name, 'must be JSON');
  }
}

function object(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(name, 'must be a JSON object');
  return value as Record<string, unknown>;
}
