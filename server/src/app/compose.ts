import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open.ts';
import { openQueue } from '../database/queue.ts';
import { probeTools } from '../engines/probe.ts';
import type { ToolStatus } from '../engines/tools.ts';
import type { Engine } from '../jobs/engine.ts';
import type { Logger } from '../log.ts';
import { type Models, openModels } from '../models/open.ts';
import { catalog } from '../operations/catalog.ts';
import { openSandbox } from '../sandbox/pool.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { openSeal } from '../seal.ts';
import { openSecret } from '../secret.ts';
import { openStorage } from '../storage/open.ts';
import type { Config } from './config.ts';
import { version } from './version.ts';

const childEntry = new URL('../operations/child.ts', import.meta.url);

/** Everything real, opened and ready, and how to close it again in reverse order. */
export interface Backends {
  engine: Engine;
  /** What is signed and sealed here is so with keys of this. */
  secret: Buffer;
  /** A pool of isolated processes; each caller gets its own, closed with the rest. */
  isolate(processes: number): Promise<Sandbox>;
  /** What this machine and its settings make possible. */
  tools(): Promise<ToolStatus[]>;
  models: Models;
  close(): Promise<void>;
}

/** Opens database, schema, queue and store. What was opened is closed again when something later fails. */
export async function openBackends(config: Config, log: Logger): Promise<Backends> {
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const shut of opened.splice(0).reverse())
      await shut().catch((error) =>
        log.warn({ event: 'close_failed', err: error }, 'could not close cleanly'),
      );
  };
  try {
    await mkdir(config.app.dataDir, { recursive: true });
    const database = await openDatabase({
      dataDir: config.app.dataDir,
      url: config.database.url,
      poolSize: config.database.poolSize,
      log,
    });
    opened.push(() => database.close());
    await migrate(database.db);
    const queue = await openQueue(database, log);
    opened.push(() => queue.close());
    await queue.ensure(catalog.map((entry) => entry.definition.name));
    const models = await openModels({ settings: config.models, database, log });
    opened.push(() => models.close());
    const secret = await openSecret(config.app.dataDir, config.app.jwtSecret);
    const storage = await openStorage(config.storage, config.app.dataDir);
    const engine: Engine = {
      database,
      queue,
      shelf: { database, storage },
      settings: config.jobs,
      credits: config.credits,
      log,
      seal: openSeal(secret),
      version,
      catalog,
    };
    return {
      engine,
      secret,
      models,
      tools: async () => [...(await probeTools()), { tool: 'model', ...models.status() }],
      close,
      async isolate(processes) {
        const sandbox = await openSandbox({
          folder: join(config.app.dataDir, 'scratch'),
          entry: childEntry,
          processes,
          chunksPerProcess: config.sandbox.sandboxChunksPerProcess,
          mode: config.sandbox.sandbox,
          log,
        });
        opened.push(() => sandbox.close());
        return sandbox;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The folder of the built console, beside the server. */
export const consoleFolder = fileURLToPath(new URL('../../../console/dist', import.meta.url));
