import type { FastifyRequest } from 'fastify';
import { Fault, serviceUnavailable } from '../fault.ts';
import { displayName } from '../file-name.ts';
import { noFile } from '../files/faults.ts';
import { inspect } from '../files/inspect.ts';
import { accept, fit, type Offered, type Step } from '../jobs/submit.ts';
import { availability } from '../operations/availability.ts';
import type { Definition } from '../operations/operation.ts';
import { passwordOf } from '../operations/secret.ts';
import type { Intake } from './intake.ts';
import type { Route } from './order.ts';
import type { Site } from './site.ts';

/** Throws SERVICE_UNAVAILABLE for an operation this machine lacks the tools for: at the door, never in the queue. */
export async function ready(site: Site, definition: Definition): Promise<void> {
  const { available, reason } = availability(definition, await site.tools());
  if (!available) throw serviceUnavailable({ reason: `${definition.name} is not available here: ${reason}` });
}

/** Documents of one request that are looked at together: while one is in the isolated process, others are fetched or noted. */
const atOnce = 8;

/** Looks at every file before the job is accepted. In a bulk a bad one becomes a failed item; otherwise it ends the request. */
export async function examine(
  site: Site,
  { definition, options }: Step,
  taken: Intake,
  kind: Route['kind'],
  request: FastifyRequest,
): Promise<Offered[]> {
  if (taken.files.length === 0) throw noFile();
  const gone = new AbortController();
  request.raw.once('close', () => request.raw.destroyed && !request.raw.complete && gone.abort());
  const look = async (entry: Intake['files'][number]): Promise<Offered> => {
    if (!('file' in entry)) return entry;
    try {
      accept(definition, entry.file);
      const unlock = passwordOf(definition, options);
      const file = await inspect(site.engine.shelf, site.inspection, entry.file, {
        signal: gone.signal,
        ...unlock,
      });
      // Once more, now that its pages are known.
      accept(definition, file);
      return { file };
    } catch (error) {
      if (kind === 'single' || !(error instanceof Fault) || error.kind === 'unavailable') throw error;
      return { name: displayName(entry.file.name), size: entry.file.size, error };
    }
  };
  const offered: Offered[] = [];
  for (let at = 0; at < taken.files.length; at += atOnce) {
    const looks = await Promise.allSettled(taken.files.slice(at, at + atOnce).map(look));
    for (const done of looks) {
      if (done.status === 'rejected') throw done.reason;
      offered.push(done.value);
    }
  }
  if (kind === 'single')
    fit(
      definition,
      offered.flatMap((source) => ('file' in source ? [source.file] : [])),
    );
  return offered;
}
