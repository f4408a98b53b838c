import type { CreditSettings } from '../accounts/settings.ts';
import type { Database } from '../database/open.ts';
import type { Queue } from '../database/queue.ts';
import type { Shelf } from '../files/receive.ts';
import type { Logger } from '../log.ts';
import type { Entry } from '../operations/operation.ts';
import type { Seal } from '../seal.ts';
import type { JobSettings } from './settings.ts';

/** What every verb of the engine works with. */
export interface Engine {
  database: Database;
  queue: Queue;
  shelf: Shelf;
  settings: JobSettings;
  /** Absent: as when they are off. */
  credits?: CreditSettings;
  log: Logger;
  /** Encrypts the secret options of jobs. */
  seal: Seal;
  /** Of this release; a result is reused only within one. */
  version: string;
  /** What can be asked for; a test may bring its own. */
  catalog: readonly Entry[];
}

/** A job's identity as it is bound to log lines. */
export const about = (job: { id: string; client_job_id: string | null; operation: string }) => ({
  job_id: job.id,
  ...(job.client_job_id === null ? {} : { client_job_id: job.client_job_id }),
  operation: job.operation,
});
