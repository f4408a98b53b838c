import type { JsonSchema } from '@octavo/client';
import { humanize } from '../ui/format.ts';

export interface Fact {
  name: string;
  label: string;
  value: unknown;
  schema?: JsonSchema | undefined;
}

/** Every field of a result: those of the schema in its order, then whatever else is there. Null is left out. */
export function factsOf(result: Record<string, unknown> | null, schema: JsonSchema | undefined): Fact[] {
  if (!result) return [];
  const known = Object.keys(schema?.properties ?? {}).filter((name) => name in result);
  const more = Object.keys(result).filter((name) => !known.includes(name));
  return [...known, ...more]
    .filter((name) => result[name] !== null && result[name] !== undefined)
    .map((name) => ({
      name,
      label: schema?.properties?.[name]?.title ?? humanize(name),
      value: result[name],
      schema: schema?.properties?.[name],
    }));
}

/** The size before and after, where the result speaks of one. */
export function sizesOf(
  result: Record<string, unknown> | null | undefined,
): { before: number; after: number; savedPercent: number } | null {
  const before = result?.original_size;
  const after = result?.compressed_size;
  if (typeof before !== 'number' || typeof after !== 'number' || before <= 0) return null;
  const saved = result?.saved_percent;
  return { before, after, savedPercent: typeof saved === 'number' ? saved : (1 - after / before) * 100 };
}

/** What a field's name says of its unit: the API's own habit (sizes are bytes, `_seconds`, `_percent`, `_ratio`). */
export function unitOf(name: string): 'bytes' | 'seconds' | 'percent' | 'ratio' | null {
  if (/(^|_)(size|bytes)$/.test(name)) return 'bytes';
  if (/(^|_)(seconds|duration)$/.test(name)) return 'seconds';
  if (/(^|_)percent(age)?$/.test(name)) return 'percent';
  if (/(^|_)ratio$/.test(name)) return 'ratio';
  return null;
}
