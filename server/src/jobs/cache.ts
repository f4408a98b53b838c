import { createHash } from 'node:crypto';
import type { Db } from '../database/schema.ts';
import type { ToolStatus } from '../engines/tools.ts';
import { type FileRow, filesOfJobs, type LinkedFile, takeResults } from '../files/rows.ts';
import { withSecrets } from '../operations/secret.ts';
import type { Engine } from './engine.ts';
import { findResults } from './rows/cache.ts';
import type { JobRow } from './rows/job.ts';
import type { Step } from './submit.ts';

/** Counts up when the key itself changes its meaning. */
const format = 1;

/**
 * Names what a job does to what: the content and the names of its sources, every step with its options and the version of
 * its operation, the release, the engines. Two jobs of one key make the same bytes, unless time runs out; then the job loses its key. Undefined where a step is not
 * `cacheable`, or RESULT_CACHE=false.
 */
export function cacheKey(
  engine: Engine,
  steps: readonly Step[],
  sources: readonly FileRow[],
  tools: readonly ToolStatus[],
): string | undefined {
  if (!engine.settings.resultCache || !steps.every((step) => step.definition.cacheable)) return undefined;
  const used = new Set(
    steps.flatMap(({ definition }) => [...definition.tools.needs, ...(definition.tools.uses ?? [])]),
  );
  const facts = {
    format,
    release: engine.version,
    steps: steps.map(({ definition, options }) => [
      definition.name,
      definition.version ?? '',
      withSecrets(definition, options, (value) => engine.seal.digest(value)),
    ]),
    // Results are called after their sources.
    sources: sources.map((file) => [file.sha256, file.media_type, file.name]),
    engines: tools.filter((tool) => used.has(tool.tool)).map(({ tool, engine: by }) => [tool, by]),
  };
  return createHash('sha256')
    .update(JSON.stringify(facts, (_, value) => sorted(value)))
    .digest('hex');
}

/** The same text whatever order somebody wrote the keys in. */
const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** A result another job made, whose files are held for the job that takes it over. */
export interface Reused {
  from: JobRow;
  files: LinkedFile[];
}

/**
 * Results for these keys, their files kept from being removed until the caller has linked them. A result of which a file is
 * gone, or is just being removed, counts as none.
 */
export async function reusable(tx: Db, owner: string, keys: readonly string[]): Promise<Map<string, Reused>> {
  const found = await findResults(tx, owner, [...new Set(keys)]);
  const ids = [...found.values()].map((job) => job.id);
  const files = Map.groupBy(await filesOfJobs(tx, owner, ids, 'result'), (file) => file.job_id);
  const held = await takeResults(
    tx,
    owner,
    [...files.values()].flat().map((file) => file.id),
  );
  const results = new Map<string, Reused>();
  for (const [key, from] of found) {
    const all = files.get(from.id) ?? [];
    if (all.every((file) => held.has(file.id))) results.set(key, { from, files: all });
  }
  return results;
}
