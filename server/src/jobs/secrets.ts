import { operationNamed } from '../operations/catalog.ts';
import { mask, masked, secretOptions, withSecrets } from '../operations/secret.ts';
import type { Engine } from './engine.ts';
import { secretErased, secretUnreadable } from './faults.ts';
import type { JobRow } from './rows/job.ts';
import type { Step } from './submit.ts';

// A secret option stands in a job's row as "***", and encrypted in `secrets`, which is erased when the job ends: what shows
// a job cannot show it, and a copy of the database does not hold it. The key is that of DATA_DIR/secret or JWT_SECRET.

const placeOf = (job: string, step: number, option: string) => `${job} ${step} ${option}`;

/** The steps as a job's row keeps them, and their secrets for the column beside it. */
export function sealSteps(engine: Engine, job: string, steps: readonly Step[]) {
  const secrets: Record<string, string> = {};
  const shown = steps.map(({ definition, options }, step) => {
    withSecrets(definition, options, (value, name) => {
      secrets[`${step}.${name}`] = engine.seal.close(value, placeOf(job, step, name));
    });
    return { operation: definition.name, options: masked(definition, options) };
  });
  return { shown, secrets: Object.keys(secrets).length > 0 ? JSON.stringify(secrets) : null };
}

type Kept = Pick<JobRow, 'id' | 'steps' | 'secrets'>;

/**
 * The options of a step with their secrets, for the isolated process alone. Throws SECRET_ERASED for a job that has ended
 * since, SECRET_UNREADABLE where another key sealed them.
 */
export function optionsOf(engine: Engine, job: Kept, step: number): Record<string, unknown> {
  const { operation, options } = job.steps[step]!;
  const { definition } = operationNamed(operation, engine.catalog);
  return withSecrets(definition, options, (_, name) => {
    const sealed = job.secrets?.[`${step}.${name}`];
    if (sealed === undefined) throw secretErased({ option: name });
    const value = engine.seal.open(sealed, placeOf(job.id, step, name));
    if (value === undefined) throw secretUnreadable({ option: name });
    return value;
  });
}

/** Throws SECRET_ERASED when the job had secrets that are gone. */
export function requireSecrets(engine: Engine, job: Kept): void {
  for (const [step, { operation, options }] of job.steps.entries())
    for (const name of secretOptions(operationNamed(operation, engine.catalog).definition))
      if (options[name] === mask && job.secrets?.[`${step}.${name}`] === undefined)
        throw secretErased({ option: name });
}
