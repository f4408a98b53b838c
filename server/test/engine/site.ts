import { join } from 'node:path';
import { openIncoming } from '../../src/files/incoming.ts';
import { openSigner } from '../../src/files/signature.ts';
import { buildApp } from '../../src/http/app.ts';
import type { Site } from '../../src/http/site.ts';
import { openCopies } from '../../src/jobs/copies.ts';
import { localOwner } from '../../src/jobs/owner.ts';
import { openPageImages } from '../../src/jobs/page-images.ts';
import { openPreviews } from '../../src/jobs/preview.ts';
import { openWatch } from '../../src/jobs/watch.ts';
import { openMetrics } from '../../src/metrics/metrics.ts';
import type { Rig } from './rig.ts';

/** The HTTP side on the operations made for tests, listening. The header `x-owner` says who asks. */
export async function openSite(rig: Rig, previews = { processes: 2, waiting: 8 }) {
  const { engine, config, log, sandbox, dataDir } = rig;
  const watch = await openWatch(engine.database, log);
  const metrics = await openMetrics(engine.database, watch, log);
  const copies = await openCopies({ folder: join(dataDir, 'copies'), mostBytes: 1e8, keepSeconds: 60 });
  const site: Site = {
    engine,
    watch,
    inspection: { sandbox, seconds: 20, maxPages: 1000 },
    previews: openPreviews(engine.shelf, async () => sandbox, previews),
    pageImages: openPageImages(engine.shelf, async () => sandbox, copies, {
      processes: 2,
      waiting: 8,
      seconds: 20,
    }),
    files: config.files,
    http: config.http,
    incoming: await openIncoming(join(dataDir, 'incoming'), 3600),
    signer: openSigner(Buffer.alloc(32, 1), 60),
    tools: async () => [],
    sandbox,
    ownerOf: (request) => String(request.headers['x-owner'] ?? localOwner),
    version: 'test',
  };
  const app = await buildApp({ site, metrics, consoleFolder: dataDir });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    async close() {
      await watch.close();
      app.server.closeAllConnections();
      await app.close();
      await metrics.close();
      await copies.close();
    },
  };
}

export type TestSite = Awaited<ReturnType<typeof openSite>>;
