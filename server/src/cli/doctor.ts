import { parseArgs } from 'node:util';
import { openBackends } from '../app/compose.ts';
import { readConfig } from '../app/config.ts';
import { version } from '../app/version.ts';
import { asFault } from '../fault.ts';
import { openLog } from '../log.ts';
import { availability } from '../operations/availability.ts';
import { catalog } from '../operations/catalog.ts';

/** `octavo doctor`: opens everything a service would open and says how it went. Exit code 0 when jobs can run. */
export async function command(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: 'boolean' } } });
  const config = readConfig({ LOG_LEVEL: 'silent' });
  const backends = await openBackends(config, openLog(config.log, 'stderr'));
  try {
    const tools = await backends.tools();
    const sandbox = await backends.isolate(1);
    const walls = await sandbox.status();
    const storage = await backends.engine.shelf.storage.check().then(
      () => null,
      (error) => asFault(error, 'doctor').message,
    );
    const report = {
      version,
      node: process.version,
      database: backends.engine.database.describe(),
      storage: storage ?? 'writable',
      isolation: walls,
      tools,
      operations: catalog.map(({ definition }) => ({
        name: definition.name,
        ...availability(definition, tools),
      })),
    };
    if (values.json) console.log(JSON.stringify(report, null, 2));
    else console.log(printed(report));
    return storage === null ? 0 : 10;
  } finally {
    await backends.close();
  }
}

const levels = [
  'a plain child under watch',
  'prlimit',
  'setpriv, unshare and prlimit',
  'bubblewrap and prlimit',
];

function printed(report: {
  version: string;
  node: string;
  database: string;
  storage: string;
  isolation: { level: number; guards: { name: string; enforced: boolean; by: string }[] };
  tools: readonly { tool: string; available: boolean; engine: string | null; reason: string | null }[];
  operations: readonly { name: string; available: boolean; reason: string | null }[];
}): string {
  const mark = (ok: boolean) => (ok ? 'yes' : 'NO ');
  return [
    `Octavo ${report.version}, Node ${report.node}`,
    `Database: ${report.database}`,
    `Storage: ${report.storage}`,
    `Isolation: level ${report.isolation.level} of 3 (${levels[report.isolation.level]})`,
    ...report.isolation.guards.map(
      (guard) => `  ${mark(guard.enforced)} ${guard.name.padEnd(14)} ${guard.by}`,
    ),
    'Tools:',
    ...report.tools.map(
      (tool) => `  ${mark(tool.available)} ${tool.tool.padEnd(14)} ${tool.engine ?? tool.reason}`,
    ),
    'Operations:',
    ...report.operations.map(
      (operation) => `  ${mark(operation.available)} ${operation.name.padEnd(14)} ${operation.reason ?? ''}`,
    ),
  ].join('\n');
}
