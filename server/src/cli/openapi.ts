import { readConfig } from '../app/config.ts';
import { version } from '../app/version.ts';
import { buildApp } from '../http/app.ts';
import type { Site } from '../http/site.ts';
import { openLog } from '../log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { catalog } from '../operations/catalog.ts';

/** The OpenAPI document, from the routes themselves: they are registered, and nothing is opened or listened to. */
export async function openApiPage(): Promise<string> {
  const config = readConfig({}, {});
  const engine = { database: {}, log: openLog({ level: 'silent' }), settings: config.jobs, catalog };
  const site = { engine, files: config.files, http: config.http, version } as unknown as Site;
  const app = await buildApp({ site, metrics: {} as Metrics, consoleFolder: '/nonexistent' });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}
