import { join } from 'node:path';
import { fault } from '../fault.ts';
import { openIncoming } from '../files/incoming.ts';
import { openSigner } from '../files/signature.ts';
import { buildApp } from '../http/app.ts';
import type { Site } from '../http/site.ts';
import { openCopies } from '../jobs/copies.ts';
import { every } from '../jobs/every.ts';
import { localOwner } from '../jobs/owner.ts';
import { openPageImages } from '../jobs/page-images.ts';
import { openPreviews } from '../jobs/preview.ts';
import { openWatch } from '../jobs/watch.ts';
import { startWorker, type Worker } from '../jobs/worker.ts';
import type { Logger } from '../log.ts';
import { openMetrics } from '../metrics/metrics.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { keyFor } from '../secret.ts';
import { consoleFolder, openBackends } from './compose.ts';
import type { Config } from './config.ts';
import { version } from './version.ts';

export const portInUse = fault({
  code: 'PORT_IN_USE',
  kind: 'unavailable',
  message: 'Port {port} is taken, perhaps by another Octavo. Stop that one, or set PORT to another.',
  retryable: false,
});

/** Pictures of pages that may wait for a process: a few people turning pages. */
const waitingPages = 24;
/** Of documents whose pages are looked at, and how long they are kept for the next page. */
const copiedBytes = 1e9;
const copiedSeconds = 60;

/** Between looks for resumable uploads that were given up. */
const incomingSweepSeconds = 600;

export type ServeRole = 'all' | 'api' | 'worker';

export interface Running {
  /** Where the API listens; undefined for a worker alone. */
  url: string | undefined;
  /** Stops taking requests and work, lets what runs finish, closes everything. */
  stop(): Promise<void>;
}

/** Starts the roles of this process on the same backends. */
export async function serve(config: Config, role: ServeRole, log: Logger): Promise<Running> {
  const backends = await openBackends(config, log);
  const { engine } = backends;
  const closing: (() => Promise<unknown>)[] = [() => backends.close()];
  const stop = async () => {
    for (const step of closing.splice(0).reverse())
      await step().catch((error) => log.warn({ event: 'stop_failed', err: error }, 'could not stop cleanly'));
  };
  try {
    const [inspecting, working, tools] = await Promise.all([
      backends.isolate(config.files.inspectionProcesses),
      role === 'api' ? undefined : backends.isolate(config.jobs.workerConcurrency),
      backends.tools(),
    ]);
    const inspection = {
      sandbox: inspecting,
      seconds: config.files.inspectionSeconds,
      maxPages: config.files.maxPages,
    };
    let worker: Worker | undefined;
    if (working) {
      worker = await startWorker(engine, { sandbox: working, inspection, models: backends.models }, tools);
      closing.push(() => worker!.drain());
    }
    if (role === 'worker') return { url: undefined, stop };

    const watch = await openWatch(engine.database, log);
    const incoming = await openIncoming(
      join(config.app.dataDir, 'incoming'),
      config.files.uploadTtl,
      config.storage.key,
    );
    const expiring = every(incomingSweepSeconds, () => incoming.expire(), log);
    closing.push(() => expiring.stop());
    await incoming.expire();
    const { previewProcesses, previewQueue } = config.sandbox;
    let pool: Promise<Sandbox> | undefined;
    // Opened by the first who looks at something: a server nobody looks at keeps no process warm for it.
    const looking = () => {
      pool ??= backends.isolate(previewProcesses).catch((error) => {
        pool = undefined;
        throw error;
      });
      return pool;
    };
    // Beside the folders of the processes, on the same file system: they are given links.
    const copies = await openCopies({
      folder: join(config.app.dataDir, 'copies'),
      mostBytes: copiedBytes,
      keepSeconds: copiedSeconds,
    });
    closing.push(() => copies.close());
    const metrics = await openMetrics(engine.database, watch, log);
    const site: Site = {
      engine,
      watch,
      inspection,
      previews: openPreviews(engine.shelf, looking, { processes: previewProcesses, waiting: previewQueue }),
      models: backends.models,
      pageImages: openPageImages(engine.shelf, looking, copies, {
        processes: previewProcesses,
        waiting: waitingPages,
        seconds: inspection.seconds,
      }),
      files: config.files,
      http: config.http,
      incoming,
      signer: openSigner(keyFor(backends.secret, 'octavo download link 1'), config.files.signedUrlTtl),
      tools: backends.tools,
      sandbox: working ?? inspecting,
      ownerOf: () => localOwner,
      version,
    };
    const app = await buildApp({ site, metrics, consoleFolder });
    closing.push(
      () => metrics.close(),
      () => watch.close(),
    );
    await app.listen({ host: config.http.host, port: config.http.port }).catch((error) => {
      if (error.code === 'EADDRINUSE') throw portInUse({ port: config.http.port }, error);
      throw error;
    });
    // Event streams never end by themselves: the watch ends them before the server waits for its connections.
    closing.push(async () => {
      const closed = Promise.all([watch.close(), app.close()]);
      // A stream that has just ended leaves a kept-alive connection, which only now is idle and would hold the server open.
      const idle = setInterval(() => app.server.closeIdleConnections(), 100);
      await closed.finally(() => clearInterval(idle));
    });
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : config.http.port;
    const host = config.http.host.includes(':') ? `[${config.http.host}]` : config.http.host;
    return { url: `http://${host}:${port}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
