import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import type { Tokens } from '../../src/accounts/price.ts';
import { readConfig } from '../../src/app/config.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open.ts';
import { openQueue } from '../../src/database/queue.ts';
import { receive } from '../../src/files/receive.ts';
import { filesOfJob } from '../../src/files/rows.ts';
import type { Engine } from '../../src/jobs/engine.ts';
import { localOwner } from '../../src/jobs/owner.ts';
import { findJob, type JobRow } from '../../src/jobs/rows/job.ts';
import type { JobSettings } from '../../src/jobs/settings.ts';
import { isTerminal } from '../../src/jobs/states.ts';
import { type Offered, submit } from '../../src/jobs/submit.ts';
import { resultsOf } from '../../src/jobs/view.ts';
import { startWorker, type Worker } from '../../src/jobs/worker.ts';
import type { Models } from '../../src/models/open.ts';
import { operationNamed } from '../../src/operations/catalog.ts';
import { openSandbox } from '../../src/sandbox/pool.ts';
import { openSeal } from '../../src/seal.ts';
import { openStorage } from '../../src/storage/open.ts';
import { testCatalog } from './catalog.ts';

export interface Order {
  operation?: string;
  options?: Record<string, unknown>;
  steps?: { operation: string; options?: Record<string, unknown> }[];
  texts?: string[];
  kind?: 'single' | 'bulk';
  refused?: Offered[];
  priority?: number;
  ttlSeconds?: number;
  clientJobId?: string;
  owner?: string;
  /** What each file is expected to take. */
  tokens?: Tokens;
  /** Waits for these files. */
  into?: string;
  /** Whether a result that is there may be reused; absent: the job knows nothing of the cache. */
  cache?: boolean;
}

const defaults = { chunks: 3, poison: [], passing: -1, seconds: 0 };

/** The engine with its real database, store and isolation, and operations made for tests. Workers start when asked. */
export async function openRig(env: Record<string, string> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'octavo-engine-'));
  const config = readConfig({}, { DATA_DIR: dataDir, LEASE_SECONDS: '3', POLL_SECONDS: '0.5', ...env });
  /** What would have been logged. */
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const database = await openDatabase({ dataDir, log });
  await migrate(database.db);
  const queue = await openQueue(database, log);
  await queue.ensure(testCatalog.map((entry) => entry.definition.name));
  const storage = await openStorage(config.storage, dataDir);
  const engine: Engine = {
    database,
    queue,
    shelf: { database, storage },
    settings: config.jobs,
    credits: config.credits,
    log,
    seal: openSeal(Buffer.alloc(32, 7)),
    version: 'test',
    catalog: testCatalog,
  };
  const sandbox = await openSandbox({
    folder: join(dataDir, 'scratch'),
    entry: new URL('./child.ts', import.meta.url),
    processes: 2,
    chunksPerProcess: 50,
    log,
  });
  const workers: Worker[] = [];
  const { db } = database;

  const rig = {
    engine,
    config,
    log,
    lines,
    storage,
    dataDir,
    sandbox,
    async worker(settings: Partial<JobSettings> = {}, models?: Models): Promise<Worker> {
      const inspection = { sandbox, seconds: 20, maxPages: 1000 };
      const worker = await startWorker(
        { ...engine, settings: { ...engine.settings, ...settings } },
        { sandbox, inspection, ...(models ? { models } : {}) },
        models ? [{ tool: 'model', ...models.status() }] : [],
      );
      workers.push(worker);
      return worker;
    },
    async submit(order: Order): Promise<JobRow> {
      const steps = order.steps ?? [{ operation: order.operation ?? 'shout', options: order.options }];
      const files = [];
      for (const text of order.texts ?? ['hello'])
        files.push(
          await receive(engine.shelf, Readable.from([Buffer.from(text)]), {
            owner: order.owner ?? localOwner,
            name: `${text.slice(0, 10)}.txt`,
            limit: 1e6,
            keepSeconds: 600,
          }),
        );
      return submit(engine, {
        owner: order.owner ?? localOwner,
        kind: order.kind ?? 'single',
        steps: steps.map((step) => ({
          definition: operationNamed(step.operation, testCatalog).definition,
          options: { ...defaults, ...step.options },
        })),
        sources: [
          ...files.map((file) => ({ file, ...(order.tokens ? { tokens: order.tokens } : {}) })),
          ...(order.refused ?? []),
        ],
        ownFiles: new Set(files.map((file) => file.id)),
        priority: order.priority ?? 0,
        ttlSeconds: order.ttlSeconds ?? 3600,
        ...(order.cache === undefined ? {} : { cache: { tools: [], read: order.cache } }),
        ...(order.into ? { into: order.into } : {}),
        ...(order.clientJobId ? { clientJobId: order.clientJobId } : {}),
      });
    },
    job: async (id: string) => (await findJob(db, localOwner, id))!,
    async ended(id: string, seconds = 120): Promise<JobRow> {
      for (let waited = 0; waited < seconds * 20; waited += 1) {
        const job = await rig.job(id);
        if (isTerminal(job.status)) return job;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`job ${id} did not end within ${seconds} s: ${JSON.stringify(await rig.job(id))}`);
    },
    async until(what: string, test: () => Promise<boolean>, seconds = 60): Promise<void> {
      for (let waited = 0; waited < seconds * 20; waited += 1) {
        if (await test()) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`${what} did not happen within ${seconds} s`);
    },
    async text(job: JobRow): Promise<string | undefined> {
      const [file] = resultsOf(job, await filesOfJob(db, localOwner, job.id, { role: 'result' }));
      if (!file) return undefined;
      const pieces: Buffer[] = [];
      for await (const piece of await storage.get(file.storage_key)) pieces.push(piece as Buffer);
      return Buffer.concat(pieces).toString();
    },
    async blobs(): Promise<number> {
      let count = 0;
      for await (const _ of storage.list()) count += 1;
      return count;
    },
    async close() {
      for (const worker of workers.splice(0)) await worker.drain();
      await sandbox.close();
      await queue.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return rig;
}

export type Rig = Awaited<ReturnType<typeof openRig>>;
